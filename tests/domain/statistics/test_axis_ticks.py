"""Where an axis is labelled: round values, and days with both ends among them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from omtm_tui.domain.statistics.axis_ticks import nice_ticks, spread_days

FIRST = date(2026, 7, 17)


@pytest.mark.parametrize(
    ("span", "days"),
    [(0, [0]), (1, [0, 1]), (3, [0, 1, 2, 3]), (4, [0, 1, 2, 3, 4]), (201, [0, 50, 100, 150, 201])],
)
def test_days_are_spread_from_the_first_to_the_last(span: int, days: list[int]) -> None:
    expected = [FIRST + timedelta(days=day) for day in days]
    assert spread_days(FIRST, FIRST + timedelta(days=span), 5) == expected


def test_values_are_round_and_within_the_range() -> None:
    assert nice_ticks(0.38, 0.52, 4) == [0.4, 0.45, 0.5]
    assert nice_ticks(5.0, 5.0, 4) == [5.0]
