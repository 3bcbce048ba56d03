from __future__ import annotations

import pytest

from omtm_tui.domain.omtm.read_models import (
    Weakness,
    capacity_text,
    conversion_text,
    ranked_capacities,
    ranked_conversions,
)
from omtm_tui.domain.text.number_format import NumberFormat

FMT = NumberFormat()


def capacity(text: str, value: float) -> Weakness:
    return Weakness(0, text, capacity=value)


def conversion(text: str, rate: float, benchmark: float | None = None) -> Weakness:
    return Weakness(0, text, rate=rate, benchmark=benchmark)


@pytest.mark.parametrize("engines", [20, 40])
def test_ten_paint_jobs_make_ten_cars_however_many_engines(engines: float) -> None:
    steps = [capacity("engines", engines), capacity("paint", 10), Weakness(0, "unknown")]
    assert [(step.text, most) for step, most in ranked_capacities(steps)] == [
        ("paint", 10),
        ("engines", engines),
    ]
    text = "paint limits the whole to 10; more anywhere else changes nothing."
    assert capacity_text(steps, FMT) == text


def test_of_two_equal_capacities_the_earlier_limits() -> None:
    assert ranked_capacities([capacity("a", 5), capacity("b", 5)])[0][0].text == "a"


def test_conversion_is_ranked_against_the_benchmark_not_by_the_raw_rate() -> None:
    visit = conversion("visit → sign-up", 0.03, 0.02)
    activate = conversion("activation", 0.30, 0.375)
    retain = conversion("retention", 0.35, 0.40)
    refer = conversion("referral", 0.01)
    steps = [visit, retain, refer, activate]
    ranked = ranked_conversions(steps)
    assert [step for step, _ratio in ranked] == [activate, retain, visit]
    assert [ratio for _step, ratio in ranked] == pytest.approx([0.8, 0.875, 1.5])
    assert conversion_text(steps, FMT) == "activation is furthest below its benchmark: 80 % of it."


def test_where_every_step_reaches_its_benchmark_none_is_the_limit() -> None:
    steps = [conversion("a", 0.3, 0.3), conversion("b", 0.4, 0.2)]
    assert "a is the closest" in conversion_text(steps, FMT)


def test_without_any_benchmark_nothing_is_ranked_and_it_says_why() -> None:
    assert not ranked_conversions([conversion("a", 0.3)])
    assert "cannot be compared" in conversion_text([conversion("a", 0.3)], FMT)


def test_braces_in_a_name_stay_as_typed() -> None:
    assert "{value}" in capacity_text([capacity("{value}", 1)], FMT)


def test_without_numbers_nothing_is_said() -> None:
    assert (capacity_text([Weakness(0, "a")], FMT), conversion_text([Weakness(0, "a")], FMT)) == ("", "")
