"""What a table shows, as data: columns, what fits where, and rows, made once they come into sight."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, Protocol, TypeVar, overload, runtime_checkable

from msgspec import Struct
from rich.cells import cell_len, set_cell_size

from omtm_tui.domain.text.labels import Tone
from omtm_tui.domain.text.typed_text import visible

GAP = 2
FLEX_MIN = 26


class Column(Struct, frozen=True):
    """A column is as wide as its texts. ``width`` is the most it takes while another one is cut.

    With ``width`` 0 it takes what is left (one such column a table), and keeps ``least`` cells before others
    are dropped; the higher ``drop`` the sooner a column goes when narrow.
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


class Placed(Struct, frozen=True):
    """A column that is shown: its position in a row's cells, its width, and the side its texts stand on."""

    position: int
    width: int
    right: bool


def needed_widths(columns: Sequence[Column], rows: Iterable[Row]) -> list[int]:
    """The cells that each column needs to cut nothing; a sparkline has its declared width."""
    needed = [cell_len(column.title) for column in columns]
    for row in rows:
        if row.id is None:
            continue
        for at, cell in enumerate(row.cells[: len(columns)]):
            needed[at] = max(
                needed[at], columns[at].width if isinstance(cell, Spark) else cell_len(text_of(cell))
            )
    return needed


def fitting_columns(columns: Sequence[Column], needed: Sequence[int], width: int) -> tuple[Placed, ...]:
    """The columns that fit into ``width`` cells, none wider than it needs while another one is cut.

    What stays empty stands beside the column that takes what is left; the last column keeps to the right.
    """
    widths = {at: min(need, columns[at].width or columns[at].least) for at, need in enumerate(needed) if need}
    while len(widths) > 1 and _total(widths) > width:
        first_to_go = max(widths, key=lambda at: (columns[at].drop, at))
        if columns[first_to_go].drop == 0:
            break
        del widths[first_to_go]
    left = width - _total(widths)
    taking = next((at for at in widths if not columns[at].width), None)
    if taking is not None:
        left = _widen(widths, taking, needed[taking], left)
    for at in widths:
        left = _widen(widths, at, needed[at], left)
    if taking is not None:
        widths[taking] = max(widths[taking] + left, 1)
    last = max(widths, default=0)
    return tuple(
        Placed(at, cells, columns[at].right or (at == last and 0 < at != taking))
        for at, cells in widths.items()
    )


def _total(widths: Mapping[int, int]) -> int:
    return sum(widths.values()) + GAP * (len(widths) - 1)


def _widen(widths: dict[int, int], at: int, need: int, left: int) -> int:
    """Give a column what it needs of the cells that are left, or take missing ones, and return the rest."""
    more = min(max(need - widths[at], 0), left)
    widths[at] += more
    return left - more


def text_of(cell: Cell) -> str:
    """The text of a cell as it is shown; empty for a sparkline."""
    return "" if isinstance(cell, Spark) else visible(cell if isinstance(cell, str) else cell[0])


def arranged(cells: Sequence[Cell], placed: Sequence[Placed]) -> Iterator[tuple[Cell, str, Placed, int]]:
    """What a row shows, cell by cell: the cell, its text, its column and the width it has in this row."""
    visible_cells = [cells[column.position] if column.position < len(cells) else "" for column in placed]
    texts = [text_of(cell) for cell in visible_cells]
    lengths = [None if isinstance(cell, Spark) else cell_len(text_of(cell)) for cell in visible_cells]
    every = zip(visible_cells, texts, placed, share_room(lengths, placed), strict=True)
    return (one for one in every if one[-1] >= 0)


def share_room(lengths: Sequence[int | None], placed: Sequence[Placed]) -> list[int]:
    """The widths of a row's cells after texts too long for theirs took the empty cells beside them.

    ``lengths`` are those of the texts, None for what keeps its width. Only the cells between a text at the
    left and one at the right of its column, or none, can be shared; a cell that was taken whole is -``GAP``.
    """
    widths = [column.width for column in placed]
    for at, length in enumerate(lengths):
        if length is None or placed[at].right:
            continue
        beside = at + 1
        while beside < len(placed) and lengths[beside] == 0 and length > widths[at]:
            widths[at] += widths[beside] + GAP
            widths[beside] = -GAP
            beside += 1
        other = lengths[beside] if beside < len(placed) else None
        if other is None or not placed[beside].right:
            continue
        given = max(min(length - widths[at], widths[beside] - other), 0)
        given = given or -max(min(other - widths[beside], widths[at] - length), 0)
        widths[at] += given
        widths[beside] -= given
    return widths


def fit(text: str, width: int, *, right: bool = False) -> str:
    """``text`` in exactly ``width`` cells; what does not fit ends in an ellipsis."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(set_cell_size(text, max(width - 1, 0)).rstrip() + "…", width)
    padding = " " * (width - length)
    return padding + text if right else text + padding


T = TypeVar("T")

PART = 100
"""Rows fetched at once."""

KEPT = 5_000
"""Records kept; far more than a screen, far less than a long log."""


class Rows(Sequence[Row]):
    """Rows that are asked for one by one."""

    def row(self, index: int) -> Row:
        """The row at an index."""
        raise NotImplementedError

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return [self.row(i) for i in range(*index.indices(len(self)))]
        return self.row(index)


class MadeRows(Rows, Generic[T]):
    """A heading and a row for each record of every group, made by ``show`` when it is looked at."""

    def __init__(
        self, groups: Iterable[tuple[str, Sequence[T]]], show: Callable[[T], Row], id_of: Callable[[T], int]
    ) -> None:
        self._records: list[T | None] = []
        self._headings: dict[int, str] = {}
        self._show = show
        for heading, records in groups:
            self._headings[len(self._records)] = heading
            self._records += [None, *records]
        self._ids = [None if record is None else id_of(record) for record in self._records]

    def __len__(self) -> int:
        return len(self._records)

    def row(self, index: int) -> Row:
        record = self._records[index]
        return Row(None, (self._headings[index % len(self)],)) if record is None else self._show(record)

    def index_of(self, row_id: object) -> int | None:
        """Where the row with this id is; None where it is not, or for a heading."""
        try:
            return None if row_id is None else self._ids.index(row_id)  # type: ignore[arg-type]
        except ValueError:
            return None

    def record(self, row_id: object) -> T | None:
        """What the row with this id is made from."""
        index = self.index_of(row_id)
        return None if index is None else self._records[index]


class LazyRows(Rows, Generic[T]):
    """A row for each of ``ids``, made by ``show`` from its record; ``fetch`` is told which ids are missing.

    A row without its record is blank until ``add`` brings it. The part before and the part after are fetched
    along, so that scrolling finds them there.
    """

    def __init__(
        self, ids: Sequence[int], show: Callable[[T], Row], fetch: Callable[[Sequence[int]], None]
    ) -> None:
        self.ids = ids
        self._show = show
        self._fetch = fetch
        self._records: OrderedDict[int, T] = OrderedDict()
        self._requested: set[int] = set()

    def __len__(self) -> int:
        return len(self.ids)

    def row(self, index: int) -> Row:
        number = self.ids[index]
        part = index // PART
        for near in (part, part + 1, part - 1):
            if near not in self._requested and 0 <= near * PART < len(self.ids):
                self._ask(near)
        record = self._records.get(number)
        return Row(number, ()) if record is None else self._show(record)

    def index_of(self, row_id: object) -> int | None:
        """Where the row with this id is, without fetching any; None where it is not."""
        return self.ids.index(row_id) if isinstance(row_id, int) and row_id in self.ids else None

    def record(self, row_id: object) -> T | None:
        """The record of an id, if it has been fetched."""
        return self._records.get(row_id) if isinstance(row_id, int) else None

    def add(self, records: Iterable[tuple[int, T]]) -> None:
        """Fill in records by their ids; those that were filled in longest ago are let go."""
        self._records.update(records)
        while len(self._records) > KEPT:
            self._records.popitem(last=False)
            self._requested.clear()

    def _ask(self, part: int) -> None:
        self._requested.add(part)
        missing = [n for n in self.ids[part * PART : (part + 1) * PART] if n not in self._records]
        if missing:
            self._fetch(missing)
