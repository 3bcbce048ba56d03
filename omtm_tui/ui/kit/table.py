"""The one list widget: any number of rows, of which only the visible ones are drawn.

Rows are data; drawing a line costs the same for ten rows and for a hundred thousand. The cursor follows the
row's id, so that a reload never jumps. Long texts go on in free lines; the cursor's may open whole."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.cache import LRUCache
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from omtm_tui.domain.text.labels import Tone, visible
from omtm_tui.ui.key_table import of_scope
from omtm_tui.ui.kit.basics import OwnFiles, bindings, component_style
from omtm_tui.ui.kit.chart import spark
from omtm_tui.ui.kit.repaint import filtered
from omtm_tui.ui.kit.table_layout import GAP, Broken, Placed, arranged, fit, fitting_columns, needed_widths
from omtm_tui.ui.kit.table_model import Cell, Column, Row, Spark, index_of, nearest_selectable, table_spec
from omtm_tui.ui.kit.wrapping import wrapped

MEASURED = 200  # rows up to which all of them say how wide the columns are
AHEAD = 40  # lines whose sparklines are drawn before they are seen


class Table(OwnFiles, ScrollView, can_focus=True):
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        f"table--{name}" for name in ("header", "heading", "cursor", "cursor-blurred", *filter(None, Tone))
    }
    cursor_keys: ClassVar = frozenset(
        ",".join(a.keys for a in of_scope("list") if a.id not in ("open", "close", "find")).split(",")
    )  # they move its cursor, and do no more
    BINDINGS = bindings("list", without=("find", "close"))
    cursor: reactive[int] = reactive(0, repaint=False)

    @dataclass
    class Highlighted(Message):
        """The cursor came to another row (``row`` is its id, None in an empty table)."""

        table: Table
        row: Hashable | None

        @property
        def control(self) -> Table:
            return self.table

    class Opened(Highlighted):
        """Enter or a second click on a row."""

    def __init__(
        self,
        columns: Sequence[Column] | str,
        *,
        header: bool = True,
        steady: bool = False,
        whole: bool = False,
        id: str | None = None,
    ) -> None:
        """``columns`` may name a table of ``tables.json``.

        Those of a ``steady`` table get no narrower when fewer rows are shown, as while one filters.
        A ``whole`` one cuts no text, even where it has to scroll for it."""
        super().__init__(id=id)
        spec = table_spec(columns)
        self.columns, self.empty, self._opens = spec.columns, spec.empty, spec.opens
        self._head = 1 if header else 0
        self._steady, self._whole = steady, whole
        self.rows: Sequence[Row] = ()
        self._fitted: object = None  # what the columns below were chosen for
        self._needed: list[int] = []  # cells for each column: with the rows in sight of a long list they grow
        self._placed: tuple[Placed, ...] = ()
        self._broken = Broken(())
        self._lines_needed = 0
        self._ground, self._width, self._top = Style.null(), 0, 0  # of the lines that are drawn now
        self._styles: dict[str, tuple[object, Style]] = {}  # each with the rules it is of
        self._lines: LRUCache[object, Strip] = LRUCache(200)  # drawn: a key that scrolls does a third less

    def set_rows(self, rows: Sequence[Row], *, empty: str | None = None) -> None:
        """Show these rows; the cursor stays on its row's id, or as near as it can."""
        current = self.current
        self.empty = self.empty if empty is None else empty
        self.rows = rows
        self._fitted, self._broken = None, Broken(rows)
        if len(rows) <= MEASURED and not self._steady:
            self._needed = []
        if self.size:
            self._fit_columns()
        index = None if current is None else index_of(self.rows, current)
        self._go(nearest_selectable(self.rows, self.cursor if index is None else index), force=True)
        needed, size = self._lines_needed, self.size
        auto = bool(size) and self.styles.auto_dimensions
        self.refresh(layout=auto and needed != self.get_content_height(size, size, size.width))

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns; the rows for them follow."""
        self.columns = tuple(columns)
        self._fitted, self._needed = None, []

    def rows_came(self) -> None:
        """Show rows that were blank while they were fetched."""
        self._fitted = None
        self.refresh()

    @property
    def in_sight(self) -> range:
        """The indexes of the rows on the screen."""
        top = self.scroll_offset.y
        end = self._broken.row_at(top + self.size.height - 1) + 1
        return range(self._broken.row_at(top), min(end, len(self.rows)))

    @property
    def current(self) -> Hashable | None:
        """The id of the row under the cursor; None when there is none."""
        return self.rows[self.cursor].id if 0 <= self.cursor < len(self.rows) else None

    def select(self, row_id: Hashable) -> None:
        """Put the cursor on the row with this id, if it is there."""
        if (index := index_of(self.rows, row_id)) is not None:
            self._go(index)

    def _go(self, index: int, *, force: bool = False) -> None:
        old = self.cursor
        if index == old and not force:
            return
        self.set_reactive(Table.cursor, index)
        self._show_cursor(old)
        self.post_message(self.Highlighted(self, self.current))

    def _show_cursor(self, old: int) -> None:
        if self._open_row():
            self.refresh()
        for index in {old, self.cursor}:
            first, end = self._broken.span(index)
            y = first - self.scroll_offset.y + self._head
            if end - first + y > 0 and y < self.size.height:
                self.refresh(Region(0, y, self.size.width, end - first))
        self._scroll_to_cursor()

    def _open_row(self) -> bool:
        """Give the row of the cursor the lines it needs while it is the one for keys; whether others move."""
        opened = self.cursor if self._opens and self.has_focus else -1
        moved = self._broken.open(opened, self.size.height - self._head)
        lines = self._broken.count if self._whole or self._broken.more else len(self.rows)
        self.virtual_size = Size(1, lines + self._head)  # a width, which nobody scrolls, would cost a layout
        return moved

    def _scroll_to_cursor(self) -> None:
        """Bring the cursor's line into sight, with the heading above it; before there is a size it waits."""
        if not self.size.height:
            return
        above = 1 if self.cursor and self.rows[self.cursor - 1].id is None else 0
        top, room = self.scroll_offset.y, max(self.size.height - self._head, 1)
        first, end = self._broken.span(self.cursor)
        if first - above < top:
            self.scroll_to(y=first - above, animate=False, immediate=True)
        elif end > top + room:
            self.scroll_to(y=end - room, animate=False, immediate=True)
        if self.has_focus and isinstance(self.parent, Widget):  # which may be lower than the list
            y = self.virtual_region.y + self._head + first - self.scroll_offset.y
            self.parent.scroll_to_region(Region(0, y, 1, end - first), animate=False)

    def action_down(self) -> None:
        self._go(nearest_selectable(self.rows, self.cursor + 1))

    def action_up(self) -> None:
        self._go(nearest_selectable(self.rows, self.cursor - 1, -1))

    def action_first(self) -> None:
        self._go(nearest_selectable(self.rows, 0))

    def action_last(self) -> None:
        self._go(nearest_selectable(self.rows, len(self.rows) - 1, -1))

    def action_page_down(self) -> None:
        self._turn(1)

    def action_page_up(self) -> None:
        self._turn(-1)

    def _turn(self, way: int) -> None:
        line = self._broken.span(self.cursor)[0] + way * max(self.size.height - self._head - 1, 1)
        self._go(nearest_selectable(self.rows, self._broken.row_at(line), -way))

    def action_open(self) -> None:
        if self.current is not None:
            self.post_message(self.Opened(self, self.current))

    def on_click(self, event: events.Click) -> None:
        index = self._broken.row_at(self.scroll_offset.y + event.y - self._head)
        if event.y < self._head or not 0 <= index < len(self.rows) or self.rows[index].id is None:
            return
        if index == self.cursor or event.chain > 1:  # the row moved, where the one before it went together
            self.action_open()
        else:
            self._go(index)

    def draw_ahead(self) -> None:
        """Draw the sparklines of the first rows before the table is shown."""
        for row in self.rows[:AHEAD]:
            for cell, column in zip(row.cells, self.columns, strict=False):
                if isinstance(cell, Spark):
                    spark(self, cell.values, column.width)

    def on_resize(self) -> None:
        self._fit_columns()
        self._scroll_to_cursor()

    def _watch_has_focus(self) -> None:
        self._show_cursor(self.cursor)

    def _style(self, name: str) -> Style:
        """The style of a component class, kept over repaints, for which Textual works it out anew."""
        rules = self._component_styles[f"table--{name}"]
        if name not in self._styles or self._styles[name][0] is not rules:
            ground = name.startswith("cursor")
            self._styles[name] = rules, component_style(self, f"table--{name}", ground=ground)
        return self._styles[name][1]

    @property
    def _room(self) -> int:
        """The cells of a line, without those below the scrollbar."""
        return self.scrollable_content_region.width

    def _fit_columns(self) -> None:
        sight = range(len(self.rows)) if len(self.rows) <= MEASURED else self.in_sight
        if self._fitted != (sight, self._room, self.size.height):
            self._fitted = (sight, self._room, self.size.height)
            needed = needed_widths(self.columns, (self.rows[index] for index in sight))
            self._needed = [max(both) for both in zip(needed, self._needed or needed, strict=True)]
            self._placed = fitting_columns(self.columns, self._needed, self._room - 2)
            free = self.size.height - self._head - len(self.rows) if not self._whole else MEASURED
            self._broken = Broken(self.rows, self._placed, free if len(self.rows) <= MEASURED else 0)
            self._open_row()

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """The lines in which nothing is cut."""
        lines = len(self.rows) or len(wrapped(visible(self.empty), max(width - 2, 1)))
        if 0 < len(self.rows) <= MEASURED:
            lines = Broken.needed(self.columns, self.rows, width - 2)
        self._lines_needed = self._head + lines
        return self._lines_needed

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines without a border or padding around them, which a table has none of."""
        self._fit_columns()
        self._ground, self._width = self.rich_style, self.size.width
        self._top = self.scroll_offset.y - self._head
        return filtered(self, [self.render_line(y).crop(*crop.column_span) for y in crop.line_range])

    def render_line(self, y: int) -> Strip:
        base, width, line = self._ground, self._width, self._top + y
        if y < self._head:
            if not self.rows:
                return Strip.blank(width, base)
            titles = tuple(column.title for column in self.columns)
            return self._line(titles, base + self._style("header"), plain=True)
        if not self.rows:
            lines = wrapped(visible(self.empty), max(self._room - 2, 1))
            text = set_cell_size(" " + lines[line] if line < len(lines) else "", width)
            return Strip([Segment(text, base + self._style(Tone.MUTED))], width)
        index = self._broken.row_at(line)
        if index >= len(self.rows):
            return Strip.blank(width, base)
        row = self.rows[index]
        cells = self._broken.cells(line) or row.cells
        if row.id is None:
            text = set_cell_size(" " + fit(visible(str(row.cells[0])), self._room - 2), width)
            return Strip([Segment(text, base + self._style("heading"))], width)
        if index == self.cursor:
            style = self._style("cursor" if self.has_focus else "cursor-blurred")
            return self._line(cells, style, plain=self.has_focus)
        return self._line(cells, base)

    def _line(self, cells: tuple[Cell, ...], base: Style, *, plain: bool = False) -> Strip:
        key = cells, base, plain, self._placed, self._width
        if key not in self._lines:
            self._lines[key] = self._drawn(cells, base, plain=plain)
        return self._lines[key]

    def _drawn(self, cells: tuple[Cell, ...], base: Style, *, plain: bool) -> Strip:
        segments = [Segment(" ", base)]
        for cell, text, column, width in arranged(cells, self._placed):
            style = base
            if isinstance(cell, Spark):
                text = spark(self, cell.values, width)
            elif isinstance(cell, tuple) and cell[1] and not plain:
                style = base + self._style(cell[1])
            segments.append(Segment(fit(text, width, right=column.right) + " " * GAP, style))
        return Strip(segments).adjust_cell_length(self._width, base).simplify()
