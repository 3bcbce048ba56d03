"""What to do now, most urgent first, from facts others have computed."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from omtm_tui.domain.errors import Action
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.text.labels import LabelledEnum
from omtm_tui.i18n import _, mark, ngettext


class NextKind(LabelledEnum):
    """In order of urgency; the label is the verb for doing it, then comes the action that does it."""

    BREACH = "breach", mark("decide"), Action.DECIDE_BREACH
    END = "end", mark("end it"), Action.RECORD_OUTCOME
    REVIEW_DUE = "review_due", mark("review"), Action.RECORD_OUTCOME
    DEADLINE = "deadline", mark("close"), Action.CLOSE_OMTM
    STALE = "stale", mark("record"), Action.RECORD
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
        """What does it, wherever it is done."""
        return Action(self._details[0])


_SETUP = {"phase": Action.FIND_PHASE, "guardrails": Action.ADD_GUARDRAIL}

_URGENCY = list(NextKind)


class NextStep(Struct, frozen=True):
    """One thing to do. ``screen`` is where (home, phase, omtm, backlog, guardrails, decisions, metrics),
    ``target_id`` the record there, None for the screen as such."""

    kind: NextKind
    text: str
    screen: str
    target_id: int | None = None

    @property
    def hint(self) -> str:
        return self.kind.label

    @property
    def action(self) -> Action:
        """What does it; the screens know the key, the command line the command."""
        if self.kind is NextKind.SETUP:
            return _SETUP.get(self.screen, self.kind.action)
        if self.kind is NextKind.REVIEW_DUE and self.screen == "omtm":
            return Action.REVIEW
        return self.kind.action


class Named(Struct, frozen=True):
    """A record as the list names it."""

    id: int
    name: str


class DueReview(Struct, frozen=True):
    """A review whose day has come; ``of_omtm`` for the OMTM's own review, else it is a decision's."""

    id: int
    name: str
    due: date
    of_omtm: bool = False


class ToEnd(Struct, frozen=True):
    """A running bet that a broken guardrail wants ended; ``undo`` where it is to be rolled back."""

    id: int
    name: str
    guardrail: str
    undo: bool = False


class StaleMetric(Struct, frozen=True):
    """A metric in use without a current reading; ``age_days`` None when it was never read."""

    id: int
    name: str
    age_days: int | None


class NextFacts(Struct, frozen=True):
    """All that the list is made of. ``weekday`` is the name of the day for betting, as the reader calls it;
    ``triggers`` are those that fired, in words; ``gate_passed`` the open phase if it may be left."""

    has_phase: bool
    has_omtm: bool
    has_draft: bool = False
    breaches: tuple[Named, ...] = ()
    to_end: tuple[ToEnd, ...] = ()
    reviews: tuple[DueReview, ...] = ()
    deadline_passed: Named | None = None
    stale: tuple[StaleMetric, ...] = ()
    unanswered: int = 0
    bet_this_week: bool = True
    weekday: str = ""
    reevaluation_due: bool = False
    triggers: tuple[str, ...] = ()
    gate_passed: Phase | None = None
    guardrails: int = 2


def sort_next(steps: Iterable[NextStep]) -> tuple[NextStep, ...]:
    """Most urgent first; the given order among equals."""
    return tuple(sorted(steps, key=lambda step: _URGENCY.index(step.kind)))


def next_steps(facts: NextFacts) -> tuple[NextStep, ...]:
    """What the home screen lists: never empty for a workspace that is not set up."""
    return sort_next([*_overdue(facts), *_weekly(facts), *_turning_points(facts), *_setup(facts)])


def _overdue(facts: NextFacts) -> Iterable[NextStep]:
    for breach in facts.breaches:
        text = _("Broken: {name}").format(name=breach.name)
        yield NextStep(NextKind.BREACH, text, "guardrails", breach.id)
    for bet in facts.to_end:
        text = (
            _("Roll back {name}: {guardrail} is broken")
            if bet.undo
            else _("Stop {name}: {guardrail} is broken")
        )
        yield NextStep(NextKind.END, text.format(name=bet.name, guardrail=bet.guardrail), "decisions", bet.id)
    for review in sorted(facts.reviews, key=lambda review: review.due):
        text = _("Review due: {name}").format(name=review.name)
        yield NextStep(NextKind.REVIEW_DUE, text, "omtm" if review.of_omtm else "decisions", review.id)
    if facts.deadline_passed:
        text = _("The deadline of {name} has passed").format(name=facts.deadline_passed.name)
        yield NextStep(NextKind.DEADLINE, text, "omtm", facts.deadline_passed.id)


def _weekly(facts: NextFacts) -> Iterable[NextStep]:
    never = float("inf")
    for metric in sorted(
        facts.stale, key=lambda m: never if m.age_days is None else m.age_days, reverse=True
    ):
        if metric.age_days is None:
            text = _("{name} has no reading yet").format(name=metric.name)
        else:
            text = ngettext("{name} is {n} day old", "{name} is {n} days old", metric.age_days)
            text = text.format(name=metric.name, n=metric.age_days)
        yield NextStep(NextKind.STALE, text, "metrics", metric.id)
    if facts.has_omtm and facts.unanswered:
        text = ngettext("{n} idea unanswered", "{n} ideas unanswered", facts.unanswered)
        yield NextStep(NextKind.UNANSWERED, text.format(n=facts.unanswered), "backlog")
    if facts.has_omtm and not facts.bet_this_week:
        text = _("{day}: no bet logged this week").format(day=facts.weekday)
        yield NextStep(NextKind.NO_BET, text if facts.weekday else _("No bet logged this week"), "decisions")


def _turning_points(facts: NextFacts) -> Iterable[NextStep]:
    if facts.reevaluation_due:
        yield NextStep(NextKind.TRIGGER, _("The day to re-evaluate the OMTM has come"), "omtm")
    for trigger in facts.triggers:
        yield NextStep(NextKind.TRIGGER, _("Re-evaluate: {trigger}").format(trigger=trigger), "omtm")
    if facts.gate_passed:
        text = _("The gate out of {phase} is passed").format(phase=facts.gate_passed.label)
        yield NextStep(NextKind.PHASE_GATE, text, "phase")


def _setup(facts: NextFacts) -> Iterable[NextStep]:
    if not facts.has_phase:
        yield NextStep(NextKind.SETUP, _("Find the phase you are in"), "phase")
    if not facts.has_omtm:
        text = _("Finish defining your OMTM") if facts.has_draft else _("Define your OMTM")
        yield NextStep(NextKind.SETUP, text, "omtm")
    elif facts.guardrails < 2:
        text = ngettext(
            "Add {n} more guardrail: two per OMTM are a good number",
            "Add {n} guardrails: two per OMTM are a good number",
            2 - facts.guardrails,
        )
        yield NextStep(NextKind.SETUP, text.format(n=2 - facts.guardrails), "guardrails")
