"""What a series shows as of a day: a number, or the reason why there is none."""

import math
from collections.abc import Iterable, Mapping
from itertools import pairwise

from msgspec import Struct

from omtm_tui.domain.guardrails.history import History, Point, Track, shifted
from omtm_tui.domain.guardrails.tree import Direction, Look, Series, Span, SpanUnit, control_key
from omtm_tui.domain.guardrails.units import Measure, ratio_factor
from omtm_tui.domain.metrics.metric import decimal_equal
from omtm_tui.domain.text.labels import LabelledEnum
from omtm_tui.domain.text.number_format import as_decimal
from omtm_tui.i18n import mark

FLAT_WITHIN = 0.01  # a net change of up to this share of the first value is no trend
FEWEST = 3  # readings a trend needs
Baselines = Mapping[str, float]  # where metrics stood when the OMTM began, by key


class Reason(LabelledEnum):
    """Why a value is unknown; the label is a clause about ``{name}``, some with a ``{day}`` or ``{span}``."""

    METRIC = "metric", mark("there is no metric {name}")
    READING = "reading", mark("no reading of {name} yet")
    STALE = "stale", mark("no reading of {name} since {day}")
    BASE = "base", mark("no value of {name} {span} earlier to compare with")
    SPARSE = "sparse", mark("too few readings of {name} for a trend")
    GAPS = "gaps", mark("the readings of {name} do not cover {span}")
    NOT_POSITIVE = "not positive", mark("{name} was not above 0, so a change in per cent means nothing")
    ZERO = "zero", mark("{name} is 0, and nothing can be divided by it")
    REFERENCE = "reference", mark("nothing is recorded that {name} could be compared with")
    UNIT = "unit", mark("the unit in the rule does not fit {name}")
    TOO_LARGE = "too large", mark("the values of {name} are too large to compare")


class Unknown(Struct, frozen=True):
    """Why a value is unknown: the metric, where it matters the day number, and a count of readings."""

    why: Reason
    key: str
    day: int = 0
    count: int = 0


class SeriesValue:
    """A series bound to its readings. Days are day numbers; no reading after the one asked for is used.

    ``vs baseline`` compares with ``baselines``, by metric key (shares 0..1), ``vs control`` with the metric
    of ``control_key``, as of the day that is judged."""

    def __init__(self, series: Series, measure: Measure, history: History, baselines: Baselines) -> None:
        self.series = series
        self.measure = measure
        self.baselines = baselines
        self.tracks: list[Track] = [track for key in series.metrics if (track := history.track(key))]
        missing = (Unknown(Reason.METRIC, key) for key in series.metrics if not history.track(key))
        self.broken = next(missing, None)
        self.control_tracks = {
            key: history.track(control_key(key)) for key in series.metrics if series.look is Look.CONTROL
        }
        self.factor = 1.0
        if series.per and not self.broken:
            factor = ratio_factor(self.tracks[0].metric, self.tracks[1].metric)
            self.factor = factor or 1.0
            self.broken = Unknown(Reason.UNIT, series.metric) if factor is None else None
        self.patience = min((track.patience for track in self.tracks), default=0)

    def level(self, day: int) -> float | Unknown:
        """The plain value on ``day``: the latest reading, unless it is older than twice the cadence."""
        if self.broken:
            return self.broken
        return self._quotient(_fresh(track, day) for track in self.tracks)

    def value(self, as_of: int) -> float | Unknown:
        """The value the series is compared by, with its look at the past or at a reference applied.

        Spans count back from the latest reading, not from ``as_of``: a day without a reading must neither
        raise nor clear a breach, so between two readings everything stays as the last one left it."""
        now = self.level(as_of)
        if self.series.look is None or isinstance(now, Unknown):
            return now
        if self.series.look is Look.AVG:
            return self._average(as_of)
        if self.series.look.versus:
            base = self._quotient(self._compared_with(key, as_of) for key in self.series.metrics)
        else:
            base = self._base(as_of)
        if isinstance(base, Unknown):
            return base
        if self.measure is Measure.DIFFERENCE:
            return self._finite(float(as_decimal(now) - as_decimal(base)))
        if base <= 0:
            return Unknown(Reason.NOT_POSITIVE, self.series.metric, self._newest(as_of))
        return self._finite(float(as_decimal(now) / as_decimal(base) - 1))

    def trend(self, as_of: int, span: Span, flat_within: float = FLAT_WITHIN) -> Direction | Unknown:
        """Which way the readings of the span go; at least three, by least squares and by net change."""
        now = self.level(as_of)
        if isinstance(now, Unknown):
            return now
        points = self._points(as_of, span)
        if self.series.look is not None:
            looked = [(day, self.value(day)) for day, _value in points]
            points = [(day, value) for day, value in looked if not isinstance(value, Unknown)]
        fewest = span.count if span.unit is SpanUnit.READINGS else FEWEST
        if len(points) < max(fewest, FEWEST):
            return Unknown(Reason.SPARSE, self.series.metric, as_of, len(points))
        return direction_of(points, flat_within) or Unknown(Reason.TOO_LARGE, self.series.metric)

    def _quotient(self, values: Iterable[float | Unknown]) -> float | Unknown:
        """The first value, divided by the second where the series is a ratio; the first reason against it."""
        numbers: list[float] = []
        for value in values:
            if isinstance(value, Unknown):
                return value
            numbers.append(value)
        if len(numbers) == 1:
            return numbers[0]
        if numbers[1] == 0:
            return Unknown(Reason.ZERO, self.series.per)
        return self._finite(numbers[0] / numbers[1] * self.factor)

    def _finite(self, value: float) -> float | Unknown:
        return value if math.isfinite(value) else Unknown(Reason.TOO_LARGE, self.series.metric)

    def _newest(self, as_of: int) -> int:
        latest = [track.latest(as_of) for track in self.tracks]
        return max((point[0] for point in latest if point), default=as_of)

    def _base(self, as_of: int) -> float | Unknown:
        span = self.series.span
        assert span is not None, "change and diff have a span"
        if span.unit is SpanUnit.READINGS:
            points = self._last(span.count + 1, as_of)
            return points[0][1] if len(points) > span.count else Unknown(Reason.BASE, self.series.metric)
        day = shifted(self._newest(as_of), span, -1)
        base = self.level(day)
        if isinstance(base, Unknown) and base.why in (Reason.READING, Reason.STALE):
            return Unknown(Reason.BASE, base.key, day)
        return base

    def _compared_with(self, key: str, as_of: int) -> float | Unknown:
        if self.series.look is Look.CONTROL:
            track = self.control_tracks[key]
            return Unknown(Reason.METRIC, control_key(key)) if track is None else _fresh(track, as_of)
        baseline = self.baselines.get(key, math.nan)
        return baseline if math.isfinite(baseline) else Unknown(Reason.REFERENCE, key)

    def _average(self, as_of: int) -> float | Unknown:
        """The mean of the readings in the span, without its first day: a week of days is seven values."""
        span = self.series.span
        assert span is not None, "avg has a span"
        if span.unit is SpanUnit.READINGS:
            points = self._last(span.count, as_of)
            complete = len(points) == span.count
        else:
            newest = self._newest(as_of)
            start = shifted(newest, span, -1)
            points = self._between(start + 1, newest)
            days = [start, *(day for day, _value in points)]
            complete = all(b - a <= self.patience for a, b in pairwise(days))
        if not points or not complete:
            return Unknown(Reason.GAPS, self.series.metric, as_of, len(points))
        return self._finite(sum(value for _day, value in points) / len(points))

    def _points(self, as_of: int, span: Span) -> list[Point]:
        if span.unit is SpanUnit.READINGS:
            return self._last(span.count, as_of)
        newest = self._newest(as_of)
        return self._between(shifted(newest, span, -1), newest)

    def _between(self, low: int, high: int) -> list[Point]:
        return self._levels([track.between(low, high) for track in self.tracks])

    def _last(self, n: int, as_of: int) -> list[Point]:
        return self._levels([track.last(n, as_of) for track in self.tracks])[-n:]

    def _levels(self, read: list[list[Point]]) -> list[Point]:
        """The values of the series on the days on which something was read of any of its metrics."""
        if len(read) == 1:
            return read[0]
        days = {day for points in read for day, _value in points}
        levels = [(day, self.level(day)) for day in sorted(days)]
        return [(day, value) for day, value in levels if not isinstance(value, Unknown)]


def _fresh(track: Track, day: int) -> float | Unknown:
    point = track.latest(day)
    if point is None:
        return Unknown(Reason.READING, track.metric.key, day)
    if day - point[0] > track.patience:
        return Unknown(Reason.STALE, track.metric.key, point[0])
    return point[1]


def direction_of(points: list[Point], flat_within: float) -> Direction | None:
    """Rising or falling where the least-squares slope and the net change agree, else flat.

    The net change must exceed ``flat_within`` of the first value. None for numbers too large to compare."""
    n = len(points)
    middle = sum(day for day, _value in points) / n
    mean = sum(value for _day, value in points) / n
    terms = [(day - middle) * (value - mean) for day, value in points]
    slope, size = sum(terms), sum(map(abs, terms))
    net = points[-1][1] - points[0][1]
    if not (math.isfinite(size) and math.isfinite(net)):
        return None
    least = abs(points[0][1]) * flat_within
    beyond = abs(net) > least and not decimal_equal(abs(net), least)
    if beyond and abs(slope) > 1e-12 * size and (slope > 0) == (net > 0):
        return Direction.RISING if slope > 0 else Direction.FALLING
    return Direction.FLAT
