"""Whatever the numbers are: what is printed of a bet holds for the numbers that are printed beside it."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from omtm_tui.domain.decisions.bet_input import check_abort, parse_abort
from omtm_tui.domain.decisions.bet_state import BetState, EntryState, earliest_honest_date, review_warning
from omtm_tui.domain.decisions.decision import (
    Decision,
    DecisionKind,
    Outcome,
    Registration,
    Verdict,
)
from omtm_tui.domain.decisions.evidence import sample_need
from omtm_tui.domain.decisions.verdict import Case, GuardrailStanding, verdict
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.metrics.metric import Metric, Reading, TargetKind
from omtm_tui.domain.text.dates import parse_date
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.targets import parse_target
from tests.support.written_bets import FORMATS, METRICS, START, Written, cases, written

GUARDRAILS = (GuardrailStanding("Retention", GuardrailState.OK, hard=True),)
EFFECT = r"([^(]+?) \((.+?) → (.+?)(?:, 95 % interval .+?)?\)"


@given(written(), st.none() | st.integers(5, 5000))
def test_a_verdict_prints_numbers_that_it_holds_for(written: Written, n: int | None) -> None:
    bet, result = written.bet, cases(written, n)
    registered = bet.registration
    honest = earliest_honest_date(registered, [bet.metric])
    case = Case(registered, bet.metric, bet.numbers, GUARDRAILS, START + timedelta(40), honest, START)
    judged = verdict(case, result)
    text = "\n".join(judged.lines)
    for met, value in re.findall(r"threshold .+? (not met|met \(.+?\)) at (.+?)(?:;|$)", judged.text):
        assert written.met(value) is (met != "not met")
    for value in re.findall(r"meets the threshold as well, at (.+?)(?:;|$)", text):
        assert written.met(value)
    for value in re.findall(r"(?:^|; |\n)(.+?) reaches the abort line", judged.text):
        assert registered.stops_at(written.number(value))
        assert judged.verdict in (Verdict.ROLL_BACK, Verdict.INVALID)
    clauses = (re.fullmatch(EFFECT, clause) for clause in judged.explanation)
    for difference, before, after in (clause.groups() for clause in clauses if clause):
        old, new = written.number(before), written.number(after)
        assert (written.met(before), written.met(after)) == (
            registered.threshold.met(written.before),
            registered.threshold.met(written.after),
        )
        assert registered.stops_at(new) is registered.stops_at(written.after)
        way = written.number(re.sub("^[+±−]", "", difference).replace("pp", "%"))
        assert old + way * (-1 if "−" in difference else 1) == pytest.approx(new, abs=1e-9), "they add up"
    if judged.verdict is Verdict.ROLL_OUT:
        assert registered.threshold.met(written.after)
    if judged.verdict is Verdict.NOT_YET and judged.evidence is not None:
        assert judged.evidence.interval is None, "a verdict that is open shows no significance"


@given(written())
def test_the_lines_of_a_bet_are_read_back_as_they_are_judged(written: Written) -> None:
    bet = written.bet
    registered, metric, numbers = bet.registration, bet.metric, bet.numbers
    assert parse_target(bet.success, metric, numbers) == registered.threshold
    rule = bet.rule
    success = re.search(r"is (.+?) and the guardrails hold: roll out\.", rule)
    assert success is not None
    assert success[1] == bet.success
    stop = re.search(r"If it is (.+?): roll back\.", rule)
    assert (stop is None) is (registered.abort is None)
    if stop is not None and registered.abort is not None:
        abort = parse_abort(stop[1], registered.threshold, metric, numbers)
        assert abort == registered.abort
        check_abort(abort, registered.threshold)
        for value in (written.before, written.after):
            assert abort.met(value) is registered.stops_at(value)
            assert abort.met(written.number(bet.value(value))) is registered.stops_at(value)
    assert f"to reach {bet.success} by" in bet.sentence()
    ways = f"to (stay at|rise to|fall to) {re.escape(bet.success)} "
    moving = re.search(ways, bet.sentence(written.before))
    assert moving is not None
    assert (moving[1] == "stay at") is registered.threshold.met(written.before)
    now = re.search(r" is (.+?) now: (.+)\.$", bet.now_text(written.before))
    assert now is not None
    assert written.met(now[1]) is (now[2] == "the line is met already")


@given(written(), st.integers(1, 400), st.integers(0, 60))
def test_the_honest_date_and_the_sample_agree(written: Written, n: int, span: int) -> None:
    bet = written.bet
    registered, metric = bet.registration, bet.metric
    reading = Reading(START, written.before, None, n, None, 1.0, START - timedelta(span), START)
    sample = sample_need(registered, metric, reading, bet.numbers)
    honest = earliest_honest_date(registered, [metric], sample)
    assert honest is not None
    if sample is not None and not registered.min_sample:
        told = re.search(r"to tell (.+?) from (.+?)\.", sample.text + " ")
        pair = re.search(r"to tell (.+) from (.+)\. They", sample.text) or told
        assert pair is not None
        assert not written.met(pair[2])
    if registered.enrolled_until is None and sample is not None and sample.in_reach:
        assert sample.days is not None
        assert honest.day == START + timedelta(sample.days + metric.window_days)
        assert (sample.days - 1) * n < sample.per_side * 2 * (span + 1)
    warning = review_warning(registered, honest, START)
    assert (warning is None) is (registered.review_on >= honest.day)
    if warning is not None:
        days = re.search(r"A review on (.+?) is too early to decide: the honest date is (.+?) \(", warning)
        assert days is not None
        review, day = (parse_date(text, date(START.year, 1, 1)) for text in days.groups())
        assert (review, day) == (registered.review_on, honest.day)


@given(written(), st.sampled_from(list(Verdict)), st.none() | st.dates(START, date(2027, 1, 1)))
def test_no_two_texts_of_an_entry_disagree(
    written: Written, choice: Verdict, next_review: date | None
) -> None:
    bet, result = written.bet, cases(written, 100)
    outcome = Outcome(
        START + timedelta(30), choice, choice, "because", result=result, next_review=next_review
    )
    entry = Decision(
        1,
        DecisionKind.BET,
        "2026-01-05T15:00",
        "a shorter form",
        review_on=bet.registration.review_on,
        registration=bet.registration,
        outcome=outcome,
    )
    said = EntryState(entry, bet.metric, bet.numbers)
    assert said.difference
    assert said.result.startswith(said.difference)
    assert said.result in said.effect
    assert (said.success, said.abort, said.rule) == (bet.success, bet.abort, bet.rule)
    shows_interval = "95 % interval" in said.result
    assert shows_interval is (said.evidence is not None and said.evidence.interval is not None)
    assert choice is not Verdict.NOT_YET or not shows_interval
    assert entry.review_day == (next_review or bet.registration.review_on)


@given(st.sampled_from(METRICS), st.sampled_from(FORMATS), st.floats(0.01, 0.95), st.integers(1, 40))
def test_a_line_counted_from_today_is_the_one_that_is_printed(
    metric: Metric, numbers: NumberFormat, now: float, amount: int
) -> None:
    now = now if metric.kind.is_share else now * 100
    for text in (f"{amount} % more", f"{amount} % less", f"+{amount} pp", f"-{amount} pp"):
        try:
            target = parse_target(text, metric, numbers, now)
        except UserError:
            continue
        registered = Registration("it", target, START)
        shown = BetState(registered, metric, numbers).success
        assert parse_target(shown, metric, numbers) == target
        assert (target.kind is TargetKind.AT_LEAST) is (text[0] == "+" or text.endswith("more"))
