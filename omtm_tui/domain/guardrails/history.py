"""Readings prepared for being asked many times what was recorded up to a day, and spans on the calendar."""

import math
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from operator import attrgetter

from omtm_tui.domain.guardrails.tree import Span, SpanUnit
from omtm_tui.domain.metrics.metric import Metric, Reading, is_mature
from omtm_tui.domain.text.dates import DAYS_IN, add_months

_LAST = date.max.toordinal()
Point = tuple[int, float]  # the day number of a reading and its value


class Track:
    """The readings of one metric in order of their days.

    A reading counts from the day it was observed, of several on one day the last. What is no number does not,
    nor what was observed before its cohort was final."""

    def __init__(self, metric: Metric, readings: Sequence[Reading]) -> None:
        self.metric = metric
        self.patience = 2 * max(1, metric.cadence_days)
        numbers = [r for r in readings if math.isfinite(r.value)]
        numbers.sort(key=attrgetter("observed_on", "id"))
        self.preliminary = [r for r in numbers if not is_mature(r, metric)]
        last = {r.observed_on.toordinal(): float(r.value) for r in numbers if is_mature(r, metric)}
        self.days, self.values = list(last), list(last.values())

    def latest(self, day: int) -> Point | None:
        """The newest reading at or before ``day``, however old."""
        i = bisect_right(self.days, day) - 1
        return (self.days[i], self.values[i]) if i >= 0 else None

    def between(self, low: int, high: int) -> list[Point]:
        """The readings from ``low`` to ``high``, both included, oldest first."""
        part = slice(bisect_left(self.days, low), bisect_right(self.days, high))
        return list(zip(self.days[part], self.values[part], strict=True))

    def last(self, n: int, day: int) -> list[Point]:
        """At most the newest ``n`` readings at or before ``day``, oldest first."""
        i = bisect_right(self.days, day)
        part = slice(max(0, i - n), i)
        return list(zip(self.days[part], self.values[part], strict=True))

    def waiting(self, as_of: int) -> Reading | None:
        """The newest reading observed so far, where that is preliminary; None where it counts."""
        seen = [r for r in self.preliminary if r.observed_on.toordinal() <= as_of]
        counts = self.latest(as_of)
        newer = seen and (counts is None or counts[0] < seen[-1].observed_on.toordinal())
        return seen[-1] if newer else None


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
