"""The backlog on the command line: add, answer, list, move, requests and the load, in words and as JSON."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.experiments import answer
from tests.support.command import Omtm
from tests.support.workspace import Story


@pytest.fixture
def ranked(omtm: Omtm, story: Path) -> list[int]:
    """Three more ideas, answered yes in this order."""
    numbers = [omtm("add", title, "--json").json["id"] for title in ("One", "Two", "Three")]
    for number in numbers:
        assert omtm("answer", str(number), "yes").code == 0
    return numbers


def titles(omtm: Omtm) -> list[str]:
    found = [item for item in omtm("backlog", "--json").json if item["rank"]]
    return [item["title"] for item in found if item["title"] in ("One", "Two", "Three")]


@pytest.mark.parametrize("data", ["One\n\n - Two\r\n* Three 🦊", "\ufeffOne\nTwo\nThree 🦊\n"])
def test_ideas_come_from_standard_input_one_a_line_in_one_step(
    omtm: Omtm, monkeypatch: pytest.MonkeyPatch, data: str
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data.encode())))
    added = omtm("add", "-", "--stage", "activation", "--json").json
    assert [idea["title"] for idea in added] == ["One", "Two", "Three 🦊"]
    assert {idea["stage"] for idea in omtm("backlog", "--json").json} == {"activation"}
    assert [step["text"] for step in omtm("steps", "--json").json] == ["Added 3 ideas"]


def test_an_idea_that_is_on_the_list_already_is_named_and_added_all_the_same(omtm: Omtm) -> None:
    assert omtm("add", "Remove step B").err == ""
    again = omtm("add", "remove  step b")
    assert (again.code, again.out, again.err) == (
        0,
        "#2 remove  step b\n",
        "Already on the list? #1 “Remove step B”\n",
    )


def test_nothing_from_standard_input_adds_nothing(omtm: Omtm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b" \n\n")))
    done = omtm("add", "-")
    assert (done.code, done.out) == (2, "")
    assert "one idea a line" in done.err


def test_a_no_without_a_metric_is_refused(omtm: Omtm, story: Path) -> None:
    number = str(omtm("add", "Idea", "--json").json["id"])
    refused = omtm("answer", number, "no")
    assert (refused.code, refused.out) == (2, "")
    assert "--moves METRIC" in refused.err


def test_several_are_moved_to_a_place_at_once(omtm: Omtm, ranked: list[int]) -> None:
    one, two, three = map(str, ranked)
    omtm("move", two, three, "top")
    assert titles(omtm) == ["Two", "Three", "One"]
    omtm("move", two, "down")
    assert titles(omtm) == ["Three", "Two", "One"]
    omtm("move", three, "end")
    assert titles(omtm) == ["Two", "One", "Three"]
    omtm("move", one, "up")
    omtm("move", one, "up")
    assert titles(omtm) == ["One", "Two", "Three"]
    moved = omtm("move", three, "1", "--json")
    assert moved.json == [{"id": int(three), "title": "Three", "rank": 1}]
    assert omtm("undo").code == 0
    assert titles(omtm) == ["One", "Two", "Three"]


@pytest.mark.parametrize("place", ["0", "first", "1.5", "²"])
def test_what_is_no_place_is_refused(omtm: Omtm, ranked: list[int], place: str) -> None:
    refused = omtm("move", str(ranked[0]), place)
    assert refused.code == 2
    assert "is no place" in refused.err
    assert titles(omtm) == ["One", "Two", "Three"]


def test_words_filter_the_list(omtm: Omtm, ranked: list[int]) -> None:
    assert [item["title"] for item in omtm("backlog", "thr", "--json").json] == ["Three"]
    assert "No experiment has all these words" in omtm("backlog", "nothing", "like", "it").out


def test_the_load_is_said_in_words(omtm: Omtm) -> None:
    omtm("add", "Rewrite", "--effort", "260")
    assert omtm("load").out == "260 effort-weeks at 1 a week: 5.0 years\n"
    load = omtm("load", "--capacity", "10", "--json").json
    assert (load["weeks"], load["weekly_capacity"], load["text"]) == (
        26,
        10,
        "260 effort-weeks at 10 a week: 6.0 months",
    )


def test_a_request_waits_for_its_outcome_and_is_answered_in_words(omtm: Omtm, story: Path) -> None:
    vague = omtm("request", "add", "CEO", "--tactic", "a chatbot", "--json").json
    assert vague["needs_outcome"]
    refused = omtm("request", "try", str(vague["id"]))
    assert (refused.code, refused.err.count("\n")) == (2, 1)
    assert "No wanted outcome, no experiment" in refused.err
    clear = omtm("request", "add", "Support", "--outcome", "fewer tickets", "--moscow", "must", "--json").json
    number = omtm("request", "try", str(clear["id"]), "--json").json["experiment"]
    omtm("metric", "add", "Tickets", "--kind", "count")
    omtm("answer", str(number), "no", "--moves", "Tickets")
    answers = {item["requester"]: item["answer"] for item in omtm("request", "list", "--json").json}
    assert "Not now, because it moves Tickets, not" in answers["Support"]
    assert omtm("request", "sort", str(vague["id"]), "wont").out.endswith("won't, this time\n")


def test_an_unknown_team_names_the_ones_there_are(omtm: Omtm, story: Path) -> None:
    refused = omtm("backlog", "--team", "Growht")
    assert refused.code == 2
    assert "known are" in refused.err


def test_ideas_are_added_and_answered(omtm: Omtm, story: Path) -> None:
    number = omtm(
        "add", "Call", "every", "new", "user", "--stage", "activation", "--effort", "0.5", "--json"
    ).json["id"]
    assert omtm("answer", str(number), "YES").code == 0
    listed = {idea["id"]: idea for idea in omtm("backlog", "--json").json}
    assert (listed[number]["title"], listed[number]["rank"]) == ("Call every new user", 2)
    assert (listed[number]["stage"], listed[number]["effort_weeks"]) == ("activation", 0.5)
    assert omtm("answer", str(number), "no", "--moves", "Retention day 28").code == 0
    assert omtm("answer", "99", "yes").code == 2


def test_the_backlog_lists_every_idea_with_its_answer(omtm: Omtm, story: Path) -> None:
    listed = omtm("backlog", "--json").json
    keys = ("title", "answer", "moves", "rank", "state")
    found = {idea["id"]: tuple(idea[key] for key in keys) for idea in listed}
    assert found[4] == ("[b]Dark mode[/x]", None, None, None, "idea")
    assert found[3] == ("Welcome call", "yes", None, 1, "idea")
    assert found[2] == ("Price test", "no", "retention_d28", None, "parked")
    assert "[b]Dark mode[/x]" in omtm("backlog").out


def test_a_request_is_listed_with_its_day_which_is_none_of_the_past(omtm: Omtm, story: Path) -> None:
    past = omtm("request", "add", "CEO", "--outcome", "fewer calls", "--by", "2026-01-01")
    assert (past.code, "has passed" in past.err) == (2, True)
    omtm("request", "add", "CEO", "--outcome", "fewer calls", "--by", "2026-03-01")
    assert "CEO · by 1 Mar" in omtm("request", "list").out


def test_a_request_that_was_sorted_out_is_tried_only_when_told(omtm: Omtm, story: Path) -> None:
    asked = omtm("request", "add", "CEO", "--outcome", "fewer calls", "--moscow", "wont", "--json").json
    refused = omtm("request", "try", str(asked["id"]))
    assert (refused.code, "won't, this time" in refused.err) == (2, True)
    assert omtm("request", "try", str(asked["id"]), "--anyway").code == 0
    (tried,) = omtm("request", "list", "--json").json
    assert tried["answer"].endswith("It is in the backlog and will be answered next.")


def test_only_what_waits_for_an_answer_is_called_unanswered(omtm: Omtm, story: Path) -> None:
    with WorkspaceFile(story) as db:
        company = Story(db)
        tickets = company.share("Tickets")
        shelved, running = company.ideas("Shelved", "Running")
        answer(db, shelved, False, tickets.id)
        answer(db, running, True)
        company.guardrail("Floor", "keep tickets >= 0% else warn")
        company.bet("Running", experiment_id=running)
        company.omtm(company.share("Another"), closing=OmtmStatus.ABANDONED)
        company.ideas("New")
    lines = {
        title: line
        for title in ("Shelved", "Running", "New")
        for line in omtm("backlog").out.splitlines()
        if title in line
    }
    assert "unanswered" in lines["New"]
    assert "unanswered" not in lines["Shelved"] + lines["Running"]
    assert "parked" in lines["Shelved"]
    assert "testing" in lines["Running"]


def test_an_idea_whose_metric_is_the_omtm_now_is_said_to_be_back(omtm: Omtm, story: Path) -> None:
    with WorkspaceFile(story) as db:
        company = Story(db)
        tickets = company.share("Tickets")
        (shelved,) = company.ideas("Shelved")
        answer(db, shelved, False, tickets.id)
        company.omtm(tickets, closing=OmtmStatus.ABANDONED)
    (line,) = (line for line in omtm("backlog").out.splitlines() if "Shelved" in line)
    assert "unanswered came back" in " ".join(line.split())
    assert "parked" not in line
