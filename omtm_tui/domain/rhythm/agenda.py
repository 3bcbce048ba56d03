"""The days a calendar should know: reviews, the deadline, another look, and decisions that fall due.

Each keeps one lasting name, so that a calendar that reads the file again moves what it has instead of adding.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time, timedelta

from msgspec import Struct

from omtm_tui.domain.decisions.decision import Decision, LogState
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.rhythm.review import first_review
from omtm_tui.domain.rhythm.rhythm import review_due
from omtm_tui.domain.text.dates import weekday_name
from omtm_tui.domain.workspace import Settings
from omtm_tui.i18n import _


class Event(Struct, frozen=True):
    """Something on one whole day, or ``at`` a local time and every week from then on.

    ``uid`` never changes, whatever the day or the words become.
    """

    uid: str
    day: date
    title: str
    text: str = ""
    cancelled: bool = False
    at: time | None = None


def omtm_events(view: OmtmView, held: Sequence[date], today: date) -> Iterator[Event]:
    """The review days of an active OMTM from the one that waits on, another look, and its deadline."""
    omtm, name = view.omtm, view.metric.name
    lasting = f"omtm-{omtm.id}-{omtm.started.isoformat()}"
    first, weeks = first_review(omtm), timedelta(weeks=omtm.review_weeks)
    waiting = review_due(first, omtm.review_weeks, held, today)
    number = max(0, ((waiting or today) - first) // weeks)
    while (day := first + number * weeks) <= omtm.deadline:
        if day >= today or day == waiting:
            title = _("Review: {name}").format(name=name)
            yield Event(f"{lasting}-review-{number}", day, title, view.sentence)
        number += 1
    if omtm.reevaluate_on is not None:
        yield Event(f"{lasting}-again", omtm.reevaluate_on, _("Another look: {name}").format(name=name))
    title = _("Deadline: {name} {target}").format(name=name, target=view.target_text)
    yield Event(f"{lasting}-deadline", omtm.deadline, title, view.hypothesis or view.sentence)


def decision_events(entries: Iterable[Decision], today: date) -> Iterator[Event]:
    """Decisions that wait for their review; one that needs none any more is called off while still ahead."""
    for entry in entries:
        day = entry.review_day
        if day is None:
            continue
        open_ = entry.state in (LogState.OPEN, LogState.DUE)
        if open_ or day >= today:
            lasting = "".join(c for c in entry.decided_at if c.isalnum())
            title = _("Decide: {title}").format(title=entry.title)
            yield Event(f"decision-{entry.id}-{lasting}", day, title, entry.text, cancelled=not open_)


def friday_event(settings: Settings, since: date) -> Event:
    """The weekly checklist, from the first day on that is set for it."""
    day = since + timedelta((settings.friday - since.weekday()) % 7)
    title = _("{day}: readings, guardrails, decisions, one bet, the log").format(
        day=weekday_name(settings.friday)
    )
    return Event("friday", day, title, at=time.fromisoformat(settings.friday_time))
