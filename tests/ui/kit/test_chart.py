"""Sparklines say which way a series went, in one row."""

from __future__ import annotations

import pytest

from omtm_tui.ui.kit.chart import _draw_spark

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
