"""What a table shows is plain data: which columns fit, which rows the cursor may stand on, what is cut."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from omtm_tui.domain.text.labels import Tone
from omtm_tui.ui.kit.basics import STYLES
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import Column, Row, fit, fitting_columns, index_of, nearest_selectable

COLUMNS = (Column("Name"), Column("Value", 10), Column("Trend", 12, drop=2), Column("Note", 8, drop=1))
ROWS = (Row(None, ("Heading",)), Row(1, ("one",)), Row(2, ("two",)), Row(None, ("End",)))


@pytest.mark.parametrize(("width", "titles"), [(80, "Name Value Trend Note"), (52, "Name Value Note")])
def test_the_column_with_the_highest_drop_goes_first(width: int, titles: str) -> None:
    assert " ".join(column.title for _at, column, _width in fitting_columns(COLUMNS, width)) == titles


def test_columns_that_must_stay_stay_and_one_takes_the_rest() -> None:
    assert [(at, width) for at, _column, width in fitting_columns(COLUMNS, 30)] == [(0, 18), (1, 10)]
    assert [at for at, _column, _width in fitting_columns(COLUMNS, 3)] == [0, 1]


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
