"""When to look, how far to plan, why phase and metric never change at once, and the days for a calendar.

Each of those keeps one lasting name, so that a calendar that reads it again moves it and adds none."""

from collections.abc import Hashable, Iterable, Iterator, Sequence
from datetime import date, time, timedelta
from itertools import pairwise

from msgspec import Struct

from omtm_tui.domain.decisions.bet_state import EntryState
from omtm_tui.domain.omtm.omtm import Omtm, OmtmStatus, OmtmView
from omtm_tui.domain.text.dates import add_months, format_date, weekday_name
from omtm_tui.domain.workspace import Settings
from omtm_tui.i18n import _, ngettext

REVIEW_WEEKS = (1, 2, 4)  # the rhythms a review may have, in weeks


def review_weeks(start: date, deadline: date) -> int:
    """A sixth of the way to the deadline, rounded to 1, 2 or 4 weeks; between two, the shorter one."""
    sixth = (deadline - start).days / 7 / 6
    return min(REVIEW_WEEKS, key=lambda weeks: (abs(weeks - sixth), weeks))


def review_rhythm(weeks: int, first: date | None, today: date) -> str:
    """``every 2 weeks, first on 13 Feb``."""
    every = ngettext("every week", "every {n} weeks", weeks).format(n=weeks)
    if first is None:
        return every
    return _("{every}, first on {day}").format(every=every, day=format_date(first, today))


def last_change(history: Iterable[tuple[date, Hashable]]) -> date | None:
    """The last day on which another phase or metric took over, days in any order; None when none did."""
    in_order = sorted(history, key=lambda entry: entry[0])
    changes = [day for (_day, before), (day, after) in pairwise(in_order) if after != before]
    return changes[-1] if changes else None


def one_change_at_a_time(
    last_phase_change: date | None, last_metric_change: date | None, today: date, apart_days: int = 14
) -> str | None:
    """Why a change must wait, or None when it may happen now.

    Give the *other* kind of change, and None for the one being made: before another metric the last phase
    change, before another phase the last metric change. None too for the very first phase and OMTM, which are
    exempt. On day ``apart_days`` the change is free."""
    reasons = (
        _("The phase changed on {changed}; change the metric from {free}, or type a reason."),
        _("The metric changed on {changed}; change the phase from {free}, or type a reason."),
    )
    for changed, template in zip((last_phase_change, last_metric_change), reasons, strict=True):
        if changed is not None and (today - changed).days < apart_days:
            free = changed + timedelta(apart_days)
            return template.format(changed=format_date(changed, today), free=format_date(free, today))
    return None


def deadline_warning(start: date, deadline: date) -> str | None:
    """What is unusual about a deadline less than two or more than four months away; never a refusal."""
    text = _("Under two months is short: will the metric have moved by then? Say why, or give it 2–4 months.")
    if deadline < add_months(start, 2):
        return text
    if deadline > add_months(start, 4):
        return _("Over four months is long: what would you learn earlier? Say why, or keep it to 2–4 months.")
    return None


def late_review_warning(review_on: date | None, omtm: Omtm | None, today: date) -> str:
    """What is unusual about a bet that is reviewed after its OMTM has ended; empty where it is not."""
    if review_on is None or omtm is None or not today <= omtm.deadline < review_on:
        return ""
    text = _("The review on {review} comes after the deadline of the OMTM, {deadline}.")
    return text.format(review=format_date(review_on, today), deadline=format_date(omtm.deadline, today))


def end_goal_warning(today: date, goal_on: date) -> str | None:
    """What is unusual about an end goal less than 12 or more than 24 months away; never a refusal."""
    if goal_on < add_months(today, 12):
        return _("An end goal lies one to two years ahead; under 12 months it is rather a target.")
    if goal_on > add_months(today, 24):
        return _("An end goal lies one to two years ahead; beyond 24 months it is rather a vision.")
    return None


def first_review(omtm: Omtm) -> date:
    """The first day of the rhythm; one rhythm after the start where none was named."""
    return omtm.first_review or omtm.started + timedelta(weeks=omtm.review_weeks)


def due_review(omtm: Omtm, held: Sequence[date], today: date) -> date | None:
    """The review day that waits to be held; none any more once the deadline has passed: then it is closed."""
    if omtm.status is not OmtmStatus.ACTIVE or omtm.deadline < today:
        return None
    return review_due(first_review(omtm), omtm.review_weeks, held, today)


def coming_review(omtm: Omtm, held: Sequence[date], today: date) -> date | None:
    """The next day for a review, one that waits included; None where the deadline comes first."""
    if omtm.status is not OmtmStatus.ACTIVE:
        return None
    coming = next_review(first_review(omtm), omtm.review_weeks, held, today)
    return coming if coming <= omtm.deadline else None


def next_review_text(day: date, today: date) -> str:
    """``Next review: 13 Feb``; one whose day has passed waits."""
    text = _("A review waits since {day}.") if day < today else _("Next review: {day}")
    return text.format(day=format_date(day, today))


def review_due(first: date, weeks: int, held: Iterable[date], today: date) -> date | None:
    """The review day that has come and waits, or None; one held up to half a rhythm early counts for it."""
    day = _latest(first, weeks, today)
    return None if day < first or _covered(day, weeks, held) else day


def next_review(first: date, weeks: int, held: Sequence[date], today: date) -> date:
    """The next day for a review: the one that waits, else the next that no review was held early for."""
    if (due := review_due(first, weeks, held, today)) is not None:
        return due
    day = _latest(first, weeks, today) + timedelta(weeks=weeks)
    return day + timedelta(weeks=weeks) if _covered(day, weeks, held) else day


def _latest(first: date, weeks: int, today: date) -> date:
    """The last review day up to today; before the first, the day one rhythm before that."""
    return first + max(-1, (today - first).days // (7 * weeks)) * timedelta(weeks=weeks)


def _covered(day: date, weeks: int, held: Iterable[date]) -> bool:
    return any(review > day - timedelta(days=7 * weeks / 2) for review in held)


def friday_of(today: date, weekday: int) -> date:
    """The nearest Friday (or other ``weekday``, Monday 0): what was left open can still be done on Monday."""
    return today + timedelta((weekday - today.weekday() + 3) % 7 - 3)


def week_end(today: date, weekday: int) -> date:
    """The last day of the week that ``today`` lies in, which ends on ``weekday``."""
    return today + timedelta((weekday - today.weekday()) % 7)


def week_start(friday: date) -> date:
    """The first day of the week that ends on that day."""
    return friday - timedelta(6)


def streak(done: Iterable[date], friday: date) -> int:
    """How many Fridays in a row were done up to this one, or to the last one while this one is still open."""
    fridays = set(done)
    day = friday if friday in fridays else friday - timedelta(weeks=1)
    count = 0
    while day in fridays:
        count, day = count + 1, day - timedelta(weeks=1)
    return count


class Event(Struct, frozen=True):
    """Something on a whole day, or weekly ``at`` a local time; ``uid`` outlasts other days and words."""

    uid: str
    day: date
    title: str
    text: str = ""
    cancelled: bool = False
    at: time | None = None


def omtm_events(view: OmtmView, held: Sequence[date], today: date) -> Iterator[Event]:
    """Review days from the one that waits on (not those ``held`` early), another look, and the deadline."""
    omtm, name = view.omtm, view.metric.name
    lasting = f"omtm-{omtm.id}-{omtm.started.isoformat()}"
    first, weeks = first_review(omtm), timedelta(weeks=omtm.review_weeks)
    waiting = review_due(first, omtm.review_weeks, held, today)
    coming = next_review(first, omtm.review_weeks, held, today)
    number = max(0, ((waiting or today) - first) // weeks)
    while (day := first + number * weeks) <= omtm.deadline:
        if day >= today or day == waiting:
            title = _("Review: {name}").format(name=name)
            yield Event(f"{lasting}-review-{number}", day, title, view.sentence, cancelled=day < coming)
        number += 1
    if omtm.reevaluate_on is not None:
        yield Event(f"{lasting}-again", omtm.reevaluate_on, _("Another look: {name}").format(name=name))
    title = _("Deadline: {name} {target}").format(name=name, target=view.target_text)
    yield Event(f"{lasting}-deadline", omtm.deadline, title, view.hypothesis or view.sentence)


def decision_events(entries: Iterable[EntryState], today: date) -> Iterator[Event]:
    """Decisions that wait for their review; one that needs none any more is called off while still ahead."""
    for state in entries:
        entry, day = state.decision, state.decision.review_day
        if day is not None and (entry.is_open or day >= today):
            lasting = "".join(c for c in entry.decided_at if c.isalnum())
            title = _("Decide: {title}").format(title=entry.title)
            yield Event(f"decision-{entry.id}-{lasting}", day, title, state.text, cancelled=not entry.is_open)


def friday_event(settings: Settings, since: date) -> Event:
    """The weekly checklist, from the first day on that is set for it."""
    weekday = weekday_name(settings.friday)
    title = _("{day}: readings, guardrails, decisions, one bet, the log").format(day=weekday)
    day = week_end(since, settings.friday)
    return Event("friday", day, title, at=time.fromisoformat(settings.friday_time))
