"""Pick one of many by typing a part of it; used for metrics, themes, scopes, suggestions and help."""

from collections.abc import Callable, Hashable, Iterable

from msgspec import Struct
from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from omtm_tui.domain.text.labels import Tone, matches
from omtm_tui.i18n import _
from omtm_tui.ui.kit.basics import bindings, plain
from omtm_tui.ui.kit.dialog import LargeDialog
from omtm_tui.ui.kit.editors import LineInput
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import Column, Row


class Item(Struct, frozen=True):
    """One thing to pick: ``text`` and an optional ``note`` beside it are both searched, and so is ``also``,
    which is not shown; ``heading`` groups. ``key`` stands before the text."""

    id: Hashable
    text: str
    note: str = ""
    heading: str = ""
    key: str = ""
    also: str = ""


KEY_WIDTH = 16
WIDEST = 44  # cells for the text of an item; its note has the rest
AROUND = 8  # lines a pick list needs beside its rows: title, input, gaps, a note and the row for a new one


class Pick(LargeDialog[Hashable | None]):
    """Dismissed with the picked item's id, the typed text where ``free`` allows a new one, or None.

    ``look`` is called with each id the cursor comes to. Without ``searched`` no text is typed."""

    BINDINGS = bindings("pick_list")

    def __init__(
        self,
        title: str,
        items: Iterable[Item],
        *,
        free: str = "",
        chosen: Hashable | None = None,
        wide: int = 0,
        look: Callable[[Hashable], None] | None = None,
        searched: bool = True,
    ) -> None:
        super().__init__()
        self._searched = searched
        self._look = look
        self._open = False
        self._title = title
        self._items = tuple(items)
        self._free = free
        self._chosen = chosen
        longest = max((len(item.text) for item in self._items), default=10)
        self._wide = wide or (WIDEST if free else min(longest, WIDEST))

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(plain(self._title, Tone.STRONG), id="title")
            if self._searched:
                hint = _("type to filter, Enter picks, Esc closes")
                if self._free:
                    hint = _("type to filter, or a new name; Enter picks, Esc closes")
                yield LineInput(placeholder=hint, compact=True)
            columns = (Column("", KEY_WIDTH), Column("", self._wide), Column("", drop=1))
            yield Table(columns, header=False, steady=True, whole=True)
            yield Static(id="note")

    def on_mount(self) -> None:
        self._fill("")
        # As high as all rows need and no less while typing, so that nothing jumps.
        self.query_one(Vertical).styles.height = len(self.query_one(Table).rows) + AROUND
        self.call_after_refresh(self._begin)  # once the list knows how high it is, so that it scrolls there
        self.query_one(Input if self._searched else Table).focus()

    def _begin(self) -> None:
        table = self.query_one(Table)
        self.query_one(Vertical).styles.height = table.virtual_size.height + AROUND
        if self._chosen is not None:
            self.query_one(Table).select(("item", self._chosen))
        self._open = True

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._fill(event.value)
        if event.value:
            self.query_one(Table).action_first()  # what is typed is looked for, whatever stood there before

    def _fill(self, query: str) -> None:
        rows: list[Row] = []
        heading = ""
        for item in self._items:
            if matches(query, item.key, item.text, item.note, item.heading, item.also):
                if item.heading != heading:
                    heading = item.heading
                    rows.append(Row(None, (heading,)))
                rows.append(Row(("item", item.id), (item.key, item.text, (item.note, Tone.MUTED))))
        if self._free and query.strip():
            rows.append(Row(("new", query.strip()), ("", self._free.format(text=query.strip()))))
        may_be_new = self._free and not self._items
        nothing = _("Type the name of a new one.") if may_be_new else _("Nothing matches.")
        self.query_one(Table).set_rows(rows, empty=nothing)

    @on(Table.Highlighted)
    def _show_note(self, event: Table.Highlighted) -> None:
        note = next((i.note for i in self._items if ("item", i.id) == event.row), "")
        self.query_one("#note", Static).update(plain(note, Tone.MUTED))
        if self._open and self._look is not None and isinstance(event.row, tuple):
            self._look(event.row[1])

    @on(Input.Submitted)
    @on(Table.Opened)
    def _picked(self) -> None:
        current = self.query_one(Table).current
        if isinstance(current, tuple):
            self.dismiss(current[1])

    def action_table(self, name: str) -> None:
        getattr(self.query_one(Table), f"action_{name}")()
