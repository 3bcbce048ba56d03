"""What a table shows, as data: its columns, its rows, and what fits where."""

from collections.abc import Hashable, Sequence
from typing import Protocol, runtime_checkable

from msgspec import Struct
from rich.cells import cell_len, set_cell_size

from omtm_tui.domain.text.labels import Tone

GAP = 2
FLEX_MIN = 26


class Column(Struct, frozen=True):
    """``width`` 0 takes what is left (one such column a table), and keeps ``least`` cells before others are
    dropped; the higher ``drop`` the sooner a column goes when narrow.
    """

    title: str
    width: int = 0
    drop: int = 0
    right: bool = False
    least: int = FLEX_MIN


class Spark(Struct, frozen=True):
    """A cell that draws a series."""

    values: tuple[float, ...]


Cell = str | tuple[str, Tone] | Spark
"""Plain text, text with a tone, or a sparkline."""


class Row(Struct, frozen=True):
    """``id`` None makes a heading: one text over the whole width, which the cursor skips."""

    id: Hashable | None
    cells: tuple[Cell, ...]


@runtime_checkable
class Indexed(Protocol):
    """Rows that know where an id is without being looked through."""

    def index_of(self, row_id: object) -> int | None:
        """The index of the row with this id; None where there is none."""


def index_of(rows: Sequence[Row], row_id: Hashable) -> int | None:
    """The index of the row with this id; rows that know it themselves are asked."""
    if isinstance(rows, Indexed):
        return rows.index_of(row_id)
    return next((index for index, row in enumerate(rows) if row.id == row_id), None)


def nearest_selectable(rows: Sequence[Row], index: int, step: int = 1) -> int:
    """The first row that is no heading, from ``index`` in the direction of ``step``, else in the other.

    0 if there is none.
    """
    count = len(rows)
    index = max(0, min(index, count - 1))
    for direction in (step, -step):
        at = index
        while 0 <= at < count:
            if rows[at].id is not None:
                return at
            at += direction
    return 0


def fitting_columns(columns: Sequence[Column], width: int) -> tuple[tuple[int, Column, int], ...]:
    """The columns that fit into ``width`` cells, as (position in the row's cells, column, width)."""
    fitting = list(enumerate(columns))
    while len(fitting) > 1 and _needed(fitting) > width:
        first_to_go = max(fitting, key=lambda item: (item[1].drop, item[0]))
        if first_to_go[1].drop == 0:
            break
        fitting.remove(first_to_go)
    fixed = sum(column.width for _, column in fitting) + GAP * (len(fitting) - 1)
    rest = max(width - fixed, 1)
    return tuple((position, column, column.width or rest) for position, column in fitting)


def _needed(columns: Sequence[tuple[int, Column]]) -> int:
    return sum(column.width or column.least for _, column in columns) + GAP * (len(columns) - 1)


def fit(text: str, width: int, *, right: bool = False) -> str:
    """``text`` in exactly ``width`` cells; what does not fit ends in an ellipsis."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(set_cell_size(text, max(width - 1, 0)).rstrip() + "…", width)
    padding = " " * (width - length)
    return padding + text if right else text + padding
