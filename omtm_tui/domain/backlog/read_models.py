"""Snapshots of the backlog, its requests and its blueprint."""

from datetime import date

from msgspec import Struct

from omtm_tui.domain.backlog.backlog_load import Load, load_of
from omtm_tui.domain.backlog.blueprint import Deliverable
from omtm_tui.domain.backlog.criterion import Criterion
from omtm_tui.domain.backlog.experiment import Experiment, StateChange
from omtm_tui.domain.backlog.request import Request
from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import Metric


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


class RequestsPage(Struct, frozen=True):
    """The requests of a scope: without an outcome, by MoSCoW, unsorted last; ``omtm`` is in ``top``."""

    top: Header
    requests: tuple[Request, ...]
    ranked: int = 0
    """How many yes items the backlog has."""


class BlueprintView(Struct, frozen=True):
    """Three months and what each is to bring, in order of place."""

    top: Header
    months: tuple[date, ...]
    deliverables: dict[date, tuple[Deliverable, ...]]
