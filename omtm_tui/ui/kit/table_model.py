"""What a table shows, as data: columns, and rows, made once they come into sight."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.data_files import data_file
from omtm_tui.domain.text.labels import Tone, translated


class Column(Struct, frozen=True):
    """A column is as wide as its texts. ``width`` is the most it takes while another one is cut.

    With ``width`` 0 it takes what is left (one such column a table), and keeps ``least`` cells before others
    are dropped; the higher ``drop`` the sooner a column goes when narrow. What stays empty is at the end of
    the rows; where a column is at the ``edge``, it is before that one."""

    title: str
    width: int = 0
    drop: int = 0
    right: bool = False
    least: int = 26
    edge: bool = False


class TableSpec(Struct, frozen=True, forbid_unknown_fields=True):
    """The columns of a table, and what it says while it has no lines.

    One that ``opens`` shows the row of the cursor whole: no detail beside it or behind Enter does."""

    columns: tuple[Column, ...]
    empty: str = ""
    opens: bool = False


_SPECS = data_file(__file__, "tables.json", dict[str, TableSpec])


def table_spec(name: str | Sequence[Column]) -> TableSpec:
    """A table of ``tables.json`` in the reader's language, or one of columns that only the program knows."""
    if not isinstance(name, str):
        return TableSpec(tuple(name))
    spec = translated(_SPECS[name], "empty")
    return replace(spec, columns=tuple(translated(column, "title") for column in spec.columns))


class Spark(Struct, frozen=True):
    """A cell that draws a series, which takes two values."""

    values: tuple[float, ...]


Cell = str | tuple[str, Tone] | Spark  # plain text, text with a tone, or a sparkline


class Row(Struct, frozen=True):
    """``id`` None makes a heading: one text over the whole width, which the cursor skips."""

    id: Hashable | None
    cells: tuple[Cell, ...]


def index_of(rows: Sequence[Row], row_id: Hashable) -> int | None:
    """The index of the row with this id; rows that know it themselves are asked."""
    if isinstance(rows, Rows):
        return rows.index_of(row_id)
    return next((index for index, row in enumerate(rows) if row.id == row_id), None)


def nearest_selectable(rows: Sequence[Row], index: int, step: int = 1) -> int:
    """The first row that is no heading, from ``index`` by ``step``, else in the other direction; else 0."""
    count = len(rows)
    index = max(0, min(index, count - 1))
    for direction in (step, -step):
        at = index
        while 0 <= at < count:
            if rows[at].id is not None:
                return at
            at += direction
    return 0


T = TypeVar("T")
PART = 100  # rows fetched at once
KEPT = 5_000  # records kept; far more than a screen, far less than a long log


class Rows(Sequence[Row]):
    """Rows that are asked for one by one."""

    def row(self, index: int) -> Row:
        """The row at an index."""
        raise NotImplementedError

    def index_of(self, row_id: object) -> int | None:
        """The index of the row with this id, without fetching any; None where there is none."""
        raise NotImplementedError

    def __getitem__(self, index: Any) -> Any:
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
    along, so that scrolling finds them there."""

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
