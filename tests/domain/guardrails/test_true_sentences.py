"""What is printed about a guardrail is true: its numbers, read back, satisfy the relation they stand in."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from omtm_tui.domain.guardrails.evaluate import Evaluation, evaluate
from omtm_tui.domain.guardrails.judge import Judge
from omtm_tui.domain.guardrails.read_models import Standing
from omtm_tui.domain.guardrails.render import sentence
from omtm_tui.domain.guardrails.state import GuardrailState as State
from omtm_tui.domain.guardrails.tree import (
    Action,
    ActionKind,
    Between,
    Cmp,
    Compare,
    Look,
    Rule,
    RuleKind,
    Series,
    Span,
    SpanUnit,
    Value,
)
from omtm_tui.domain.metrics.metric import DURATION_UNITS, MetricKind
from omtm_tui.domain.text.labels import Tone
from omtm_tui.domain.text.number_format import NumberFormat, read_number
from tests.domain.guardrails.random_rules import BY_KEY
from tests.domain.guardrails.rules import METRICS, START, evaluate_rule, history, rule as parsed, week, weekly

WEEK = Span(1, SpanUnit.WEEKS)
RELATIONS = {
    "at or above": lambda value, line: value >= line,
    "at or below": lambda value, line: value <= line,
    "above": lambda value, line: value > line,
    "below": lambda value, line: value < line,
    "exactly": lambda value, line: value == line,
    "not": lambda value, line: value != line,
}
HOLDS = {
    Cmp.GE: RELATIONS["at or above"],
    Cmp.LE: RELATIONS["at or below"],
    Cmp.GT: RELATIONS["above"],
    Cmp.LT: RELATIONS["below"],
    Cmp.EQ: RELATIONS["exactly"],
}
FORMATS = (NumberFormat(), NumberFormat(",", "."), NumberFormat(",", " "), NumberFormat(".", "’"))
NEAR = tuple(map(Decimal, ("0", "0.0000001", "0.00004", "0.004", "0.04", "0.06", "1", "30")))
"""How far a value lies from its line: mostly less than a rounded number shows."""


def printed(text: str, fmt: NumberFormat) -> Decimal:
    """The number a text shows, in seconds where it is a time and as a part of one where it is in per cent."""
    number, unit = read_number(text.strip().lstrip("+±"), fmt)
    if unit in ("%", "pp"):
        return number / 100
    return number * Decimal(str(DURATION_UNITS.get(unit, 1)))


@st.composite
def lines(draw: st.DrawFn) -> tuple[Series, Decimal, str]:
    """A series of one metric, a line to hold it against, and the unit the line is typed in."""
    metric = draw(st.sampled_from(METRICS))
    look = draw(st.sampled_from((None, Look.CHANGE, Look.DIFF)))
    line = draw(st.decimals(1, 99, places=draw(st.integers(0, 5))))
    unit = {MetricKind.DURATION: draw(st.sampled_from(("ms", "s", "min"))), MetricKind.MONEY: metric.unit}
    own = unit.get(metric.kind, "%" if metric.kind.is_share else "")
    if look is Look.CHANGE:
        own = "%"
    elif look is Look.DIFF and metric.kind.is_share:
        own = "pp"
    return Series(metric.key, look=look, span=WEEK if look else None), line.normalize() + 0, own


def factor(series: Series, unit: str) -> Decimal:
    """What a number of the rule is multiplied with to be in the metric's unit."""
    if unit in ("%", "pp"):
        return Decimal("0.01")
    own = BY_KEY[series.metric].unit
    return Decimal(str(DURATION_UNITS.get(unit, 1))) / Decimal(str(DURATION_UNITS.get(own, 1)))


def explained(rule: Rule, shown: list[Decimal], fmt: NumberFormat) -> Evaluation:
    """The rule over weekly readings on which its series shows these values."""
    series = rule.condition.series  # type: ignore[union-attr]
    base = Decimal("0.05") if BY_KEY[series.metric].kind.is_share else Decimal(40)
    levels = [
        value if series.look is None else base * (1 + value) if series.look is Look.CHANGE else base + value
        for value in shown
    ]
    readings = weekly(*map(float, levels)) if series.look is None else weekly(float(base), float(levels[0]))
    return evaluate(Judge(rule, history(**{series.metric: readings})), readings[-1].observed_on, fmt=fmt)


@given(
    lines(),
    st.lists(st.tuples(st.sampled_from(NEAR), st.sampled_from((-1, 1))), min_size=2, max_size=2),
    st.sampled_from(Cmp),
    st.sampled_from(RuleKind),
    st.sampled_from(FORMATS),
    st.booleans(),
)
def test_an_explanation_is_true_of_the_numbers_it_prints(
    drawn: tuple[Series, Decimal, str],
    near: list[tuple[Decimal, int]],
    cmp: Cmp,
    kind: RuleKind,
    fmt: NumberFormat,
    lasting: bool,
) -> None:
    series, line, unit = drawn
    shown = [max(Decimal(0), line + sign * step) * factor(series, unit) for step, sign in near]
    span = WEEK if lasting and series.look is None else None
    rule = Rule(kind, Compare(series, cmp, Value(line, unit)), Action(ActionKind.WARN), span)
    found = explained(rule, shown, fmt)
    match = re.fullmatch(
        r"(ok|breach|pending): (.+?) (?:is|are) (at or above|at or below|above|below|exactly|not) (.+?)"
        r"(?: for one week|, the one week ends on .+)?",
        found.explanation,
    )
    assert match is not None, found.explanation
    state, values, relation, line_text = match.groups()
    assert state == found.state.label
    read = [printed(value, fmt) for value in re.split(r" and |, (?=\S)", values)]
    assert all(RELATIONS[relation](value, printed(line_text, fmt)) for value in read), found.explanation
    held = HOLDS[cmp](read[-1], printed(line_text, fmt))
    assert (found.state is State.OK) == (held is (kind is RuleKind.KEEP)), found.explanation
    assert values.endswith(found.value_text), "the value is the same in the list and in the sentence"
    written = line * (
        factor(series, unit) if unit in ("%", "pp") else Decimal(str(DURATION_UNITS.get(unit, 1)))
    )
    assert printed(line_text, fmt) == written, "a line is printed as it was written"
    assert _line_of(sentence(rule, METRICS, fmt), fmt) == written


def _line_of(text: str, fmt: NumberFormat) -> Decimal:
    found = re.search(
        r"(?:at or above|at or below|above|below|exactly) (.+?)(?:, (?:else|then|for)|; if)", text
    )
    assert found is not None, text
    return printed(found[1], fmt)


@given(
    lines(),
    st.decimals("0.001", 1, places=3),
    st.sampled_from(NEAR),
    st.sampled_from((-1, 1)),
    st.booleans(),
    st.sampled_from(FORMATS),
)
def test_a_band_is_true_of_the_number_it_prints(
    drawn: tuple[Series, Decimal, str],
    width: Decimal,
    step: Decimal,
    sign: int,
    at_high: bool,
    fmt: NumberFormat,
) -> None:
    series, low, unit = drawn
    high = low + width
    value = max(Decimal(0), (high if at_high else low) + sign * step) * factor(series, unit)
    test = Between(series, Value(low, unit), Value(high, unit))
    found = explained(Rule(RuleKind.KEEP, test, Action(ActionKind.WARN)), [value], fmt)
    match = re.fullmatch(
        r"(ok: .+?|breach: .+?) is (between|outside) (.+?) (?:and|to) (.+)", found.explanation
    )
    assert match is not None, found.explanation
    shown, lower, upper = (printed(text, fmt) for text in (match[1].split(": ")[1], match[3], match[4]))
    inside = lower <= shown <= upper
    assert inside == (match[2] == "between") == (found.state is State.OK), found.explanation


@pytest.mark.parametrize(
    ("rule", "key", "value", "said"),
    [
        (
            "keep latency_p95 <= 204.5 ms else warn",
            "latency_p95",
            0.2046,
            "breach: 0.2046 s is above 0.2045 s",
        ),
        ("keep latency_p95 <= 2 min else warn", "latency_p95", 119.96, "ok: 119.96 s is at or below 120 s"),
        ("keep psr >= 10.04% else warn", "psr", 0.1, "breach: 10 % is below 10.04 %"),
        ("keep psr >= 1.05% else warn", "psr", 0.0107, "ok: 1.07 % is at or above 1.05 %"),
        ("keep ndr >= 99.95% else warn", "ndr", 0.9996, "ok: 0.9996 is at or above 0.9995"),
        ("keep cac <= 12.345 else warn", "cac", 12.35, "breach: € 12.35 is above € 12.345"),
        (
            "keep psr diff over 1w <= 0 pp else warn",
            "psr",
            0.0004,
            "unknown: no value of Problem-signal rate one week earlier",
        ),
    ],
)
def test_a_value_and_its_line_are_told_apart(rule: str, key: str, value: float, said: str) -> None:
    found = evaluate_rule(parsed(rule), history(**{key: weekly(value)}), START)
    assert found.explanation.startswith(said)


EVALUATIONS = st.builds(
    Evaluation,
    st.sampled_from(State),
    st.none(),
    st.just("–"),
    st.sampled_from(("39 % is below 40 %", "43 % is at or above 40 %", "no reading of x yet")),
    st.just(week(4)),
)


@given(EVALUATIONS, st.booleans(), st.booleans())
def test_no_two_words_about_a_guardrail_disagree(now: Evaluation, breached: bool, decided: bool) -> None:
    # A decided breach whose value is ok is over.
    decided = decided and breached and now.state is not State.OK
    standing = Standing(now, week(1) if breached else None, week(2) if decided else None)
    assert (standing.state is State.BREACH) == (breached or now.state is State.BREACH)
    assert standing.text == f"{standing.state.glyph} {standing.label}"
    assert standing.state.label in standing.label
    assert standing.explanation.startswith(standing.state.label)
    assert standing.judgement.startswith(standing.state.label)
    assert now.reason in standing.explanation
    assert (
        standing.to_decide == ("Nothing is decided yet" in standing.explanation) == (breached and not decided)
    )
    assert ("decided on" in standing.explanation) == ("decided" in standing.label) == decided
    assert ("ok now" in standing.label) == ("ok now" in standing.explanation)
    assert (standing.state.tone is Tone.GOOD) == (standing.state is State.OK)
