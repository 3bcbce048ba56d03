"""The state of a guardrail as of a day, and in words the values and days that decided."""

from collections.abc import Callable
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.domain.guardrails.judge import Judge, Leaf
from omtm_tui.domain.guardrails.render import joined, series_words, span_words, statement
from omtm_tui.domain.guardrails.series_value import FEWEST, Reason, Unknown
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.guardrails.tree import Direction, Span, SpanUnit, Trend
from omtm_tui.domain.guardrails.units import POINT, line_words, quantity_words
from omtm_tui.domain.metrics.metric import matures_on
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.text.dates import days_text, format_date
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.i18n import _, ngettext

Strip = tuple[tuple[date, GuardrailState], ...]
PhaseOn = Callable[[date], Phase | None]
UNKNOWN = "–"  # stands for an unknown value
MOST_VALUES = 4  # values named in one explanation; older ones are left out


class Evaluation(Struct, frozen=True):
    """A rule on one day.

    ``value`` is that of the main test: a level or difference in the metric's unit (shares and relative
    changes 0..1), None when unknown; ``value_text`` has its unit; ``reason`` leaves the state out."""

    state: GuardrailState
    value: float | None
    value_text: str
    reason: str
    as_of: date

    @property
    def explanation(self) -> str:
        """``unknown: no reading of Retention since 2 Nov, cadence 7 days``."""
        return f"{self.state.label}: {self.reason}"


def evaluate(judge: Judge, as_of: date, phase: Phase | None = None, fmt: NumberFormat = POINT) -> Evaluation:
    """The rule as of a day on which the product was in ``phase``, over readings up to it. Never raises."""
    state = judge.state(as_of, phase)
    value = judge.main.series_value.value(as_of.toordinal())
    return Evaluation(
        state=state,
        value=None if isinstance(value, Unknown) else value,
        value_text=value_in_words(judge, as_of, fmt),
        reason=_Explainer(judge, as_of, fmt).reason(state, phase),
        as_of=as_of,
    )


def strip(
    judge: Judge, as_of: date, n: int = 12, phase_on: PhaseOn | None = None, step_days: int | None = None
) -> Strip:
    """At most ``n`` states up to ``as_of``, oldest first, the main metric's cadence or ``step_days`` apart.

    Steps go by the calendar, so that days of silence show as unknown; days before the first reading are left
    out. ``phase_on`` gives the phase of a past day; without it a rule for one phase never applies."""
    tracks = judge.main.series_value.tracks
    step = step_days or max(1, tracks[0].metric.cadence_days if tracks else 7)
    today = as_of.toordinal()
    steps = min(n - 1, max(0, today - judge.first_moment(today)) // step)
    days = [as_of - timedelta(days=step * back) for back in range(steps, -1, -1)]
    return tuple((day, judge.state(day, phase_on(day) if phase_on else None)) for day in days)


def value_in_words(judge: Judge, as_of: date, fmt: NumberFormat) -> str:
    """The value of the rule's main test, such as ``+22 %``; a dash where it is unknown."""
    leaf = judge.main
    value = leaf.series_value.value(as_of.toordinal())
    if isinstance(value, Unknown) or leaf.metric is None:
        return UNKNOWN
    return quantity_words(value, leaf.measure, leaf.metric, fmt, leaf.bounds)


def last_value(judge: Judge, as_of: date, fmt: NumberFormat) -> tuple[str, int] | None:
    """The latest value of the rule's main test and how many days old it is, where it has gone stale."""
    day = as_of.toordinal()
    gap = judge.main.series_value.value(day)
    if not isinstance(gap, Unknown) or gap.why is not Reason.STALE:
        return None
    moments = reversed(judge.moments(gap.day, day))
    texts = (value_in_words(judge, date.fromordinal(moment), fmt) for moment in moments)
    return next(((text, day - gap.day) for text in texts if text != UNKNOWN), None)


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
        words = ngettext("the {span} ends on {date}", "the {span} end on {date}", span.count)
        return words.format(span=span_words(span), date=self._date(full))

    def _fact(self, leaf: Leaf, days: list[int]) -> str:
        test, metric = leaf.test, leaf.metric
        assert metric is not None, "nothing is said of a metric that is missing"
        if isinstance(test, Trend):
            actual = leaf.outcome(self.day)
            assert isinstance(actual, Direction), "a trend that decided has a direction"
            return statement(replace(test, direction=actual, negated=False), _name(leaf), (), 0)
        numbers = [x for day in days if not isinstance(x := leaf.series_value.value(day), Unknown)]
        value = joined([quantity_words(x, leaf.measure, metric, self.fmt, leaf.bounds) for x in numbers])
        if not isinstance(self.judge.root, Leaf):  # with one test everybody knows whose value it is
            value = _("{name} at {value}").format(name=_name(leaf), value=value)
        bounds = [line_words(bound, leaf.measure, metric, self.fmt) for bound in test.bounds]
        return statement(test, value, bounds, len(numbers), leaf.holds(self.day) is True)

    def _gap(self, leaf: Leaf, gap: Unknown) -> str:
        track = next((t for t in leaf.series_value.tracks if t.metric.key == gap.key), None)
        name = track.metric.name if track else gap.key
        waiting = track.waiting(self.day) if track else None
        if track and waiting and gap.why in (Reason.READING, Reason.STALE):
            final = matures_on(waiting, track.metric) or waiting.observed_on
            text = _("the reading of {name} of {day} does not count, as its cohort is only final on {final}")
            day, final_day = self._date(waiting.observed_on.toordinal()), self._date(final.toordinal())
            return text.format(name=name, day=day, final=final_day)
        if gap.why is Reason.STALE and track:
            return _("no reading of {name} since {day}, cadence {cadence}").format(
                name=name, day=self._date(gap.day), cadence=days_text(track.metric.cadence_days)
            )
        if gap.why is Reason.SPARSE and isinstance(leaf.test, Trend):
            span = leaf.test.span
            needed = span.count if span.unit is SpanUnit.READINGS else FEWEST
            words = ngettext(
                "{name} has {n} reading in {span}, a trend needs {needed}",
                "{name} has {n} readings in {span}, a trend needs {needed}",
                gap.count,
            )
            return words.format(name=name, n=gap.count, span=span_words(span), needed=needed)
        looked_over = leaf.test.series.span
        texts = {"span": span_words(looked_over) if looked_over else ""}
        return gap.why.label.format(name=name, day=self._date(gap.day) if gap.day else "", **texts)

    def _date(self, day: int) -> str:
        return format_date(date.fromordinal(day), self.as_of)


def _name(leaf: Leaf) -> str:
    """The series in words, shorter than in the sentence: a share's limit is part of its metric."""
    metrics = {track.metric.key: track.metric for track in leaf.series_value.tracks}
    return series_words(replace(leaf.test.series, within=None), metrics)
