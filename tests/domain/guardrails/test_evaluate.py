"""What a rule says on a day: the meaning of sentences (a) to (i) of the rule language."""

from __future__ import annotations

import math
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from omtm_tui.domain.guardrails.evaluate import Evaluation, evaluate, strip
from omtm_tui.domain.guardrails.history import History
from omtm_tui.domain.guardrails.judge import Judge, compares
from omtm_tui.domain.guardrails.render import statement
from omtm_tui.domain.guardrails.state import GuardrailState as State, breach_over
from omtm_tui.domain.guardrails.tree import Cmp, Compare, Rule, Series, Value, control_key, rule_metrics
from omtm_tui.domain.metrics.metric import Reading
from omtm_tui.domain.phase.phase import Phase
from tests.domain.guardrails.random_rules import rules
from tests.domain.guardrails.rules import (
    EXAMPLES,
    METRICS,
    START,
    evaluate_rule,
    history,
    judged,
    rule,
    week,
    weekly,
)

DAU = weekly(1000, 1040, 1090, 1130, 1180)
TTFV = weekly(0.52, 0.49, 0.47, 0.46, 0.45)
SHARE = "keep ttfv_14_d >= 50% for {span} else review"


def states(text: str, days: list[date], **readings: list[Reading]) -> list[State]:
    return [evaluate_rule(rule(text), history(**readings), day).state for day in days]


def test_the_replay_of_the_pause_rule() -> None:
    weeks = [week(n) for n in range(5)]
    expected = [State.OK, State.UNKNOWN, State.PENDING, State.PENDING, State.BREACH]
    assert states(EXAMPLES[4], weeks, dau=DAU, ttfv_14_d=TTFV) == expected


def test_between_two_readings_nothing_changes_but_time() -> None:
    days = [week(2) + timedelta(days=n) for n in range(7)]
    assert states(EXAMPLES[4], days, dau=DAU[:3], ttfv_14_d=TTFV[:3]) == [State.PENDING] * 7


def test_twenty_per_cent_is_not_more_than_twenty_per_cent() -> None:
    held = judged(EXAMPLES[2], week(1), tickets_per_100=weekly(5.0, 6.0))
    broken = judged(EXAMPLES[2], week(1), tickets_per_100=weekly(5.0, 6.1))
    assert (held.state, held.value_text) == (State.OK, "+20 %")
    assert (broken.state, broken.value_text) == (State.BREACH, "+22 %")
    assert broken.explanation == "breach: +22 % is above +20 %"


def test_ltv_to_cac_is_judged_in_the_revenue_phase_only() -> None:
    past = history(ltv=weekly(900), cac=weekly(310))
    assert evaluate_rule(rule(EXAMPLES[3]), past, START, Phase.REVENUE).state is State.BREACH
    elsewhere = evaluate_rule(rule(EXAMPLES[3]), past, START, Phase.GROWTH)
    assert elsewhere.explanation == "not applicable: the rule is for phase Revenue, the product is in Growth"
    assert elsewhere.value == pytest.approx(900 / 310)
    assert evaluate_rule(rule(EXAMPLES[3]), past, START).state is State.NOT_APPLICABLE
    exact = judged(EXAMPLES[3], START, Phase.REVENUE, ltv=weekly(0.9), cac=weekly(0.3))
    assert exact.state is State.OK


def test_a_reading_of_four_weeks_ago_at_weekly_cadence_is_unknown() -> None:
    found = judged(EXAMPLES[0], date(2026, 11, 30), retention_d28=weekly(0.43, start=date(2026, 11, 2)))
    assert found == Evaluation(
        State.UNKNOWN,
        None,
        "–",
        "no reading of Retention day 28 since 2 Nov, cadence 7 days",
        date(2026, 11, 30),
    )
    assert found.explanation == "unknown: no reading of Retention day 28 since 2 Nov, cadence 7 days"
    fresh = judged(EXAMPLES[0], date(2026, 11, 16), retention_d28=weekly(0.43, start=date(2026, 11, 2)))
    assert fresh.explanation == "ok: 43 % is at or above 40 %"


@pytest.mark.parametrize(
    ("text", "value", "state"),
    [
        ("keep psr >= 57% else warn", 0.57, State.OK),
        ("keep psr > 57% else warn", 0.57, State.BREACH),
        ("keep psr <= 57% else warn", 0.1 + 0.47, State.OK),
        ("keep psr < 30% else warn", 0.1 + 0.2, State.BREACH),
        ("keep psr = 30% else warn", 0.1 + 0.2, State.OK),
        ("keep psr = 30% else warn", 0.31, State.BREACH),
        ("keep psr between 50% and 70% else warn", 0.7, State.OK),
        ("keep psr between 50% and 70% else warn", 0.5, State.OK),
        ("keep psr between 50% and 70% else warn", 0.7001, State.BREACH),
        ("if psr between 50% and 70% then warn", 0.6, State.BREACH),
        ("if psr < 50% then warn", 0.5, State.OK),
    ],
)
def test_a_line_belongs_to_its_inclusive_side(text: str, value: float, state: State) -> None:
    assert judged(text, START, psr=weekly(value)).state is state


def test_units_of_time_are_converted() -> None:
    assert judged("keep latency_p95 <= 700 ms else warn", START, latency_p95=weekly(0.7)).state is State.OK
    assert (
        judged("keep latency_p95 <= 700 ms else warn", START, latency_p95=weekly(0.71)).state is State.BREACH
    )


def test_differences_are_exact_and_in_points() -> None:
    text = "keep psr diff over 1w <= +19 pp else warn"
    held = judged(text, week(1), psr=weekly(0.38, 0.57))
    assert (held.state, held.value_text) == (State.OK, "+19 pp")
    assert judged(text, week(1), psr=weekly(0.38, 0.571)).state is State.BREACH
    money = "keep cac diff over 1w <= 0.1 else warn"
    assert judged(money, week(1), cac=weekly(1_000_000.0, 1_000_000.1)).state is State.OK
    assert judged(money, week(1), cac=weekly(1_000_000.0, 1_000_000.11)).state is State.BREACH


@pytest.mark.parametrize("base", [0.0, -5.0])
def test_a_change_from_nothing_is_unknown(base: float) -> None:
    found = judged(EXAMPLES[2], week(1), tickets_per_100=weekly(base, 6.0))
    assert found.state is State.UNKNOWN
    assert "was not above 0" in found.reason


def test_a_change_needs_a_fresh_value_to_compare_with() -> None:
    text = "keep tickets_per_100 change over 4w <= +20% else warn"
    found = judged(text, week(1), tickets_per_100=weekly(5.0, 6.0))
    assert found.explanation == "unknown: no value of Tickets per 100 four weeks earlier to compare with"
    gap = [*weekly(5.0), *weekly(6.0, start=week(7))]
    assert judged(text, week(7), tickets_per_100=gap).state is State.UNKNOWN


def test_a_change_stays_what_it_was_until_the_next_reading() -> None:
    """Compared with itself a reading would never change, and silence would clear the breach."""
    days = [week(1) + timedelta(days=n) for n in (0, 6, 7, 14, 15)]
    found = states(EXAMPLES[2], days, tickets_per_100=weekly(5.0, 6.1))
    assert found == [State.BREACH] * 4 + [State.UNKNOWN]


def test_a_month_is_a_calendar_month_and_ends_on_its_last_day() -> None:
    monthly = [Reading(day, v, id=i) for i, (day, v) in enumerate(
        [(date(2026, 1, 31), 100.0), (date(2026, 2, 28), 110.0), (date(2026, 3, 31), 132.0)], 1
    )]  # fmt: skip
    metrics = [replace(m, cadence_days=31) for m in METRICS]
    past = History(metrics, {7: monthly})
    text = rule("keep dau change over 1m >= +20% else warn")
    assert evaluate_rule(text, past, date(2026, 2, 28)).value == pytest.approx(0.1)
    assert evaluate_rule(text, past, date(2026, 3, 31)).value == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("values", "direction"),
    [
        ((100, 100.5, 101.1), "rising"),
        ((100, 100.5, 101.0), "flat"),
        ((100, 99.5, 98.9), "falling"),
        ((100, 99.5, 99.0), "flat"),
        ((100, 100, 100), "flat"),
        ((0, 0, 1), "rising"),
        ((-10, -9, -8), "rising"),
        ((100, 130, 100.5), "flat"),
    ],
)
def test_a_trend_needs_a_slope_and_a_net_change_of_more_than_a_per_cent(
    values: tuple[float, ...], direction: str
) -> None:
    readings = weekly(*values)
    for word in ("rising", "falling", "flat"):
        expected = State.OK if word == direction else State.BREACH
        assert judged(f"keep dau {word} over 2w else warn", week(2), dau=readings).state is expected
        negated = judged(f"if dau not {word} over 2w then warn", week(2), dau=readings)
        assert negated.state is expected
        assert f"DAU {direction} over two weeks" in negated.reason


def test_a_rise_that_ends_below_its_start_is_no_fall() -> None:
    """Slope and net change point in different directions."""
    readings = weekly(100, 40, 60, 98)
    assert judged("keep dau flat over 3w else warn", week(3), dau=readings).state is State.OK


def test_a_trend_of_too_few_readings_is_unknown() -> None:
    found = judged("keep dau rising over 2w else warn", week(1), dau=DAU[:2])
    assert found.explanation == "unknown: DAU has 2 readings in two weeks, a trend needs 3"
    four = judged("keep dau rising over 4 readings else warn", week(2), dau=DAU[:3])
    assert four.explanation == "unknown: DAU has 3 readings in four readings, a trend needs 4"
    assert judged("keep dau rising over 4 readings else warn", week(3), dau=DAU).state is State.OK


def test_a_pending_rule_names_the_day_on_which_it_breaks_also_after_a_short_month() -> None:
    keep = rule("keep dau >= 100 for 1m else warn")
    began = date(2026, 2, 28)
    judge = Judge(keep, history(dau=weekly(90, 90, 90, 90, start=began)))
    assert judge.full_on(began.toordinal() + 21) == date(2026, 3, 28).toordinal()
    found = evaluate(judge, date(2026, 3, 27))
    assert (found.state, found.explanation.endswith("ends on 28 Mar")) == (State.PENDING, True)
    assert judge.state(date(2026, 3, 28)) is State.BREACH


def test_an_average_counts_the_days_of_the_span_once() -> None:
    daily = [replace(m, cadence_days=1) for m in METRICS]
    past = History(daily, {7: weekly(*range(100, 115), step=1)})
    found = evaluate_rule(rule("keep dau avg over 1w >= 111 else warn"), past, START + timedelta(days=14))
    assert (found.value, found.state) == (111.0, State.OK)
    assert judged("keep dau avg over 2 readings >= 1155 else warn", week(4), dau=DAU).state is State.OK


def test_an_average_over_a_span_without_readings_is_unknown() -> None:
    found = judged("keep dau avg over 8w >= 1 else warn", week(4), dau=DAU)
    assert found.explanation == "unknown: the readings of DAU do not cover eight weeks"
    assert judged("keep dau avg over 6 readings >= 1 else warn", week(4), dau=DAU).state is State.UNKNOWN


def test_baselines_are_compared_in_per_cent_or_in_points() -> None:
    shop = {"dau": 1000.0}
    assert judged("keep dau vs baseline >= +18% else warn", week(4), None, shop, dau=DAU).state is State.OK
    assert judged("keep dau vs baseline > 180 else warn", week(4), None, shop, dau=DAU).state is State.BREACH
    assert judged("keep dau vs baseline > 180 else warn", week(4), dau=DAU).state is State.UNKNOWN


def test_the_control_group_is_a_metric_of_its_own_read_as_of_the_day_that_is_judged() -> None:
    rate = next(m for m in METRICS if m.key == "error_rate")
    control = replace(rate, id=99, key="error_rate_control", name="Error rate of the control group")
    keep = rule("keep error_rate vs control <= +1 pp else rollback")
    both = (rate, control)
    log = {rate.id: weekly(0.03, 0.035), control.id: weekly(0.021, 0.03)}
    found = [evaluate_rule(keep, History(both, log), day) for day in (START, week(1), week(5))]
    assert [each.state for each in found] == [State.OK, State.OK, State.UNKNOWN]
    log[control.id] = weekly(0.021, 0.02)
    assert evaluate_rule(keep, History(both, log), week(1)).explanation == "breach: +1.5 pp is above +1 pp"
    assert evaluate_rule(keep, History(both, log), START).state is State.OK
    alone = evaluate_rule(keep, History((rate,), log), START)
    assert alone.explanation == "unknown: there is no metric error_rate_control"


def test_a_ratio_needs_both_fresh_and_a_denominator() -> None:
    text = "keep ltv / cac >= 3 else stop"
    assert judged(text, START, ltv=weekly(900)).state is State.UNKNOWN
    assert judged(text, START, ltv=weekly(900), cac=weekly(0)).state is State.UNKNOWN
    assert judged(text, week(3), ltv=weekly(900), cac=weekly(3, 3, 3, 3)).state is State.UNKNOWN
    trend = judged(
        "keep ltv / cac rising over 2w else warn", week(2), ltv=weekly(9, 9, 9), cac=weekly(3, 2, 1)
    )
    assert trend.state is State.OK


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("keep dau >= 1 and psr >= 1% else warn", State.UNKNOWN),
        ("keep dau >= 9999 and psr >= 1% else warn", State.BREACH),
        ("keep dau >= 1 or psr >= 1% else warn", State.OK),
        ("keep dau >= 9999 or psr >= 1% else warn", State.UNKNOWN),
        ("if dau >= 1 and psr >= 1% then warn", State.UNKNOWN),
        ("if dau >= 9999 and psr >= 1% then warn", State.OK),
        ("if dau >= 1 or psr >= 1% then warn", State.BREACH),
        ("if dau >= 9999 or psr >= 1% then warn", State.UNKNOWN),
    ],
)
def test_unknown_settles_nothing_and_false_settles_and(text: str, state: State) -> None:
    found = judged(text, START, dau=weekly(1000))
    assert found.state is state
    if state is State.UNKNOWN:
        assert found.reason == "no reading of Problem-signal rate yet"


def test_two_weeks_must_be_covered_before_they_are_broken() -> None:
    text = SHARE.format(span="2w")
    found = [judged(text, week(n), ttfv_14_d=TTFV).explanation for n in range(4)]
    assert found == [
        "ok: 52 % is at or above 50 %",
        "pending: 49 % is below 50 %, the two weeks end on 4 Dec",
        "pending: 49 % and 47 % are below 50 %, the two weeks end on 4 Dec",
        "breach: 49 %, 47 % and 46 % are below 50 % for two weeks",
    ]
    assert judged(text, week(3) - timedelta(days=1), ttfv_14_d=TTFV).state is State.PENDING


def test_one_good_reading_starts_the_span_anew() -> None:
    readings = weekly(0.4, 0.4, 0.51, 0.4, 0.4, 0.4)
    found = states(SHARE.format(span="2w"), [week(n) for n in range(6)], ttfv_14_d=readings)
    assert found == [State.PENDING] * 2 + [State.OK] + [State.PENDING] * 2 + [State.BREACH]


def test_a_hole_in_the_window_leaves_it_pending() -> None:
    holed = [*weekly(0.4, 0.4), *weekly(0.4, 0.4, start=week(5))]
    found = states(SHARE.format(span="4w"), [week(n) for n in (1, 4, 5, 6)], ttfv_14_d=holed)
    assert found == [State.PENDING, State.UNKNOWN, State.PENDING, State.PENDING]


def test_two_readings_are_the_latest_two() -> None:
    text = SHARE.format(span="2 readings")
    found = [judged(text, week(n), ttfv_14_d=TTFV) for n in range(3)]
    assert [f.state for f in found] == [State.OK, State.PENDING, State.BREACH]
    assert found[1].explanation == "pending: 49 % is below 50 %, 1 of two readings"
    assert judged(SHARE.format(span="6 readings"), week(4), ttfv_14_d=TTFV).state is State.PENDING


def test_what_was_observed_before_its_cohort_was_final_never_counts() -> None:
    metrics = [replace(m, window_days=14) for m in METRICS]
    cohort = week(1) - timedelta(days=7)
    old = Reading(START, 0.43, id=1, cohort_to=START - timedelta(days=14))
    young = Reading(week(1), 0.10, id=2, cohort_to=cohort)
    keep = rule(EXAMPLES[0])
    for n in (1, 2):
        assert evaluate_rule(keep, History(metrics, {1: [old, young]}), week(n)).value == 0.43
    again = Reading(week(2), 0.20, id=3, cohort_to=cohort)
    assert evaluate_rule(keep, History(metrics, {1: [old, young, again]}), week(2)).state is State.BREACH
    unknown = (
        "the reading of Retention day 28 of 20 Nov does not count, as its cohort is only final on 27 Nov"
    )
    for n in (1, 3):
        assert evaluate_rule(keep, History(metrics, {1: [young]}), week(n)).reason == unknown


def test_values_that_are_no_numbers_are_no_readings() -> None:
    readings = [*weekly(0.43), Reading(START, math.nan, id=9), Reading(START, math.inf, id=10)]
    assert judged(EXAMPLES[0], START, retention_d28=readings).value == 0.43


def test_a_rule_over_a_metric_that_is_gone_is_unknown() -> None:
    found = evaluate_rule(rule(EXAMPLES[0]), History([], {}), START)
    assert found.explanation == "unknown: there is no metric retention_d28"


def test_a_unit_that_no_longer_fits_is_unknown() -> None:
    changed = [replace(m, unit="€") if m.key == "fee" else m for m in METRICS]
    found = evaluate_rule(rule("keep fee <= $ 3 else warn"), History(changed, {12: weekly(2)}), START)
    assert found.explanation == "unknown: the unit in the rule does not fit Fee abroad"


def test_all_metrics_are_named_where_several_decide() -> None:
    found = judged(EXAMPLES[4], week(2), dau=DAU, ttfv_14_d=TTFV)
    assert found.explanation == (
        "pending: DAU rising over two weeks and TTFV ≤ 14 d at 47 % is below 50 %, "
        "the two weeks end on 11 Dec"
    )
    either = judged(EXAMPLES[1], START, error_rate=weekly(0.003), latency_p95=weekly(0.9))
    assert (
        either.explanation
        == "breach: Error rate at 0.3 % is above 0.2 % and p95 latency at 0.9 s is above 0.7 s"
    )


def test_the_strip_goes_by_the_calendar_and_shows_silence() -> None:
    judge = Judge(rule(EXAMPLES[0]), history(retention_d28=weekly(0.43, 0.39)))
    assert strip(judge, week(4)) == (
        (START, State.OK),
        (week(1), State.BREACH),
        (week(2), State.BREACH),
        (week(3), State.BREACH),
        (week(4), State.UNKNOWN),
    )
    assert [day for day, _state in strip(judge, week(40), n=3)] == [week(38), week(39), week(40)]
    assert strip(Judge(rule(EXAMPLES[0]), history()), START) == ((START, State.UNKNOWN),)


def test_the_strip_knows_the_phase_of_each_day() -> None:
    judge = Judge(rule(EXAMPLES[3]), history(ltv=weekly(900, 900), cac=weekly(310, 310)))
    moved = strip(judge, week(1), phase_on=lambda day: Phase.GROWTH if day < week(1) else Phase.REVENUE)
    assert [state for _day, state in moved] == [State.NOT_APPLICABLE, State.BREACH]


def test_a_breach_is_over_by_a_decision_and_one_clean_evaluation() -> None:
    assert not breach_over(None, week(2), State.OK)
    assert breach_over(week(1), week(2), State.OK)
    assert breach_over(week(2), week(2), State.OK)
    assert not breach_over(week(3), week(2), State.OK)
    assert not any(breach_over(START, week(1), state) for state in State if state is not State.OK)


def test_states_have_distinct_labels_and_one_cell_signs() -> None:
    assert len({state.label for state in State}) == len({state.glyph for state in State}) == len(State)
    assert all(len(state.glyph) == 1 for state in State)


days = st.dates(date(2026, 9, 1), date(2026, 10, 31))
numbers = st.one_of(
    st.floats(0, 1), st.floats(-2000, 2000), st.floats(), st.sampled_from((0.0, 1e308, -1e308, 5e-324))
)


@st.composite
def readings(draw: st.DrawFn, values: st.SearchStrategy[float] = numbers) -> list[Reading]:
    """In any order, several on a day, some immature."""
    found = []
    for index in range(draw(st.integers(1, 12))):
        cohort = draw(st.one_of(st.none(), days, st.just(date.max)))
        found.append(Reading(draw(days), draw(values), id=index + 1, cohort_to=cohort))
    return draw(st.permutations(found))


CONTROLS = tuple(
    replace(m, id=m.id + 100, key=control_key(m.key), name=f"{m.name}, control") for m in METRICS
)
KNOWN = METRICS + CONTROLS
WINDOWED = tuple(replace(m, window_days=m.id % 3 * 14, cadence_days=1 + m.id % 2 * 29) for m in KNOWN)
Log = dict[int, list[Reading]]
Case = tuple[Rule, Log]


@st.composite
def cases(draw: st.DrawFn, values: st.SearchStrategy[float] = numbers) -> Case:
    """A rule, and readings of nearly all the metrics it looks at."""
    tree = draw(rules)
    return tree, {IDS[key]: draw(readings(values)) for key in rule_metrics(tree)}


IDS = {metric.key: metric.id for metric in KNOWN}
sane = cases(st.floats(0, 1))
phases = st.one_of(st.none(), st.sampled_from(Phase))
known = st.dictionaries(st.sampled_from([m.key for m in METRICS]), numbers)


@given(cases() | sane, st.one_of(days, st.sampled_from((date.min, date.max))), phases, known)
def test_no_readings_make_it_raise(
    case: Case, day: date, phase: Phase | None, baselines: dict[str, float]
) -> None:
    tree, log = case
    found = evaluate_rule(tree, History(WINDOWED, log), day, phase, baselines)
    assert found.reason
    assert found.value is None or math.isfinite(found.value)


@given(cases() | sane, days, phases, st.sampled_from(METRICS).map(lambda m: m.id), st.data())
def test_a_reading_after_the_day_changes_nothing(
    case: Case, day: date, phase: Phase | None, key: int, data: st.DataObject
) -> None:
    tree, log = case
    before = evaluate_rule(tree, History(WINDOWED, log), day, phase)
    ahead = data.draw(st.integers(1, 60))
    later = Reading(day + timedelta(days=ahead), data.draw(numbers), id=99)
    after = evaluate_rule(tree, History(WINDOWED, {**log, key: [*log.get(key, []), later]}), day, phase)
    assert after == before


@given(cases() | sane, days, st.sampled_from(METRICS).map(lambda m: m.id))
def test_losing_all_readings_of_a_metric_never_makes_ok_or_breach_of_unknown(
    case: Case, day: date, key: int
) -> None:
    tree, log = case
    phase = tree.phase
    before = evaluate_rule(tree, History(WINDOWED, log), day, phase).state
    after = evaluate_rule(
        tree, History(WINDOWED, {k: v for k, v in log.items() if k != key}), day, phase
    ).state
    bad = {State.PENDING, State.BREACH}
    assert after in {before, State.UNKNOWN} | (bad if before in bad else set())


@given(sane, days, st.integers(1, 90))
def test_silence_neither_clears_nor_raises(case: Case, day: date, silent: int) -> None:
    tree, log = case
    """With every reading final, the passing of time alone ends in unknown, or lets a pending rule break."""
    final = {
        key: [replace(r, cohort_to=None) for r in found if r.observed_on <= day] for key, found in log.items()
    }
    judge = Judge(tree, History(METRICS, final))
    before = judge.state(day, tree.phase)
    after = judge.state(day + timedelta(days=silent), tree.phase)
    allowed = {before, State.UNKNOWN} | ({State.BREACH, State.PENDING} if tree.span else set())
    assert after in (allowed if before not in (State.OK, State.UNKNOWN) else {before, State.UNKNOWN})


@given(cases() | sane, days, phases)
def test_the_order_in_which_readings_come_changes_nothing(case: Case, day: date, phase: Phase | None) -> None:
    tree, log = case
    turned = {key: found[::-1] for key, found in log.items()}
    assert evaluate_rule(tree, History(WINDOWED, log), day, phase) == evaluate_rule(
        tree, History(WINDOWED, turned), day, phase
    )


TRUE_WHEN = {
    "at or above": lambda value: value >= 2,
    "at or below": lambda value: value <= 2,
    "above": lambda value: value > 2,
    "below": lambda value: value < 2,
    "exactly": lambda value: value == 2,
    "is not": lambda value: value != 2,
}


@pytest.mark.parametrize("value", [1.0, 2.0, 3.0])
@pytest.mark.parametrize("cmp", Cmp)
def test_the_words_for_a_comparison_are_true_of_the_value_that_was_judged(cmp: Cmp, value: float) -> None:
    text = statement(
        Compare(Series("dau"), cmp, Value(Decimal(2))), "dau", ["2"], 1, compares(value, cmp, 2.0)
    )
    phrase = next(phrase for phrase in TRUE_WHEN if phrase in text)
    assert TRUE_WHEN[phrase](value)
