"""Friday: five looks that keep the workflow going, and the page that comes out of them."""

from collections.abc import Iterable
from datetime import date

from msgspec import Struct

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.errors import Action
from omtm_tui.domain.header import Header
from omtm_tui.domain.home import HomeView
from omtm_tui.domain.omtm.headline import big_number, whose_name
from omtm_tui.domain.omtm.pace import pace_text
from omtm_tui.domain.rhythm.next_steps import NextKind, NextStep
from omtm_tui.domain.text.dates import format_date, weekday_name
from omtm_tui.domain.text.labels import LabelledEnum
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


def summary(view: FridayView) -> str:
    """The week on a page, as Markdown that reads well as plain text."""
    top, home = view.top, view.home
    number = big_number(top.omtm, top)
    whose = whose_name(top)
    parts = [
        f"# {whose} · {friday_title(view)}" if whose else f"# {friday_title(view)}",
        "\n".join(filter(None, (number.sentence, f"{number.value} {number.distance}".strip()))),
    ]
    if top.omtm is not None:
        parts.append(pace_text(top.omtm, top))
    states = (f"{g.state_text}: {g.name} {g.value_text}".rstrip() for g in home.guardrails)
    parts.append(_listed(_("Guardrails"), states))
    parts.append(_listed(_("This week"), (entry_line(entry) for entry in view.week)))
    count = ngettext("{n} reading recorded", "{n} readings recorded", view.recorded).format(n=view.recorded)
    parts.append(count if view.recorded else _("No reading was recorded."))
    parts.append(_listed(_("Running"), (_running(bet, top) for bet in home.running)))
    parts.append(_listed(_("Open"), (step.text for step in home.next)))
    if view.coming_review is not None:
        day = format_date(view.coming_review, top.today)
        parts.append(_("Next review: {day}").format(day=day))
    return "\n\n".join(filter(None, parts)) + "\n"


def entry_line(entry: Decision) -> str:
    """An entry of the log in a line: what was decided, and what came of it."""
    came = f" → {entry.choice}" if entry.outcome is not None else ""
    return f"{entry.kind.label}: {entry.title}{came}"


def _running(bet: Decision, top: Header) -> str:
    if bet.review_on is None:
        return bet.title
    return _("{bet}, review on {day}").format(bet=bet.title, day=format_date(bet.review_on, top.today))


def _listed(title: str, lines: Iterable[str]) -> str:
    bullets = [f"- {line}" for line in lines]
    return "\n".join([f"## {title}", *bullets]) if bullets else ""
