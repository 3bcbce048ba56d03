"""Random rules whose units fit their metrics, as Hypothesis strategies."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from hypothesis import strategies as st
from msgspec.structs import replace

from omtm_tui.domain.guardrails.tree import (
    Action,
    ActionKind,
    AllOf,
    AnyOf,
    Between,
    Cmp,
    Compare,
    Condition,
    Direction,
    Limit,
    Look,
    Rule,
    RuleKind,
    Series,
    Span,
    SpanUnit,
    Trend,
    Value,
    merged,
)
from omtm_tui.domain.guardrails.units import Measure, measure_of
from omtm_tui.domain.metrics.metric import FunnelStage, Metric, MetricKind
from omtm_tui.domain.phase.phase import Phase
from tests.domain.guardrails.rules import METRICS

BY_KEY = {metric.key: metric for metric in METRICS}
TIMES = ("ms", "s", "min", "h", "d", "w")


def numbers(low: int, high: int) -> st.SearchStrategy[Decimal]:
    return st.decimals(low, high, places=3).map(lambda number: number.normalize() + 0)


calendar = st.sampled_from((SpanUnit.DAYS, SpanUnit.WEEKS, SpanUnit.MONTHS))
spans = st.one_of(
    st.builds(Span, st.integers(1, 4), calendar),
    st.builds(Span, st.integers(1, 120), calendar),
    st.builds(Span, st.integers(1, 5), st.just(SpanUnit.READINGS)),
)
trend_spans = spans.filter(lambda span: span.unit is not SpanUnit.READINGS or span.count >= 3)


@st.composite
def series(draw: st.DrawFn) -> Series:
    metric = draw(st.sampled_from(METRICS))
    found = Series(metric.key)
    if metric.kind is MetricKind.SHARE_WITHIN and draw(st.booleans()):
        found = replace(found, within=Limit(Cmp.LE, Value(Decimal(2), "w")))
    elif draw(st.integers(0, 3)) == 0:
        fitting = [m.key for m in METRICS if m.kind is not MetricKind.MONEY or metric.unit == m.unit]
        found = replace(found, per=draw(st.sampled_from(fitting)))
        if metric.kind is not MetricKind.MONEY and BY_KEY[found.per].kind is MetricKind.MONEY:
            found = replace(found, per="dau")
    look = draw(st.one_of(st.none(), st.sampled_from(Look)))
    return replace(found, look=look, span=draw(spans) if look and not look.versus else None)


@st.composite
def values(draw: st.DrawFn, looked_at: Series, relative: bool) -> Value:
    """A value in a unit that fits; ``relative`` settles what ``vs`` compares."""
    measure = measure_of(looked_at, "%" if relative else "")
    metric = BY_KEY[looked_at.metric]
    if measure is Measure.RELATIVE:
        return Value(draw(numbers(-500, 500)), "%")
    if looked_at.per:
        return Value(draw(numbers(-500, 500)), draw(st.sampled_from(("", "%"))) if _level(measure) else "")
    if metric.kind.is_share:
        return Value(draw(numbers(0, 100)), "%") if _level(measure) else Value(draw(numbers(-100, 100)), "pp")
    if metric.kind is MetricKind.DURATION:
        return Value(draw(numbers(0 if _level(measure) else -900, 900)), draw(st.sampled_from(TIMES)))
    if metric.kind is MetricKind.MONEY:
        return Value(draw(numbers(-90_000, 90_000)), metric.unit)
    return Value(draw(numbers(-900_000, 900_000)))


def _level(measure: Measure) -> bool:
    return measure is Measure.LEVEL


@st.composite
def single_tests(draw: st.DrawFn) -> Condition:
    looked_at, relative = draw(series()), draw(st.booleans())
    kind = draw(st.sampled_from(("compare", "between", "trend")))
    if kind == "trend":
        direction = draw(st.sampled_from(Direction))
        return Trend(looked_at, direction, draw(trend_spans), draw(st.booleans()))
    low = draw(values(looked_at, relative))
    if kind == "compare":
        return Compare(looked_at, draw(st.sampled_from(Cmp)), low)
    if low.unit == "%" and not relative and BY_KEY[looked_at.metric].kind.is_share and not looked_at.per:
        low = Value(min(low.number, Decimal(99)), "%")
    return Between(looked_at, low, replace(low, number=low.number + Decimal("0.5")))


def valid(condition: Condition) -> bool:
    """Leaves out bands that would end beyond 100 %."""
    if isinstance(condition, Between):
        metric: Metric = BY_KEY[condition.series.metric]
        return not metric.kind.is_share or condition.high.number <= 100
    return True


conditions = st.recursive(
    single_tests().filter(valid),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(partial(merged, AllOf)),
        st.lists(inner, min_size=2, max_size=3).map(partial(merged, AnyOf)),
    ),
    max_leaves=6,
)
actions = st.builds(
    Action,
    st.sampled_from(ActionKind),
    st.one_of(st.none(), st.sampled_from(FunnelStage)),
    st.text(max_size=20),
)
rules = st.builds(
    Rule,
    st.sampled_from(RuleKind),
    conditions,
    actions,
    st.one_of(st.none(), spans),
    st.one_of(st.none(), st.sampled_from(Phase)),
)
