from __future__ import annotations

from datetime import date, timedelta

import pytest

from omtm_tui.domain.rhythm.rhythm import (
    REVIEW_WEEKS,
    deadline_warning,
    end_goal_warning,
    friday_of,
    last_change,
    next_review,
    one_change_at_a_time,
    review_due,
    review_weeks,
    streak,
)
from omtm_tui.domain.text.dates import add_months

DAY = date(2026, 11, 1)


@pytest.mark.parametrize(("months", "weeks"), [(1, 1), (2, 1), (3, 2), (4, 2), (6, 4), (12, 4), (24, 4)])
def test_a_sixth_of_the_horizon_becomes_the_rhythm(months: int, weeks: int) -> None:
    for start in (date(2026, month, 1) for month in range(1, 13)):
        assert review_weeks(start, add_months(start, months)) == weeks


@pytest.mark.parametrize("days", [-3, 0, 1, 1000])
def test_the_rhythm_is_always_one_of_three(days: int) -> None:
    assert review_weeks(DAY, DAY + timedelta(days)) in REVIEW_WEEKS


@pytest.mark.parametrize(("days", "free"), [(0, False), (13, False), (14, True), (40, True)])
def test_phase_and_metric_are_kept_fourteen_days_apart(days: int, free: bool) -> None:
    today = DAY + timedelta(days)
    assert (one_change_at_a_time(DAY, None, today, 14) is None) is free
    assert (one_change_at_a_time(None, DAY, today, 14) is None) is free


def test_the_reason_names_the_change_and_the_day_it_is_free_again() -> None:
    assert one_change_at_a_time(DAY, None, DAY, 14) == (
        "The phase changed on 1 Nov; change the metric from 15 Nov, or type a reason."
    )
    assert one_change_at_a_time(None, DAY, DAY, 7) == (
        "The metric changed on 1 Nov; change the phase from 8 Nov, or type a reason."
    )


def test_the_very_first_phase_and_omtm_are_exempt() -> None:
    assert one_change_at_a_time(None, None, DAY, 14) is None


def test_no_days_apart_means_no_rule() -> None:
    assert one_change_at_a_time(DAY, DAY, DAY, 0) is None


def test_the_first_of_all_is_no_change_and_neither_is_the_same_again() -> None:
    later, latest = DAY + timedelta(30), DAY + timedelta(60)
    assert last_change([]) is None
    assert last_change([(DAY, 1)]) is None
    assert last_change([(DAY, 1), (later, 1)]) is None
    assert last_change([(later, 2), (DAY, 1)]) == later
    assert last_change([(DAY, 1), (later, 2), (latest, 2)]) == later
    assert last_change([(DAY, 1), (later, 2), (latest, 1)]) == latest


@pytest.mark.parametrize(
    ("deadline", "word"),
    [
        (date(2026, 10, 31), "short"),
        (date(2026, 12, 31), "short"),
        (date(2027, 1, 1), None),
        (date(2027, 3, 1), None),
        (date(2027, 3, 2), "long"),
    ],
)
def test_two_to_four_months_are_normal_for_a_deadline(deadline: date, word: str | None) -> None:
    warning = deadline_warning(DAY, deadline)
    assert warning is None if word is None else word in (warning or "")


@pytest.mark.parametrize(
    ("goal", "word"),
    [
        (date(2027, 10, 31), "target"),
        (date(2027, 11, 1), None),
        (date(2028, 11, 1), None),
        (date(2028, 11, 2), "vision"),
    ],
)
def test_an_end_goal_lies_one_to_two_years_ahead(goal: date, word: str | None) -> None:
    warning = end_goal_warning(DAY, goal)
    assert warning is None if word is None else word in (warning or "")


FIRST = date(2026, 11, 6)


@pytest.mark.parametrize(
    ("held", "today", "due"),
    [
        ((), FIRST - timedelta(1), None),
        ((), FIRST, FIRST),
        ((), FIRST + timedelta(13), FIRST),
        ((), FIRST + timedelta(14), FIRST + timedelta(14)),
        ((FIRST,), FIRST + timedelta(13), None),
        ((FIRST + timedelta(5),), FIRST + timedelta(6), None),
        ((FIRST - timedelta(6),), FIRST, None),
        ((FIRST - timedelta(7),), FIRST, FIRST),
        ((FIRST + timedelta(7),), FIRST + timedelta(14), FIRST + timedelta(14)),
        ((FIRST + timedelta(8),), FIRST + timedelta(14), None),
    ],
)
def test_a_review_waits_from_its_day_on_unless_one_was_held_for_it(
    held: tuple[date, ...], today: date, due: date | None
) -> None:
    assert review_due(FIRST, 2, held, today) == due


@pytest.mark.parametrize(
    ("held", "today", "coming"),
    [
        ((), FIRST - timedelta(40), FIRST),
        ((), FIRST + timedelta(3), FIRST),
        ((FIRST,), FIRST, FIRST + timedelta(14)),
        ((FIRST - timedelta(3),), FIRST - timedelta(2), FIRST + timedelta(14)),
        ((FIRST,), FIRST + timedelta(13), FIRST + timedelta(14)),
        ((FIRST,), FIRST + timedelta(20), FIRST + timedelta(14)),
    ],
)
def test_the_next_review_is_the_one_that_waits_or_the_next_day(
    held: tuple[date, ...], today: date, coming: date
) -> None:
    assert next_review(FIRST, 2, held, today) == coming


def test_what_was_left_open_on_friday_can_be_done_on_monday() -> None:
    friday = date(2026, 11, 20)
    days = [friday_of(friday + timedelta(n), 4) for n in range(-3, 4)]
    assert days == [friday] * 7
    assert friday_of(friday + timedelta(4), 4) == friday + timedelta(7)
    assert {friday_of(friday + timedelta(n), 0).weekday() for n in range(14)} == {0}


def test_a_streak_counts_back_and_is_not_broken_by_a_friday_that_is_still_open() -> None:
    friday = date(2026, 11, 20)
    done = [friday - timedelta(weeks=n) for n in (1, 2, 3, 5)]
    assert streak(done, friday) == 3
    assert streak([friday, *done], friday) == 4
    assert streak(done, friday + timedelta(weeks=1)) == 0
    assert streak((), friday) == 0
