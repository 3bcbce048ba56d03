"""A bet in words: its lines are on the side they are judged on, and what follows says what is judged."""

from datetime import date

import pytest
from msgspec.structs import replace

from omtm_tui.domain.decisions.amendment import Amendment, Direction, Timing
from omtm_tui.domain.decisions.bet_input import check_abort, parse_abort
from omtm_tui.domain.decisions.bet_state import BetState, EntryState
from omtm_tui.domain.decisions.decision import (
    Decision,
    DecisionKind,
    LogState,
    Outcome,
    Registration,
    log_state,
)
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Better, Metric, MetricKind, Target, TargetKind
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_target
from omtm_tui.domain.text.targets import parse_target

EN = NumberFormat()
SHARE = Metric(1, "signup", "Signup", MetricKind.RATE, "%")
DAYS = Metric(2, "lead", "Lead time", MetricKind.DURATION, "d", Better.DOWN)
PLACED = date(2026, 2, 20)
REVIEW = date(2026, 3, 6)


def bet(threshold: Target, abort: Target | None = None, if_else: str = "") -> Registration:
    return Registration("a shorter form", threshold, REVIEW, abort=abort, if_else=if_else)


def at_least(value: float) -> Target:
    return Target(TargetKind.AT_LEAST, low=value)


@pytest.mark.parametrize(
    ("success", "typed", "of", "shown"),
    [
        ("55%", "45%", SHARE, "≤ 45 %"),
        ("55%", "< 2 %", SHARE, "< 2 %"),
        ("55%", "under 2 %", SHARE, "< 2 %"),
        ("<= 5 %", "8%", SHARE, "≥ 8 %"),
        ("3 d", "6 d", DAYS, "≥ 6 d"),
        ("3 d", "> 6 d", DAYS, "> 6 d"),
        (">= 3 d", "1 d", DAYS, "≤ 1 d"),
        ("50–70%", "40%", SHARE, "≤ 40 %"),
        ("50–70%", "80%", SHARE, "≥ 80 %"),
        ("55%", "5 pp less", SHARE, "≤ 33 %"),
    ],
)
def test_an_abort_line_without_a_sign_lies_on_the_harmful_side_and_a_sign_is_kept(
    success: str, typed: str, of: Metric, shown: str
) -> None:
    threshold = parse_target(success, of, EN)
    abort = parse_abort(typed, threshold, of, EN, now=0.38)
    check_abort(abort, threshold)
    assert format_target(abort, of, EN) == shown
    said = BetState(bet(threshold, abort), of, EN)
    assert said.abort == shown
    assert f"If it is {shown}: roll back." in said.rule


@pytest.mark.parametrize(("success", "typed"), [("55%", ">= 45%"), ("55%", "> 45%"), ("<= 5%", "<= 8%")])
def test_a_sign_on_the_side_of_success_is_refused_with_the_right_one(success: str, typed: str) -> None:
    threshold = parse_target(success, SHARE, EN)
    with pytest.raises(UserError, match="side of success"):
        check_abort(parse_abort(typed, threshold, SHARE, EN), threshold)


def test_a_bet_of_before_with_its_abort_line_mirrored_is_shown_as_it_is_judged() -> None:
    kept = "If Signup is ≥ 55 % and the guardrails hold: roll out. If it is ≥ 45 %: roll back. Else: iterate."
    said = BetState(bet(at_least(0.55), at_least(0.45), kept), SHARE, EN)
    assert said.abort == "< 45 %"
    assert "If it is < 45 %: roll back." in said.rule
    stops = {value: said.registration.stops_at(value) for value in (0.44, 0.45, 0.48, 0.6)}
    assert stops == {0.44: True, 0.45: False, 0.48: False, 0.6: False}


def test_a_band_to_be_kept_is_shown_as_what_lies_outside_of_it() -> None:
    said = BetState(bet(at_least(0.55), Target(TargetKind.BAND, 0.4, 0.8)), SHARE, EN)
    assert said.abort == "outside 40–80 %"
    assert said.registration.stops_at(0.3)
    assert not said.registration.stops_at(0.5)


def test_a_rule_that_was_typed_stays_as_it_was_typed() -> None:
    typed = "Above 55 %: everybody gets it."
    assert BetState(bet(at_least(0.55), if_else=typed), SHARE, EN).rule == typed


def test_an_amended_bet_says_its_new_line_everywhere() -> None:
    change = Amendment(
        "threshold", "≥ 55 %", "≥ 45 %", Direction.LOOSER, Timing.AFTER_DATA, "halved", "2026-03-01"
    )
    written = "If Signup is ≥ 55 % and the guardrails hold: roll out. Else: iterate."
    entry = Decision(
        1,
        DecisionKind.BET,
        "2026-02-20T15:00",
        "a shorter form",
        text="By a shorter form we expect Signup to rise to ≥ 55 % by 6 Mar 2026",
        registration=bet(at_least(0.45), if_else=written),
        amendments=(change,),
    )
    said = EntryState(entry, SHARE, EN)
    assert (said.success, "≥ 45 %" in said.rule, "≥ 45 %" in said.text) == ("≥ 45 %", True, True)
    assert EntryState(replace(entry, amendments=()), SHARE, EN).text == entry.text


def test_the_day_of_the_review_is_the_next_one_after_not_yet() -> None:
    entry = Decision(1, DecisionKind.BET, "2026-02-20T15:00", "a shorter form", review_on=REVIEW)
    again = replace(entry, outcome=Outcome(REVIEW, "not_yet", next_review=date(2026, 3, 20)))
    settled = replace(entry, outcome=Outcome(REVIEW, "roll_out"))
    assert [each.review_day for each in (entry, again, settled)] == [REVIEW, date(2026, 3, 20), REVIEW]
    states = [log_state(each, date(2026, 3, 10)) for each in (entry, again, settled)]
    assert states == [LogState.DUE, LogState.OPEN, LogState.REVIEWED]
