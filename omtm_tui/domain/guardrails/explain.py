"""Why a guardrail is in the state it is in, in words with the values and days that decided."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from omtm_tui.domain.guardrails.judge import Judge, Leaf
from omtm_tui.domain.guardrails.render import series_text
from omtm_tui.domain.guardrails.sentence import band, count_word, joined, relation, span_words, trend
from omtm_tui.domain.guardrails.series_value import FEWEST, Reason, Unknown
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.guardrails.tree import Compare, Direction, Span, SpanUnit, Trend
from omtm_tui.domain.guardrails.units import quantity_words
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.text.dates import days_text, format_date
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.i18n import _, ngettext

UNKNOWN = "–"
"""Stands for an unknown value."""

MOST_VALUES = 4
"""Values named in one explanation; older ones are left out."""


def explain(judge: Judge, state: GuardrailState, as_of: date, phase: Phase | None, fmt: NumberFormat) -> str:
    """``49 % and 47 % are below 50 %, the two weeks end on 4 Dec``: the reason alone, without the state."""
    return _Explainer(judge, as_of, fmt).reason(state, phase)


def value_in_words(judge: Judge, as_of: date, fmt: NumberFormat) -> str:
    """The value of the rule's main test, such as ``+22 %``; a dash where it is unknown."""
    leaf = judge.main
    value = leaf.series_value.value(as_of.toordinal())
    if isinstance(value, Unknown) or leaf.metric is None:
        return UNKNOWN
    return quantity_words(value, leaf.measure, leaf.metric, fmt, leaf.bounds[0] if leaf.bounds else None)


def last_value(judge: Judge, as_of: date, fmt: NumberFormat) -> tuple[str, int] | None:
    """The latest value of the rule's main test and how many days old it is, where it has gone stale."""
    day = as_of.toordinal()
    gap = judge.main.series_value.value(day)
    if not isinstance(gap, Unknown) or gap.why is not Reason.STALE:
        return None
    for moment in reversed(judge.moments(gap.day, day)):
        value_text = value_in_words(judge, date.fromordinal(moment), fmt)
        if value_text != UNKNOWN:
            return value_text, day - gap.day
    return None


class _Explainer:
    def __init__(self, judge: Judge, as_of: date, fmt: NumberFormat) -> None:
        self.judge = judge
        self.rule = judge.rule
        self.as_of = as_of
        self.day = as_of.toordinal()
        self.fmt = fmt

    def reason(self, state: GuardrailState, phase: Phase | None) -> str:
        if state is GuardrailState.NOT_APPLICABLE:
            return self._elsewhere(phase)
        leaves = self.judge.root.deciding(self.day)
        if state is GuardrailState.UNKNOWN:
            gaps = [(leaf, leaf.outcome(self.day)) for leaf in leaves]
            reasons = [self._gap(leaf, gap) for leaf, gap in gaps if isinstance(gap, Unknown)]
            return joined(list(dict.fromkeys(reasons)))
        bad = state is not GuardrailState.OK
        facts = joined([self._fact(leaf, self._days(bad)) for leaf in leaves])
        span = self.rule.span
        if span is None or not bad:
            return facts
        if state is GuardrailState.PENDING:
            return f"{facts}, {self._until(span)}"
        return _("{facts} for {span}").format(facts=facts, span=span_words(span))

    def _elsewhere(self, phase: Phase | None) -> str:
        own = self.rule.phase.label if self.rule.phase else ""
        if phase is None:
            return _("the rule is for phase {own}, and no phase is open").format(own=own)
        return _("the rule is for phase {own}, the product is in {phase}").format(own=own, phase=phase.label)

    def _days(self, bad: bool) -> list[int]:
        """The days whose values are named: the whole bad run where the rule is one test, else the last."""
        if not bad or self.rule.span is None or not isinstance(self.judge.root, Leaf):
            return [self.day]
        days = self.judge.moments(self.judge.bad_since(self.day), self.day)
        return days[-MOST_VALUES:] or [self.day]

    def _until(self, span: Span) -> str:
        """When a pending rule becomes a breach if nothing gets better."""
        full = self.judge.full_on(self.day)
        if full is None:
            count = len(self.judge.moments(self.judge.bad_since(self.day), self.day))
            return _("{count} of {span}").format(count=count, span=span_words(span))
        end = date.fromordinal(full)
        words = {
            SpanUnit.DAYS: ngettext("the {n} day ends on {date}", "the {n} days end on {date}", span.count),
            SpanUnit.WEEKS: ngettext(
                "the {n} week ends on {date}", "the {n} weeks end on {date}", span.count
            ),
            SpanUnit.MONTHS: ngettext(
                "the {n} month ends on {date}", "the {n} months end on {date}", span.count
            ),
        }[span.unit]
        return words.format(n=count_word(span.count), date=format_date(end, self.as_of))

    def _fact(self, leaf: Leaf, days: list[int]) -> str:
        test = leaf.test
        if isinstance(test, Trend):
            return self._trend_fact(leaf, test)
        numbers = [x for day in days if not isinstance(x := leaf.series_value.value(day), Unknown)]
        # With one test in the rule everybody knows whose value it is.
        name = "" if isinstance(self.judge.root, Leaf) else f"{_name(leaf)} "
        value = name + joined([self._number(leaf, x) for x in numbers])
        bounds = [self._number(leaf, bound) for bound in leaf.bounds]
        holds = leaf.holds(self.day) is True
        if isinstance(test, Compare):
            return relation(test.cmp, holds, len(numbers)).format(value=value, bound=bounds[0])
        return band(holds, len(numbers)).format(value=value, low=bounds[0], high=bounds[1])

    def _trend_fact(self, leaf: Leaf, test: Trend) -> str:
        actual = leaf.outcome(self.day)
        word = actual.label if isinstance(actual, Direction) else "–"
        return trend().format(series=_name(leaf), direction=word, span=span_words(test.span))

    def _number(self, leaf: Leaf, x: float) -> str:
        if leaf.metric is None:
            return "–"
        others = [bound for bound in leaf.bounds if bound != x]
        return quantity_words(x, leaf.measure, leaf.metric, self.fmt, others[0] if others else None)

    def _gap(self, leaf: Leaf, gap: Unknown) -> str:
        track = next((t for t in leaf.series_value.tracks if t.metric.key == gap.key), None)
        waiting = track.waiting(self.day) if track else None
        if waiting and gap.why in (Reason.READING, Reason.STALE):
            return _("the reading of {key} of {day} is not final before {final}").format(
                key=gap.key, day=self._date(waiting[0]), final=self._date(waiting[1])
            )
        if gap.why is Reason.STALE and track:
            return _("no reading of {key} since {day}, cadence {cadence}").format(
                key=gap.key, day=self._date(gap.day), cadence=days_text(track.metric.cadence_days)
            )
        if gap.why is Reason.SPARSE and isinstance(leaf.test, Trend):
            return self._sparse(gap, leaf.test.span)
        span = leaf.test.series.span
        return gap.why.label.format(
            key=gap.key, day=self._date(gap.day) if gap.day else "", span=span_words(span) if span else ""
        )

    def _sparse(self, gap: Unknown, span: Span) -> str:
        needed = span.count if span.unit is SpanUnit.READINGS else FEWEST
        words = ngettext(
            "{key} has {n} reading in {span}, a trend needs {needed}",
            "{key} has {n} readings in {span}, a trend needs {needed}",
            gap.count,
        )
        return words.format(key=gap.key, n=gap.count, span=span_words(span), needed=needed)

    def _date(self, day: int) -> str:
        return format_date(date.fromordinal(day), self.as_of)


def _name(leaf: Leaf) -> str:
    """The series by its keys, shorter than in the rule: a share's limit is part of its metric."""
    return series_text(replace(leaf.test.series, within=None))
