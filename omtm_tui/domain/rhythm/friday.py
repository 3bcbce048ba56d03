"""Friday: five looks that keep the workflow going, and the page that comes out of them."""

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from omtm_tui.domain.decisions.decision import Decision, held_text
from omtm_tui.domain.errors import Action
from omtm_tui.domain.header import Header
from omtm_tui.domain.home import HomeView
from omtm_tui.domain.omtm.headline import big_number, whose_name
from omtm_tui.domain.omtm.pace import pace_text
from omtm_tui.domain.rhythm.next_steps import NextKind, NextStep
from omtm_tui.domain.text.dates import format_date, weekday_name
from omtm_tui.domain.text.labels import LabelledEnum
from omtm_tui.domain.text.parts import dotted
from omtm_tui.domain.text.section import Section
from omtm_tui.i18n import _, mark, ngettext


class FridayStep(LabelledEnum):
    """In the order they are done: label, question, what is said when nothing is open, kinds of next steps."""

    READINGS = (
        "readings", mark("Readings"),
        mark("Is every number of the week in?"), mark("All readings are in."),
        NextKind.STALE,
    )  # fmt: skip
    GUARDRAILS = (
        "guardrails", mark("Guardrails"),
        mark("Does everything that must hold still hold?"), mark("No guardrail is broken."),
        NextKind.BREACH,
    )  # fmt: skip
    DECISIONS = (
        "decisions", mark("Due decisions"),
        mark("What waits for a review, or an end?"), mark("Nothing is due."),
        NextKind.REVIEW_DUE, NextKind.DEADLINE, NextKind.TRIGGER,
    )  # fmt: skip
    BET = (
        "bet", mark("One bet"), mark("What do we try next, and what would convince us?"),
        mark("A bet was placed in the week up to this day."),
        NextKind.NO_BET,
    )  # fmt: skip
    LOG = (
        "log", mark("The log"), mark("Was anything else decided this week?"),
        mark("Log a decision that is not written down yet."),
    )  # fmt: skip

    @property
    def question(self) -> str:
        return _(self._details[0])

    @property
    def nothing(self) -> str:
        """The text where nothing is to be done."""
        return _(self._details[1])

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of next steps that belong here."""
        return self._details[2:]

    @property
    def action(self) -> Action | None:
        """What can be done all the same where nothing has to be."""
        return Action.LOG_DECISION if self is FridayStep.LOG else None


class FridayView(Struct, frozen=True):
    """The checklist of one Friday. ``readings`` are due by their cadence, sooner than *Next* lists them.

    ``week`` are the entries written or reviewed since the last Friday, newest first.
    """

    home: HomeView
    friday: date
    done: frozenset[FridayStep]
    readings: tuple[NextStep, ...]
    bet_missing: bool
    week: tuple[Decision, ...]
    recorded: int
    streak: int
    coming_review: date | None = None

    @property
    def top(self) -> Header:
        return self.home.top

    @property
    def finished(self) -> bool:
        return len(self.done) == len(FridayStep)

    @property
    def first_open(self) -> int:
        """The index of the first step that is not done; one past the last when all are."""
        return next((at for at, step in enumerate(FridayStep) if step not in self.done), len(FridayStep))

    def to_do(self, step: FridayStep) -> tuple[NextStep, ...]:
        """What a step asks for."""
        if step is FridayStep.READINGS:
            return self.readings
        if step is FridayStep.BET:
            text = _("No bet this week: write one down")
            return (NextStep(NextKind.NO_BET, text, "decisions"),) if self.bet_missing else ()
        return tuple(next_step for next_step in self.home.next if next_step.kind in step.kinds)


def friday_title(view: FridayView) -> str:
    """``Friday, 20 Nov · 3 in a row``; the day is the one that was set."""
    day = weekday_name(view.friday.weekday())
    title = f"{day}, {format_date(view.friday, view.top.today)}"
    if view.streak > 1:
        title += " · " + ngettext("{n} in a row", "{n} in a row", view.streak).format(n=view.streak)
    return title


def week_title(view: FridayView) -> str:
    """``Acme · Friday, 20 Nov``."""
    return dotted((whose_name(view.top), friday_title(view)))


def week_sections(view: FridayView) -> Iterator[Section]:
    """The week on a page: the number, the guardrails, what was decided, runs and is open."""
    top, home = view.top, view.home
    number = big_number(top.omtm, top)
    pace = pace_text(top.omtm, top) if top.omtm else ""
    yield Section("", (number.sentence, f"{number.value} {number.distance}".strip(), pace))
    if home.guardrails:
        states = (f"{g.state_text}: {g.name} {g.value_text}".rstrip() for g in home.guardrails)
        yield Section(_("Guardrails"), points=tuple(states))
    yield Section(_("This week"), (_recorded(view.recorded),), points=tuple(map(entry_line, view.week)))
    if home.running:
        yield Section(_("Running"), points=tuple(_running(bet, top) for bet in home.running))
    if home.held:
        held = (f"{bet.title}: {held_text(bet.held_by)}" for bet in home.held)
        yield Section(_("Held back"), points=tuple(held))
    review = view.coming_review and _("Next review: {day}").format(
        day=format_date(view.coming_review, top.today)
    )
    if home.next or review:
        yield Section(_("Open"), (review or "",), points=tuple(step.text for step in home.next))


def _recorded(count: int) -> str:
    if not count:
        return _("No reading was recorded.")
    return ngettext("{n} reading recorded", "{n} readings recorded", count).format(n=count)


def entry_line(entry: Decision) -> str:
    """An entry of the log in a line: what was decided, and what came of it."""
    came = f" → {entry.choice}" if entry.outcome is not None else ""
    return f"{entry.kind.label}: {entry.title}{came}"


def _running(bet: Decision, top: Header) -> str:
    if bet.review_day is None:
        return bet.title
    return _("{bet}, review on {day}").format(bet=bet.title, day=format_date(bet.review_day, top.today))
