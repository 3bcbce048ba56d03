"""Commands that write: the value that was meant is stored, everything else is one line and exit code 2."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import Omtm
from tests.support.workspace import at


@pytest.fixture
def metrics(omtm: Omtm) -> None:
    omtm("metric", "add", "TTFV", "--kind", "share-within", "--stage", "activation", "--limit", "14d")
    omtm("metric", "add", "NPS", "--kind", "mean")


def test_a_metric_gets_a_key_and_what_was_said_of_it(omtm: Omtm) -> None:
    made = omtm(
        "metric", "add", "Lead", "time", "--kind", "duration", "--unit", "days", "--better", "down", "--json"
    )
    assert made.json == {"key": "lead_time", "name": "Lead time", "kind": "duration", "unit": "d"}
    omtm("metric", "add", "Churn", "--kind", "rate", "--cadence", "1m", "--window", "2w", "--key", "ch")
    churn = omtm("metric", "list", "--json").json[0]
    assert (churn["key"], churn["cadence_days"], churn["window_days"]) == ("ch", 30, 14)


@pytest.mark.usefixtures("metrics")
def test_readings_are_logged_as_people_type_them(omtm: Omtm) -> None:
    assert omtm("log", "ttfv", "57 %", "--date", "fri", "--json").json["value"] == 0.57
    assert omtm("log", "ttfv", "38", "--date", "2026-01-23").code == 0
    parts = omtm("log", "ttfv", "--n", "46", "--of", "100", "--date", "-3d", "--json").json
    assert (parts["value"], parts["numerator"], parts["denominator"]) == (0.46, 46, 100)
    assert omtm("log", "nps", "-5", "--n", "120", "--json").json["value"] == -5
    assert omtm("log", "--metric", "NPS", "12", "--json").json["corrected"] == -5
    assert omtm("log", "nps", "12", "--json").json["same"] is True
    assert "corrects 12" in omtm("log", "nps", "13").out


@pytest.mark.usefixtures("metrics")
def test_a_value_alone_is_the_omtms(omtm: Omtm) -> None:
    assert "no OMTM" in omtm("log", "57%").err
    omtm("log", "ttfv", "38%", "--date", "-7d")
    told = [
        "--metric",
        "ttfv",
        "--target",
        ">= 50%",
        "--deadline",
        "+3m",
        "--initiative",
        "x",
        "--owner",
        "Kim",
    ]
    assert omtm("define", *told).code == 0
    assert omtm("log", "57%", "--json").json["metric"] == "ttfv"
    assert omtm("log", "--n", "5", "--of", "10", "--json").json["corrected"] == 0.57


@pytest.mark.usefixtures("metrics")
@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["log"], "value is missing"),
        (["log", "ttfv", "140%"], "between 0 % and 100 %"),
        (["log", "ttfv", "many"], "not a number"),
        (["log", "ttvf", "5"], "did you mean ttfv"),
        (["log", "ttfv", "57%", "--date", "+1d"], "future"),
        (["log", "ttfv", "57%", "--date", "soon"], "not a date"),
        (["log", "ttfv", "57%", "--n", "38", "--of", "100"], "disagree"),
        (["log", "nps", "5", "--n", "1.5"], "whole number"),
        (["log", "nps", "5", "--cohort", "2026-01-01"], "2026-01-01..2026-01-07"),
        (["log", "nps", "5", "--nope"], "--nope"),
        (["log", "--date"], "--date"),
        (["metric", "add", "x"], "--kind"),
        (["metric", "add", "x", "--kind", "mood"], "rate"),
        (["metric", "add", "NPS", "--kind", "mean"], "already"),
        (["metric"], "see “omtm metric --help”"),
        (["metric", "remove"], "add, list"),
        (["add"], "omtm add --help"),
        (["add", "x", "--stage", "moon"], "acquisition"),
        (["answer", "1", "maybe"], "yes"),
        (["answer", "x", "yes"], "omtm answer --help"),
        (["answer", "1", "no"], "--moves"),
        (["answer", "1", "yes", "--moves", "nps"], "--moves"),
        (["guardrail", "add", "g", "keep nps >="], "Column 12"),
        (["guardrail", "add", "g", "keep mood > 1 else warn"], "mood"),
        (["define", "--metric", "nps"], "missing"),
        (["define", "--colour", "red"], "--colour"),
        (["answer", "99", "yes"], "#99 is not there"),
        (["undo", "now"], "omtm undo --help"),
        (["stauts"], "did you mean “status”"),
        (["--nope"], "--nope"),
        (["add", "lone \udcff byte"], "UTF-8"),
    ],
)
def test_bad_input_is_one_line_that_says_what_would_be_right(omtm: Omtm, argv: list[str], said: str) -> None:
    before = omtm("decisions", "--json").out, omtm("backlog", "--json").out
    done = omtm(*argv)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert said in done.err
    assert (omtm("decisions", "--json").out, omtm("backlog", "--json").out) == before


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


def test_a_guardrail_is_said_back_as_a_sentence(omtm: Omtm, story: Path) -> None:
    done = omtm("guardrail", "add", "Floor", "keep", "ttfv", ">=", "30%", "else", "warn")
    assert (done.code, done.out) == (0, "Floor: Keep TTFV ≤ 14 d at or above 30 %, else warn\n")
    assert "Floor" in [rule["name"] for rule in omtm("check", "--json").json]


def test_undo_and_redo_name_what_they_do(omtm: Omtm) -> None:
    assert (omtm("undo").code, omtm("undo").err) == (2, "omtm: Nothing to undo.\n")
    omtm("add", "x")
    assert omtm("undo").out == "Undone: Added “x”\n"
    assert omtm("backlog", "--json").json == []
    assert omtm("redo").out == "Done again: Added “x”\n"
    assert len(omtm("backlog", "--json").json) == 1


def test_defining_again_needs_an_end_for_the_present_omtm(omtm: Omtm, story: Path) -> None:
    told = [
        "--metric",
        "retention_d28",
        "--stage",
        "retention",
        "--target",
        "45%",
        "--deadline",
        "+3m",
        "--owner",
        "Kim",
    ]
    assert "--close" in omtm("define", *told).err
    assert omtm("define", *told, "--close", "later").code == 2
    done = omtm("define", *told, "--close", "achieved", "--json")
    assert (done.code, done.json["metric"], done.json["status"]) == (0, "retention_d28", "active")


def test_phase_and_metric_at_once_need_a_reason(
    omtm: Omtm, story: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from omtm_tui.domain.phase.phase import Phase
    from omtm_tui.storage.workspace_file import WorkspaceFile
    from omtm_tui.storage.write.phase import change_phase
    from tests.support.golden import REVIEW

    with WorkspaceFile(story, at(REVIEW)) as db:
        change_phase(db, Phase.GROWTH, "d28 retention at 43 %")
    told = [
        "--metric",
        "retention_d28",
        "--stage",
        "retention",
        "--target",
        "45%",
        "--deadline",
        "+3m",
        "--owner",
        "Kim",
    ]
    refused = omtm("define", *told, "--close", "achieved")
    assert (refused.code, "--reason" in refused.err) == (2, True)
    assert omtm("status", "--json").json["omtm"]["metric"] == "ttfv"
    assert omtm("define", *told, "--close", "achieved", "--reason", "the board asked").code == 0
    assert any(entry["kind"] == "override" for entry in omtm("decisions", "--json").json)
