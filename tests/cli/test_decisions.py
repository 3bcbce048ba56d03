"""Bets and their outcomes from the command line: the golden entry from its registration to its export."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from omtm_tui.cli.common import Exit
from omtm_tui.domain.metrics.metric import FunnelStage, MetricKind
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import metrics, readings, workspace
from tests.support.command import Omtm
from tests.support.workspace import define_omtm

FRIDAY = datetime(2026, 1, 2, 15, 0)
HONEST = FRIDAY + timedelta(days=42)
FIELDS = {
    "metric": "TTFV ≤ 14 d",
    "baseline": "38 %",
    "target": ">= 50 %",
    "deadline": "2026-04-01",
    "initiative": "a shorter set-up",
    "owner": "PM Core",
    "guardrail_1": "keep retention_d28 >= 40% else stop",
    "guardrail_2": "keep tickets_per_100 change over 1w <= +20% else warn",
}
BET = (
    *("bet", "removing step B", "--success", ">= 50%", "--abort", "<= 30%", "--review", "+14d"),
    *("--enrol-until", "+14d", "--probability", "60%", "--owner", "PM Core", "--directly", "yes"),
)
RESULT = ("--before", "38/100", "--after", "57/100")


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Goes to a moment: the commands' clock, with the guardrails' readings of every week until then."""
    last = [FRIDAY - timedelta(days=8)]

    def move(when: datetime) -> None:
        monkeypatch.setenv("OMTM_NOW", when.isoformat())
        while last[0] + timedelta(days=7) <= when:
            last[0] += timedelta(days=7)
            with WorkspaceFile(tmp_path / "w.db", lambda: last[0]) as db:
                keep(db, last[0])

    path = tmp_path / "w.db"
    with WorkspaceFile(path, lambda: last[0]) as db:
        workspace.update_workspace(db, company="Acme")
        stage = FunnelStage.ACTIVATION
        metrics.add_metric(
            db, "TTFV ≤ 14 d", MetricKind.SHARE_WITHIN, share_limit="14 d", stage=stage, window_days=14
        )
        metrics.add_metric(db, "Retention day 28", MetricKind.RATE, key="retention_d28", window_days=28)
        metrics.add_metric(db, "Tickets per 100", MetricKind.RATIO, key="tickets_per_100")
        keep(db, last[0])
        define_omtm(db, FIELDS)
    return move


def keep(db: WorkspaceFile, when: datetime) -> None:
    readings.record(db, 2, when.date(), 0.43)
    readings.record(db, 3, when.date(), 5.0)


def test_the_golden_entry_from_the_bet_to_the_exported_file(omtm: Omtm, at: Any, tmp_path: Path) -> None:
    at(FRIDAY)
    placed = omtm(*BET)
    assert placed.code == Exit.FINE, placed.err
    assert "By removing step B we expect TTFV ≤ 14 d to rise to ≥ 50 % by 16 Jan 2026" in placed.out
    assert "the honest date is 13 Feb" in placed.out
    (entry,) = omtm("decisions", "removing", "kind:bet", "--json").json
    number = str(entry["id"])
    at(HONEST)
    done = omtm("outcome", number, *RESULT, "--follows", "shipped to all", "--again", "yes", "--json")
    assert done.code == Exit.FINE, done.err
    assert done.json["outcome"]["verdict"] == done.json["outcome"]["decision"] == "roll_out"
    assert [round(end * 100, 4) for end in done.json["outcome"]["interval"]] == [5.1585, 31.8501]
    assert omtm("export", "--format", "md", "-o", tmp_path / "log").code == Exit.FINE
    exported = (tmp_path / "log" / f"{int(number):04}-removing-step-b.md").read_text()
    for text in ("+19 pp", "+5.2 … +31.9 pp", "met (point only)", "“roll out”", "PM Core", "Friday"):
        assert text in exported, text


def test_the_same_outcome_on_day_14_is_not_yet(omtm: Omtm, at: Any) -> None:
    at(FRIDAY)
    number = str(omtm(*BET, "--json").json["id"])
    at(FRIDAY + timedelta(days=14))
    done = omtm("outcome", number, *RESULT)
    assert done.code == Exit.FINE, done.err
    assert "not yet" in done.out
    assert omtm("decisions", "state:due").out.strip() != ""


def test_goalposts_moved_after_data_are_said_and_both_verdicts_given(
    omtm: Omtm, at: Any, tmp_path: Path
) -> None:
    at(FRIDAY)
    number = str(omtm(*BET, "--json").json["id"])
    with WorkspaceFile(tmp_path / "w.db", lambda: FRIDAY + timedelta(days=7)) as db:
        readings.record(db, 1, date(2026, 1, 9), 0.45)
    at(HONEST)
    assert omtm("amend", number, "threshold", ">= 45%").code == Exit.BAD_INPUT, "a reason is needed"
    amended = omtm("amend", number, "success", ">= 45%", "--because", "a smaller step is fine, too")
    assert "≥ 50 % → ≥ 45 % (looser, after data" in amended.out
    assert amended.err == ""
    later = omtm("amend", number, "review", "+1y", "--because", "no hurry")
    assert "comes after the deadline of the OMTM" in later.err
    assert omtm("undo").code == Exit.FINE
    done = omtm("outcome", number, "--before", "38/100", "--after", "47/100", "--json").json
    assert done["outcome"]["verdict"] == "roll_out"
    assert "as first registered: iterate" in done["outcome"]["explanation"]
    assert done["amendments"][0]["timing"] == "after_data"


def test_a_second_bet_on_the_same_is_reminded_of_the_first(omtm: Omtm, at: Any) -> None:
    at(FRIDAY)
    omtm(*BET)
    again = omtm("bet", "removing", "step", "B", "again", "--success", ">= 60%")
    assert "decided before? #" in again.err
    assert omtm("comment", "1", "asked", "by", "sales").code == Exit.FINE
    assert "asked by sales" in omtm("decisions", "sales", "--json").out


@pytest.mark.parametrize(
    ("argv", "word"),
    [
        (("bet", "x"), "--success"),
        (("bet", "x", "--success", "banana"), "banana"),
        (("outcome", "99", "--after", "57/100"), "99"),
        (("decisions", "state:nonsense"), "state:"),
        (("amend", "99", "threshold", "50%"), "99"),
        (
            ("amend", "2", "colour", ">= 45%"),
            "“colour” to amend; it has: success, abort, sample, runtime, enrol-until, review",
        ),
        (("amend", "2", "review", ">= 45%", "--because", "x"), "is not a date"),
        (("amend", "2", "success", "2027-01-01", "--because", "x"), "“2027-01-01” is not a number"),
        (("amend", "2", "success", "<= 45%", "--because", "x"), "Write it with “≥”"),
        (("amend", "2", "enrol-until", "2026-01-01", "--because", "x"), "placed, on 2 Jan"),
        (("bet", "x", "--success", "<= 45%", "--directly", "yes"), "Write it with “≥”"),
        (("bet", "x", "--success", "60%", "--enrol-until", "2026-01-01"), "Enrolment cannot end before"),
        (("outcome", "2", *RESULT, "--on", "2026-01-01"), "before the bet was placed, on 2 Jan"),
        (("outcome", "2", *RESULT, "--n", "100,500"), "“500” beside it says something else"),
        (("outcome", "2", *RESULT, "--n", "1,234,1,300"), "two numbers at most"),
        (("outcome", "2", "--after", "57/100", "--n", "100,100"), "“100” stands behind no value"),
        (("outcome", "1", "--choice", "keep", "--n", "5"), "Only a bet has a result"),
        (("outcome", "#1", "--choice", "keep"), "run “omtm define --close HOW”"),
        (("log", "retention_d28", "--n", "57"), "--n and --of"),
        (("log", "retention_d28"), "The value is missing"),
    ],
)
def test_wrong_input_is_one_line_and_exit_code_2(
    omtm: Omtm, at: Any, argv: tuple[str, ...], word: str
) -> None:
    at(FRIDAY)
    omtm(*BET)
    done = omtm(*argv)
    assert (done.code, done.out) == (Exit.BAD_INPUT, "")
    assert word in done.err
    assert len(done.err.splitlines()) == 1


def test_a_phase_ends_where_the_next_one_begins(omtm: Omtm, demo: Path, tmp_path: Path) -> None:
    shutil.copy(demo, tmp_path / "w.db")
    assert "a phase ends where" in omtm("outcome", "1", "--choice", "keep").err


def test_what_a_breach_held_up_has_no_outcome_but_is_withdrawn(
    omtm: Omtm, demo: Path, tmp_path: Path
) -> None:
    shutil.copy(demo, tmp_path / "w.db")
    (held,) = omtm("decisions", "kind of home", "kind:bet", "--json").json
    number = str(held["id"])
    plain, typed, chosen = (
        omtm("outcome", number, *more)
        for more in ((), ("--after", "40/80"), ("--after", "40/80", "--choice", "roll_out", "--because", "x"))
    )
    assert plain.err == typed.err == chosen.err
    assert plain.err.startswith(
        "omtm: This bet never started: it still needs a free slot (2 experiments run); an"
    )
    assert plain.err.endswith(f" to withdraw it: run “omtm outcome {number} --choice invalid”.\n")
    withdrawn = omtm("outcome", number, "--choice", "invalid")
    assert (withdrawn.code, withdrawn.err) == (Exit.FINE, "")
    assert withdrawn.out.splitlines()[1:] == ["invalid (it never ran)"]
    said = omtm("outcome", number, "--choice", "invalid").err
    assert "is reviewed" in said
    (entry,) = omtm("decisions", "kind of home", "kind:bet", "--json").json
    outcome = entry["outcome"]
    assert (outcome["before"], outcome["after"], outcome["verdict"]) == (None, None, None)


def test_the_reason_for_a_withdrawal_overrules_no_rule(omtm: Omtm, demo: Path, tmp_path: Path) -> None:
    shutil.copy(demo, tmp_path / "w.db")
    (held,) = omtm("decisions", "kind of home", "kind:bet", "--json").json
    reason = ("--choice", "invalid", "--because", "nobody asks for it", "--before", "4/9", "--after", "5/9")
    said = omtm("outcome", str(held["id"]), *reason, "--json").json["outcome"]
    assert (said["verdict"], said["overruled_because"]) == (None, "")
    assert (said["consequence"], said["after"]["numerator"]) == ("nobody asks for it", 5)


def test_an_outcome_that_nobody_typed_is_shown_and_written_only_on_a_yes(omtm: Omtm, at: Any) -> None:
    at(FRIDAY)
    omtm("log", "38/100", "--date", "2026-01-01")
    omtm(*BET)
    at(HONEST)
    missing = omtm("outcome", "2")
    assert (missing.code, missing.out) == (Exit.BAD_INPUT, "")
    assert "--after" in missing.err
    assert "filled in" not in missing.err
    omtm("log", "57/100")
    asked = omtm("outcome", "2", "--follows", "shipped to all")
    assert (asked.code, "add --yes" in asked.err) == (Exit.BAD_INPUT, True)
    assert "By the registered rule: roll out" in asked.out
    (entry,) = omtm("decisions", "2", "kind:bet", "--json").json
    assert entry["outcome"] is None
    done = omtm("outcome", "2", "--yes")
    assert (done.code, "roll out (threshold" in done.out) == (Exit.FINE, True)


def test_a_review_that_settles_nothing_says_when_the_next_one_is(omtm: Omtm, at: Any) -> None:
    at(FRIDAY)
    omtm(*BET)
    done = omtm("outcome", "2", *RESULT)
    assert "To be looked at again on 13 Feb." in done.out
    assert done.out.count("+19 pp (38 % → 57 %)") == 1, "what the reason says is not said again"
    amended = omtm("amend", "2", "sample", "50", "--because", "few come")
    assert "\n2 Jan: not yet (" in amended.out, "what was said on that day"


def test_what_was_filled_in_and_why_the_rule_was_overruled_is_said(omtm: Omtm, at: Any) -> None:
    at(FRIDAY)
    omtm("log", "38/100", "--date", "2026-01-01")
    omtm(*BET)
    at(HONEST)
    omtm("log", "57/100")
    done = omtm("outcome", "2", "--before", "38/100", "--choice", "iterate", "--because", "sales asked")
    assert (done.code, "“After” is filled in" in done.err) == (Exit.FINE, True)
    assert "iterate: sales asked (the rule says roll out: " in done.out


def test_an_amended_bet_says_its_new_line_in_the_calendar_and_in_markdown(
    omtm: Omtm, at: Any, tmp_path: Path
) -> None:
    at(FRIDAY)
    omtm(*BET)
    omtm("amend", "2", "success", ">= 55%", "--because", "the quarter is long")
    calendar = omtm("calendar").out.replace("\r\n ", "").replace("\n ", "")
    assert "rise to ≥ 55 % by" in calendar
    assert "≥ 50 % by 16" not in calendar
    omtm("export", "--format", "md", "-o", str(tmp_path / "log"))
    (page,) = (tmp_path / "log").glob("*removing-step-b*")
    text = page.read_text()
    assert ("The rule, as amended" in text, "Fixed in advance" in text) == (True, False)


def test_no_command_edits_or_deletes_a_decision(omtm: Omtm, at: Any, tmp_path: Path) -> None:
    at(FRIDAY)
    number = int(omtm(*BET, "--json").json["id"])
    before = omtm("decisions", "--json").json
    for argv in (("decisions", "delete"), ("decisions", "edit", str(number))):
        omtm(*argv)
    assert omtm("decisions", "--json").json == before
    with WorkspaceFile(tmp_path / "w.db") as db:
        for statement in ("DELETE FROM decision", "UPDATE decision SET title = 'x'"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                db.conn.execute(statement)


def test_the_log_is_searched_by_every_word(omtm: Omtm, story: Path) -> None:
    (bet,) = omtm("decisions", "step", "REMOVING", "--json").json
    assert bet["bet"]["threshold"] == {"kind": "at_least", "low": 0.5, "high": None, "strict": False}
    assert (bet["bet"]["metric"], bet["bet"]["probability"], bet["review_on"]) == ("ttfv", 0.4, "2026-01-23")
    assert (bet["outcome"]["decision"], bet["outcome"]["difference"]) == ("roll_out", 0.19)
    assert bet["outcome"]["interval"] == pytest.approx([0.051585, 0.318501], abs=1e-6)
    assert len(omtm("decisions", "--json").json) == 4
    assert "roll out, +19 pp" in omtm("decisions").out
    nothing = omtm("decisions", "zebra")
    assert (nothing.code, "zebra" in nothing.out) == (0, False)
    assert omtm("decisions", "zebra", "--json").json == []


def test_after_not_yet_every_output_names_the_next_review(omtm: Omtm, at: Any, tmp_path: Path) -> None:
    at(FRIDAY)
    number = omtm(*BET, "--json").json["id"]
    at(FRIDAY + timedelta(days=14))
    entry = omtm("outcome", str(number), *RESULT, "--json").json
    day = HONEST.date()
    assert (entry["outcome"]["verdict"], entry["review_on"]) == ("not_yet", day.isoformat())
    assert entry["outcome"]["interval"] is None
    omtm("export", "--format", "md", "-o", str(tmp_path / "md"))
    (markdown,) = (tmp_path / "md").glob(f"{number:04}-*.md")
    text = markdown.read_text("utf-8")
    assert f'review: "{day.isoformat()}"' in text
    assert f"To be looked at again on {day.day} Feb 2026" in text
    assert "Review: 13 Feb 2026" in text.replace("**", "").replace("- ", "")
    assert "before the review date" not in text.casefold()
    (due,) = omtm("decisions", "removing", "--json").json
    assert (due["review_on"], due["state"]) == (day.isoformat(), "open")


@pytest.mark.parametrize(
    ("abort", "problem"),
    [(">= 45%", "side of success"), ("30-40%", "one value, not a band"), ("60%", "abort line")],
)
def test_an_abort_line_that_is_not_on_the_harmful_side_is_refused(
    omtm: Omtm, at: Any, abort: str, problem: str
) -> None:
    at(FRIDAY)
    refused = omtm("bet", "a shorter form", "--success", "50%", "--abort", abort, "--directly", "yes")
    assert (refused.code, problem in refused.err) == (Exit.BAD_INPUT, True)
    assert omtm("decisions", "kind:bet", "--json").json == []


def test_a_signed_success_line_is_asked_about_and_one_counted_from_today_is_shown(
    omtm: Omtm, at: Any
) -> None:
    at(FRIDAY)
    omtm("log", "TTFV ≤ 14 d", "38%", "--date", "2026-01-01")
    refused = omtm("bet", "a lift", "--success", "+10%", "--directly", "yes")
    assert all(way in refused.err for way in ("“10 %”", "“+10 pp”", "“10 % more”"))
    placed = omtm("bet", "a lift", "--success", "+10 pp", "--abort", "<2%", "--directly", "yes")
    assert "rise to ≥ 48 %" in placed.out
    assert "+10 pp to the success line, ≥ 48 %" in placed.out
    assert "If it is < 2 %: roll back." in placed.out
