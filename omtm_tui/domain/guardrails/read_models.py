"""Snapshots of guardrails, judged as of a day."""

from datetime import date

from msgspec import Struct, field

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import Metric, Series
from omtm_tui.i18n import _


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


class GuardrailsPage(Struct, frozen=True):
    """All guardrails of a scope, with what was decided about each."""

    top: Header
    guardrails: tuple[GuardrailView, ...]
    metrics: tuple[Metric, ...]
    closing: dict[int, tuple[Decision, ...]] = field(default_factory=dict)
    """Decisions about a guardrail by its id, newest first."""
    changes: dict[int, tuple[tuple[date, GuardrailState, str], ...]] = field(default_factory=dict)
    """The days a guardrail came into another state, with the value then, by its id, oldest first."""
