"""Guardrails evaluated for any day: stored rules, each in force from a day on, over stored readings.

A breach latches here (``Replay.latched``): it stays until it is decided about and clean again, see
``domain.guardrails.state.breach_over``. It is replayed from the readings as they are now, wherever a state is
shown; ``guardrail_event`` only keeps for the log which states were seen on which day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise

from msgspec import Struct

from omtm_tui.domain.guardrails.evaluate import Strip, strip, value_in_words
from omtm_tui.domain.guardrails.history import History
from omtm_tui.domain.guardrails.judge import Judge
from omtm_tui.domain.guardrails.state import GuardrailState, breach_over
from omtm_tui.domain.guardrails.tree import Rule, Span, SpanUnit, Trend, each_test, rule_metrics
from omtm_tui.domain.metrics.metric import Metric, Reading
from omtm_tui.domain.phase.phase import Phase, PhaseSpell, phase_on
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.storage.read.guardrail_rules import Version
from omtm_tui.storage.read.metrics import SHOWN_READINGS, metrics, plain_readings
from omtm_tui.storage.read.omtm_views import active_omtm
from omtm_tui.storage.read.workspace import number_format, phase_spells, workspace
from omtm_tui.storage.read_context import ReadContext


class GuardrailContext(Struct, frozen=True):
    """What all guardrails of a scope are judged by."""

    today: date
    fmt: NumberFormat
    flat_within: float
    metrics: dict[str, Metric]
    readings: dict[int, tuple[Reading, ...]]
    history: History
    baselines: dict[str, float]
    spells: tuple[PhaseSpell, ...]

    @classmethod
    def of(
        cls, context: ReadContext, scope_id: int, rules: Sequence[Rule], new_metrics: Sequence[Metric] = ()
    ) -> GuardrailContext:
        """What these rules look at; ``new_metrics`` are to be added with a rule and have no readings yet."""
        by_key = {metric.key: metric for metric in (*metrics(context), *new_metrics)}
        limits: dict[str, int] = {}
        for rule in rules:
            for key in rule_metrics(rule):
                limits[key] = max(limits.get(key, 0), _needed(rule))
        by_id = {by_key[key].id: limit for key, limit in limits.items() if key in by_key}
        readings = plain_readings(context, by_id)
        return cls(
            today=context.today,
            fmt=number_format(context),
            flat_within=workspace(context).settings.flat_pct / 100,
            metrics=by_key,
            readings=readings,
            history=History(by_key.values(), readings),
            baselines=_baselines(context, scope_id, by_key, readings),
            spells=phase_spells(context),
        )

    def judge(self, rule: Rule) -> Judge:
        return Judge(rule, self.history, self.baselines, self.flat_within)

    def phase_on(self, day: date) -> Phase | None:
        return phase_on(self.spells, day)


def _needed(rule: Rule) -> int:
    """How many readings a rule and its replay may look at: about one a day, thrice the longest span."""
    spans: list[Span | None] = [rule.span]
    for test in each_test(rule.condition):
        spans += [test.series.span, test.span if isinstance(test, Trend) else None]
    units = {SpanUnit.DAYS: 1, SpanUnit.WEEKS: 7, SpanUnit.MONTHS: 31, SpanUnit.READINGS: 1}
    return max([SHOWN_READINGS, *(3 * span.count * units[span.unit] for span in spans if span)])


def _baselines(
    context: ReadContext, scope_id: int, by_key: dict[str, Metric], readings: dict[int, tuple[Reading, ...]]
) -> dict[str, float]:
    """Where each metric stood when the OMTM began: its own baseline, else the last reading of that day."""
    omtm = active_omtm(context, scope_id)
    if omtm is None:
        return {}
    baselines: dict[str, float] = {}
    for key, metric in by_key.items():
        before = [r.value for r in readings.get(metric.id, ()) if r.observed_on <= omtm.started]
        if metric.id == omtm.metric_id and omtm.baseline is not None:
            baselines[key] = omtm.baseline
        elif before:
            baselines[key] = before[-1]
    return baselines


class Replay:
    """One guardrail on many days, each by the rule in force then; ``decided`` are days, oldest first."""

    def __init__(
        self, around: GuardrailContext, versions: Sequence[Version], decided: Sequence[date] = ()
    ) -> None:
        self.around = around
        self.decided = decided
        self.starts = [version.valid_from for version in versions]
        self.judges = [around.judge(version.rule) for version in versions]

    def judge(self, day: date) -> Judge:
        """Days before the guardrail existed are judged by its first rule."""
        return self.judges[max(0, bisect_right(self.starts, day) - 1)]

    def state(self, day: date) -> GuardrailState:
        return self.judge(day).state(day, self.around.phase_on(day))

    def strip(self) -> Strip:
        today = self.around.today
        by_newest_rule = strip(self.judge(today), today, phase_on=self.around.phase_on)
        if len(self.judges) == 1:
            return by_newest_rule
        return tuple((day, self.state(day)) for day, _state in by_newest_rule)

    def breach(self) -> date | None:
        """The first day of the breach that is still open, closed by no decision with a clean evaluation."""
        return self.latched[-1][2]

    def changes(self, n: int = 12) -> tuple[tuple[date, GuardrailState, str], ...]:
        """The latest ``n`` days with another state, and value, oldest first; a breach lasts until closed."""
        turns: list[tuple[date, GuardrailState]] = []
        for (day, state, since), (following, *_rest) in pairwise([*self.latched, self.latched[-1]]):
            latched_state = state if since is None else GuardrailState.BREACH
            silent = () if since else self._silent(day, following)
            for on, seen in ((day, latched_state), *silent):
                if not turns or turns[-1][1] is not seen:
                    turns.append((on, seen))
        fmt = self.around.fmt
        return tuple((day, state, value_in_words(self.judge(day), day, fmt)) for day, state in turns[-n:])

    def _silent(self, day: date, following: date) -> Iterator[tuple[date, GuardrailState]]:
        """The first day before the ``following`` on which what was read on a day is too old to be known."""
        cadences = (track.metric.cadence_days for track in self.judge(day).main.series_value.tracks)
        stale = day + timedelta(2 * min(cadences, default=0) + 1)
        if stale < following and self.state(stale) is GuardrailState.UNKNOWN:
            yield stale, GuardrailState.UNKNOWN

    @cached_property
    def latched(self) -> list[tuple[date, GuardrailState, date | None]]:
        """Day by day to today the state as such, and since when a breach has been open."""
        since: date | None = None
        days: list[tuple[date, GuardrailState, date | None]] = []
        for day, state in self._states():
            if since is None and state is GuardrailState.BREACH:
                since = day
            if since is not None and breach_over(first_decision(self.decided, since), day, state):
                since = None
            days.append((day, state, since))
        return days

    def _states(self) -> Iterator[tuple[date, GuardrailState]]:
        """The days on which the state may turn, whether anybody looked or not, up to today.

        Beside the days with something new it is that on which the window of a pending rule is full. On all
        others nothing happens but that what is known goes stale, which neither raises nor clears a breach."""
        days = self._news()
        for day, following in pairwise([*days, days[-1]]):
            state = self.state(day)
            yield day, state
            if state is GuardrailState.PENDING:
                full = self.judge(day).full_on(day.toordinal())
                if full is not None and full < following.toordinal():
                    yield date.fromordinal(full), self.state(date.fromordinal(full))

    def _news(self) -> list[date]:
        """Today, and the days on which something was read or decided, or a rule or a phase began or ended."""
        start, today = self.starts[0], self.around.today
        read = {n for judge in self.judges for n in judge.moments(start.toordinal(), today.toordinal())}
        events = {*self.starts, *self.decided}
        if any(judge.rule.phase for judge in self.judges):
            events.update(day for spell in self.around.spells for day in spell.turns)
        return sorted({*map(date.fromordinal, read), *(d for d in events if start <= d < today), today})


def first_decision(decided: Sequence[date], since: date) -> date | None:
    """The first of these days that is not before ``since``."""
    return next((day for day in decided if day >= since), None)
