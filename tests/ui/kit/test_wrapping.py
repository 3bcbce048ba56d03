"""A number never parts from its unit where a line ends, by whatever a text is drawn."""

import pytest
from textual.content import Content

from omtm_tui.ui.kit import wrapping

UNITS = (
    "40 %",
    "≥ 50 %",
    "7.6 pp",
    "14 d",
    "+9.3 %",
    "€ 4,200",
    "EUR 4,200",
    "16.1 tickets",
    "30 Jan",
    "✓ Relevant",
)


@pytest.mark.parametrize("value", UNITS)
def test_a_number_never_parts_from_its_unit(value: str) -> None:
    text = f"keep it at {value} or more, {value} at the least, and never less than {value} in any week"
    for width in range(14, 60):
        for lines in (
            wrapping.wrapped(text, width),
            [str(line) for line in Content(text).wrap(width)],
        ):
            assert sum(line.count(value) for line in lines) == 3, (width, lines)
            assert " ".join(lines) == text


def test_what_is_longer_than_the_lines_there_are_stays_with_the_last() -> None:
    assert wrapping.wrapped("one two three four", 9, 2) == ["one two", "three four"]
    assert wrapping.wrapped("one two three four", 9, 1) == ["one two three four"]
    assert wrapping.wrapped("", 9) == [""]
