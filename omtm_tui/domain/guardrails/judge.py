"""Judging one rule on any day: three-valued conditions, and how long they must have been bad."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import date

from msgspec import Struct

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails import tree
from omtm_tui.domain.guardrails.history import History, Track, full, shifted
from omtm_tui.domain.guardrails.series_value import FLAT_WITHIN, Baselines, Reason, SeriesValue, Unknown
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.guardrails.units import measure_of, quantity, unit_metric
from omtm_tui.domain.metrics.metric import decimal_equal
from omtm_tui.domain.phase.phase import Phase


class Leaf:
    """One test bound to its readings; True, False, or None for unknown."""

    def __init__(self, test: tree.Test, history: History, baselines: Baselines, flat_within: float) -> None:
        self.test = test
        # A trend against a reference looks at the difference.
        self.measure = measure_of(test.series, "" if isinstance(test, tree.Trend) else test.bounds[0].unit)
        self.series_value = SeriesValue(test.series, self.measure, history, baselines)
        self.metric = unit_metric(test.series, history.metrics)
        self.flat_within = flat_within
        self.bounds: tuple[float, ...] = ()
        if self.metric and not isinstance(test, tree.Trend):
            try:
                self.bounds = tuple(quantity(value, self.measure, self.metric) for value in test.bounds)
            except UserError:
                # The metric was given another unit after the rule was saved.
                self.series_value.broken = Unknown(Reason.UNIT, test.series.metric)

    def outcome(self, day: int) -> float | tree.Direction | Unknown:
        """What the test looks at: the value, or for a trend the direction."""
        if isinstance(self.test, tree.Trend):
            return self.series_value.trend(day, self.test.span, self.flat_within)
        return self.series_value.value(day)

    def holds(self, day: int) -> bool | None:
        value = self.outcome(day)
        if isinstance(value, Unknown):
            return None
        if isinstance(self.test, tree.Trend):
            return (value is self.test.direction) != self.test.negated
        assert not isinstance(value, tree.Direction), "only trends look at directions"
        if isinstance(self.test, tree.Compare):
            return compares(value, self.test.cmp, self.bounds[0])
        return compares(value, tree.Cmp.GE, self.bounds[0]) and compares(value, tree.Cmp.LE, self.bounds[1])

    def deciding(self, day: int) -> list[Leaf]:
        return [self]


class Group(Struct, frozen=True):
    """Tests joined by ``and`` (``every``) or ``or``, in Kleene's logic."""

    every: bool
    parts: tuple[Leaf | Group, ...]

    def holds(self, day: int) -> bool | None:
        """One part that settles it is enough, whatever is unknown about the others."""
        unknown = False
        for part in self.parts:
            held = part.holds(day)
            if held is not None and held is not self.every:
                return held
            unknown = unknown or held is None
        return None if unknown else self.every

    def deciding(self, day: int) -> list[Leaf]:
        """The tests that made the outcome what it is."""
        outcome = self.holds(day)
        parts = [part for part in self.parts if part.holds(day) is outcome]
        return [leaf for part in parts for leaf in part.deciding(day)]


def compares(value: float, cmp: tree.Cmp, bound: float) -> bool:
    """The comparison as people write numbers: values equal to nine digits are equal."""
    equal = decimal_equal(value, bound)
    match cmp:
        case tree.Cmp.LT | tree.Cmp.LE:
            return cmp is tree.Cmp.LE if equal else value < bound
        case tree.Cmp.GT | tree.Cmp.GE:
            return cmp is tree.Cmp.GE if equal else value > bound
        case tree.Cmp.EQ:
            return equal


class Judge:
    """One rule over one history, made once and used for many days. It uses no reading after the day.

    ``flat_within`` is the share of the first value up to which a net change is no trend."""

    def __init__(
        self,
        rule: tree.Rule,
        history: History,
        baselines: Baselines | None = None,
        flat_within: float = FLAT_WITHIN,
    ) -> None:
        self.rule = rule
        self._bind = (history, baselines or {}, flat_within)
        self.main: Leaf
        self._main_test = tree.main_test(rule)
        self.root = self._bound(rule.condition)
        self.tracks: list[Track] = [track for key in tree.rule_metrics(rule) if (track := history.track(key))]
        self._bad: dict[int, bool | None] = {}

    def _bound(self, condition: tree.Condition) -> Leaf | Group:
        if isinstance(condition, tree.Joined):
            return Group(isinstance(condition, tree.AllOf), tuple(map(self._bound, condition.parts)))
        leaf = Leaf(condition, *self._bind)
        if condition is self._main_test:
            self.main = leaf
        return leaf

    def bad(self, day: int) -> bool | None:
        """Whether the condition is broken on that day, how long aside; None for unknown."""
        if day not in self._bad:
            held = self.root.holds(day)
            self._bad[day] = None if held is None else held is (self.rule.kind is tree.RuleKind.IF)
        return self._bad[day]

    def state(self, as_of: date, phase: Phase | None = None) -> GuardrailState:
        """The state on a day on which the product was in ``phase``."""
        if self.rule.phase is not None and self.rule.phase is not phase:
            return GuardrailState.NOT_APPLICABLE
        day = as_of.toordinal()
        bad = self.bad(day)
        if bad is None:
            return GuardrailState.UNKNOWN
        if not bad:
            return GuardrailState.OK
        if self.rule.span is None or self.bad_since(day) == self.window_start(day):
            return GuardrailState.BREACH
        return GuardrailState.PENDING

    def window_start(self, day: int) -> int | None:
        """The first day that must be bad for a breach on ``day``; None if a metric has too few readings."""
        span = self.rule.span
        if span is None:
            return day
        if span.unit is not tree.SpanUnit.READINGS:
            return shifted(day, span, -1)
        newest = [(track.days, bisect_right(track.days, day)) for track in self.tracks]
        if any(i < span.count for _days, i in newest):
            return None
        return min(days[i - span.count] for days, i in newest)

    def bad_since(self, day: int) -> int:
        """The first day of the unbroken bad run up to ``day``, not looking further back than the window."""
        start = self.window_start(day)
        limit = self.first_moment(day) if start is None else start
        since = day
        for moment in [*reversed(self.moments(limit, since - 1)), limit]:
            # Between two moments nothing is learnt, but what was known may have gone stale by the last day.
            if (since - 1 > moment and not self.bad(since - 1)) or not self.bad(moment):
                return since
            since = moment
        return since

    def full_on(self, day: int) -> int | None:
        """The day from which what is bad on ``day`` is a breach; None where it takes readings, or no time."""
        span = self.rule.span
        if span is None or span.unit is tree.SpanUnit.READINGS:
            return None
        return full(self.bad_since(day), span)

    def moments(self, low: int, high: int) -> list[int]:
        """The days from ``low`` to ``high`` on which something new was known, in order."""
        days = [t.days[bisect_left(t.days, low) : bisect_right(t.days, high)] for t in self.tracks]
        return days[0] if len(days) == 1 else sorted(set().union(*days))

    def first_moment(self, day: int) -> int:
        """The first day on which anything was known; ``day`` where nothing was."""
        return min((track.days[0] for track in self.tracks if track.days), default=day)
