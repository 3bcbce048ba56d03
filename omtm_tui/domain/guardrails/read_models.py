"""Snapshots of guardrails, judged as of a day."""

from datetime import date

from msgspec import Struct, field

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.guardrails.standing import Standing
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import Metric, Series


class GuardrailView(Struct, frozen=True):
    """A guardrail judged as of the snapshot's day. ``strip`` holds its last evaluations, oldest first."""

    id: int
    name: str
    rule: str
    """The rule in force, as it is typed in the workspace's number format."""
    stored_rule: str
    """The same as it is stored, by which a decision finds it again."""
    sentence: str
    standing: Standing
    value_text: str
    """The value in words; one that has gone stale with its age."""
    metric: Metric | None
    series: Series
    strip: tuple[tuple[date, GuardrailState], ...] = ()
    action: str = ""
    meaning: str = ""
    """What the program does about a breach."""
    hard: bool = False
    stale: tuple[str, int] | None = None
    """The value as it was last known and how many days old it is, where it has gone stale."""
    versions: tuple[tuple[date, str, str], ...] = ()

    @property
    def state(self) -> GuardrailState:
        return self.standing.state

    @property
    def value(self) -> float | None:
        """What the rule looks at today; None where it is unknown or has gone stale."""
        return self.standing.now.value

    @property
    def explanation(self) -> str:
        return self.standing.explanation

    @property
    def breached_since(self) -> date | None:
        return self.standing.breached_since

    @property
    def is_broken(self) -> bool:
        return self.state is GuardrailState.BREACH


class GuardrailsPage(Struct, frozen=True):
    """All guardrails of a scope, with what was decided about each."""

    top: Header
    guardrails: tuple[GuardrailView, ...]
    metrics: tuple[Metric, ...]
    closing: dict[int, tuple[Decision, ...]] = field(default_factory=dict)
    """Decisions about a guardrail by its id, newest first."""
    changes: dict[int, tuple[tuple[date, GuardrailState, str], ...]] = field(default_factory=dict)
    """The days a guardrail came into another state, with the value then, by its id, oldest first."""
