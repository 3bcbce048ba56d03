"""What the screens and the command line are shown: immutable snapshots of domain objects, read in one go.

Values are raw (the metric's unit, shares 0..1); whoever shows them formats with the snapshot's number format.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import Struct, field

from omtm_tui.domain.backlog.backlog_load import Load, load_of
from omtm_tui.domain.backlog.blueprint import Deliverable
from omtm_tui.domain.backlog.criterion import Criterion
from omtm_tui.domain.backlog.experiment import Experiment, StateChange
from omtm_tui.domain.backlog.request import Request
from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.guardrails import GuardrailState
from omtm_tui.domain.metrics.metric import FunnelStage, Metric, Role
from omtm_tui.domain.metrics.reading import Reading
from omtm_tui.domain.omtm.omtm import Omtm
from omtm_tui.domain.omtm.outlook import Outlook
from omtm_tui.domain.omtm.smart import SmartLetter
from omtm_tui.domain.phase.phase import Phase, PhaseSpell
from omtm_tui.domain.rhythm.next_steps import NextStep
from omtm_tui.domain.text.numbers import NumberFormat
from omtm_tui.domain.workspace import Scope, Workspace
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from omtm_tui.domain.rhythm.review import Score, SinceReview

Series = tuple[tuple[date, float], ...]
"""Live, mature readings in order of date."""


class OmtmView(Struct, frozen=True):
    """An OMTM with its metric and where it stands."""

    omtm: Omtm
    metric: Metric
    scope: Scope
    now: Reading | None
    series: Series
    outlook: Outlook | None = None
    sentence: str = ""
    hypothesis: str = ""
    target_text: str = ""


class GuardrailView(Struct, frozen=True):
    """A guardrail judged as of the snapshot's day. ``strip`` holds its last evaluations, oldest first."""

    id: int
    name: str
    rule: str
    sentence: str
    state: GuardrailState
    value: float | None
    value_text: str
    """The value in words; one that has gone stale with its age, though ``value`` is None then."""
    explanation: str
    metric: Metric | None
    series: Series
    strip: tuple[tuple[date, GuardrailState], ...] = ()
    action: str = ""
    meaning: str = ""
    """What the program does about a breach."""
    hard: bool = False
    breached_since: date | None = None
    handled: bool = False
    recovered: bool = False
    """The latest value is fine again; the breach waits for its decision."""
    stale: tuple[str, int] | None = None
    """The value as it was last known and how many days old it is, where it has gone stale."""
    versions: tuple[tuple[date, str, str], ...] = ()

    @property
    def is_broken(self) -> bool:
        return self.state is GuardrailState.BREACH

    @property
    def state_text(self) -> str:
        """``✓ ok``; a breach whose value is fine again is not called one beside that value."""
        return f"{self.state.glyph} {_('undecided') if self.recovered else self.state.label}"


class Top(Struct, frozen=True):
    """What the header of every screen shows."""

    today: date
    workspace: Workspace
    scope: Scope | None
    phase: Phase | None
    omtm: OmtmView | None
    guardrails: dict[GuardrailState, int] = field(default_factory=dict)
    broken: tuple[str, ...] = ()
    """The names of the guardrails in breach, hard ones first."""
    has_draft: bool = False

    @property
    def numbers(self) -> NumberFormat:
        s = self.workspace.settings
        return NumberFormat(decimal=s.decimal, group=s.group)

    @property
    def team(self) -> str:
        """Whose number it is, where it is not the company's."""
        return self.scope.name if self.scope is not None and self.scope.parent_id is not None else ""

    @property
    def is_empty(self) -> bool:
        """Nothing was told to this file yet: the welcome is shown."""
        return not self.workspace.company and self.phase is None and self.omtm is None and not self.has_draft


class HomeView(Struct, frozen=True):
    top: Top
    next: tuple[NextStep, ...]
    guardrails: tuple[GuardrailView, ...]
    running: tuple[Decision, ...]
    markers: tuple[tuple[date, str], ...]
    """Days on which a decision was made, for the chart."""
    since: SinceReview | None = None
    """What happened since the last review; None before the first."""


class PhaseView(Struct, frozen=True):
    top: Top
    spells: tuple[PhaseSpell, ...]
    """Oldest first; the last one is open unless none is."""
    blocked_because: str = ""
    """Why a phase change needs a reason today (a metric changed a few days ago); empty when it does not."""


class Weakness(Struct, frozen=True):
    id: int
    text: str
    stage: FunnelStage | None = None
    is_constraint: bool = False
    rate: float | None = None
    benchmark: float | None = None
    capacity: float | None = None
    actions: tuple[WeaknessAction, ...] = ()


class WeaknessAction(Struct, frozen=True):
    id: int
    text: str
    approach: str = "remove"
    experiment_id: int | None = None


class DraftView(Struct, frozen=True):
    """An OMTM being defined: the raw texts typed so far by field name, and what can be chosen from."""

    top: Top
    id: int
    scope: Scope
    step: int
    fields: dict[str, str]
    weaknesses: tuple[Weakness, ...]
    metrics: tuple[Metric, ...]
    scopes: tuple[Scope, ...]
    series: dict[int, Series]
    """Mature readings by metric id, for the baseline and the probability."""
    blocked_because: str = ""
    """Why activating another metric needs a reason today; empty when it does not."""


class OmtmPage(Struct, frozen=True):
    top: Top
    current: OmtmView | None
    smart: tuple[SmartLetter, ...]
    weaknesses: tuple[Weakness, ...]
    history: tuple[OmtmView, ...]
    """Closed ones, newest first."""
    tree: tuple[tuple[int, OmtmView | None, Scope], ...]
    """Depth, active OMTM if any, scope: the scopes in tree order."""
    markers: tuple[tuple[date, str], ...] = ()
    scores: dict[int, Score] = field(default_factory=dict)
    """How the reviews of closed OMTMs came out, by the OMTM's id."""


class BacklogView(Struct, frozen=True):
    top: Top
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
    """What is kept about one experiment beside its line in the list."""

    log: tuple[Decision, ...] = ()
    """Log entries, newest first."""
    history: tuple[StateChange, ...] = ()
    """The states it came into, oldest first."""
    criteria: tuple[Criterion, ...] = ()
    requesters: tuple[str, ...] = ()


class RequestsPage(Struct, frozen=True):
    """The requests of a scope: without an outcome, by MoSCoW, unsorted last; ``omtm`` is in ``top``."""

    top: Top
    requests: tuple[Request, ...]
    ranked: int = 0
    """How many yes items the backlog has."""


class BlueprintView(Struct, frozen=True):
    """Three months and what each is to bring, in order of place."""

    top: Top
    months: tuple[date, ...]
    deliverables: dict[date, tuple[Deliverable, ...]]


class GuardrailsPage(Struct, frozen=True):
    top: Top
    guardrails: tuple[GuardrailView, ...]
    metrics: tuple[Metric, ...]
    closing: dict[int, tuple[Decision, ...]] = field(default_factory=dict)
    """Decisions about a guardrail by its id, newest first."""
    changes: dict[int, tuple[tuple[date, GuardrailState, str], ...]] = field(default_factory=dict)
    """The days a guardrail came into another state, with the value then, by its id, oldest first."""


class DecisionsPage(Struct, frozen=True):
    """``ids`` are all entries found, newest first, or the best where ``ranked``; ``entries`` those read."""

    top: Top
    query: str
    entries: tuple[Decision, ...]
    total: int = 0
    metrics: dict[int, Metric] = field(default_factory=dict)
    ids: tuple[int, ...] = ()
    hits: dict[int, str] = field(default_factory=dict)
    """By entry, the words around a hit; see ``log_search``."""
    due: int = 0
    ranked: bool = False
    more: bool = False


class MetricView(Struct, frozen=True):
    metric: Metric
    role: Role
    last: Reading | None
    """The newest mature reading."""
    immature: Reading | None
    """The newest reading whose cohort is not final yet."""
    stale: bool
    trend: tuple[float, ...]
    """The latest values, for a sparkline."""


class MetricDetail(Struct, frozen=True):
    """What is read of one metric beside its line in the list: what its chart shows, how many readings it has.

    ``count`` None: not read yet.
    """

    series: Series = ()
    count: int | None = None


class MetricsPage(Struct, frozen=True):
    top: Top
    metrics: tuple[MetricView, ...]


class ReadingsView(Struct, frozen=True):
    """All readings of a metric, newest first, with what they replaced."""

    metric: Metric
    live: tuple[Reading, ...]
    replaced: dict[int, tuple[Reading, ...]] = field(default_factory=dict)
