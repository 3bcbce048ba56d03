"""The backlog: experiments, the question that ranks them, their states, and how long all of it would take."""

import re
from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from omtm_tui.data_files import data_file
from omtm_tui.domain.backlog.criterion import Criterion
from omtm_tui.domain.decisions.decision import Decision, held_text
from omtm_tui.domain.errors import Action, NotAllowed
from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import FunnelStage
from omtm_tui.domain.text.labels import LabelledEnum, Tone
from omtm_tui.domain.text.number_format import NumberFormat, format_number
from omtm_tui.i18n import _, mark, ngettext

WEEKS_A_YEAR = 52
MONTHS_FROM = 9  # from so many weeks on a duration is given in months, from a year on in years


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
NEXT_STATES = data_file(__file__, "next_states.json", dict[ExperimentState, tuple[ExperimentState, ...]])
"""Where an experiment may go from each state; the gates of each step are checked separately."""

FINISHED = (_S.DECIDED, _S.IMPLEMENTING, _S.MEASURING, _S.SCALED, _S.ABORTED, _S.DROPPED, _S.INVALID)
"""States in which the backlog question is no longer asked."""


ASKED = (_S.IDEA, _S.READY, _S.PARKED)
"""States in which the backlog question can be answered."""


class Answer(LabelledEnum):
    """Does this experiment contribute directly to the OMTM?"""

    YES = "yes", mark("yes")
    NO = "no", mark("no")
    NONE = "unanswered", mark("unanswered")


WAITING = (ExperimentState.IDEA, ExperimentState.READY)
"""States in which an experiment without an answer waits for one."""


class Experiment(Struct, frozen=True):
    """One item of the backlog, with its answer for the active OMTM of its scope.

    ``rank`` is its 1-based place among the yes items (None for the others); ``moves`` the name of the metric
    it moves first, when the answer is no; ``came_back`` marks a parked idea whose metric became the OMTM.
    ``held_by`` names the guardrail whose breach keeps it from starting, once a bet on it was placed."""

    id: int
    scope_id: int
    title: str
    description: str = ""
    stage: FunnelStage | None = None
    state: ExperimentState = ExperimentState.IDEA
    answer: Answer = Answer.NONE
    moves: str = ""
    moves_key: str = ""
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
        """Where it stands, in words: held back where its bet may not start, unanswered once back."""
        return held_text(self.held_by) or (Answer.NONE if self.came_back else self.state).label

    @property
    def answered(self) -> Answer | None:
        return None if self.answer is Answer.NONE else self.answer

    @property
    def awaits_answer(self) -> bool:
        """Whether its yes or no is still to be given; not for what runs, ended or was parked meanwhile."""
        return self.came_back or (self.state in WAITING and self.answer is Answer.NONE)

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


def no_place(number: int, title: str, state: ExperimentState) -> NotAllowed:
    """Return why an experiment has no place in the ranking; it is to be answered only where it can be."""
    if state not in ASKED:
        message = _("“{title}” has no place in the ranking any more: {state}.")
        return NotAllowed(message.format(title=title, state=state.label))
    message = _("Only a yes has a place in the ranking. Answer “{title}” first.")
    return NotAllowed(message.format(title=title), action=Action.ANSWER, about=number)


class Requirement(Struct, frozen=True):
    """What an experiment still lacks for its next state, as a noun phrase, and the action that brings it."""

    text: str
    action: Action
    about: int | None = None  # the record this is done to


class StateChange(Struct, frozen=True):
    """An experiment came into a state at a local time (ISO, to the second)."""

    state: ExperimentState
    entered_at: str
    reason: str = ""


class Load(Struct, frozen=True):
    """``effort`` in weeks of work, ``capacity`` in those a week has; ``unknown`` ideas have no effort."""

    effort: float
    capacity: float
    ideas: int = 0
    unknown: int = 0

    @property
    def weeks(self) -> float:
        """Calendar weeks until all of it were done."""
        return round(self.effort / self.capacity, 6)


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
    effort, capacity = format_number(load.effort, numbers), format_number(load.capacity, numbers)
    work = ngettext("{n} effort-week", "{n} effort-weeks", 1 if load.effort == 1 else 2).format(n=effort)
    text = _("{work} at {capacity} a week: {duration}")
    text = text.format(work=work, capacity=capacity, duration=duration_text(load.weeks, numbers))
    return f"{text} · {missing.format(n=load.unknown)}" if load.unknown else text


class BacklogView(Struct, frozen=True):
    """The ideas and experiments of a scope by what is known of them; the ranked ones in their order."""

    top: Header
    unanswered: tuple[Experiment, ...]
    ranked: tuple[Experiment, ...]
    parked: tuple[Experiment, ...]
    finished: tuple[Experiment, ...]

    @property
    def load(self) -> Load:
        """What is still to be done: the unanswered and the ranked; what is parked weighs nothing."""
        return load_of((*self.unanswered, *self.ranked), self.top.workspace.settings.weekly_capacity)


class ExperimentDetail(Struct, frozen=True):
    """The details of one experiment beside its line in the list."""

    log: tuple[Decision, ...] = ()  # log entries, newest first
    history: tuple[StateChange, ...] = ()  # the states it came into, oldest first
    criteria: tuple[Criterion, ...] = ()
    requesters: tuple[str, ...] = ()


def idea_lines(text: str) -> list[str]:
    """The titles of ideas that are written one a line, without the marks of a list."""
    lines = (re.sub(r"^\s*[-*•–]\s+", "", line).strip() for line in text.splitlines())
    return [line for line in lines if line]
