"""What is needed per week beside what is usual, in the words a product manager reads."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from omtm_tui.domain.metrics.metric import Target, TargetKind
from omtm_tui.domain.omtm.outlook import Band, Outlook, target_outlook
from omtm_tui.domain.omtm.pace import pace, pace_beside_forecast, pace_text, usual_per_week
from tests.support.omtm_views import TODAY, TOP, omtm_view, weekly


def said(*values: float, **changes: object) -> str:
    return pace_text(omtm_view(*values, **changes), TOP)


def test_needed_and_usual_are_changes_per_week() -> None:
    found = pace(omtm_view(0.38, 0.40, 0.42, 0.44), TODAY)
    assert found is not None
    assert found.needed == pytest.approx(0.06 / 10)
    assert found.usual == pytest.approx(0.02)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ((0.38, 0.40, 0.42, 0.44), "needed +0.6 pp a week, usual +2 pp a week: no more than usual"),
        ((0.40, 0.41, 0.42), "needed +0.8 pp a week, usual +1 pp a week: no more than usual"),
        ((0.298, 0.299, 0.3), "needed +2 pp a week, usual +0.1 pp a week: over ten times the usual"),
        ((0.38, 0.39, 0.40), "needed +1 pp a week, usual +1 pp a week: no more than usual"),
        ((0.20, 0.24, 0.22, 0.24), "needed +2.6 pp a week, usual +1.2 pp a week: 2.2 times the usual"),
        ((0.44, 0.43, 0.42), "needed +0.8 pp a week, usual −1 pp a week: it usually moves the other way"),
        ((0.42, 0.42, 0.42), "needed +0.8 pp a week, usual ±0 pp a week: it usually does not move"),
        (
            (0.42, 0.43, 0.42, 0.43, 0.42),
            "needed +0.8 pp a week, usual ±0 pp a week: it goes up and down around a level",
        ),
        ((0.42,), "needed +0.8 pp a week; too few readings to say what is usual"),
        ((0.49, 0.50, 0.51), "usual +1 pp a week"),
        ((0.51,), ""),
        ((), ""),
    ],
)
def test_both_are_compared_in_words(values: tuple[float, ...], words: str) -> None:
    assert said(*values) == words


def test_a_small_chance_at_a_usual_pace_says_why() -> None:
    rising = omtm_view(0.40, 0.41, 0.42)
    likely = replace(rising, outlook=Outlook(at=0.62))
    assert pace_text(likely, TOP).endswith(": no more than usual")
    unlikely = replace(omtm_view(0.40, 0.45, 0.38, 0.44, 0.46), outlook=Outlook(at=0.25))
    said = pace_text(unlikely, TOP)
    assert said.endswith("no more, yet only 25 % likely (5 readings are few, and they scatter by ±3 pp)")
    long = [0.40 + 0.01 * week + (0.03 if week % 2 else -0.03) for week in range(12)]
    many = replace(omtm_view(*long, target=Target(TargetKind.AT_LEAST, low=0.6)), outlook=Outlook(at=0.4))
    assert pace_text(many, TOP).endswith("no more, yet only 40 % likely (the readings scatter by ±3.1 pp)")


def test_a_small_chance_names_the_last_readings_where_they_turned_and_else_what_makes_it_unsure() -> None:
    turned = omtm_view(*[0.30 + 0.015 * week for week in range(11)], 0.44, 0.43, 0.42)
    for values, at, median, why in (
        (turned, 0.25, 0.44, "yet only 25 % likely (the forecast goes by the last readings: +0.2 pp a week)"),
        (omtm_view(0.38, 0.42, 0.46, 0.44, 0.48), 0.62, 0.52, "62 % likely (5 readings are few, and they"),
        (omtm_view(0.38, 0.42, 0.46, 0.44, 0.48), 0.85, 0.60, ": no more than usual"),
    ):
        outlook = Outlook(at=at)
        vars(outlook)["fan"] = (Band(TODAY, 0.3, median, 0.7),)
        assert why in pace_text(replace(values, outlook=outlook), TOP)


def test_a_good_chance_although_more_than_usual_is_needed_says_why() -> None:
    view = omtm_view(*[0.30] * 8, 0.33, 0.36, 0.39, 0.42)
    outlook = target_outlook(view.series, view.omtm.target, view.omtm.deadline, view.metric.bounds)
    said = pace_text(replace(view, outlook=outlook), TOP)
    assert (
        "1.1 times the usual, yet 54 % likely (the forecast goes by the last readings: +0.9 pp a week)"
        in said
    )


def test_a_flat_forecast_beside_a_usual_rise_says_why() -> None:
    for values, why in (
        ((0.49, 0.50, 0.51), "since 3 readings are few"),
        ((0.44, 0.52, 0.46, 0.54, 0.48), "since the readings scatter by ±3.8 pp"),
        (tuple(0.40 + 0.01 * week for week in range(12)), "since the last readings went another way"),
    ):
        view = omtm_view(*values)
        assert view.now is not None
        for ahead in (0.0, 0.5):
            outlook = Outlook(at=0.9)
            vars(outlook)["fan"] = (Band(TODAY, 0.3, view.now.value + ahead, 0.7),)
            said = pace_beside_forecast(replace(view, outlook=outlook), TOP)
            assert said.endswith(f"; the forecast does not count on it, {why}") is not bool(ahead)


@given(st.lists(st.floats(0.01, 0.99), min_size=3, max_size=20), st.floats(0.01, 0.99), st.floats(0, 1))
def test_the_words_hold_for_the_numbers_beside_them(values: list[float], line: float, chance: float) -> None:
    view = omtm_view(*values, target=Target(TargetKind.AT_LEAST, low=line))
    said = pace_text(replace(view, outlook=Outlook(at=chance)), TOP)
    signed = re.findall(r"([−+±])([0-9.]+) pp a week", said)
    numbers = [-float(number) if sign == "−" else float(number) for sign, number in signed]
    if len(numbers) == 2 and numbers[1] > 0:
        needed, usual = numbers
        if "no more" in said:
            assert needed <= usual
        if "over ten times" in said:
            assert needed >= 9.5 * usual


def test_in_the_last_week_what_is_missing_is_not_stretched_to_a_week() -> None:
    last = said(0.46, 0.47, 0.48, deadline=TODAY + timedelta(3))
    assert last.startswith("needed +2 pp in 3 days, usual +1 pp a week")


def test_a_target_to_fall_to_needs_a_fall() -> None:
    target = Target(TargetKind.AT_MOST, high=0.3)
    assert said(0.42, 0.41, 0.40, target=target).startswith("needed −1 pp a week, usual −1 pp a week")


def test_after_the_deadline_there_is_no_pace() -> None:
    assert pace(omtm_view(0.4, 0.41, 0.42, deadline=TODAY), TODAY) is None


def test_one_freak_reading_does_not_change_what_is_usual() -> None:
    assert usual_per_week(weekly(0.1, 0.2, 0.3, 9.0, 0.5, 0.6, 0.7)) == pytest.approx(0.1)


def test_readings_of_long_ago_and_of_one_week_say_nothing() -> None:
    old = [(TODAY - timedelta(400 - n), float(n)) for n in range(50)]
    assert usual_per_week((*old, (TODAY, 1.0))) is None
    assert usual_per_week(tuple((TODAY + timedelta(n), float(n)) for n in range(5))) is None
    assert usual_per_week(()) is None


@given(st.floats(-1, 1), st.floats(-5, 5), st.sets(st.integers(0, 80), min_size=3, max_size=30))
def test_a_straight_line_has_its_slope_however_irregular_its_days(
    start: float, slope: float, days: set[int]
) -> None:
    if max(days) - min(days) < 7:
        return
    series = tuple((TODAY + timedelta(day), start + slope * day / 7) for day in sorted(days))
    assert usual_per_week(series) == pytest.approx(slope, abs=1e-9)
