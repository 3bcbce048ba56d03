"""The state of a guardrail as of a day, and why it is in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from msgspec import Struct

from omtm_tui.domain.guardrails.explain import explain, value_in_words
from omtm_tui.domain.guardrails.history import History
from omtm_tui.domain.guardrails.judge import Judge
from omtm_tui.domain.guardrails.series_value import References, Unknown
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.guardrails.tree import Rule
from omtm_tui.domain.guardrails.units import POINT
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.text.number_format import NumberFormat

__all__ = ["Evaluation", "History", "Judge", "References", "evaluate", "evaluate_with", "strip"]

Strip = tuple[tuple[date, GuardrailState], ...]


class Evaluation(Struct, frozen=True):
    """A rule on one day.

    ``value`` is that of the main test: a level or difference in the metric's unit (shares and relative
    changes 0..1), None when unknown; ``value_text`` the same with its unit; ``reason`` leaves the state out.
    """

    state: GuardrailState
    value: float | None
    value_text: str
    reason: str
    as_of: date

    @property
    def explanation(self) -> str:
        """``unknown: no reading of retention_d28 since 2 Nov, cadence 7 days``."""
        return f"{self.state.label}: {self.reason}"


def evaluate(
    rule: Rule,
    history: History,
    as_of: date,
    phase: Phase | None = None,
    references: References | None = None,
    fmt: NumberFormat = POINT,
) -> Evaluation:
    """The rule as of a day on which the product was in ``phase``, over readings up to it. Never raises."""
    return evaluate_with(Judge(rule, history, references), as_of, phase, fmt)


def evaluate_with(
    judge: Judge, as_of: date, phase: Phase | None = None, fmt: NumberFormat = POINT
) -> Evaluation:
    """The same with a judge made once, for many days."""
    state = judge.state(as_of, phase)
    value = judge.main.series_value.value(as_of.toordinal())
    return Evaluation(
        state=state,
        value=None if isinstance(value, Unknown) else value,
        value_text=value_in_words(judge, as_of, fmt),
        reason=explain(judge, state, as_of, phase, fmt),
        as_of=as_of,
    )


def strip(
    judge: Judge,
    as_of: date,
    n: int = 12,
    phase_on: Callable[[date], Phase | None] | None = None,
    step_days: int | None = None,
) -> Strip:
    """At most ``n`` states up to ``as_of``, oldest first, the main metric's cadence or ``step_days`` apart.

    Steps go by the calendar, so that days of silence show as unknown; days before the first reading
    are left out. ``phase_on`` gives the phase of a past day; without it a rule for one phase never applies.
    """
    metric = judge.main.series_value.tracks[0].metric if judge.main.series_value.tracks else None
    step = step_days or max(1, metric.cadence_days if metric else 7)
    first = min((track.moments[0] for track in judge.tracks if track.moments), default=as_of.toordinal())
    steps = min(n - 1, max(0, as_of.toordinal() - first) // step)
    days = [as_of - timedelta(days=step * back) for back in range(steps, -1, -1)]
    return tuple((day, judge.state(day, phase_on(day) if phase_on else None)) for day in days)
