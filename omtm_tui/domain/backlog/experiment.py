"""Experiments, the one yes/no question that ranks them, and the states they pass through."""

from datetime import date

from msgspec import Struct

from omtm_tui.domain.actions import Action
from omtm_tui.domain.metrics.metric import FunnelStage
from omtm_tui.domain.text.labelled_enum import LabelledEnum
from omtm_tui.domain.tone import Tone
from omtm_tui.i18n import _, mark


class ExperimentState(LabelledEnum):
    """Where an idea stands on its way; ``NEXT_STATES`` lists where it may go from there."""

    IDEA = "idea", mark("idea"), Tone.MUTED
    READY = "ready", mark("ready"), Tone.GOOD
    TESTING = "testing", mark("testing"), Tone.ACCENT
    DECIDED = "decided", mark("decided")
    IMPLEMENTING = "implementing", mark("implementing")
    MEASURING = "measuring", mark("measuring")
    SCALED = "scaled", mark("scaled")
    PARKED = "parked", mark("parked")
    ABORTED = "aborted", mark("aborted")
    DROPPED = "dropped", mark("dropped")
    INVALID = "invalid", mark("invalid")


_S = ExperimentState
NEXT_STATES: dict[ExperimentState, tuple[ExperimentState, ...]] = {
    _S.IDEA: (_S.READY, _S.PARKED, _S.DROPPED),
    _S.READY: (_S.TESTING, _S.PARKED, _S.DROPPED),
    _S.TESTING: (_S.DECIDED, _S.ABORTED, _S.INVALID),
    _S.DECIDED: (_S.IMPLEMENTING, _S.TESTING, _S.DROPPED),
    _S.IMPLEMENTING: (_S.MEASURING, _S.DROPPED),
    _S.MEASURING: (_S.SCALED, _S.DROPPED),
    _S.SCALED: (),
    _S.PARKED: (_S.IDEA, _S.DROPPED),
    _S.ABORTED: (_S.IDEA, _S.DROPPED),
    _S.DROPPED: (_S.IDEA,),
    _S.INVALID: (_S.READY, _S.DROPPED),
}
"""Where an experiment may go from each state; the gates of each step are checked separately."""

FINISHED = (_S.DECIDED, _S.IMPLEMENTING, _S.MEASURING, _S.SCALED, _S.ABORTED, _S.DROPPED, _S.INVALID)
"""States in which the backlog question is no longer asked."""


class Answer(LabelledEnum):
    """Does this experiment contribute directly to the OMTM?"""

    YES = "yes", mark("yes")
    NO = "no", mark("no")
    NONE = "unanswered", mark("unanswered")


class Experiment(Struct, frozen=True):
    """One item of the backlog, with its answer for the active OMTM of its scope.

    ``rank`` is its 1-based place among the yes items (None for the others); ``moves`` the name of the metric
    it moves first, when the answer is no; ``came_back`` marks a parked idea whose metric became the OMTM.
    ``held_by`` names the guardrail whose breach keeps it from starting, once a bet on it was placed.
    """

    id: int
    scope_id: int
    title: str
    description: str = ""
    stage: FunnelStage | None = None
    state: ExperimentState = ExperimentState.IDEA
    answer: Answer = Answer.NONE
    moves: str = ""
    moves_id: int | None = None
    rank: int | None = None
    came_back: bool = False
    effort_weeks: float | None = None
    created: date | None = None
    started_on: date | None = None
    shipped_on: date | None = None
    state_reason: str = ""
    weakness: str = ""
    impact: int | None = None
    confidence: int | None = None
    ease: int | None = None
    held_by: str = ""

    @property
    def state_text(self) -> str:
        """Where it stands, in words: one with a bet that may not start is not simply ready."""
        return held_text(self.held_by) or self.state.label

    @property
    def ice(self) -> int | None:
        """Impact × confidence × ease, 1 to 1000; None until all three are given (after Sean Ellis)."""
        if self.impact is None or self.confidence is None or self.ease is None:
            return None
        return self.impact * self.confidence * self.ease

    def days_running(self, today: date) -> int | None:
        """Days since the test began, while it runs."""
        if self.state is not ExperimentState.TESTING or self.started_on is None:
            return None
        return (today - self.started_on).days


def held_text(guardrail: str) -> str:
    """What is said of an experiment that the breach of a guardrail holds back; empty without one."""
    return _("held back by {guardrail}").format(guardrail=guardrail) if guardrail else ""


class Requirement(Struct, frozen=True):
    """What an experiment still lacks for its next state, as a noun phrase, and the action that brings it."""

    text: str
    action: Action


class StateChange(Struct, frozen=True):
    """An experiment came into a state at a local time (ISO, to the second)."""

    state: ExperimentState
    entered_at: str
    reason: str = ""
