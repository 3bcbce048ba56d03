"""How a page is printed: on one sheet of A4, in smaller type where there is much, the oldest rows left out.

A browser breaks lines by fonts nobody knows here, so heights are estimates with room to spare.
"""

from collections.abc import Sequence
from math import ceil

from msgspec import Struct

from omtm_tui.domain.text.parts import Section

WIDTH, HEIGHT = 190.0, 277.0
"""Millimetres inside the margins."""

CHART = 53.0
"""Millimetres of the chart with its caption."""

POINT = 0.353
LINE, LETTER = 1.25, 0.57
"""Height of a line and mean width of a letter, as parts of the size of the type; a wide font's."""

SIZES = (10.0, 9.0, 8.0, 7.5, 7.0)
"""Points: below the last nobody reads."""

SHORT = 14
"""Letters up to which a column is not broken into lines."""


class Sheet(Struct, frozen=True):
    """The size of the type in points, and how many of the first rows of the longest table are left out."""

    size: float
    left_out: int


def fit_sheet(sections: Sequence[Section], *, chart: bool) -> Sheet:
    """Choose the largest type in which the page fits, or the smallest and as few rows less as needed."""
    room = HEIGHT - (CHART if chart else 0.0)
    for size in SIZES:
        if _height(sections, size) <= room:
            return Sheet(size, 0)
    longest = max(sections, key=lambda section: len(section.rows))
    too_much = _height(sections, SIZES[-1]) + _line(SIZES[-1]) - room
    heights = _row_heights(longest, SIZES[-1])
    left_out = 0
    while too_much > 0 and left_out < len(heights):
        too_much -= heights[left_out]
        left_out += 1
    return Sheet(SIZES[-1], left_out)


def short_columns(section: Section) -> tuple[bool, ...]:
    """Which columns of its table are not broken into lines."""
    return tuple(length <= SHORT for length in _lengths(section))


def _lengths(section: Section) -> list[int]:
    return [max(map(len, column)) for column in zip(section.head, *section.rows, strict=True)]


def _line(size: float) -> float:
    return LINE * size * POINT


def _height(sections: Sequence[Section], size: float) -> float:
    """Millimetres of all sections with the page's title."""
    letters = WIDTH / (LETTER * size * POINT)
    height = 2 * _line(size)
    for section in sections:
        height += 1.7 * _line(size) if section.title else 0.0
        height += sum((ceil(len(text) / letters) + 0.1) * _line(size) for text in section.paragraphs if text)
        height += 1.4 * _line(size) + sum(_row_heights(section, size)) if section.rows else 0.0
    return height


def _row_heights(section: Section, size: float) -> list[float]:
    """Millimetres of each row: what is long shares the room that short columns leave."""
    letters = WIDTH / (LETTER * size * POINT) - 2 * len(section.head)
    lengths = _lengths(section)
    long = sum(length for length in lengths if length > SHORT)
    rest = letters - sum(length for length in lengths if length <= SHORT)
    rooms = [max(length * min(1.0, rest / long), 1.0) if length > SHORT else length for length in lengths]
    return [
        (max(ceil(len(cell) / room) for cell, room in zip(row, rooms, strict=True)) + 0.25) * _line(size)
        for row in section.rows
    ]
