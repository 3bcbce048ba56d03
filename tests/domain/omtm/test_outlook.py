"""What a product manager is told: numbers with their meaning, or the reason why there are none."""

import math
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from omtm_tui.domain.metrics.metric import Target, TargetKind
from omtm_tui.domain.omtm.outlook import Bounds, Outlook, percent_text, target_outlook

START, DEADLINE = date(2024, 1, 1), date(2024, 6, 30)
SHARES = [0.38, 0.41, 0.39, 0.44, 0.43, 0.46, 0.45, 0.49]


def outlook(
    readings: list[tuple[date, float]], target: float, way: str, deadline: date, bounds: Bounds = (None, None)
) -> Outlook:
    wanted = Target(TargetKind.AT_LEAST, low=target)
    if way == "decrease":
        wanted = Target(TargetKind.AT_MOST, high=target)
    return target_outlook(readings, wanted, deadline, bounds)


def weekly(values: list[float]) -> list[tuple[date, float]]:
    return [(START + timedelta(7 * i), value) for i, value in enumerate(values)]


def test_enough_readings_give_both_numbers_and_the_expected_range() -> None:
    seen = outlook(weekly(SHARES), 0.57, "increase", DEADLINE, (0.0, 1.0))
    assert seen.at is not None
    assert seen.by is not None
    assert seen.band is not None
    assert 0.02 < seen.at <= seen.by < 0.98
    assert seen.reason is None
    assert 0 <= seen.band.low < seen.band.median < seen.band.high <= 1
    assert seen.at_text in seen.sentence
    assert percent_text(seen.by) in seen.sentence
    assert seen.sentence.startswith("If things go on as they have")


def test_under_six_readings_there_is_no_number() -> None:
    seen = outlook(weekly(SHARES[:5]), 0.57, "increase", DEADLINE)
    assert (seen.at, seen.by, seen.at_text) == (None, None, "")
    assert seen.sentence == seen.reason == "5 readings so far: a forecast needs 6, each of another day."
    same_day = [(START, value) for value in SHARES]
    assert outlook(same_day, 0.57, "increase", DEADLINE).sentence.startswith("1 reading so far")


def test_under_four_different_values_there_is_no_number() -> None:
    seen = outlook(weekly([1, 2, 3] * 4), 5, "increase", DEADLINE)
    assert seen.at is None
    assert seen.sentence == "Only 3 different values so far, cannot tell: a forecast needs 4."
    assert seen.fan == ()
    still = outlook(weekly([1] * 12), 5, "increase", DEADLINE)
    assert still.sentence == "No movement yet, cannot tell: a forecast needs 4 different values."


def test_after_the_deadline_there_is_no_number() -> None:
    seen = outlook(weekly(SHARES), 0.45, "increase", START + timedelta(49))
    assert (seen.at, seen.by, seen.reached) == (None, None, True)
    assert seen.sentence.startswith("The last reading is of the deadline or later")


def test_a_target_already_met_says_so() -> None:
    seen = outlook(weekly(SHARES), 0.49, "increase", DEADLINE, (0.0, 1.0))
    assert (seen.reached, seen.by) == (True, 1.0)
    assert "the target is met now" in seen.sentence


def test_a_wider_band_is_likelier_and_its_ends_add_up() -> None:
    def seen(low: float, high: float) -> Outlook:
        return target_outlook(weekly(SHARES), Target(TargetKind.BAND, low, high), DEADLINE, (0.0, 1.0))

    narrow, wide = seen(0.55, 0.6), seen(0.52, 0.7)
    above = outlook(weekly(SHARES), 0.55, "increase", DEADLINE, (0.0, 1.0))
    beyond = outlook(weekly(SHARES), 0.6, "increase", DEADLINE, (0.0, 1.0))
    assert narrow.at is not None
    assert narrow.by is not None
    assert wide.at is not None
    assert wide.by is not None
    assert above.at is not None
    assert beyond.at is not None
    assert narrow.at == pytest.approx(above.at - beyond.at)
    assert narrow.at < wide.at
    assert narrow.at <= narrow.by <= wide.by <= 1


def test_the_chart_gets_a_range_for_each_day_that_widens() -> None:
    start, *fan = outlook(weekly(SHARES), 0.57, "increase", DEADLINE, (0.0, 1.0)).fan
    last, value = weekly(SHARES)[-1]
    assert (start.day, start.low, start.median, start.high) == (last, value, value, value)
    assert len(fan) == 6
    assert fan[-1].day == DEADLINE
    assert [band.day for band in fan] == sorted({band.day for band in fan})
    assert all(a.high - a.low < b.high - b.low for a, b in pairwise((start, *fan)))


def test_the_day_before_the_deadline_the_range_is_of_one_day() -> None:
    last = weekly(SHARES)[-1][0]
    fan = outlook(weekly(SHARES), 0.57, "increase", last + timedelta(1), (0.0, 1.0)).fan
    assert [band.day for band in fan] == [last, last + timedelta(1)]


@pytest.mark.parametrize(
    ("p", "text"),
    [
        (0.0, "<2 %"),
        (0.0199, "<2 %"),
        (0.02, "2 %"),
        (0.617, "62 %"),
        (0.98, "98 %"),
        (0.9801, ">98 %"),
        (1, ">98 %"),
    ],
)
def test_probabilities_are_whole_per_cent_between_2_and_98(p: float, text: str) -> None:
    assert percent_text(p) == text


anything = st.tuples(st.dates(), st.one_of(st.floats(), st.sampled_from([0.0, 1.0, 1e308, -1e308, 5e-324])))


@given(
    st.lists(anything, max_size=12),
    st.floats(allow_nan=False),
    st.sampled_from(["increase", "decrease"]),
    st.dates(),
)
def test_any_readings_give_numbers_or_a_reason(
    readings: list[tuple[date, float]], target: float, way: str, deadline: date
) -> None:
    seen = outlook(readings, target, way, deadline)
    if seen.at is None or seen.by is None:
        assert seen.reason
    else:
        assert seen.reason is None
        assert 0 <= seen.at <= seen.by <= 1
        assert seen.band is not None
        assert all(math.isfinite(x) for x in (seen.band.low, seen.band.median, seen.band.high))
    assert seen.sentence
