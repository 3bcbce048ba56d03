"""Moved goalposts: looser or tighter is computed, and so is "after data"."""

from datetime import date

import pytest
from msgspec.structs import replace

from omtm_tui.domain.decisions.amendment import (
    Amendment,
    Direction,
    Timing,
    amendment_direction,
    amendment_timing,
)
from omtm_tui.domain.decisions.decision import Design
from omtm_tui.domain.metrics.metric import Target, TargetKind


def at_least(value: float) -> Target:
    return Target(TargetKind.AT_LEAST, low=value)


def at_most(value: float) -> Target:
    return Target(TargetKind.AT_MOST, high=value)


def above(value: float) -> Target:
    return Target(TargetKind.AT_LEAST, low=value, strict=True)


def under(value: float) -> Target:
    return Target(TargetKind.AT_MOST, high=value, strict=True)


def band(low: float, high: float) -> Target:
    return Target(TargetKind.BAND, low, high)


@pytest.mark.parametrize(
    ("field", "old", "new", "direction"),
    [
        ("threshold", at_least(0.5), at_least(0.45), "looser"),
        ("threshold", at_least(0.5), at_least(0.55), "tighter"),
        ("threshold", at_most(3), at_most(4), "looser"),
        ("threshold", at_most(3), at_most(2), "tighter"),
        ("threshold", at_least(0.5), band(0.5, 0.7), "tighter"),
        ("threshold", band(0.5, 0.7), band(0.4, 0.6), "other"),
        ("threshold", at_least(0.5), at_least(0.5), "other"),
        ("abort", at_most(0.2), at_most(0.1), "looser"),
        ("abort", at_least(0.2), at_least(0.1), "tighter"),
        ("abort", at_most(0.2), None, "looser"),
        ("abort", None, at_most(0.2), "tighter"),
        ("abort", at_least(20), at_least(30), "looser"),
        ("abort", at_most(20), at_most(15), "looser"),
        ("abort", at_most(20), under(20), "looser"),
        ("threshold", at_least(0.5), above(0.5), "tighter"),
        ("threshold", above(0.5), at_least(0.5), "looser"),
        ("min_sample", 108, 50, "looser"),
        ("min_sample", None, 50, "tighter"),
        ("min_sample", 50, None, "looser"),
        ("min_runtime_days", 7, 14, "looser"),
        ("min_runtime_days", 7, 7, "other"),
        ("enrolled_until", date(2026, 1, 20), date(2026, 1, 10), "looser"),
        ("enrolled_until", date(2026, 1, 10), date(2026, 1, 20), "tighter"),
        ("enrolled_until", date(2026, 1, 10), None, "looser"),
        ("review_on", date(2026, 1, 1), date(2026, 2, 1), "other"),
        ("design", Design.AB, Design.BEFORE_AFTER, "other"),
    ],
)
def test_the_direction_follows_from_the_values(field: str, old: object, new: object, direction: str) -> None:
    assert amendment_direction(field, old, new) == Direction(direction)


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


def test_abort_lines_that_were_kept_as_the_good_side_are_shown_on_the_harmful_one() -> None:
    change = Amendment("abort", "≥ 45 %", "–", Direction.LOOSER, Timing.BEFORE_DATA, "why", "2026-03-01")
    assert change.on_harmful_side(at_least(0.55)).old == "< 45 %"
    harmful = replace(change, old="≤ 45 %")
    assert harmful.on_harmful_side(at_least(0.55)) == harmful
    success = replace(change, field="threshold")
    assert success.on_harmful_side(at_least(0.55)) == success
