"""Spans on the calendar, as day numbers: cheap to compare, and a month is a calendar month."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache

from omtm_tui.domain.guardrails.tree import Span, SpanUnit
from omtm_tui.domain.text.dates import add_months

_LAST = date.max.toordinal()
_DAYS = {SpanUnit.DAYS: 1, SpanUnit.WEEKS: 7}


def shifted(day: int, span: Span, sign: int) -> int:
    """The day number one span before (``sign`` −1) or after (+1) ``day``, kept inside the calendar.

    The last day of a month stays the last day, so that month-end readings meet. Not for spans of readings.
    """
    if span.unit is SpanUnit.MONTHS:
        return _months(day, sign * span.count)
    return min(_LAST, max(1, day + sign * span.count * _DAYS[span.unit]))


def full(day: int, span: Span) -> int:
    """The first day number whose span back begins on ``day`` or later."""
    end = shifted(day, span, 1)
    # Several ends of a long month lie one month after the end of a short one: the first of them counts.
    while end - 1 > day and shifted(end - 1, span, -1) >= day:
        end -= 1
    return end


@lru_cache(maxsize=4096)
def _months(day: int, months: int) -> int:
    start = date.fromordinal(day)
    try:
        end = add_months(start, months)
    except ValueError:
        return 1 if months < 0 else _LAST
    if start.day == monthrange(start.year, start.month)[1]:
        end = end.replace(day=monthrange(end.year, end.month)[1])
    return end.toordinal()
