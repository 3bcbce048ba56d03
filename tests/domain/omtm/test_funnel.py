from __future__ import annotations

import pytest

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.omtm.funnel import (
    CapacityStep,
    ConversionStep,
    capacity_bottleneck,
    conversion_bottleneck,
)
from omtm_tui.domain.text.number_format import NumberFormat

FMT = NumberFormat()


@pytest.mark.parametrize("engines", [20, 40])
def test_ten_paint_jobs_make_ten_cars_however_many_engines(engines: float) -> None:
    found = capacity_bottleneck([CapacityStep("engines", engines), CapacityStep("paint", 10)])
    assert found.limit.name == "paint"
    assert found.limit.throughput == 10
    assert found.idle == (engines - 10, 0)
    assert found.sentence(FMT) == "paint limits the whole to 10; more anywhere else changes nothing."


def test_of_two_equal_capacities_the_earlier_limits() -> None:
    assert capacity_bottleneck([CapacityStep("a", 5), CapacityStep("b", 5)]).limit.name == "a"


def test_conversion_is_ranked_against_the_benchmark_not_by_the_raw_rate() -> None:
    visit = ConversionStep("visit → sign-up", 0.03, 0.02)
    activate = ConversionStep("activation", 0.30, 0.375)
    retain = ConversionStep("retention", 0.35, 0.40)
    refer = ConversionStep("referral", 0.01)
    found = conversion_bottleneck([visit, retain, refer, activate])
    assert [step.name for step, _ratio in found.ranked] == ["activation", "retention", "visit → sign-up"]
    assert [ratio for _step, ratio in found.ranked] == pytest.approx([0.8, 0.875, 1.5])
    assert found.without_benchmark == (refer,)
    assert found.limit is activate
    assert found.sentence(FMT) == "activation is furthest below its benchmark: 80 % of it."


def test_where_every_step_reaches_its_benchmark_none_is_the_limit() -> None:
    found = conversion_bottleneck([ConversionStep("a", 0.3, 0.3), ConversionStep("b", 0.4, 0.2)])
    assert found.limit is None
    assert "a is the closest" in found.sentence(FMT)


def test_without_any_benchmark_nothing_is_ranked_and_it_says_why() -> None:
    found = conversion_bottleneck([ConversionStep("a", 0.3)])
    assert found.limit is None
    assert found.ranked == ()
    assert "cannot be compared" in found.sentence(FMT)


def test_braces_in_a_name_stay_as_typed() -> None:
    assert "{value}" in capacity_bottleneck([CapacityStep("{value}", 1)]).sentence(FMT)


@pytest.mark.parametrize("throughput", [-1, float("nan"), float("inf")])
def test_impossible_throughputs_are_refused(throughput: float) -> None:
    with pytest.raises(UserError, match="zero or more"):
        capacity_bottleneck([CapacityStep("a", throughput)])


@pytest.mark.parametrize(
    ("rate", "benchmark"), [(1.2, 0.5), (-0.1, 0.5), (float("nan"), 0.5), (0.5, 0.0), (0.5, 1.1)]
)
def test_impossible_rates_are_refused(rate: float, benchmark: float) -> None:
    with pytest.raises(UserError):
        conversion_bottleneck([ConversionStep("a", rate, benchmark)])


def test_a_funnel_has_at_least_one_step() -> None:
    with pytest.raises(UserError):
        capacity_bottleneck([])
    with pytest.raises(UserError):
        conversion_bottleneck([])
