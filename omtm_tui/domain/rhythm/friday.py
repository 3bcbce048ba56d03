"""Friday: five looks that keep the workflow going, and the page that comes out of them."""

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from omtm_tui.domain.decisions.decision import Decision, DecisionKind, held_text
from omtm_tui.domain.errors import Action
from omtm_tui.domain.guardrails.read_models import GuardrailView
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.header import Header, big_number
from omtm_tui.domain.home import HomeView, NextKind, NextStep, sort_next
from omtm_tui.domain.omtm.pace import pace_text
from omtm_tui.domain.rhythm.rhythm import next_review_text
from omtm_tui.domain.text.dates import format_date, weekday_name
from omtm_tui.domain.text.labels import LabelledEnum, Section, StepState, as_sentence, dotted
from omtm_tui.i18n import _, mark, ngettext


class FridayStep(LabelledEnum):
    """In the order they are done: label and question."""

    READINGS = "readings", mark("Readings"), mark("Is every number of the week in?")
    GUARDRAILS = "guardrails", mark("Guardrails"), mark("Does everything that must hold still hold?")
    DECISIONS = "decisions", mark("Due decisions"), mark("What waits for a review, or an end?")
    BET = "bet", mark("One bet"), mark("What do we try next, and what would convince us?")
    LOG = "log", mark("The log"), mark("Was anything else decided this week?")

    @property
    def question(self) -> str:
        return _(self._details[0])

    @property
    def action(self) -> Action | None:
        """What can be done all the same where nothing has to be."""
        return Action.LOG_DECISION if self is FridayStep.LOG else None


_KINDS = {
    FridayStep.GUARDRAILS: (NextKind.BREACH,),
    FridayStep.DECISIONS: (NextKind.END, NextKind.REVIEW_DUE, NextKind.DEADLINE, NextKind.TRIGGER),
    FridayStep.BET: (NextKind.START,),
}
"""What of *Next* belongs to a step."""


class CheckedStep(Struct, frozen=True):
    """A step as it stands; ``nothing`` is said where nothing is ``to_do``, ``fine`` if all is well."""

    step: FridayStep
    done: bool
    to_do: tuple[NextStep, ...] = ()
    nothing: str = ""
    fine: bool = True

    @property
    def state(self) -> StepState:
        """Gone past with something left, it is skipped rather than done."""
        if not self.done:
            return StepState.TODO
        return StepState.SKIPPED if self.to_do else StepState.DONE


class FridayView(Struct, frozen=True):
    """The checklist of one Friday. ``readings`` are due by their cadence, sooner than *Next* lists them.

    ``bets`` are the days of the bets since the last Friday, ``week`` the entries written or reviewed in the
    week, newest first. ``steered`` says whether any metric is steered by at all."""

    home: HomeView
    friday: date
    done: frozenset[FridayStep]
    readings: tuple[NextStep, ...]
    bets: tuple[date, ...]
    week: tuple[Decision, ...]
    recorded: int
    streak: int
    steered: bool = True
    coming_review: date | None = None

    @property
    def top(self) -> Header:
        return self.home.top

    @property
    def finished(self) -> bool:
        return len(self.done) == len(FridayStep)

    @property
    def open(self) -> tuple[NextStep, ...]:
        """All that is left, whether a step asks for it or not: what is counted is what is listed."""
        listed = {(one.kind, one.target_id) for one in self.home.next}
        to_do = (one for checked in self.steps for one in checked.to_do)
        more = (one for one in to_do if (one.kind, one.target_id) not in listed)
        return sort_next([*self.home.next, *more])

    @property
    def steps(self) -> tuple[CheckedStep, ...]:
        return tuple(map(self.checked, FridayStep))

    @property
    def first_open(self) -> int:
        """The index of the first step that is not done; one past the last when all are."""
        return next((at for at, step in enumerate(FridayStep) if step not in self.done), len(FridayStep))

    def checked(self, step: FridayStep) -> CheckedStep:
        """How a step stands: the one place from which screen and command take their words."""
        to_do = tuple(one for one in self.home.next if one.kind in _KINDS.get(step, ()))
        nothing, fine = _("Nothing is due."), True
        match step:
            case FridayStep.READINGS:
                to_do, fine = self.readings, self.steered
                nothing = _("All metrics you steer by have their readings.")
                if not self.steered:
                    nothing = _("No OMTM or guardrail uses a metric yet, so no reading is due.")
            case FridayStep.GUARDRAILS:
                nothing, fine = guardrails_text(self.home.guardrails)
            case FridayStep.BET:
                nothing, fine = self._bet_text()
                if self.top.omtm is not None and not self.bets:
                    text = _("No bet in the week to {day}: write one down").format(day=self._day(self.friday))
                    to_do += (NextStep(NextKind.NO_BET, text, "decisions"),)
            case FridayStep.LOG:
                nothing, fine = _("Log a decision that is not written down yet."), False
        return CheckedStep(step, step in self.done, to_do, "" if to_do else nothing, fine and not to_do)

    def _bet_text(self) -> tuple[str, bool]:
        if self.top.omtm is None:
            return _("A bet needs an OMTM to be about."), False
        if any(day <= self.friday for day in self.bets):
            return _("A bet was placed in the week to {day}.").format(day=self._day(self.friday)), True
        text = _("No bet was placed in the week to {day}, but one on {placed}.")
        placed = self._day(min(self.bets, default=self.friday))
        return text.format(day=self._day(self.friday), placed=placed), False

    def _day(self, day: date) -> str:
        return format_date(day, self.top.today)


def guardrails_text(views: Sequence[GuardrailView]) -> tuple[str, bool]:
    """How guardrails stand of which none waits for a decision, and whether all is well."""
    if not views:
        return _("There is no guardrail yet."), False
    by_state: dict[GuardrailState, list[str]] = {}
    for view in views:
        by_state.setdefault(view.state, []).append(view.name)
    sentences = {
        GuardrailState.BREACH: _("Every breach is decided and waits for its next ok value: {names}."),
        GuardrailState.PENDING: _("Not a breach yet, but pending: {names}."),
        GuardrailState.UNKNOWN: _("Nothing is known about {names}."),
    }
    states = [state for state in sentences if state in by_state]
    troubles = [sentences[state].format(names=", ".join(by_state[state])) for state in states]
    return (" ".join(troubles), False) if troubles else (_("No guardrail is breached."), True)


def friday_title(view: FridayView) -> str:
    """``Friday, 20 Nov · 3 in a row``; on another day than the one that was set that day, too."""
    today = view.top.today
    title = _weekday(view.friday, today)
    if today != view.friday:
        title += " · " + _("today is {day}").format(day=_weekday(today, today))
    if view.streak > 1:
        title += " · " + ngettext("{n} in a row", "{n} in a row", view.streak).format(n=view.streak)
    return title


def week_title(view: FridayView) -> str:
    """``Acme · Friday, 20 Nov``."""
    return dotted((view.top.workspace.company, view.top.team, friday_title(view)))


def week_sections(view: FridayView) -> Iterator[Section]:
    """The week on a page: the number, the guardrails, what was decided, runs and is open."""
    top, home = view.top, view.home
    number = big_number(top.omtm, top)
    pace = as_sentence(pace_text(top.omtm, top)) if top.omtm else ""
    yield Section("", (number.sentence, dotted((number.value, number.distance)), pace))
    if home.guardrails:
        states = (dotted((f"{g.text}: {g.name}", g.value_text)) for g in home.guardrails)
        yield Section(_("Guardrails"), points=tuple(states))
    recorded = ngettext("{n} reading recorded", "{n} readings recorded", view.recorded)
    recorded = recorded.format(n=view.recorded) if view.recorded else _("No reading was recorded.")
    yield Section(entries_title(view), (recorded,), points=tuple(map(entry_line, view.week)))
    if home.running:
        yield Section(_("Running"), points=tuple(_running(bet, top) for bet in home.running))
    if home.held:
        held = (f"{bet.title}: {held_text(bet.held_by)}" for bet in home.held)
        yield Section(_("Held back"), points=tuple(held))
    review = next_review_text(view.coming_review, top.today) if view.coming_review else ""
    if view.open or review:
        yield Section(_("Open"), (review,), points=tuple(step.text for step in view.open))


def _weekday(day: date, today: date) -> str:
    return f"{weekday_name(day.weekday())}, {format_date(day, today)}"


def entries_title(view: FridayView) -> str:
    """What the entries of the week stand under, once its Friday is over, too."""
    if view.top.today <= view.friday:
        return _("This week")
    return _("The week to {day}").format(day=format_date(view.friday, view.top.today))


def entry_line(entry: Decision) -> str:
    """An entry of the log in a line: what was decided, and what came of it."""
    came = f" → {entry.choice}" if entry.outcome is not None else ""
    kind = "" if entry.kind is DecisionKind.GUARDRAIL else f"{entry.kind.label}: "  # its title says so
    return f"{kind}{entry.title}{came}"


def _running(bet: Decision, top: Header) -> str:
    if bet.review_day is None:
        return bet.title
    return _("{bet}, review on {day}").format(bet=bet.title, day=format_date(bet.review_day, top.today))
