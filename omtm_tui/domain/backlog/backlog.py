"""The backlog as its page shows it, and how long it would keep a team busy: weeks, months, years."""

from collections.abc import Iterable

from msgspec import Struct

from omtm_tui.domain.backlog.criterion import Criterion
from omtm_tui.domain.backlog.experiment import Experiment, StateChange
from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.text.number_format import NumberFormat, format_number
from omtm_tui.i18n import ngettext

WEEKS_A_YEAR = 52
MONTHS_FROM = 9
"""From so many weeks on a duration is given in months, from a year on in years."""


class Load(Struct, frozen=True):
    """``effort`` in weeks of work, ``capacity`` in weeks of work a calendar week has; ``unknown`` ideas have
    no effort given.
    """

    effort: float
    capacity: float
    ideas: int = 0
    unknown: int = 0

    @property
    def weeks(self) -> float:
        """Calendar weeks until all of it were done."""
        return self.effort / self.capacity


def load_of(experiments: Iterable[Experiment], capacity: float) -> Load:
    """The load of what is given, at so many effort-weeks a calendar week."""
    efforts = [experiment.effort_weeks for experiment in experiments]
    estimated = [effort for effort in efforts if effort is not None]
    return Load(sum(estimated), capacity, len(efforts), len(efforts) - len(estimated))


def duration_text(weeks: float, numbers: NumberFormat) -> str:
    """``6.0 weeks``, ``3.2 months``, ``5.0 years``."""
    if weeks >= WEEKS_A_YEAR:
        count, unit = weeks / WEEKS_A_YEAR, ngettext("{n} year", "{n} years", 2)
    elif weeks >= MONTHS_FROM:
        count, unit = weeks * 12 / WEEKS_A_YEAR, ngettext("{n} month", "{n} months", 2)
    else:
        count, unit = weeks, ngettext("{n} week", "{n} weeks", 2)
    return unit.format(n=format_number(count, numbers, 1))


def load_text(load: Load, numbers: NumberFormat) -> str:
    """``260 effort-weeks at 1 a week: 5.0 years``, and how many ideas have no effort given."""
    if not load.ideas:
        return ""
    missing = ngettext("{n} idea without effort", "{n} ideas without effort", load.unknown)
    if load.unknown == load.ideas:
        return missing.format(n=load.unknown)
    text = ngettext(
        "{effort} effort-week at {capacity} a week: {duration}",
        "{effort} effort-weeks at {capacity} a week: {duration}",
        1 if load.effort == 1 else 2,
    ).format(
        effort=format_number(load.effort, numbers),
        capacity=format_number(load.capacity, numbers),
        duration=duration_text(load.weeks, numbers),
    )
    return f"{text} · {missing.format(n=load.unknown)}" if load.unknown else text


class BacklogView(Struct, frozen=True):
    """The ideas and experiments of a scope by what is known of them; the ranked ones in their order."""

    top: Header
    unanswered: tuple[Experiment, ...]
    ranked: tuple[Experiment, ...]
    parked: tuple[Experiment, ...]
    finished: tuple[Experiment, ...]
    metrics: tuple[Metric, ...]

    @property
    def load(self) -> Load:
        """What is still to be done: the unanswered and the ranked; what is parked weighs nothing."""
        return load_of((*self.unanswered, *self.ranked), self.top.workspace.settings.weekly_capacity)


class ExperimentDetail(Struct, frozen=True):
    """The details of one experiment beside its line in the list."""

    log: tuple[Decision, ...] = ()
    """Log entries, newest first."""
    history: tuple[StateChange, ...] = ()
    """The states it came into, oldest first."""
    criteria: tuple[Criterion, ...] = ()
    requesters: tuple[str, ...] = ()
