"""The first screen as a snapshot: the one number, what to do next, what must hold and what runs."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.errors import Action
from omtm_tui.domain.guardrails.read_models import GuardrailView
from omtm_tui.domain.header import Header
from omtm_tui.domain.rhythm.review import SinceReview
from omtm_tui.domain.text.labels import LabelledEnum
from omtm_tui.i18n import mark


class NextKind(LabelledEnum):
    """In order of urgency; the label is the verb for doing it, then comes the action that does it."""

    BREACH = "breach", mark("decide"), Action.DECIDE_BREACH
    END = "end", mark("end it"), Action.RECORD_OUTCOME
    REVIEW_DUE = "review_due", mark("review"), Action.RECORD_OUTCOME
    DEADLINE = "deadline", mark("close"), Action.CLOSE_OMTM
    STALE = "stale", mark("record"), Action.RECORD
    START = "start", mark("start"), Action.MOVE_ON
    UNANSWERED = "unanswered", mark("triage"), Action.ANSWER
    NO_BET = "no_bet", mark("bet"), Action.PLACE_BET
    TRIGGER = "trigger", mark("re-evaluate"), Action.REEVALUATE
    PHASE_GATE = "phase_gate", mark("move on"), Action.FIND_PHASE
    SETUP = "setup", mark("set up"), Action.DEFINE_OMTM

    @property
    def urgent(self) -> bool:
        """Waiting makes it worse: marked, and counted in a summary."""
        return self in (NextKind.BREACH, NextKind.END, NextKind.REVIEW_DUE, NextKind.DEADLINE)

    @property
    def action(self) -> Action:
        return Action(self._details[0])


_ON_SCREEN = {
    (NextKind.SETUP, "phase"): Action.FIND_PHASE,
    (NextKind.SETUP, "guardrails"): Action.ADD_GUARDRAIL,
    (NextKind.REVIEW_DUE, "omtm"): Action.REVIEW,
}
"""Where another action does it than elsewhere."""


class NextStep(Struct, frozen=True):
    """One thing to do. ``screen`` is where (home, phase, omtm, backlog, guardrails, decisions, metrics),
    ``target_id`` the record there, None for the screen as such; ``since`` the day from which it waits, None
    where it always did; ``key`` that of the metric it is about."""

    kind: NextKind
    text: str
    screen: str
    target_id: int | None = None
    since: date | None = None
    key: str = ""

    @property
    def action(self) -> Action:
        """What does it; the screens know the key, the command line the command."""
        return _ON_SCREEN.get((self.kind, self.screen), self.kind.action)


def sort_next(steps: Iterable[NextStep]) -> tuple[NextStep, ...]:
    """Most urgent first, and of one kind what has waited longest; the given order among equals."""
    urgency = list(NextKind)
    return tuple(sorted(steps, key=lambda step: (urgency.index(step.kind), step.since or date.min)))


class HomeView(Struct, frozen=True):
    """What Home shows, read in one go."""

    top: Header
    next: tuple[NextStep, ...]
    guardrails: tuple[GuardrailView, ...]
    running: tuple[Decision, ...]
    markers: tuple[tuple[date, str], ...]  # days on which a decision was made, for the chart
    since: SinceReview | None = None  # what happened since the last review; None before the first
    held: tuple[Decision, ...] = ()
    """Bets that were placed and do not start, because a breach holds them back."""
