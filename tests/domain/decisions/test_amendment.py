"""Moved goalposts: looser or tighter is computed, and so is "after data"."""

from datetime import date

import pytest

from omtm_tui.domain.decisions.amendment import Direction, Timing, amendment_direction, amendment_timing
from omtm_tui.domain.decisions.decision import Design
from omtm_tui.domain.metrics.metric import Better, Metric, MetricKind
from omtm_tui.domain.omtm.target import Target, TargetKind

SHARE = Metric(1, "s", "S", MetricKind.RATE, "%")
DAYS = Metric(2, "d", "D", MetricKind.DURATION, "d", Better.DOWN)


def at_least(value: float) -> Target:
    return Target(TargetKind.AT_LEAST, low=value)


def at_most(value: float) -> Target:
    return Target(TargetKind.AT_MOST, high=value)


def band(low: float, high: float) -> Target:
    return Target(TargetKind.BAND, low, high)


@pytest.mark.parametrize(
    ("field", "old", "new", "metric", "direction"),
    [
        ("threshold", at_least(0.5), at_least(0.45), SHARE, "looser"),
        ("threshold", at_least(0.5), at_least(0.55), SHARE, "tighter"),
        ("threshold", at_most(3), at_most(4), DAYS, "looser"),
        ("threshold", at_most(3), at_most(2), DAYS, "tighter"),
        ("threshold", at_least(0.5), band(0.5, 0.7), SHARE, "tighter"),
        ("threshold", band(0.5, 0.7), band(0.4, 0.6), SHARE, "other"),
        ("threshold", at_least(0.5), at_least(0.5), SHARE, "other"),
        ("abort", at_most(0.2), at_most(0.1), SHARE, "looser"),
        ("abort", at_least(0.2), at_least(0.1), SHARE, "looser"),
        ("abort", at_most(0.2), None, SHARE, "looser"),
        ("abort", None, at_most(0.2), SHARE, "tighter"),
        ("abort", at_least(20), at_least(30), DAYS, "looser"),
        ("abort", at_most(20), at_most(15), DAYS, "tighter"),
        ("min_sample", 108, 50, SHARE, "looser"),
        ("min_sample", None, 50, SHARE, "tighter"),
        ("min_sample", 50, None, SHARE, "looser"),
        ("min_runtime_days", 7, 14, SHARE, "looser"),
        ("min_runtime_days", 7, 7, SHARE, "other"),
        ("enrolled_until", date(2026, 1, 20), date(2026, 1, 10), SHARE, "looser"),
        ("enrolled_until", date(2026, 1, 10), date(2026, 1, 20), SHARE, "tighter"),
        ("enrolled_until", date(2026, 1, 10), None, SHARE, "looser"),
        ("review_on", date(2026, 1, 1), date(2026, 2, 1), SHARE, "other"),
        ("design", Design.AB, Design.BEFORE_AFTER, SHARE, "other"),
    ],
)
def test_the_direction_follows_from_the_values(
    field: str, old: object, new: object, metric: Metric, direction: str
) -> None:
    assert amendment_direction(field, old, new, metric) == Direction(direction)


START = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("started", "first_reading", "at", "timing"),
    [
        (None, None, "2026-03-01T10:00:00+00:00", Timing.BEFORE_START),
        (START, None, "2026-03-01T10:00:00+00:00", Timing.BEFORE_START),
        (START, None, "2026-03-05T10:00:00+00:00", Timing.BEFORE_DATA),
        (START, "2026-03-06T15:00:00Z", "2026-03-06T14:59:59Z", Timing.BEFORE_DATA),
        (START, "2026-03-06T15:00:00Z", "2026-03-06T15:00:00", Timing.AFTER_DATA),
        (START, "2026-03-06T15:00:00+01:00", "2026-03-06T14:30:00Z", Timing.AFTER_DATA),
    ],
)
def test_after_data_is_computed(
    started: date | None, first_reading: str | None, at: str, timing: Timing
) -> None:
    assert amendment_timing(started, first_reading, at) is timing


def test_every_direction_and_timing_has_words() -> None:
    assert all(member.label for member in (*Direction, *Timing))
