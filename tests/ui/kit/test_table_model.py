"""What a table shows is plain data: which columns fit, which rows the cursor may stand on, what is cut."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st
from rich.cells import cell_len

from omtm_tui.domain.text.labels import Tone
from omtm_tui.ui.kit.basics import STYLES
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_layout import (
    GAP,
    Broken,
    Placed,
    fit,
    fitting_columns,
    needed_widths,
    share_room,
    text_of,
)
from omtm_tui.ui.kit.table_model import Column, Row, Spark, index_of, nearest_selectable

COLUMNS = (Column("Name"), Column("Value", 10), Column("Trend", 12, drop=2), Column("Note", 8, drop=1))
ROWS = (Row(None, ("Heading",)), Row(1, ("one",)), Row(2, ("two",)), Row(None, ("End",)))


NEEDED = (70, 10, 12, 8)


@pytest.mark.parametrize(("width", "titles"), [(80, "Name Value Trend Note"), (52, "Name Value Note")])
def test_the_column_with_the_highest_drop_goes_first(width: int, titles: str) -> None:
    fitting = fitting_columns(COLUMNS, NEEDED, width)
    assert " ".join(COLUMNS[column.position].title for column in fitting) == titles


def test_columns_that_must_stay_stay_and_one_takes_the_rest() -> None:
    assert [(c.position, c.width) for c in fitting_columns(COLUMNS, NEEDED, 30)] == [(0, 18), (1, 10)]
    assert [c.position for c in fitting_columns(COLUMNS, NEEDED, 3)] == [0, 1]


def test_no_column_is_wider_than_its_texts_while_another_one_is_cut() -> None:
    assert [c.width for c in fitting_columns(COLUMNS, (70, 4, 12, 5), 62)] == [35, 4, 12, 5]
    assert [c.width for c in fitting_columns(COLUMNS, (10, 30, 12, 8), 72)] == [10, 30, 12, 8]
    assert [c.width for c in fitting_columns(COLUMNS, (26, 30, 12, 8), 76)] == [26, 24, 12, 8]


def test_what_stays_empty_is_at_the_end_or_before_a_column_at_the_edge() -> None:
    value, edge = (Column("Value", 10, right=True, edge=edge) for edge in (False, True))
    assert [c.width for c in fitting_columns((Column("Name"), value), (10, 6), 60)] == [10, 6]
    assert [c.width for c in fitting_columns((Column("Name"), edge), (10, 6), 60)] == [52, 6]


def test_a_long_text_goes_on_in_the_lines_that_are_free() -> None:
    rows = [Row(1, ("a name that is long", "4 %")), Row(2, ("and another name", "5 %"))]
    placed = Placed(0, 12, False), Placed(1, 4, True)
    first = [["a name that", "4 %"], ["is long", ""]]
    for free, second in ((2, ["and another", "name"]), (1, ["and another name"]), (0, [])):
        broken = Broken(rows, placed, free)
        assert broken.count == len(rows) + free
        lines = [[text_of(cell) for cell in broken.cells(line)] for line in range(broken.count)]
        if free:
            assert lines[:2] == first
            assert [line[0] for line in lines[2:]] == second
            assert [broken.row_at(line) for line in range(broken.count + 1)][1:3] == [0, 1]
            assert broken.span(1) == (2, 2 + len(second))
        else:
            assert lines == [[], []]


def test_a_sparkline_of_one_value_takes_no_room() -> None:
    rows = (Row(1, ("one", "4 %", Spark((1,)))),)
    assert needed_widths((*COLUMNS[:2], Column("", 12)), rows) == [4, 5, 0]


def test_what_a_column_needs_is_its_longest_text_but_a_sparkline_has_its_width() -> None:
    rows = (
        Row(None, ("A heading is as wide as it likes",)),
        Row(1, ("one", ("4 %", Tone.GOOD), Spark((1, 2)))),
    )
    assert needed_widths(COLUMNS[:3], rows) == [4, 5, 12]


def test_a_column_that_is_empty_in_all_rows_takes_no_room_for_its_title_unless_all_are() -> None:
    assert needed_widths(COLUMNS[:2], (Row(1, ("one", "")), Row(2, ("", "")))) == [4, 0]
    assert needed_widths(COLUMNS[:2], (Row(1, ("", "")), Row(2, ()))) == [4, 5]


@pytest.mark.parametrize(
    ("lengths", "widths"),
    [
        ((24, 4), [24, 6]),  # the value gives what it has
        ((30, 4), [26, 4]),  # and no more
        ((10, 14), [16, 14]),  # the title gives, too: the value ends where it did
        ((30, 14), [20, 10]),  # neither can
        ((30, None), [20, 10]),  # a sparkline does not
        ((30, 0), [30, 0]),  # an empty cell gives all
        ((31, 0), [32, -GAP]),  # and goes as a whole
    ],
)
def test_cells_beside_each_other_share_what_is_empty(
    lengths: tuple[int | None, ...], widths: list[int]
) -> None:
    assert share_room(lengths, (Placed(0, 20, False), Placed(1, 10, True))) == widths


@given(st.lists(st.tuples(st.integers(1, 30), st.none() | st.integers(0, 40), st.booleans()), min_size=1))
def test_a_text_takes_only_empty_cells_and_pushes_nothing_out_of_its_column(
    cells: list[tuple[int, int | None, bool]],
) -> None:
    placed = tuple(Placed(at, width, right) for at, (width, _length, right) in enumerate(cells))
    lengths = [length for _width, length, _right in cells]
    widths = share_room(lengths, placed)
    for at, (length, column) in enumerate(zip(lengths, placed, strict=True)):
        if length and length > widths[at] >= 0 and at + 1 < len(cells) and lengths[at + 1] == 0:
            assert widths[at + 1] == -GAP
        if length != 0 and not column.right:
            assert sum(w + GAP for w in widths[:at]) == sum(c.width + GAP for c in placed[:at])
        if length != 0 and column.right and (length is None or length <= column.width):
            assert sum(w + GAP for w in widths[: at + 1]) == sum(c.width + GAP for c in placed[: at + 1])
    assert sum(width + GAP for width in widths) == sum(column.width + GAP for column in placed)


def test_a_long_title_takes_an_empty_result_but_leaves_the_state_where_it_is() -> None:
    date, title, result, state = (Placed(at, width, at == 2) for at, width in enumerate((11, 30, 8, 11)))
    row = (date, title, result, state)
    assert share_room((6, 60, 0, 4), row) == [11, 40, -GAP, 11]
    assert share_room((6, 60, 7, 4), row) == [11, 31, 7, 11]
    assert share_room((6, 30, 12, 4), row) == [11, 30, 8, 11]


def test_the_cursor_skips_headings_in_both_directions() -> None:
    assert nearest_selectable(ROWS, 0) == 1
    assert nearest_selectable(ROWS, 3) == 2
    assert nearest_selectable(ROWS, 99, -1) == 2
    assert nearest_selectable((ROWS[0],), 0) == 0
    assert nearest_selectable((), 5) == 0


def test_a_row_is_looked_up_by_its_id() -> None:
    assert index_of(ROWS, 2) == 2
    assert index_of(ROWS, 3) is None


@pytest.mark.parametrize("text", ["", "short", "exactly10!", "far too long a text", "日本語の長い文"])
@pytest.mark.parametrize("right", [False, True])
def test_a_text_is_fitted_to_the_cell(text: str, right: bool) -> None:
    fitted = fit(text, 10, right=right)
    assert cell_len(fitted) == 10
    assert text in fitted or fitted.rstrip().endswith("…")


def test_every_tone_has_a_style_in_a_text_and_in_a_table() -> None:
    tones = set(Tone) - {Tone.PLAIN}
    assert set(STYLES) == tones
    assert {f"table--{tone}" for tone in tones} <= Table.COMPONENT_CLASSES
    assert all(f".table--{tone} " in Table.DEFAULT_CSS for tone in tones)
