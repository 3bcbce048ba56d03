"""The verdict of a registered bet, rule by rule in the order in which the first match wins."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from omtm_tui.domain.backlog.criterion import parse_criteria
from omtm_tui.domain.decisions.bet_input import BetForm, checked_bet
from omtm_tui.domain.decisions.bet_state import HonestDate, earliest_honest_date, review_warning
from omtm_tui.domain.decisions.decision import Arm, Design, Registration, Result, Verdict
from omtm_tui.domain.decisions.evidence import SampleNeed
from omtm_tui.domain.decisions.verdict import Case, GuardrailStanding, Judgement, verdict
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.state import GuardrailState as State
from omtm_tui.domain.metrics.metric import Better, Metric, MetricKind, Target, TargetKind
from omtm_tui.domain.text.number_format import NumberFormat

EN = NumberFormat()
START = date(2026, 1, 5)
ENROLLED = START + timedelta(days=14)
DAY_42 = START + timedelta(days=42)
TTFV = Metric(1, "ttfv_share", "TTFV ≤ 14 d", MetricKind.SHARE_WITHIN, "%", window_days=14)
RETENTION = Metric(2, "retention_d28", "Retention day 28", MetricKind.RATE, "%", window_days=28)
TICKETS = Metric(3, "tickets_per_100", "Tickets per 100", MetricKind.RATIO, better=Better.DOWN)
HONEST = HonestDate(DAY_42, "retention needs 28 days")
HELD = (
    GuardrailStanding("Retention day 28", State.OK, hard=True),
    GuardrailStanding("Tickets per 100", State.OK),
)
BET = Registration(
    id=1,
    experiment_id=1,
    omtm_id=1,
    metric_id=1,
    change="removing step B",
    threshold=Target(TargetKind.AT_LEAST, low=0.5),
    review_on=DAY_42,
    min_sample=100,
    enrolled_until=ENROLLED,
    registered_on=START,
)


def result(after: float, n: float | None = 100, on: date = DAY_42) -> Result:
    if n is None:
        return Result(on, Arm(0.38), Arm(after))
    return Result(on, Arm(0.38, 0.38 * n, n), Arm(after, after * n, n))


def judge(
    outcome: Result | None,
    bet: Registration = BET,
    guardrails: tuple[GuardrailStanding, ...] = HELD,
    today: date = DAY_42,
    metric_changed: bool = False,
) -> Judgement:
    return verdict(Case(bet, TTFV, EN, guardrails, today, HONEST, START, metric_changed), outcome)


def with_state(state: State, hard: bool = False) -> tuple[GuardrailStanding, ...]:
    return (HELD[0], GuardrailStanding("Tickets per 100", state, hard))


def test_the_golden_entry_rolls_out_met_by_the_point_only() -> None:
    judgement = judge(result(0.57))
    assert judgement.verdict is Verdict.ROLL_OUT
    assert judgement.explanation == (
        "threshold ≥ 50 % met (point only) at 57 %",
        "+19 pp (38 % → 57 %, 95 % interval +5.2 … +31.9 pp)",
        "guardrails held: Retention day 28, Tickets per 100",
    )


def test_the_golden_entry_on_day_14_is_not_yet() -> None:
    day_14 = START + timedelta(days=14)
    judgement = judge(result(0.57, on=day_14), today=day_14)
    assert judgement.verdict is Verdict.NOT_YET
    assert "19 Jan is before the honest date 16 Feb" in judgement.text
    assert "interval" not in judgement.text


def test_a_result_of_day_14_does_not_ripen_by_waiting() -> None:
    judgement = judge(result(0.57, on=START + timedelta(days=14)))
    assert judgement.verdict is Verdict.NOT_YET
    assert "observe it again" in judgement.text


def test_a_verdict_ahead_of_the_review_says_so() -> None:
    early = judge(result(0.57), replace(BET, review_on=DAY_42 + timedelta(days=7)))
    assert early.verdict is Verdict.ROLL_OUT
    assert early.explanation[-1] == "looked at before the registered review of 23 Feb"


@pytest.mark.parametrize(
    ("judgement", "expected", "because"),
    [
        (judge(result(0.57, n=None)), Verdict.INVALID, "denominators"),
        (judge(result(0.57), metric_changed=True), Verdict.INVALID, "metric was changed"),
        (
            judge(
                Result(DAY_42, Arm(0.38, 380, 1000), Arm(0.57, 456, 800)), replace(BET, design=Design.AB)
            ),
            Verdict.INVALID,
            "1,000 against 800",
        ),
        (judge(result(0.57), guardrails=with_state(State.BREACH, hard=True)), Verdict.ROLL_BACK, "hard"),
        (judge(None, guardrails=with_state(State.BREACH, hard=True)), Verdict.ROLL_BACK, "hard"),
        (judge(None), Verdict.NOT_YET, "no result"),
        (judge(result(0.57, n=99)), Verdict.NOT_YET, "99, below the registered 100"),
        (judge(result(0.57), guardrails=with_state(State.UNKNOWN)), Verdict.HOLD, "(unknown)"),
        (judge(result(0.57), guardrails=with_state(State.PENDING)), Verdict.HOLD, "(pending)"),
        (judge(result(0.57), guardrails=with_state(State.NOT_APPLICABLE)), Verdict.ROLL_OUT, "held"),
        (judge(result(0.57), guardrails=()), Verdict.ROLL_OUT, "no guardrail applied"),
        (judge(result(0.57), guardrails=with_state(State.BREACH)), Verdict.ITERATE, "guardrail breached"),
        (judge(result(0.48)), Verdict.ITERATE, "threshold ≥ 50 % not met at 48 %"),
        (judge(result(0.4996, n=10_000)), Verdict.ITERATE, "not met at 49.96 %"),
        (judge(result(0.5)), Verdict.ROLL_OUT, "met (point only) at 50 %"),
    ],
)  # fmt: skip
def test_the_first_matching_rule_wins(judgement: Judgement, expected: Verdict, because: str) -> None:
    assert judgement.verdict is expected
    assert because in judgement.text


def test_invalid_data_beat_a_broken_guardrail_and_harm_beats_the_calendar() -> None:
    broken = with_state(State.BREACH, hard=True)
    day_7 = START + timedelta(days=7)
    invalid = judge(result(0.57, n=None), guardrails=broken)
    assert (invalid.verdict, "hard guardrail breached" in invalid.text) == (Verdict.INVALID, True)
    assert judge(result(0.57, on=day_7), guardrails=broken, today=day_7).verdict is Verdict.ROLL_BACK


def test_a_fair_split_and_a_planned_uneven_one_are_valid() -> None:
    uneven = Result(DAY_42, Arm(0.38, 342, 900), Arm(0.57, 57, 100))
    bet = replace(BET, design=Design.AB)
    case = Case(bet, TTFV, EN, HELD, DAY_42, HONEST, START, planned_split=0.9)
    assert verdict(case, uneven).verdict is Verdict.ROLL_OUT
    assert judge(result(0.57), bet).verdict is Verdict.ROLL_OUT


@pytest.mark.parametrize(
    "abort",
    [Target(TargetKind.AT_MOST, high=0.2), Target(TargetKind.AT_LEAST, low=0.2)],
    ids=["bad side", "good side"],
)
def test_the_abort_threshold_counts_after_the_minimum_runtime(abort: Target) -> None:
    bet = replace(BET, abort=abort, min_runtime_days=7)
    on = {days: START + timedelta(days=days) for days in (6, 7)}
    assert judge(result(0.1, on=on[7]), bet, today=on[7]).verdict is Verdict.ROLL_BACK
    assert judge(result(0.1, on=on[6]), bet, today=on[6]).verdict is Verdict.NOT_YET
    assert judge(result(0.3), bet).verdict is Verdict.ITERATE
    assert judge(result(0.57), bet).verdict is Verdict.ROLL_OUT


def test_an_abort_line_on_the_threshold_never_aborts_a_success() -> None:
    bet = replace(BET, abort=Target(TargetKind.AT_MOST, high=0.5))
    assert judge(result(0.57), bet).verdict is Verdict.ROLL_OUT
    assert judge(result(0.5), bet).verdict is Verdict.ROLL_OUT
    assert judge(result(0.4), bet).verdict is Verdict.ROLL_BACK


def test_a_qualitative_bet_needs_no_sample() -> None:
    bet = replace(BET, design=Design.QUALITATIVE, min_sample=None)
    assert judge(result(0.57, n=None), bet).verdict is Verdict.ROLL_OUT


def test_the_honest_date_waits_for_the_slowest_metric() -> None:
    honest = earliest_honest_date(BET, [TTFV, RETENTION, TICKETS])
    assert honest == HonestDate(DAY_42, "enrolment ends 19 Jan, Retention day 28 is final after 28 days")


def test_the_honest_date_without_enrolment_or_windows() -> None:
    by_registration = earliest_honest_date(replace(BET, enrolled_until=None), [TICKETS])
    assert by_registration == HonestDate(START, "registered 5 Jan, no end of enrolment given")
    assert earliest_honest_date(replace(BET, enrolled_until=None, registered_on=None), [TTFV]) is None
    assert earliest_honest_date(BET, []) == HonestDate(ENROLLED, "enrolment ends 19 Jan")


@pytest.mark.parametrize("days", [None, 4000])
def test_without_a_pace_there_is_no_honest_date_before_the_review_or_the_cases(days: int | None) -> None:
    metric = Metric(1, "churn", "Churn", MetricKind.RATE, "%")
    bet = replace(BET, enrolled_until=None, min_sample=None, review_on=START + timedelta(14))
    honest = earliest_honest_date(bet, [metric], SampleNeed(1059, days, "", "1,059"))
    assert honest is not None
    assert honest.text(START).startswith("There is no honest date yet: 1,059 cases per side ")
    assert review_warning(bet, honest, START) is None
    slow = replace(metric, window_days=28)
    assert earliest_honest_date(bet, [slow], SampleNeed(1059, days, "", "1,059")) == honest

    def verdict_of(cases: float, today: date) -> Judgement:
        return verdict(Case(bet, metric, EN, HELD, today, honest, START), result(0.57, cases, today))

    early = verdict_of(100, START)
    assert early.verdict is Verdict.NOT_YET
    assert early.explanation[0].startswith("there is no honest date yet: 1,059 cases per side ")
    assert verdict_of(1059, START).verdict is Verdict.ROLL_OUT
    assert verdict_of(100, bet.review_on).verdict is Verdict.ROLL_OUT


def test_the_honest_date_of_another_year_has_its_year() -> None:
    far = HonestDate(date(2027, 11, 16), "it takes long")
    case = Case(BET, TTFV, EN, HELD, date(2026, 1, 25), far, START)
    early = verdict(case, result(0.57, on=date(2026, 1, 25))).explanation[0]
    assert early == "25 Jan is before the honest date 16 Nov 2027 (it takes long)"


def test_a_review_before_the_honest_date_is_warned_about_and_offered_a_check_for_harm() -> None:
    warning = review_warning(replace(BET, review_on=ENROLLED), HONEST, START)
    assert warning is not None
    assert "honest date is 16 Feb" in warning
    assert "On 19 Jan only harm can be checked." in warning
    assert review_warning(BET, HONEST, START) is None
    assert review_warning(BET, None, START) is None


@pytest.mark.parametrize(
    ("success", "abort", "fits"),
    [
        (Target(TargetKind.AT_LEAST, low=0.5), Target(TargetKind.AT_MOST, high=0.2), True),
        (Target(TargetKind.AT_LEAST, low=0.5), Target(TargetKind.AT_LEAST, low=0.2), False),
        (Target(TargetKind.AT_LEAST, low=0.5), Target(TargetKind.AT_MOST, high=0.5, strict=True), True),
        (Target(TargetKind.AT_LEAST, low=0.5), Target(TargetKind.BAND, 0.1, 0.2), False),
        (Target(TargetKind.BAND, 0.5, 0.7), Target(TargetKind.AT_MOST, high=0.4), True),
        (Target(TargetKind.BAND, 0.5, 0.7), Target(TargetKind.AT_LEAST, low=0.8), True),
        (Target(TargetKind.BAND, 0.5, 0.7), Target(TargetKind.AT_LEAST, low=0.6), False),
        (Target(TargetKind.AT_LEAST, low=0.5), Target(TargetKind.AT_LEAST, low=0.6), False),
        (Target(TargetKind.AT_LEAST, low=0.5), Target(TargetKind.AT_MOST, high=0.5), False),
        (Target(TargetKind.AT_MOST, high=0.05), Target(TargetKind.AT_LEAST, low=0.08), True),
        (Target(TargetKind.AT_MOST, high=0.05), Target(TargetKind.AT_MOST, high=0.03), False),
    ],
)
def test_no_value_is_a_success_and_beyond_the_abort_threshold(
    success: Target, abort: Target, fits: bool
) -> None:
    form = BetForm("removing step B", success, date(2026, 12, 1), abort=abort)
    if fits:
        assert checked_bet(form, date(2026, 11, 20)).abort == abort
    else:
        with pytest.raises(UserError, match="abort"):
            checked_bet(form, date(2026, 11, 20))


LINKEDIN = "accepted >= 10% {accepted}\nmeetings >= 5 {meetings}\nabort: accepted < 3% after 1w {accepted}"


@pytest.mark.parametrize(
    ("accepted", "meetings", "expected", "clause"),
    [
        ("=> 12%", "=> 6", Verdict.ROLL_OUT, ""),
        ("=> 12%", "=> 3", Verdict.ITERATE, "criterion not met: meetings ≥ 5: 3"),
        ("=> 2%", "=> 0", Verdict.ROLL_BACK, "criterion to stop met: accepted < 3 % after 1 week: 2 %"),
        ("", "", Verdict.ROLL_OUT, "criteria without a result: accepted ≥ 10 %; meetings ≥ 5"),
    ],
)
def test_criteria_count_once_their_results_were_typed(
    accepted: str, meetings: str, expected: Verdict, clause: str
) -> None:
    typed = LINKEDIN.format(accepted=accepted, meetings=meetings)
    case = Case(BET, TTFV, EN, HELD, DAY_42, HONEST, START, criteria=parse_criteria(typed, EN))
    judgement = verdict(case, result(0.57))
    assert judgement.verdict is expected
    assert clause in judgement.explanation or not clause
    without = verdict(case, None).verdict
    assert without is (Verdict.ROLL_BACK if expected is Verdict.ROLL_BACK else Verdict.NOT_YET)
