"""What fits where in a table: columns as wide as their texts, long texts in the empty cells beside them."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, zip_longest

from msgspec import Struct
from rich.cells import cell_len, set_cell_size

from omtm_tui.domain.text.labels import Tone, visible
from omtm_tui.ui.kit.table_model import Cell, Column, Row, Spark
from omtm_tui.ui.kit.wrapping import wrapped

GAP = 2
MOST = 1_000  # lines, more than any list that is read in full has
BREAKS = 12  # cells from which a text is broken into lines; in less it would be one of single letters


class Placed(Struct, frozen=True):
    """A column that is shown: its position in a row's cells, its width, and the side its texts stand on."""

    position: int
    width: int
    right: bool


def needed_widths(columns: Sequence[Column], rows: Iterable[Row]) -> list[int]:
    """The cells that each column needs to cut nothing; a sparkline that is drawn has its declared width.

    A column that is empty in all rows needs none, its title neither, unless all are."""
    needed = [0] * len(columns)
    for row in rows:
        if row.id is None:
            continue
        for at, cell in enumerate(row.cells[: len(columns)]):
            cells = columns[at].width if _draws(cell) else cell_len(text_of(cell))
            needed[at] = max(needed[at], cells)
    titles = [cell_len(column.title) for column in columns]
    return [max(both) if both[0] or not any(needed) else 0 for both in zip(needed, titles, strict=True)]


def fitting_columns(columns: Sequence[Column], needed: Sequence[int], width: int) -> tuple[Placed, ...]:
    """The columns that fit into ``width`` cells, none wider than it needs while another one is cut."""
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
        more = left if left < 0 or any(columns[at].edge for at in widths) else 0
        widths[taking] = max(widths[taking] + more, 1)
    return tuple(Placed(at, cells, columns[at].right) for at, cells in widths.items())


def _total(widths: Mapping[int, int]) -> int:
    return sum(widths.values()) + GAP * (len(widths) - 1)


def _widen(widths: dict[int, int], at: int, need: int, left: int) -> int:
    """Give a column what it needs of the cells that are left, or take missing ones, and return the rest."""
    more = min(max(need - widths[at], 0), left)
    widths[at] += more
    return left - more


def _draws(cell: Cell) -> bool:
    return isinstance(cell, Spark) and len(cell.values) > 1


def text_of(cell: Cell) -> str:
    """The text of a cell as it is shown; empty for a sparkline."""
    return "" if isinstance(cell, Spark) else visible(cell if isinstance(cell, str) else cell[0])


def arranged(cells: Sequence[Cell], placed: Sequence[Placed]) -> Iterator[tuple[Cell, str, Placed, int]]:
    """What a row shows, cell by cell: the cell, its text, its column and the width it has in this row."""
    visible_cells = [cells[column.position] if column.position < len(cells) else "" for column in placed]
    texts = [(cell, text_of(cell)) for cell in visible_cells]
    lengths = [None if _draws(cell) else cell_len(text) for cell, text in texts]
    for (cell, text), column, width in zip(texts, placed, share_room(lengths, placed), strict=True):
        if width >= 0:
            yield cell, text, column, width


def share_room(lengths: Sequence[int | None], placed: Sequence[Placed]) -> list[int]:
    """The widths of a row's cells after texts too long for theirs took the empty cells of the row.

    ``lengths`` are those of the texts, None for what keeps its width. Free cells behind a text are taken, the
    nearest first, but nothing is moved: a text on the left starts in its column, one on the right ends there,
    or behind it where that is not enough. A cell that was taken whole is -``GAP``."""
    widths = [column.width for column in placed]
    for at, length in enumerate(lengths):
        for other in _giving(at, lengths, placed) if length else ():
            text = lengths[other] or 0
            missing, free = (length or 0) - widths[at], max(widths[other], 0) - text
            if free > 0 and missing > 0:
                taken = free + GAP if text == 0 and missing > free else min(free, missing)
                widths[at] += taken
                widths[other] -= taken
    return widths


def _giving(at: int, lengths: Sequence[int | None], placed: Sequence[Placed]) -> Iterator[int]:
    """The cells that may give a text their free ones: the first that holds something is the last."""
    if at and placed[at].right and not placed[at - 1].right and lengths[at - 1] is not None:
        yield at - 1
    for other in range(at + 1, len(placed)):
        if lengths[other] == 0:
            yield other
            continue
        if lengths[other] and placed[other].right:
            yield other
        return


class Broken:
    """The lines of rows: while some of the ``free`` ones are left, long texts go on below their start.

    The row that is ``opened`` goes on to its end, whatever is left: it has ``more`` lines than it would."""

    def __init__(self, rows: Sequence[Row], placed: Sequence[Placed] = (), free: int = 0) -> None:
        self._rows, self._placed = rows, placed
        self._opened, self._lines, self.more = -1, list[tuple[Cell, ...]](), 0
        self._cells: list[list[tuple[Cell, ...]]] = []
        for row in rows if free > 0 else ():
            self._cells.append(_lines(row.cells, placed, free if row.id is not None else 0))
            free -= len(self._cells[-1]) - 1
        self._starts: Sequence[int] = range(len(rows) + 1)
        if self._cells:
            self._starts = [0, *accumulate(map(len, self._cells))]
        self.count = self._starts[-1]

    def open(self, index: int, most: int) -> bool:
        """Show a row in ``most`` lines at the most, -1 for none; whether that moves other rows."""
        before, self._opened, self.more = (self._opened, self.more), -1, 0
        if 0 <= index < len(self._rows) and self._rows[index].id is not None:
            self._opened, self._lines = index, _lines(self._rows[index].cells, self._placed, max(most - 1, 0))
            self.more = max(len(self._lines) - self._starts[index + 1] + self._starts[index], 0)
        self.count = self._starts[-1] + self.more
        return before != (self._opened, self.more) and bool(before[1] or self.more)

    @classmethod
    def needed(cls, columns: Sequence[Column], rows: Sequence[Row], width: int) -> int:
        """The lines that rows need in ``width`` cells so that nothing is cut."""
        return cls(rows, fitting_columns(columns, needed_widths(columns, rows), width), MOST).count

    def span(self, index: int) -> tuple[int, int]:
        """The first line of a row, and the one behind its last."""
        return (self._start(index), self._start(index + 1)) if index + 1 < len(self._starts) else (0, 1)

    def _start(self, index: int) -> int:
        return self._starts[index] + (self.more if index > self._opened else 0)

    def row_at(self, line: int) -> int:
        """The index of the row a line belongs to; that behind the last row for a line below it."""
        if self.more:
            line = max(line - self.more, min(line, self._starts[self._opened]))
        return bisect_right(self._starts, line) - 1

    def cells(self, line: int) -> tuple[Cell, ...]:
        """The cells of a line; none where a row has one line, which are its own."""
        index = self.row_at(line)
        if self.more and index == self._opened:
            return self._lines[line - self._starts[index]]
        return self._cells[index][line - self._start(index)] if self._cells else ()


def _lines(cells: tuple[Cell, ...], placed: Sequence[Placed], free: int) -> list[tuple[Cell, ...]]:
    columns: list[list[Cell]] = [[cell] for cell in cells]
    for cell, text, column, width in arranged(cells, placed) if free else ():
        if width >= BREAKS and cell_len(text) > width:
            tone = cell[1] if isinstance(cell, tuple) else Tone.PLAIN
            columns[column.position] = [(part, tone) for part in wrapped(text, width, free + 1)]
    return list(zip_longest(*columns, fillvalue="")) or [()]


def fit(text: str, width: int, *, right: bool = False) -> str:
    """``text`` in exactly ``width`` cells; what does not fit ends in an ellipsis."""
    length = cell_len(text)
    if length > width:
        return set_cell_size(set_cell_size(text, max(width - 1, 0)).rstrip() + "…", width)
    padding = " " * (width - length)
    return padding + text if right else text + padding
