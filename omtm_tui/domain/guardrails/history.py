"""Readings prepared for being asked many times what was recorded up to a day, and spans on the calendar."""

import math
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter

from omtm_tui.domain.guardrails.tree import Span, SpanUnit
from omtm_tui.domain.metrics.metric import Metric, Reading, matures_on
from omtm_tui.domain.text.dates import DAYS_IN, add_months

Point = tuple[int, float]  # the day number of a reading and its value
NEVER = 10**7  # a day number after the end of the calendar


class Track:
    """The readings of one metric in order of their days.

    A reading counts from the day it was observed or its cohort became final, whichever is later, until the
    day a correction of it was observed. Of several on one day the last counts. What is no number does not."""

    def __init__(self, metric: Metric, readings: Sequence[Reading]) -> None:
        self.metric = metric
        self.patience = 2 * max(1, metric.cadence_days)
        usable = [r for r in readings if math.isfinite(r.value)]
        usable.sort(key=attrgetter("observed_on", "id"))
        self.days = [r.observed_on.toordinal() for r in usable]
        self.values = [float(r.value) for r in usable]
        self.known: list[int] | None = None
        self.until: list[int] | None = None
        if metric.window_days > 0 and any(r.cohort_to for r in usable):
            self.known = [_counts_from(r, metric) for r in usable]
        if any(r.replaces is not None for r in usable):
            self.until = _replaced_from(usable)
        self.plain = self.known is None and self.until is None
        if self.plain and len(set(self.days)) < len(self.days):
            last = dict(zip(self.days, self.values, strict=True))
            self.days, self.values = list(last), list(last.values())
        moments = {*(self.known or self.days), *(self.until or ())} - {NEVER}
        self.moments = self.days if self.plain else sorted(moments)
        """The days on which something new was known, in order."""

    def _counts(self, i: int, as_of: int) -> bool:
        if self.known is not None and self.known[i] > as_of:
            return False
        return self.until is None or self.until[i] > as_of

    def latest(self, day: int, as_of: int) -> Point | None:
        """The newest reading at or before ``day`` that counts ``as_of``, however old."""
        i = bisect_right(self.days, day) - 1
        if not self.plain:
            while i >= 0 and not self._counts(i, as_of):
                i -= 1
        return (self.days[i], self.values[i]) if i >= 0 else None

    def between(self, low: int, high: int, as_of: int) -> list[Point]:
        """The readings from ``low`` to ``high``, both included, oldest first, one a day."""
        a, b = bisect_left(self.days, low), bisect_right(self.days, high)
        if self.plain:
            return list(zip(self.days[a:b], self.values[a:b], strict=True))
        return list({self.days[i]: self.values[i] for i in range(a, b) if self._counts(i, as_of)}.items())

    def last(self, n: int, as_of: int) -> list[Point]:
        """At most the newest ``n`` readings, oldest first."""
        i = bisect_right(self.days, as_of)
        if self.plain:
            return list(zip(self.days[max(0, i - n) : i], self.values[max(0, i - n) : i], strict=True))
        points: dict[int, float] = {}
        while i > 0 and len(points) < n:
            i -= 1
            if self._counts(i, as_of):
                points.setdefault(self.days[i], self.values[i])
        return list(points.items())[::-1]

    def waiting(self, as_of: int) -> tuple[int, int] | None:
        """The day of the newest observed reading that does not count yet, and the day it will."""
        if self.known is None:
            return None
        i = bisect_right(self.days, as_of) - 1
        if i >= 0 and as_of < self.known[i] < NEVER:
            return self.days[i], self.known[i]
        return None


def _counts_from(reading: Reading, metric: Metric) -> int:
    observed = reading.observed_on.toordinal()
    try:
        final = matures_on(reading, metric)
    except OverflowError:
        return NEVER
    return observed if final is None else max(observed, final.toordinal())


def _replaced_from(readings: Sequence[Reading]) -> list[int]:
    """For each reading the day from which a correction of it is known."""
    first: dict[int, int] = {}
    for reading in readings:
        if reading.replaces is not None:
            day = reading.observed_on.toordinal()
            first[reading.replaces] = min(day, first.get(reading.replaces, NEVER))
    return [first.get(r.id, NEVER) if r.id else NEVER for r in readings]


class History:
    """The metrics and their readings by metric id (never to change), each prepared when first asked for."""

    def __init__(self, metrics: Iterable[Metric], readings: Mapping[int, Sequence[Reading]]) -> None:
        self.metrics = {metric.key: metric for metric in metrics}
        self._readings = readings
        self._tracks: dict[str, Track] = {}

    def track(self, key: str) -> Track | None:
        """The prepared readings of the metric with this key; None if there is no such metric."""
        if key not in self._tracks and (metric := self.metrics.get(key)):
            self._tracks[key] = Track(metric, self._readings.get(metric.id, ()))
        return self._tracks.get(key)


_LAST = date.max.toordinal()


def shifted(day: int, span: Span, sign: int) -> int:
    """The day number one span before (``sign`` −1) or after (+1) ``day``, kept inside the calendar.

    The last day of a month stays the last day, so that month-end readings meet. Not for spans of readings."""
    if span.unit is SpanUnit.MONTHS:
        return _months(day, sign * span.count)
    return min(_LAST, max(1, day + sign * span.count * DAYS_IN[span.unit]))


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
