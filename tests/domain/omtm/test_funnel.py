from __future__ import annotations

import pytest

from omtm_tui.domain.omtm.read_models import Weakness, capacity_text, conversion_text
from omtm_tui.domain.text.number_format import NumberFormat

FMT = NumberFormat()


def capacity(text: str, value: float) -> Weakness:
    return Weakness(0, text, capacity=value)


def conversion(text: str, rate: float, benchmark: float | None = None) -> Weakness:
    return Weakness(0, text, rate=rate, benchmark=benchmark)


@pytest.mark.parametrize("engines", [20, 40])
def test_ten_paint_jobs_make_ten_cars_however_many_engines(engines: float) -> None:
    steps = [capacity("engines", engines), capacity("paint", 10), Weakness(0, "unknown")]
    text = "paint limits the whole to 10; more anywhere else changes nothing."
    assert capacity_text(steps, FMT) == text


def test_of_two_equal_capacities_the_earlier_limits() -> None:
    assert capacity_text([capacity("b", 5), capacity("a", 5)], FMT).startswith("b limits the whole to 5")


def test_conversion_is_ranked_against_the_benchmark_not_by_the_raw_rate() -> None:
    visit = conversion("visit → sign-up", 0.03, 0.02)
    activate = conversion("activation", 0.30, 0.375)
    retain = conversion("retention", 0.35, 0.40)
    refer = conversion("referral", 0.01)
    found = conversion_text([visit, retain, refer, activate], FMT)
    assert found == "activation is furthest below its benchmark: 80 % of it."
    found = conversion_text([visit, retain, refer], FMT)
    assert found == "retention is furthest below its benchmark: 88 % of it."
    assert "visit → sign-up is the closest" in conversion_text([visit, refer], FMT)


def test_where_every_step_reaches_its_benchmark_none_is_the_limit() -> None:
    steps = [conversion("a", 0.3, 0.3), conversion("b", 0.4, 0.2)]
    assert "a is the closest" in conversion_text(steps, FMT)


def test_without_any_benchmark_nothing_is_ranked_and_it_says_why() -> None:
    assert "cannot be compared" in conversion_text([conversion("a", 0.3)], FMT)


def test_braces_in_a_name_stay_as_typed() -> None:
    assert "{value}" in capacity_text([capacity("{value}", 1)], FMT)


def test_without_numbers_nothing_is_said() -> None:
    assert (capacity_text([Weakness(0, "a")], FMT), conversion_text([Weakness(0, "a")], FMT)) == ("", "")
