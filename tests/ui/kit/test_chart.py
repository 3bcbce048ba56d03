"""Sparklines say which way a series went, in one row; a chart says at which height its target is."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest

from omtm_tui.domain.metrics.metric import Metric, MetricKind
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.ui.kit.chart import _draw_chart, _draw_spark
from omtm_tui.ui.kit.views import series_spec

# Braille from the lowest dot of a cell to the highest one.
HEIGHTS = {dot: height for height, dots in enumerate(("⣀⢀⡀", "⠤⠠⠄", "⠒⠐⠂", "⠉⠈⠁")) for dot in dots}


def drawn(values: list[float]) -> str:
    ((row,),) = (_draw_spark(list(enumerate(values)), 12),)
    return "".join(text for text, _slot in row)


@pytest.mark.parametrize("scale", [1e-9, 1, 1e12])
def test_a_rise_goes_from_the_lowest_dot_to_the_highest(scale: float) -> None:
    rise = drawn([scale * step for step in range(20)])
    assert (HEIGHTS[rise[0]], HEIGHTS[rise[-1]], len(rise)) == (0, 3, 12)
    fall = drawn([-scale * step for step in range(20)])
    assert (HEIGHTS[fall[0]], HEIGHTS[fall[-1]]) == (3, 0)


def test_what_does_not_move_is_level() -> None:
    assert {HEIGHTS[dot] for dot in drawn([0.5] * 6)} == {1}


def test_a_chart_loads_neither_pillow_nor_the_manual_of_plotext_which_others_may_load() -> None:
    code = (
        "import sys; from omtm_tui.ui.kit.chart import _draw_spark\n"
        "print(len(_draw_spark([(0, 1), (1, 2)], 4)))\n"
        "print([name for name in sys.modules if name.startswith(('PIL', 'plotext._doc'))])\n"
        "import PIL.Image, plotext._doc.doc; print(bool(PIL.Image.new and plotext._doc.doc.docs))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == ["1", "[]", "True"]


def test_a_chart_with_decisions_says_what_its_dots_are_where_that_covers_nothing() -> None:
    start = date(2026, 1, 2)
    points = tuple((start + timedelta(weeks=n), 0.38 + 0.01 * n) for n in range(12))
    rate = Metric(1, "r", "Rate", MetricKind.RATE, "%")

    def rows(marks: tuple[int, ...], width: int = 78) -> list[str]:
        spec = series_spec(points, rate, NumberFormat(), (0.6,), marks)
        assert spec is not None
        return ["".join(text for text, _slot in line) for line in _draw_chart(spec, width, 10)]

    mark = (points[3][0].toordinal(),)
    bare = [row.replace("● a decision", " " * 12) for row in rows(mark)]
    assert sum("● a decision" in row for row in rows(mark)) == 1
    assert sum(row.count("●") for row in bare) == 1
    assert [len(row) for row in rows(mark)] == [len(row) for row in rows(())]
    assert not any("decision" in row for row in rows(()) + rows(mark, 18))


@pytest.mark.parametrize("height", [5, 8, 10, 14, 20])
@pytest.mark.parametrize("percent", [41, 44, 47, 49, 50, 52, 54, 55, 57, 61])
def test_the_target_is_drawn_at_its_own_height_through_the_fan(percent: int, height: int) -> None:
    start = date(2026, 1, 2)
    points = tuple((start + timedelta(weeks=n), 0.38 + 0.01 * (n % 3)) for n in range(20))
    last = points[-1][0].toordinal()
    fan = tuple((last + 7 * n, 0.40 - 0.02 * n, 0.42, 0.42 + 0.02 * n) for n in range(9))
    rate = Metric(1, "r", "Rate", MetricKind.RATE, "%")
    spec = series_spec(points, rate, NumberFormat(), (percent / 100,), (), fan, points[-1][0])
    assert spec is not None
    rows = ["".join(text for text, _slot in line) for line in _draw_chart(spec, 78, height)]
    (target,) = [row for row in rows if "┈" in row]
    assert target.startswith(f"{percent} %")
    assert target.endswith("┈" * 20)
    assert [row[:4] for row in rows if "%" in row] == sorted((r[:4] for r in rows if "%" in r), reverse=True)
