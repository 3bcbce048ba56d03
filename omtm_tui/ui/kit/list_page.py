"""A page that is a list, with the detail of a line beside it or on top of it."""

import asyncio
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Generic, TypeVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Static

from omtm_tui.domain.text.labels import matches
from omtm_tui.i18n import _
from omtm_tui.ui.kit.basics import Scroll, bindings, put
from omtm_tui.ui.kit.editors import LineInput
from omtm_tui.ui.kit.page import ActsOnLines, Page, S
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import MadeRows, Row, table_spec

R = TypeVar("R")

DETAIL_DELAY = 0.04  # seconds the cursor rests before more is read: moving through the list reads nothing


class ListPage(ActsOnLines, Page[S], Generic[S, R]):
    """A table of ``R``, a filter on ``/``, and a detail: beside the list when wide, else in its place."""

    BINDINGS = [*bindings("list", only=("find", "close")), *bindings("app", only=("back",))]
    detail_verb: Callable[..., object]
    query_text: str = ""
    _made: MadeRows[R] | None = None  # the rows, before a filter
    _more: tuple[Hashable, Any] = (None, None)
    _detailed: Hashable | None = None  # the row whose detail is shown
    _visited: bool = False
    _asks: bool = False  # whether the detail asks for more than the snapshot has

    def compose(self) -> ComposeResult:
        yield Static(id="above")
        yield LineInput(placeholder=_("find …  Enter keeps, Esc clears"), compact=True, id="filter")
        with Horizontal():
            yield Table(self.scope, id="list")
            with Scroll(id="detail", can_focus=True):
                yield Static()

    def rows(self, snapshot: S) -> Sequence[Row]:
        raise NotImplementedError

    def record(self, row_id: Hashable) -> R | None:
        """The record of a line, in the snapshot shown; None where there is none, or not yet."""
        return None if self._made is None else self._made.record(row_id)

    def card(self, record: R, snapshot: S) -> Content:
        """A record in full, for the detail."""
        raise NotImplementedError

    async def read_more(self, row_id: int) -> object:
        """What ``card`` asks ``more`` for: what is read about a record beyond the snapshot."""
        return await self.omtm_app.storage.read(self.detail_verb, row_id)

    def above(self, snapshot: S) -> Content:
        """A line or two above the list; empty for none."""
        return Content("")

    def empty(self, snapshot: S) -> str:
        """What an empty list says: which key fills it."""
        return table_spec(self.scope).empty

    @property
    def table(self) -> Table:
        return self.query_one("#list", Table)

    @property
    def current(self) -> R | None:
        return self.record(self.table.current)

    @property
    def is_bare(self) -> bool:
        return not self.table.rows and not self.query_text

    def focus_page(self) -> None:
        only_detail = self.has_class("-opened") and not self.screen.has_class("-wide")
        (self.query_one("#detail") if only_detail else self.table).focus()

    def select(self, record: Hashable | None) -> None:
        if record is not None:
            self.table.select(record)

    def apply(self, snapshot: S) -> None:
        super().apply(snapshot)
        if self.display and not self._visited:  # what was filled ahead begins at its first line, too
            self._visited = True
            self.table.action_first()

    async def prerender(self) -> None:
        await super().prerender()
        if self._stands:
            self.table.draw_ahead()

    @property
    def _stands(self) -> bool:
        """Whether its parts still exist: a closing app removes them one by one."""
        return self.is_attached and bool(self.query("#list")) and bool(self.query("#detail > Static"))

    def show(self, snapshot: S) -> None:
        rows = self.rows(snapshot)
        self._made = rows if isinstance(rows, MadeRows) else None
        if self.query_text:
            rows = self._filtered(rows)
        empty = _("Nothing matches “{query}”. Esc clears the filter.").format(query=self.query_text)
        above = self.query_one("#above", Static)
        text = self.above(snapshot)
        put(above, text)
        above.display = bool(text)
        self.table.set_rows(rows, empty=empty if self.query_text else self.empty(snapshot))
        self.set_class(self.is_bare, "-bare")
        self._show_detail()
        if self._asks:  # it may have changed, too; what is shown stays until then
            self._read_more(self.table.current, 0.0)

    def _filtered(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows that match, each heading before those of its own."""
        matching: list[Row] = []
        heading: Row | None = None
        for row in rows:
            cells = (cell for cell in row.cells if isinstance(cell, str | tuple))
            if row.id is None:
                heading = row
            elif matches(self.query_text, *(cell if isinstance(cell, str) else cell[0] for cell in cells)):
                matching += [heading, row] if heading else [row]
                heading = None
        return matching

    def more(self, row_id: Hashable) -> Any:
        """What ``read_more`` brought about a line; None while that is not known, but will be."""
        self._asks = True
        if self._more[0] != row_id:
            self._read_more(row_id, DETAIL_DELAY)
            return None
        return self._more[1]

    @work(exclusive=True, group="more")
    async def _read_more(self, row_id: Hashable, delay: float) -> None:
        await asyncio.sleep(delay)
        more = (row_id, await self.read_more(row_id) if isinstance(row_id, int) else None)
        if self._stands and self.table.current == row_id and more != self._more:
            self._more = more
            self._show_detail()

    @on(Table.Highlighted, "#list")
    def _moved(self) -> None:
        self.call_after_refresh(self._show_detail)  # the cursor's line is on the screen before that

    def _show_detail(self) -> None:
        if self.snapshot is None or not self._stands:
            return
        current = self.table.current
        record = self.current
        card = Content("") if record is None else self.card(record, self.snapshot)
        pane = self.query_one("#detail")
        put(pane.query_one(Static), card)
        if current != self._detailed:
            self._detailed = current
            pane.scroll_to(y=0, animate=False)
        if current is None and self.has_class("-opened"):
            self.action_back()

    @on(Table.Opened, "#list")
    def _open(self, event: Table.Opened) -> None:
        self.open_row(event.row)

    def open_row(self, row_id: Hashable | None) -> None:
        """Enter on a row: show its detail in full."""
        if row_id is not None:
            self.add_class("-opened")
            self.query_one("#detail").focus()

    def action_close(self) -> None:
        self.action_back()

    @property
    def covers_list(self) -> bool:
        """Whether Esc closes a detail or a filter first."""
        return self.has_class("-opened") or self.has_class("-filtered")

    def action_back(self) -> None:
        if self.has_class("-opened"):
            self.remove_class("-opened")
            self.table.focus()
        elif self.has_class("-filtered"):
            self.query_one("#filter", Input).value = ""
            self.remove_class("-filtered")
            self.table.focus()

    def action_find(self) -> None:
        self.remove_class("-opened")
        self.add_class("-filtered")
        self.query_one("#filter").focus()

    @on(Input.Changed, "#filter")
    async def _filter(self, event: Input.Changed) -> None:
        self.query_text = event.value.strip()
        await self.filter_changed()

    async def filter_changed(self) -> None:
        """The filter's text changed; a page whose filter is a search reads again instead."""
        if self.snapshot is not None:
            self.show(self.snapshot)

    @on(Input.Submitted, "#filter")
    def _keep_filter(self) -> None:
        if not self.query_text:
            self.remove_class("-filtered")
        self.table.focus()
