"""Teams on the command line: added, listed, and meant by ``--team`` wherever a command is about an OMTM."""

from __future__ import annotations

from pathlib import Path

import pytest
from icalendar import Calendar

from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.workspace import add_scope
from tests.support.command import Omtm
from tests.support.golden import REVIEW
from tests.support.home import home_env
from tests.support.workspace import at
from tests.tools.terminal import Terminal, installed

OF_CORE = ("--team", "core")
TOLD = [
    "--metric", "signups", "--stage", "acquisition", "--target", ">= 60", "--deadline", "+3m",
    "--initiative", "a shorter form", "--owner", "Kim",
]  # fmt: skip


@pytest.fixture
def core(omtm: Omtm, story: Path) -> Omtm:
    """Beside the company's OMTM that of a team, whose metric has eight weekly readings."""
    assert omtm("team", "add", "Core").code == 0
    assert omtm("metric", "add", "Signups", "--kind", "count").code == 0
    for week, value in enumerate((40, 43, 41, 46, 44, 49, 47, 52)):
        assert omtm("log", "signups", str(value), "--date", f"-{7 * (7 - week) + 1}d").code == 0
    assert omtm("define", *TOLD, *OF_CORE).code == 0
    return omtm


def events(printed: str) -> list[str]:
    return [str(event["summary"]) for event in Calendar.from_ical(printed.encode()).walk("VEVENT")]


def test_teams_projects_and_people_are_added_below_the_company_or_each_other(omtm: Omtm, story: Path) -> None:
    made = omtm("team", "add", "Team", "Core", "--json").json
    assert made == {"id": made["id"], "name": "Team Core", "kind": "team", "under": "Acme"}
    assert omtm("team", "add", "Kim", "--under", "team core", "--kind", "person").out.endswith(
        "Kim, person of Team Core\n"
    )
    listed = omtm("team", "list", "--json").json
    assert [(each["name"], each["kind"], each["under"], each["omtm"]) for each in listed] == [
        ("Acme", "company", None, "ttfv"),
        ("Team Core", "team", "Acme", None),
        ("Kim", "person", "Team Core", None),
    ]
    assert [line.split()[1:] for line in omtm("team", "list").out.splitlines()][1] == [
        "Team", "Core", "team", "–",
    ]  # fmt: skip
    assert omtm("undo").code == 0
    assert len(omtm("team", "list", "--json").json) == 2


def test_where_there_is_no_team_yet_the_list_is_empty_and_says_how_to_add_one(omtm: Omtm) -> None:
    assert omtm("team", "list", "--json").json == []
    assert "omtm team add" in omtm("team", "list").out
    assert "omtm team add" in omtm("backlog", "--team", "Core").err


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["team", "add", "Core"], "“Core” is there already"),
        (["team", "add", "x", "--kind", "company"], "'team', 'project', 'person'"),
        (["team", "add", "x", "--under", "Nobody"], "known are Acme, Core"),
        (["team", "add"], "omtm team add --help"),
        (["log", "signups", "5", "--team", "core"], "leave out --team"),
        (["bet", "x", "--success", "5", "--experiment", "2", "--team", "core"], "belongs to Acme"),
        (["define", *TOLD, "--team", "core"], "“Signups” is still active: --close achieved, missed"),
    ],
)
def test_what_cannot_be_done_is_one_line(core: Omtm, argv: list[str], said: str) -> None:
    done = core(*argv)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert said in done.err


@pytest.mark.parametrize(
    "command",
    [
        "status", "forecast", "review", "review 60%", "friday", "brief", "brief -o out", "calendar", "log 5",
        "define --metric ttfv", "bet x --success 5", "guardrail add g keep", "add x", "backlog", "load",
        "request list",
    ],
)  # fmt: skip
def test_an_unknown_team_is_refused_by_naming_those_there_are(core: Omtm, command: str) -> None:
    done = core(*command.split(), "--team", "Croe")
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert "There is no team “Croe”; known are Acme, Core" in done.err


def test_teams_of_one_name_are_told_apart_by_their_numbers(core: Omtm, story: Path) -> None:
    with WorkspaceFile(story, at(REVIEW)) as db:
        under = add_scope(db, ScopeKind.TEAM, "Growth")
        twin = add_scope(db, ScopeKind.TEAM, "core", under.id)
    refused = core("status", *OF_CORE)
    assert (refused.code, f"#{twin.id}" in refused.err) == (2, True)
    assert core("status", "--team", f"#{twin.id}", "--json").json["omtm"] is None


def test_a_team_gets_its_own_omtm_beside_the_companys(core: Omtm) -> None:
    of_core, of_company = (core("status", *team, "--json").json for team in (OF_CORE, ()))
    assert (of_core["team"], of_core["omtm"]["metric"]) == ("Core", "signups")
    assert (of_company["team"], of_company["omtm"]["metric"]) == (None, "ttfv")
    assert core("status", *OF_CORE).out.startswith("Acme · Core · Stickiness\nSignups: 52")
    again = core("define", *TOLD, *OF_CORE, "--target", ">= 70", "--close", "superseded", "--json")
    assert (again.code, again.json["target"]) == (0, 70)
    assert core("status", "--json").json["omtm"] == of_company["omtm"]


def test_a_draft_that_cannot_be_activated_leaves_none_behind(core: Omtm) -> None:
    core("team", "add", "Growth")
    assert core("define", "--metric", "signups", "--team", "growth").code == 2
    assert "Define your OMTM" in core("status", "--team", "growth").out


def test_who_contributes_how_is_said_beside_whose_omtm_it_is(omtm: Omtm, story: Path) -> None:
    omtm("team", "add", "Core")
    omtm("metric", "add", "Signups", "--kind", "count")
    omtm("log", "signups", "40", "--date", "-1w")
    done = omtm("define", *TOLD, *OF_CORE, "--contributions", "design: a shorter form")
    assert done.code == 0


def test_a_value_alone_is_of_the_teams_omtm(core: Omtm) -> None:
    assert core("log", "55", *OF_CORE, "--json").json["metric"] == "signups"
    assert core("log", "55%", "--json").json["metric"] == "ttfv"
    assert "no active OMTM" in core("log", "5", "--team", core("team", "add", "X", "--json").json["name"]).err


def test_forecast_and_review_are_about_the_teams_omtm(core: Omtm) -> None:
    forecast = core("forecast", *OF_CORE, "--json").json
    assert (forecast["metric"], forecast["target_low"], forecast["readings"]) == ("signups", 60, 8)
    assert core("forecast", *OF_CORE, "--target", ">= 10", "--json").json["at"] > forecast["at"]
    assert core("review", "40%", *OF_CORE).out.startswith("You 40 %, the model ")
    listed = core("review", *OF_CORE, "--json").json
    assert (listed["metric"], len(listed["reviews"])) == ("signups", 1)
    assert core("review", "--json").json["reviews"] == []


def test_a_bet_and_a_guardrail_belong_to_the_team(core: Omtm) -> None:
    assert core("guardrail", "add", "Floor", "keep signups >= 30 else warn", *OF_CORE).code == 0
    scopes = {each["name"]: each["scope"] for each in core("guardrail", "list", "--json").json}
    assert (scopes["Floor"], scopes["Retention day 28"]) == ("Core", "Acme")
    placed = core("bet", "one", "field", "less", "--success", ">= 60", *OF_CORE, "--json").json
    assert (placed["bet"]["metric"], placed["omtm"]) == ("signups", "Signups")
    assert [guardrail["name"] for guardrail in placed["guardrails"]] == ["Floor"]
    assert [idea["title"] for idea in core("backlog", *OF_CORE, "--json").json] == ["one field less"]
    assert "one field less" not in core("backlog").out


def test_a_bet_on_an_idea_of_a_team_is_about_the_teams_omtm(core: Omtm) -> None:
    idea = core("add", "One field less", *OF_CORE, "--json").json["id"]
    placed = core(
        "bet", "one field less", "--success", "60", "--experiment", str(idea), "--directly", "yes", "--json"
    )
    assert (placed.code, placed.json["bet"]["metric"]) == (0, "signups")


def test_friday_asks_for_what_the_team_has_to_do(core: Omtm) -> None:
    own = core("friday", *OF_CORE, "--json").json
    said = [step["text"] for each in own["steps"] for step in each["to_do"]]
    assert not [text for text in said if "Retention" in text]
    assert core("friday", *OF_CORE).out != core("friday").out
    assert "Signups" in core("friday", "--summary", *OF_CORE).out


def test_the_pages_of_teams_lie_beside_each_other_and_none_is_replaced(core: Omtm, tmp_path: Path) -> None:
    page = core("brief", *OF_CORE).out
    assert page.startswith("# Signups · Core · Acme\n")
    number = next(each["id"] for each in core("team", "list", "--json").json if each["name"] == "Core")
    assert core("brief", "-o", "out").code == core("brief", "-o", "out", *OF_CORE).code == 0
    names = {
        f"brief-2026-01-30{whose}.{form}" for whose in ("", f"-{number}-core") for form in ("md", "html")
    }
    assert {path.name for path in (tmp_path / "out").iterdir()} == names
    assert core("brief", "-o", "out", *OF_CORE).code == 2
    assert "Decided since 30 Jan" in core("brief", *OF_CORE).out, "handed out for the team as well"


def test_the_calendar_of_a_team_has_only_its_days(core: Omtm) -> None:
    core("bet", "one field less", "--success", ">= 60", *OF_CORE)
    core("bet", "removing step C", "--success", ">= 55%")
    own, all_of_them = events(core("calendar", *OF_CORE).out), events(core("calendar").out)
    assert "Deadline: Signups ≥ 60" in own
    assert "Decide: one field less" in own
    assert not [title for title in own if "TTFV" in title or "step C" in title]
    assert set(own) < set(all_of_them)
    assert "Decide: removing step C" in events(core("calendar", "--team", "acme").out)


def test_friday_in_a_terminal_opens_on_the_team(core: Omtm, story: Path, tmp_path: Path) -> None:
    env = home_env(tmp_path) | {"OMTM_NOW": "2026-01-30T15:00", "OMTM_DB": str(story)}
    with Terminal([installed("omtm"), "friday", *OF_CORE], env) as terminal:
        terminal.wait_for("Readings")
        assert "Core · Signups" in terminal.text
        terminal.send("escape")
        terminal.wait_for("Backlog")
        assert "Core · Signups" in terminal.text
