"""The forecast against closed forms, on simulated histories, and what must hold whatever was recorded."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

import pytest
import scipy
from hypothesis import given, strategies as st

from omtm_tui.domain.statistics.forecast import (
    NORMALS,
    PARTS,
    Forecast,
    LevelFit,
    MomentumFit,
    Part,
    _table,
    merged,
    student_cdf,
)

START = date(2024, 1, 1)
LEVEL, WALK = PARTS[0], PARTS[3]
NOISE = 0.02

History = tuple[list[date], list[float]]

ordinary = st.floats(-1000, 1000, allow_nan=False).map(lambda x: round(x, 2))
extreme = st.one_of(
    ordinary, st.floats(allow_nan=True, allow_infinity=True), st.sampled_from([5e-324, 1e308, -1e308])
)


@st.composite
def histories(draw: st.DrawFn, values: st.SearchStrategy[float] = ordinary) -> History:
    """Readings at any distance and in any order, days twice among them."""
    gaps = draw(st.lists(st.sampled_from([0, 1, 1, 7, 7, 7, 10, 31]), min_size=1, max_size=14))
    days = [START + timedelta(sum(gaps[:i])) for i in range(len(gaps) + 1)]
    readings = draw(st.permutations([(day, draw(values)) for day in days]))
    return [day for day, _value in readings], [value for _day, value in readings]


directions = st.sampled_from(["increase", "decrease"])
floors = st.sampled_from([None, 0.0, -1000.0])


def weekly(values: list[float]) -> list[date]:
    return [START + timedelta(7 * i) for i in range(len(values))]


def probability(
    times: Sequence[date],
    values: Sequence[float],
    target: float,
    direction: str,
    deadline: date,
    lower: float | None = None,
    upper: float | None = None,
) -> dict[str, float]:
    """That the metric is on the good side of ``target`` at the deadline, and at any reading up to it."""
    low, high = {"increase": (target, math.inf), "decrease": (-math.inf, target)}[direction]
    forecast = Forecast(times, values, lower, upper)
    return {"at": forecast.chance_at(low, high, deadline), "by": forecast.chance_by(low, high, deadline)}


def fan(
    times: Sequence[date],
    values: Sequence[float],
    day: date,
    levels: Sequence[float],
    lower: float | None = None,
    upper: float | None = None,
) -> list[float]:
    return Forecast(times, values, lower, upper).fan(day, levels)


@given(histories(), ordinary, ordinary, directions, st.integers(1, 400), floors)
def test_a_harder_target_is_never_likelier(
    history: History,
    one: float,
    other: float,
    way: str,
    days: int,
    lower: float | None,
) -> None:
    easy, hard = sorted((one, other), reverse=way == "decrease")
    deadline = max(history[0]) + timedelta(days)
    easier = probability(*history, easy, way, deadline, lower)
    harder = probability(*history, hard, way, deadline, lower)
    assert harder["at"] <= easier["at"] + 1e-12
    assert harder["by"] <= easier["by"] + 1e-12


@given(histories(), ordinary, directions, st.integers(-40, 400), floors)
def test_by_is_at_least_at_and_both_are_probabilities(
    history: History, target: float, way: str, days: int, lower: float | None
) -> None:
    chance = probability(*history, target, way, max(history[0]) + timedelta(days), lower)
    assert 0 <= chance["at"] <= chance["by"] <= 1


@given(histories(), ordinary, directions, st.integers(1, 200), st.integers(1, 200), floors)
def test_a_later_deadline_lowers_by_only_within_simulation_noise(
    history: History,
    target: float,
    way: str,
    days: int,
    more: int,
    lower: float | None,
) -> None:
    deadline = max(history[0]) + timedelta(days)
    sooner = probability(*history, target, way, deadline, lower)["by"]
    later = probability(*history, target, way, deadline + timedelta(more), lower)["by"]
    assert later >= sooner - NOISE


@given(histories(), ordinary, directions, st.integers(1, 200), st.randoms(use_true_random=False))
def test_the_same_readings_in_any_order_have_the_same_answer(
    history: History, target: float, way: str, days: int, random: Random
) -> None:
    readings = list(zip(*history, strict=True))
    random.shuffle(readings)
    deadline = max(history[0]) + timedelta(days)
    shuffled = [day for day, _value in readings], [value for _day, value in readings]
    again = probability(*shuffled, target, way, deadline)
    assert probability(*history, target, way, deadline) == again


@given(histories(extreme), extreme.filter(math.isfinite), directions, st.integers(-40, 5000), floors, floors)
def test_no_reading_is_too_strange(
    history: History,
    target: float,
    way: str,
    days: int,
    lower: float | None,
    upper: float | None,
) -> None:
    if not merged(*history):
        return
    deadline = max(history[0]) + timedelta(days)
    chance = probability(*history, target, way, deadline, lower, upper)
    assert 0 <= chance["at"] <= chance["by"] <= 1
    quantiles = fan(*history, deadline, [0.001, 0.1, 0.5, 0.9, 0.999], lower, upper)
    assert all(math.isfinite(x) for x in quantiles)
    assert quantiles == sorted(quantiles)


@given(histories(), st.integers(1, 400), st.floats(0.02, 0.98), floors)
def test_the_fan_and_the_probability_tell_the_same(
    history: History, days: int, level: float, lower: float | None
) -> None:
    deadline = max(history[0]) + timedelta(days)
    forecast = Forecast([*history[0], START], [*history[1], 0.123], lower)
    (x,) = forecast.fan(deadline, [level])
    if x > forecast.lower:
        assert forecast.chance_at(-math.inf, x, deadline) == pytest.approx(level, abs=1e-6)


@pytest.mark.parametrize("value", [0.0, 7.0, 1e308, 5e-324])
def test_a_constant_history_has_an_answer(value: float) -> None:
    chance = probability(weekly([value] * 8), [value] * 8, value, "increase", date(2024, 6, 1))
    assert chance["by"] == 1.0


def test_one_reading_is_enough_to_be_answered() -> None:
    chance = probability([START], [5.0], 6.0, "increase", date(2024, 6, 1))
    assert 0 < chance["at"] <= chance["by"] < 1
    with pytest.raises(ValueError, match="reading"):
        probability([START], [math.nan], 6.0, "increase", date(2024, 6, 1))


def test_a_target_met_by_the_last_reading_is_met_by_the_deadline_but_may_be_lost_again() -> None:
    values = [10.0, 12.0, 9.0, 11.0, 10.0, 12.0, 9.0, 14.0]
    chance = probability(weekly(values), values, 14.0, "increase", date(2024, 4, 1))
    assert chance["by"] == 1.0
    assert chance["at"] < 0.3


def test_the_last_reading_decides_a_deadline_that_is_past() -> None:
    values = [1.0, 3.0, 2.0, 4.0, 3.0, 5.0]
    last = weekly(values)[-1]
    assert probability(weekly(values), values, 4.5, "increase", last) == {"at": 1.0, "by": 1.0}
    assert probability(weekly(values), values, 5.5, "increase", last - timedelta(9)) == {"at": 0.0, "by": 0.0}
    assert fan(weekly(values), values, last, [0.1, 0.9]) == [5.0, 5.0]


def test_a_target_beyond_the_bounds_is_impossible_and_one_at_the_bound_certain() -> None:
    values = [0.5, 0.6, 0.55, 0.65, 0.6, 0.7]
    deadline = date(2024, 6, 1)
    assert probability(weekly(values), values, 1.01, "increase", deadline, 0.0, 1.0) == {"at": 0.0, "by": 0.0}
    assert probability(weekly(values), values, 0.0, "increase", deadline, 0.0, 1.0) == {"at": 1.0, "by": 1.0}
    low, high = fan(weekly(values), values, date(2026, 1, 1), [0.0001, 0.9999], 0.0, 1.0)
    assert (low, high) == (0.0, 1.0)


def test_whole_numbers_are_asked_from_half_way() -> None:
    values = [10.0, 12.0, 9.0, 11.0, 10.0, 12.0, 9.0, 11.0]
    days, deadline = weekly(values), date(2024, 4, 1)
    at_least = probability(days, values, 12.0, "increase", deadline)["at"]
    at_most = probability(days, values, 11.0, "decrease", deadline)["at"]
    assert at_least + at_most == pytest.approx(1.0)
    assert Forecast(days, values).chance_at(10.0, 11.0, deadline) > 0.2


def test_readings_of_one_day_count_as_their_mean_and_only_finite_ones_count() -> None:
    later = START + timedelta(1)
    days = [later, START, START, START, later]
    assert merged(days, [8.0, 1.0, math.inf, 3.0, math.nan]) == [(START, 2.0), (later, 8.0)]


def test_student_t_agrees_with_scipy() -> None:
    for dof in (7, 9, 14, 27, 53, 400):
        for t in (-9.0, -2.5, -1.0, -0.1, 0.0, 0.7, 1.9, 6.0):
            assert student_cdf(t, dof) == pytest.approx(scipy.stats.t.cdf(t, dof), abs=2e-4)


def test_a_steady_level_predicts_the_mean_of_all_readings() -> None:
    z = [1.0, -2.0, 0.5, 0.0]
    fit = LevelFit(LEVEL, [-3.0, -2.0, -1.0, 0.0], z)
    mean, spread = fit.predict(5.0)
    assert mean == pytest.approx(sum(z) / 4)
    assert spread == pytest.approx(fit.posterior.variance * (1 + 1 / 4))


def test_a_random_walk_predicts_the_last_reading_and_spreads_with_time() -> None:
    fit = LevelFit(WALK, [-3.0, -2.5, -1.0, 0.0], [1.0, -2.0, 0.5, 0.25])
    for k in (0.5, 1.0, 9.0):
        assert fit.predict(k) == pytest.approx((0.25, fit.posterior.variance * k))


def test_momentum_goes_on_and_fades_into_the_drift() -> None:
    fit = MomentumFit(Part(0, 0, decay=0.5, trend=1e-9, momentum=True), [-2.0, -1.0, 0.0], [-6.0, -4.0, 0.0])
    assert fit.predict(1.0)[0] == pytest.approx(2.0)
    assert fit.predict(60.0)[0] == pytest.approx(4.0)


@pytest.mark.parametrize("part", PARTS)
def test_the_paths_of_each_part_spread_as_it_predicts(part: Part) -> None:
    random = Random(5)
    t, z = [float(i - 11) for i in range(12)], [random.gauss(0, 1) for _ in range(11)] + [0.0]
    fit = (MomentumFit if part.momentum else LevelFit)(part, t, z)
    normals = [[random.gauss(0, 1) for _ in range(9)] for _ in range(4000)]
    ends = sorted(path[-1] for path in fit.paths([1.0, 2.0, 3.0, 4.0, 5.0, 7.0], normals))
    mean, spread = fit.predict(7.0)
    for share in (0.1, 0.25, 0.5, 0.75, 0.9):
        expected = student_cdf((ends[int(share * 4000)] - mean) / math.sqrt(spread), fit.posterior.dof)
        assert expected == pytest.approx(share, abs=0.03)


def test_bands_hold_as_often_as_they_say_and_by_comes_true_as_often_as_said() -> None:
    random = Random(11)
    inside = said = came = 0.0
    cases = 240
    for case in range(cases):
        drift, wander = random.gauss(0, 0.1), case % 2
        values = [0.0]
        while len(values) < 30:
            values.append(values[-1] * wander + drift + random.gauss(0, 1))
        known, future = values[:20], values[20:]
        low, high = fan(weekly(known), known, weekly(values)[-1], [0.1, 0.9])
        inside += low <= future[-1] <= high
        target = known[-1] + 1.0
        said += probability(weekly(known), known, target, "increase", weekly(values)[-1])["by"]
        came += max(future) >= target
    assert 0.72 <= inside / cases <= 0.9
    assert said / cases == pytest.approx(came / cases, abs=0.08)


def test_weekend_days_are_left_out_where_none_was_ever_read() -> None:
    weekdays = [day for day in (START + timedelta(i) for i in range(26)) if day.weekday() < 5]
    values = [float(i % 5) + 0.5 for i in range(len(weekdays))]
    friday = weekdays[-1]
    assert friday.weekday() == 4
    assert Forecast(weekdays, values).reading_steps(5) == [3.0, 4.0, 5.0]


def test_the_far_future_stays_affordable() -> None:
    days = [START + timedelta(i) for i in range(1000)]
    forecast = Forecast(days, [math.sin(i) for i in range(1000)])
    assert len(forecast.reading_steps((date.max - START).days)) < 1500
    assert 0 < forecast.chance_at(0.9, math.inf, date.max) < 1


def test_what_paths_are_drawn_from_are_the_normals_of_the_standard_library() -> None:
    random = Random(NORMALS)
    assert list(_table()) == [random.gauss(0.0, 1.0) for _ in range(NORMALS)]
