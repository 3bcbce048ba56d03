"""Dates and durations as people type and read them, always seen from a given today."""

import re
from calendar import monthrange
from datetime import date, datetime, timedelta

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.text.number_format import clean, shorten
from omtm_tui.i18n import _, mark, ngettext

FIRST_YEAR, LAST_YEAR = 1990, 2100

DAYS_IN = {"d": 1, "w": 7, "m": 30, "y": 365}
"""Days in each unit of a typed duration; a month counts 30 days and a year 365."""

_WEEKDAY_NAMES = (
    mark("Monday"), mark("Tuesday"), mark("Wednesday"), mark("Thursday"),
    mark("Friday"), mark("Saturday"), mark("Sunday"),
)  # fmt: skip
_MONTH_NAMES = (
    mark("January"), mark("February"), mark("March"), mark("April"), mark("May"), mark("June"),
    mark("July"), mark("August"), mark("September"), mark("October"), mark("November"), mark("December"),
)  # fmt: skip
_SHORT_MONTHS = mark("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec")
"""Twelve words in one message, since no language cuts all of its months to the same length."""
_AHEAD = 60
"""A day of the past without a year that comes again within so many days may be meant as that one."""
_ISO = r"(?a)(\d{4})-(\d{1,2})-(\d{1,2})"
_DOTTED = r"(?a)(\d{1,2})\. ?(\d{1,2})\.?(?: ?(\d{4}|\d{2}))?"
_NAMED = (
    r"(?:(?P<day>\d{1,2})\.? ?(?P<month>[^\W\d]+)|(?P<month2>[^\W\d]+)\.? (?P<day2>\d{1,2}))"
    r"\.?,?(?: (?P<year>\d{4}))?"
)
_UNIT = r"(?P<unit>d|w|m|y|days?|weeks?|months?|years?)"
_SHIFT = rf"(?a)(?P<n>[+-] ?\d{{1,4}}) ?{_UNIT}"
_SPAN = rf"(?a)(?P<n>\d{{1,5}}) ?{_UNIT}?"


def parse_date(text: str, today: date, past: bool = False) -> date:
    """A day from ``2026-01-31``, ``31.1.``, ``30 Jan``, ``fri``, ``+2w``, ``-3d``, ``today`` or ``tomorrow``.

    A weekday or a date without a year is the next one on or after ``today``, with ``past`` the last one on or
    before it, unless it comes again soon. Years 1990..2100; UserError names the accepted forms."""
    typed = clean(text).casefold() if len(text) <= 100 else ""
    try:
        day = _relative(typed, today, past) or _absolute(typed, today, past)
    except (ValueError, OverflowError):
        raise UserError(_("“{text}” is not a day of the calendar.").format(text=shorten(text))) from None
    if day is None:
        forms = "2026-01-31, 31.1., 30 Jan, fri, +2w, -3d, today"
        message = _("“{text}” is not a date; write it like {forms}.")
        raise UserError(message.format(text=shorten(text), forms=forms))
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        message = _("“{text}” is out of range; years run from {first} to {last}.")
        raise UserError(message.format(text=shorten(text), first=FIRST_YEAR, last=LAST_YEAR))
    return day


def parse_days(text: str) -> int:
    """Whole days from ``10``, ``14d``, ``2w``, ``3m`` (30 days each) or ``1y`` (365); else UserError."""
    match = re.fullmatch(_SPAN, clean(text).casefold()) if len(text) <= 100 else None
    days = int(match["n"]) * DAYS_IN[(match["unit"] or "d")[0]] if match else -1
    if not 0 <= days <= 36_500:
        message = _("“{text}” is not a duration; write it like 14d, 2w or 3m, at most 100 years.")
        raise UserError(message.format(text=shorten(text)))
    return days


def add_months(day: date, months: int) -> date:
    """The same day that many months later (or earlier), or that month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _relative(typed: str, today: date, past: bool) -> date | None:
    words = {"yesterday": -1, "today": 0, "tomorrow": 1}
    words |= {_("yesterday").casefold(): -1, _("today").casefold(): 0, _("tomorrow").casefold(): 1}
    if typed in words:
        return today + timedelta(days=words[typed])
    weekday = _named(typed, _WEEKDAY_NAMES)
    if weekday is not None:
        ahead = (weekday - today.weekday()) % 7
        return today + timedelta(days=ahead - 7 if past and ahead else ahead)
    if shift := re.fullmatch(_SHIFT, typed):
        n, unit = int(shift["n"].replace(" ", "")), shift["unit"][0]
        if unit in "my":
            return add_months(today, n if unit == "m" else 12 * n)
        return today + timedelta(days=n * DAYS_IN[unit])
    return None


def _absolute(typed: str, today: date, past: bool) -> date | None:
    if iso := re.fullmatch(_ISO, typed):
        return date(int(iso[1]), int(iso[2]), int(iso[3]))
    if dotted := re.fullmatch(_DOTTED, typed):
        year = dotted[3] and (dotted[3] if len(dotted[3]) == 4 else f"20{dotted[3]}")
        return _nearest(int(dotted[1]), int(dotted[2]), year, today, past)
    if named := re.fullmatch(_NAMED, typed):
        month = _named(named["month"] or named["month2"], _MONTH_NAMES)
        if month is not None:
            return _nearest(int(named["day"] or named["day2"]), month + 1, named["year"], today, past)
    return None


def _nearest(day: int, month: int, year: str | None, today: date, past: bool) -> date:
    """The day in ``year``; without a year the next (or last) one that exists, 29 February included."""
    if year:
        return date(int(year), month, day)
    date(2000, month, day)
    for step in range(9):
        candidate = today.year + (-step if past else step)
        if day <= monthrange(candidate, month)[1]:
            candidate_day = date(candidate, month, day)
            if (candidate_day <= today) if past else (candidate_day >= today):
                if past and 0 < 365 - (today - candidate_day).days <= _AHEAD:
                    message = _("{day} lies in the future; write {full} if that is meant.")
                    short = format_date(candidate_day, candidate_day)
                    raise UserError(message.format(day=short, full=format_date(candidate_day)))
                return candidate_day
    raise ValueError


def _named(typed: str, english: tuple[str, ...]) -> int | None:
    """Which name is meant, by its first three letters or more, in English or in the user's language."""
    for names in (map(_, english), english):
        for index, name in enumerate(names):
            if len(typed) >= min(3, len(name)) and name.casefold().startswith(typed):
                return index
    return None


def weekday_name(weekday: int) -> str:
    """The name of a weekday, Monday 0."""
    return _(_WEEKDAY_NAMES[weekday])


def month_name(month: int) -> str:
    """The short name of a month, January 1."""
    return _(_SHORT_MONTHS).split()[month - 1]


def format_date(day: date, today: date | None = None) -> str:
    """``30 Jan``, with the year where it is not today's or no today is given."""
    if today is not None and day.year == today.year:
        return _("{day} {month}").format(day=day.day, month=month_name(day.month))
    return _("{day} {month} {year}").format(day=day.day, month=month_name(day.month), year=day.year)


def format_day(stamp: str, today: date | None = None) -> str:
    """The day of a local time as it is stored (ISO), in words: ``7 Nov``."""
    return format_date(date.fromisoformat(stamp[:10]), today)


def format_moment(moment: datetime, today: date | None = None) -> str:
    """``30 Jan 15:00``, with the year where ``format_date`` has it."""
    return f"{format_date(moment.date(), today)} {moment:%H:%M}"


def days_text(n: int) -> str:
    """``1 day``, ``70 days``."""
    return ngettext("{n} day", "{n} days", n).format(n=n)


def span_text(n: int) -> str:
    """A length of ``n`` days, in weeks where it is whole weeks: ``2 weeks``, ``10 days``."""
    if n and n % 7 == 0:
        return ngettext("{n} week", "{n} weeks", n // 7).format(n=n // 7)
    return days_text(n)


def left_text(n: int) -> str:
    """How long until a date ``n`` days ahead: ``70 days left``, ``due today``, ``3 days overdue``."""
    if n == 0:
        return _("due today")
    if n < 0:
        return ngettext("{n} day overdue", "{n} days overdue", -n).format(n=-n)
    return ngettext("{n} day left", "{n} days left", n).format(n=n)


def age_text(n: int) -> str:
    """How long ago something was observed: ``today``, ``9 days old``."""
    if n <= 0:
        return _("today")
    return ngettext("{n} day old", "{n} days old", n).format(n=n)
