"""Reviews and due decisions as an iCalendar file (RFC 5545). Read again, it moves events by their UIDs."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from omtm_tui.domain.rhythm.rhythm import Event
from omtm_tui.domain.text.labels import visible
from omtm_tui.i18n import _

MEETING = timedelta(minutes=15)  # how long the weekly checklist takes in a calendar; less in truth


def calendar_file(events: Iterable[Event], now: datetime) -> bytes:
    """The file. ``now`` (local time) stamps it; a later file takes the place of an earlier one."""
    from icalendar import Calendar, Event as Entry

    stamp = now.astimezone(UTC).replace(microsecond=0)
    calendar = Calendar()
    calendar.add("prodid", "-//omtm_tui//omtm//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("One metric that matters"))
    for event in events:
        entry = Entry()
        entry.add("uid", f"{event.uid}@omtm-tui")
        entry.add("dtstamp", stamp)
        entry.add("last-modified", stamp)
        entry.add("sequence", int(stamp.timestamp()) // 60)
        if event.at is None:
            entry.add("dtstart", event.day)
            entry.add("dtend", event.day + timedelta(1))
        else:  # no time zone: whoever reads it means the local one
            begins = datetime.combine(event.day, event.at)
            entry.add("dtstart", begins)
            entry.add("dtend", begins + MEETING)
            entry.add("rrule", {"freq": "weekly"})
        entry.add("summary", visible(event.title))
        if event.text:
            entry.add("description", visible(event.text, lines=True))
        entry.add("transp", "TRANSPARENT")
        entry.add("status", "CANCELLED" if event.cancelled else "CONFIRMED")
        calendar.add_component(entry)
    text: bytes = calendar.to_ical()
    return text
