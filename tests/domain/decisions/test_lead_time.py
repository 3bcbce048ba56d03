"""Lead time to signal: the Kaplan-Meier median, and what counts as a signal."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from omtm_tui.domain.decisions.track_record import LeadTime, Wait, kaplan_meier_median, wait
from omtm_tui.domain.metrics.metric import Metric, MetricKind, Reading

SHIPPED = date(2026, 1, 5)
SHARE = Metric(1, "ttfv", "TTFV", MetricKind.RATE, "%")


def reading(days: int, hits: int, cases: int | None = 100) -> Reading:
    return Reading(SHIPPED + timedelta(days), hits / (cases or 100), hits if cases else None, cases)


@pytest.mark.parametrize(
    ("waits", "expected"),
    [
        ([], None),
        ([(7, True)], 7),
        ([(7, True), (14, True)], 7),
        ([(7, True), (14, True), (21, True)], 14),
        # Remission of 21 patients as published with the method: the curve falls below one half at week 23.
        (
            [(day, True) for day in (6, 6, 6, 7, 10, 13, 16, 22, 23)]
            + [(day, False) for day in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)],
            23,
        ),
        ([(7, True), (30, False), (30, False)], None),
        ([(30, False)], None),
    ],
)
def test_the_median_waits_for_half(waits: list[tuple[int, bool]], expected: int | None) -> None:
    assert kaplan_meier_median([Wait(days, seen) for days, seen in waits]) == expected


@given(st.lists(st.integers(0, 400), min_size=1, max_size=40))
def test_without_waiting_changes_it_is_the_lower_median(days: list[int]) -> None:
    assert kaplan_meier_median([Wait(day, True) for day in days]) == sorted(days)[(len(days) - 1) // 2]


def test_the_signal_is_the_first_interval_that_excludes_the_baseline() -> None:
    found = [reading(7, 43), reading(14, 50), reading(21, 60)]
    assert wait(SHIPPED, 0.38, found, SHARE, SHIPPED + timedelta(60)) == Wait(14, True)
    assert wait(SHIPPED, 0.38, found[:1], SHARE, SHIPPED + timedelta(60)) == Wait(60, False)
    without_counts = [reading(7, 90, None)]
    assert wait(SHIPPED, 0.38, without_counts, SHARE, SHIPPED + timedelta(9)) == Wait(9, False)


def test_words_say_at_least_while_there_is_no_median() -> None:
    assert "no change" in LeadTime().text
    assert "at least 60 days" in LeadTime((Wait(60, False), Wait(7, True), Wait(9, False))).text
    assert "a median of 7 days over 1 shipped change" in LeadTime((Wait(7, True),)).text


@pytest.mark.parametrize(
    ("days", "falls"),
    [([30, 28, 14, 12, 10], True), ([10, 12, 14, 28, 30], False), ([10, 12, 14, 28], None)],
)
def test_a_trend_takes_five_changes(days: list[int], falls: bool | None) -> None:
    assert LeadTime(tuple(Wait(day, True) for day in days)).falls is falls
