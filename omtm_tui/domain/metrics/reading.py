"""A reading: one observed value of a metric on one day, kept for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from omtm_tui.domain.metrics.metric import Metric

Series = tuple[tuple[date, float], ...]
"""Live, mature readings in order of date; values in the metric's unit."""


class Reading(Struct, frozen=True):
    """``value`` is in the metric's unit (shares 0..1). A correction points at the reading it replaces."""

    observed_on: date
    value: float
    numerator: float | None = None
    denominator: float | None = None
    sample_size: int | None = None
    sd: float | None = None
    cohort_from: date | None = None
    cohort_to: date | None = None
    source: str = ""
    note: str = ""
    id: int = 0
    metric_id: int = 0
    recorded_at: str = ""
    replaces: int | None = None


def matures_on(reading: Reading, metric: Metric) -> date | None:
    """The day the reading's cohort is old enough to be final; None where no cohort or window is given."""
    if reading.cohort_to is None or metric.window_days <= 0:
        return None
    return reading.cohort_to + timedelta(days=metric.window_days)


def is_mature(reading: Reading, metric: Metric, today: date) -> bool:
    """Whether the reading may count as held or failed on ``today``."""
    final = matures_on(reading, metric)
    return final is None or final <= today


def latest(readings: Sequence[Reading], metric: Metric, today: date) -> Reading | None:
    """The newest mature reading at or before ``today``; ``readings`` in any order."""
    usable = [r for r in readings if r.observed_on <= today and is_mature(r, metric, today)]
    return max(usable, key=lambda r: (r.observed_on, r.id), default=None)


def is_stale(reading: Reading, metric: Metric, today: date) -> bool:
    """Whether a reading is older than twice the metric's cadence, too old to stand for today."""
    return (today - reading.observed_on).days > 2 * metric.cadence_days
