"""An OMTM defined in one command."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.command import Omtm
from tests.support.workspace import at


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


def test_define_lets_no_target_past_that_allows_the_value_to_get_worse_unless_it_is_meant(omtm: Omtm) -> None:
    omtm("metric", "add", "Churn", "--kind", "rate", "--better", "down", "--stage", "retention")
    omtm("log", "churn", "4%")
    told = ("define", "--metric", "churn", "--deadline", "+3m", "--owner", "Kim", "--initiative", "x")
    assert "asks for harm" in omtm(*told, "--target", ">= 3%").err
    refused = omtm(*told, "--target", "<= 5%")
    assert (refused.code, "4 % now is better than ≤ 5 %" in refused.err) == (2, True)
    assert omtm("status", "--json").json["omtm"] is None
    assert omtm(*told, "--target", "<= 5%", "--target-reason", "prices double").code == 0
    assert "prices double" in omtm("decisions", "--json").out


def test_what_define_takes_is_shown_by_status_page_and_export(omtm: Omtm, tmp_path: Path) -> None:
    omtm("metric", "add", "Signup", "--kind", "rate")
    omtm("log", "signup", "38%")
    words = {
        "--industry": "care homes",
        "--size": "startup",
        "--north-star-relation": "weeks follow",
        "--achievable-because": "two steps are ours",
        "--guidepoint": "every clinic plans its own week",
        "--end-goal": "three hundred clinics",
        "--end-goal-by": "2027-06-05",
        "--contributions": "design: draws the second step",
        "--stakeholders": "Ada, Ben",
        "--stake-sees": "yes",
        "--stake-knows": "Ada",
    }
    needed = {
        "--metric": "signup",
        "--target": ">= 50%",
        "--deadline": "+3m",
        "--initiative": "a shorter form",
        "--owner": "Kim",
        "--stage": "acquisition",
    }
    assert omtm("define", *(part for pair in {**needed, **words}.items() for part in pair)).code == 0
    status = omtm("status").out
    assert "Guidepoint: every clinic plans its own week" in status
    assert "End goal: three hundred clinics (by 5 Jun 2027)" in status
    told = omtm("status", "--json").json
    assert told["guidepoint"] == words["--guidepoint"]
    assert (told["omtm"]["end_goal"], told["omtm"]["end_goal_by"]) == (words["--end-goal"], "2027-06-05")
    assert (told["industry"], told["size"]) == ("care homes", "startup")
    assert told["omtm"]["north_star_relation"] == "weeks follow"
    assert told["omtm"]["achievable_because"] == "two steps are ours"
    assert told["omtm"]["contributions"] == ["design: draws the second step"]
    assert told["omtm"]["stakeholders"][1] == {"name": "Ben", "sees": True, "knows": False, "involved": False}
    assert omtm("export", "--format", "md", "-o", tmp_path / "md").code == 0
    index = (tmp_path / "md" / "README.md").read_text("utf-8")
    assert "| why it can be reached | two steps are ours |" in index
    for page in (omtm("brief").out, index):
        assert "every clinic plans its own week" in page
        assert "design: draws the second step" in page
        assert "| Ben | yes | not yet | not yet |" in page


def test_words_are_edited_in_place_and_a_promise_by_an_amendment_with_a_reason(
    omtm: Omtm, story: Path
) -> None:
    before = omtm("status", "--json").json["omtm"]
    done = omtm(
        "edit", "--owner", "Kim", "--contributions", "design: draws", "--guidepoint", "weeks", "--json"
    )
    assert (done.code, done.json["owner"], done.json["contributions"]) == (0, "Kim", ["design: draws"])
    assert omtm("status", "--json").json["guidepoint"] == "weeks"
    refused = omtm("edit", "--target", ">= 45%")
    assert (refused.code, "--because" in refused.err) == (2, True)
    half = omtm("edit", "--target", ">= 45%", "--because", "we know more", "--review-weeks", "never")
    assert (half.code, omtm("status", "--json").json["omtm"]["target"]) == (2, before["target"])
    amended = omtm("edit", "--target", ">= 45%", "--deadline", "2026-04-01", "--because", "we know more")
    assert amended.code == 0
    assert "≥ 45 % by 1 Apr 2026" in amended.out
    assert "Over four months is long" not in amended.err
    newest, *others = omtm("decisions", "--json").json
    assert newest["title"].startswith(
        "Amended the OMTM: target ≥ 50 % → ≥ 45 % (looser); deadline 1 Mar 2026"
    )
    assert [entry["state"] for entry in others if entry["kind"] == "omtm"] == ["superseded"]
    assert omtm("undo").code == 0
    assert omtm("status", "--json").json["omtm"]["target"] == before["target"]


def test_an_edit_says_what_it_changed(omtm: Omtm, story: Path) -> None:
    changed = omtm("edit", "--owner", "Kim", "--contributions", "design: draws").out.splitlines()
    assert changed[:2] == ["Owner: Kim", "Who contributes how: design: draws"]
    assert omtm("edit", "--owner", "Kim").out == "Nothing changed.\n"


def test_there_must_be_something_to_edit(omtm: Omtm, tmp_path: Path) -> None:
    assert "such as --owner" in omtm("edit").err
    refused = omtm("edit", "--owner", "Kim")
    assert (refused.code, "Define one first: run “omtm define”." in refused.err) == (2, True)


def test_the_entry_of_an_omtm_says_how_it_is_amended(omtm: Omtm, story: Path) -> None:
    entry = next(one for one in omtm("decisions", "--json").json if one["kind"] == "omtm")
    refused = omtm("amend", str(entry["id"]), "threshold", ">= 45%", "--because", "we know more")
    assert (refused.code, "omtm edit --target" in refused.err) == (2, True)


NEXT = (
    *("define", "--metric", "retention_d28", "--stage", "retention", "--target", "45%", "--deadline", "+3m"),
    *("--owner", "Kim", "--initiative", "calls"),
)


def test_defining_is_one_step_and_nothing_is_written_where_it_is_refused(
    omtm: Omtm, demo: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(demo, tmp_path / "w.db"))
    before = path.read_bytes()
    refused = omtm(*NEXT, "--close", "achieved")
    assert (refused.code, "--close-note" in refused.err) == (2, True)
    assert path.read_bytes() == before
    assert omtm(*NEXT, "--close", "missed", "--reason", "the board asked").code == 0
    assert len(omtm("steps", "--json").json) == 1
    assert omtm("undo").out == "Undone: Activated the OMTM “Retention day 28”\n"
    assert omtm("status", "--json").json["omtm"]["metric"] == "ttfv"
    both = ("--target", "55%", "--owner", "Kim", "--because", "more is possible")
    assert omtm("edit", *both).code == 0
    assert len([one for one in omtm("steps", "--json").json if not one["undone"]]) == 1


def test_an_omtm_is_closed_without_another_one(omtm: Omtm, demo: Path, tmp_path: Path) -> None:
    shutil.copy(demo, tmp_path / "w.db")
    assert "abandoned" in omtm(*NEXT).err
    assert "--close-note" in omtm("define", "--close", "achieved").err
    done = omtm("define", "--close", "missed", "--close-note", "too few homes", "--json")
    assert (done.code, done.json["metric"], done.json["status"]) == (0, "ttfv", "missed")
    assert omtm("status", "--json").json["omtm"] is None
    assert omtm("define", "--close", "missed").code == 2


def test_a_target_on_the_harmful_side_is_refused(omtm: Omtm, story: Path) -> None:
    refused = omtm("edit", "--target", "<= 30%", "--because", "x")
    assert (refused.code, "Write it with “≥”" in refused.err) == (2, True)


@pytest.mark.parametrize(
    ("argv", "parts"),
    [
        (("define", "--metric", "ttfv"), ("missing: --stage, --target, --deadline, --owner",)),
        (("define", "--metric", "nps", "--end-goal-by", "soon"), ("missing: --kind", "; --end-goal-by: ")),
        (("define", "--close"), ("'--close' requires an argument; see “omtm define --help”",)),
        (("log", "zzz", "1"), ("known are ", " and 4 more: run “omtm metric add NAME --kind KIND”.")),
        (("guardrail", "add", "G", "keep zzz >= 4% else warn"), ("run “omtm metric add NAME --kind KIND”.",)),
        (("move", "1", "top"), ("There is no active OMTM. Define one first: run “omtm define”.",)),
        (("forecast",), ("define one first: run “omtm define”.",)),
        (("review", "60%"), ("define one first: run “omtm define”.",)),
        (("bet", "x", "--success", "50%"), ("--metric", "run “omtm define”.")),
    ],
)
def test_an_error_names_the_option_or_the_command_that_helps(
    omtm: Omtm, argv: tuple[str, ...], parts: tuple[str, ...]
) -> None:
    omtm("add", "Shorter setup")
    for name in ("ttfv", *"abcdefghijk"):
        omtm("metric", "add", name, "--kind", "rate")
    done = omtm(*argv)
    assert done.code == 2
    for part in parts:
        assert part.casefold() in done.err.casefold()


def test_define_beside_an_active_omtm_names_both_ways(omtm: Omtm, story: Path) -> None:
    assert story.exists()
    done = omtm("define", "--target", ">= 60%")
    assert "is still active: --close achieved" in done.err
    assert "“omtm edit” corrects it" in done.err


def test_a_metric_without_a_reading_is_not_said_to_rise_and_a_vanity_metric_is_named(omtm: Omtm) -> None:
    options = ("--deadline", "+3m", "--owner", "Kim", "--initiative", "ads", "--stage", "acquisition")
    told = ("define", "--metric", "Page views", "--kind", "count", "--target", "500", *options)
    refused = omtm(*told, "--close", "missed")
    assert (refused.code, "No OMTM is active that could be closed" in refused.err) == (2, True)
    done = omtm(*told, "--period", "14d", "--triggers", "deadline, foo")
    assert "By ads we expect Page views to reach ≥ 500 by 30 Apr 2026" in done.out
    assert "measured over 14 days" in done.out
    assert "“Page views” can grow while nothing gets better." in done.err
    assert "Nothing here notices “foo”" in done.err


def test_a_target_is_said_to_be_met_already_and_not_risen_to(omtm: Omtm, story: Path) -> None:
    assert omtm("edit", "--target", ">= 90%", "--because", "more").code == 0
    done = omtm("edit", "--target", ">= 30%", "--because", "less")
    assert "≥ 90 % → ≥ 30 % (looser; 57 % now meets it already)" in done.out
    assert "to stay at ≥ 30 % until" in done.out
    bet = omtm("bet", "foo", "--success", "10%", "--directly", "yes")
    assert "to stay at ≥ 10 % until" in bet.out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--first-review", "2025-01-01"], "1 Jan 2025 is not in the future"),
        (["--first-review", "2027-01-01"], "1 Jan 2027 is after the deadline of "),
        (["--reevaluate-on", "2027-01-01"], "1 Jan 2027 is after the deadline of "),
        (["--stakeholders", "X", "--stake-sees", "X, Q"], "Q is not among the stakeholders."),
    ],
)
def test_words_that_cannot_be_are_refused(omtm: Omtm, story: Path, options: list[str], said: str) -> None:
    before = omtm("status", "--json").json
    refused = omtm("edit", *options)
    assert refused.code == 2
    assert said in refused.err
    assert omtm("status", "--json").json == before


def test_days_are_echoed_as_they_are_shown_and_a_forecast_looks_ahead(omtm: Omtm, story: Path) -> None:
    deadline = omtm("status", "--json").json["omtm"]["deadline"]
    assert deadline not in omtm("edit", "--first-review", deadline).out
    past = omtm("forecast", "--by", "2025-01-01")
    assert (past.code, "lies in the past" in past.err) == (2, True)
