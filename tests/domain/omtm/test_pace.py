"""What is needed per week beside what is usual, in the words a product manager reads."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from omtm_tui.domain.metrics.metric import Target, TargetKind
from omtm_tui.domain.omtm.omtm import OmtmView
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


def with_forecast(view: OmtmView) -> OmtmView:
    outlook = target_outlook(view.series, view.omtm.target, view.omtm.deadline, view.metric.bounds)
    return replace(view, outlook=outlook)


def with_band(view: OmtmView, at: float, middle: float) -> OmtmView:
    outlook = Outlook(at=at)
    vars(outlook)["fan"] = (Band(TODAY, 0.3, middle, 0.7),)
    return replace(view, outlook=outlook)


@pytest.mark.parametrize(
    ("at", "middle", "words"),
    [
        (0.62, 0.51, ": no more than usual"),
        (0.42, 0.49, "no more, yet only 42 % likely (at the deadline the middle of the forecast is 49 %)"),
        (0.49, 0.4996, "only 49 % likely (at the deadline the middle of the forecast is 49.96 %)"),
        (0.3, 0.42, "no more, yet only 30 % likely (at the deadline the middle of the forecast is 42 %)"),
    ],
)
def test_a_small_chance_at_a_usual_pace_says_where_the_forecast_ends(
    at: float, middle: float, words: str
) -> None:
    assert pace_text(with_band(omtm_view(0.40, 0.41, 0.42), at, middle), TOP).endswith(words)


def test_a_small_chance_although_the_middle_meets_the_target_says_how_wide_the_forecast_is() -> None:
    rising = omtm_view(0.38, 0.42, 0.46, 0.44, 0.48)
    said = pace_text(with_band(rising, 0.62, 0.52), TOP)
    assert said.endswith("no more, yet only 62 % likely (the forecast at the deadline is 30 % to 70 %)")
    assert pace_text(with_band(rising, 0.85, 0.60), TOP).endswith(": no more than usual")


def test_what_is_said_of_a_forecast_is_not_said_of_the_last_readings() -> None:
    """The middle rises from a last reading below the level, while the last readings fall."""
    view = with_forecast(omtm_view(*[0.30 + 0.015 * week for week in range(11)], 0.44, 0.43, 0.42))
    for said in (pace_text(view, TOP), pace_beside_forecast(view, TOP)):
        assert "likely (at the deadline the middle of the forecast is 4" in said
        assert "last readings" not in said


def test_a_good_chance_although_more_than_usual_is_needed_says_why() -> None:
    said = pace_text(with_forecast(omtm_view(*[0.30] * 8, 0.33, 0.36, 0.39, 0.42)), TOP)
    assert "1.1 times the usual, yet 54 % likely (at the deadline the middle of the forecast is 5" in said


def test_a_flat_forecast_beside_a_usual_rise_says_where_it_ends() -> None:
    for values, middle in (
        ((0.49, 0.50, 0.51), "51 %"),
        ((0.44, 0.52, 0.46, 0.54, 0.48), "48 %"),
        (tuple(0.40 + 0.01 * week for week in range(12)), "51 %"),
    ):
        view = omtm_view(*values)
        assert view.now is not None
        for ahead in (0.0, 0.5):
            said = pace_beside_forecast(with_band(view, 0.9, view.now.value + ahead), TOP)
            why = f"; the forecast does not count on it: its middle at the deadline is {middle}"
            assert said.endswith(why) is not bool(ahead)


@given(
    st.lists(st.floats(0.01, 0.99), min_size=3, max_size=20),
    st.floats(0.01, 0.99),
    st.sampled_from(["at_least", "at_most", "band"]),
)
def test_the_words_hold_for_the_numbers_beside_them(values: list[float], line: float, kind: str) -> None:
    """The needed and the usual pace, and the reason beside the chance, which is the forecast's own."""
    target = {
        "at_least": Target(TargetKind.AT_LEAST, low=line),
        "at_most": Target(TargetKind.AT_MOST, high=line),
        "band": Target(TargetKind.BAND, low=line, high=line + 0.1),
    }[kind]
    view = with_forecast(omtm_view(*values, target=target))
    said = pace_beside_forecast(view, TOP)
    signed = re.findall(r"([−+±])([0-9.]+) pp a week", said)
    numbers = [-float(number) if sign == "−" else float(number) for sign, number in signed]
    if len(numbers) == 2 and numbers[1] > 0:
        needed, usual = numbers
        if "no more" in said:
            assert needed <= usual
        if "over ten times" in said:
            assert needed >= 9.5 * usual
    assert view.outlook is not None
    assert "last readings" not in said
    if "yet only" in said:
        assert ("middle" in said) is not ("the forecast at the deadline is" in said)
    if "middle" in said:
        printed = re.search(r"middle [a-z ]+ is ([0-9.]+) %", said)
        assert printed is not None
        assert view.outlook.band is not None
        assert float(printed[1]) / 100 == pytest.approx(view.outlook.band.median, abs=0.006)
        if "likely" in said:
            assert target.met(float(printed[1]) / 100) is ("yet only" not in said)
    if wide := re.search(r"is ([0-9.]+) % to ([0-9.]+) %", said):
        assert not all(target.met(float(end) / 100) for end in wide.groups())


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
