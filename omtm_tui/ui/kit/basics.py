"""What every widget is made with: its style sheet, its keys, and text in theme colours, never markup."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from datetime import date
from functools import lru_cache
from inspect import getfile
from pathlib import Path
from typing import Any, ClassVar

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.style import Style as VisualStyle
from textual.widget import Widget
from textual.widgets import Static

from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.labels import Section, Tone, visible
from omtm_tui.ui.key_table import KEY_TABLE


def bindings(scope: str, *, only: Collection[str] = (), without: Collection[str] = ()) -> list[BindingType]:
    """The keys of a scope for a class's ``BINDINGS``; ``only`` and ``without`` name actions by their ids."""
    return [
        Binding(row.keys, row.id, row.label, show=False, priority=row.priority)
        for row in KEY_TABLE
        if row.scope == scope and row.id not in without and (row.id in only or not only)
    ]


def sheet_name(class_name: str) -> str:
    """``week_form.tcss`` for ``WeekForm``."""
    return re.sub("(?<=[a-z])(?=[A-Z])", "_", class_name).lower() + ".tcss"


class OwnFiles:
    """Gives a class the keys of the ``scope`` it sets, and the style sheet of its name (``sheet_name``)
    beside its module, whose rules may ask for the width of the screen."""

    def __init_subclass__(cls, **settings: Any) -> None:
        if vars(cls).get("scope") and "BINDINGS" not in vars(cls):
            cls.BINDINGS = bindings(cls.scope)  # type: ignore[attr-defined]
        sheet = Path(getfile(cls)).with_name(sheet_name(cls.__name__))
        if sheet.exists():
            cls.DEFAULT_CSS, cls.SCOPED_CSS = sheet.read_text("utf-8"), False  # type: ignore[attr-defined]
        super().__init_subclass__(**settings)


NORMAL = 76  # columns from which a layout is not the narrow one
SIZES = [(0, "-narrow"), (NORMAL, "-normal"), (104, "-wide")]  # columns from which a layout applies
HEIGHTS = [(0, "-short"), (30, "-tall")]  # rows from which there is room for what is only nice to have


STYLES = {
    Tone.STRONG: "bold",
    Tone.ACCENT: "bold $text-accent",
    Tone.MUTED: "$foreground 60%",
    Tone.GOOD: "$text-success",
    Tone.WARN: "$text-warning",
    Tone.BAD: "$text-error",
    Tone.SENTENCE: "italic",
}  # in running text; a table has component classes of the same names


def plain(text: str, tone: Tone = Tone.PLAIN, style: str = "", *, lines: bool = False) -> Content:
    """Make text to show as it is, control characters visible; ``style`` adds to the tone's look."""
    content = Content(visible(text, lines=lines))
    look = f"{style} {STYLES.get(tone, '')}".strip()
    return content.stylize(look) if look else content


def clickable(content: Content, action: str) -> Content:
    """Have a click do an action; where ``auto_links`` is off, it looks like any other text."""
    return content.stylize(VisualStyle.from_meta({"@click": action}))


def put(widget: Static, text: Content) -> None:
    """Update a text unless it is the same, which would cost a layout."""
    if not isinstance(widget.content, Content) or not widget.content.is_same(text):
        widget.update(text)


def component_style(widget: Widget, name: str, *, ground: bool = False) -> Style:
    """A component class's colour and weight, blended with its ground; with ``ground`` the background too."""
    full = widget.get_component_rich_style(name)
    return full if ground else _groundless(full)


@lru_cache
def _groundless(style: Style) -> Style:
    return Style(color=style.color, bold=style.bold, italic=style.italic)


BAR = 30  # cells of a progress bar


def progress(done: int, whole: int, words: str) -> Content:
    """A progress bar with words beside it; full where there is nothing to do."""
    filled = BAR * done // whole if whole else BAR
    return Content.assemble(
        plain("━" * filled, Tone.GOOD),
        ("━" * (BAR - filled), "$foreground 20%"),
        "  ",
        plain(words, Tone.MUTED),
    )


Pair = tuple[str, str | Content] | tuple[str, str, Tone]


class Card:
    """Collects the lines of a detail pane: headings, label-value pairs, paragraphs."""

    def __init__(self) -> None:
        self._parts: list[Content] = []

    def title(self, text: str) -> Card:
        self._parts.append(plain(text, Tone.STRONG))
        return self

    def heading(self, text: str) -> Card:
        self._parts += [Content(""), plain(text, Tone.ACCENT)]
        return self

    def text(self, text: str | Content, tone: Tone = Tone.PLAIN) -> Card:
        if text:
            self._parts.append(text if isinstance(text, Content) else plain(text, tone, lines=True))
        return self

    def pair(self, label: str, value: str | Content, tone: Tone = Tone.PLAIN) -> Card:
        """A labelled value; nothing at all where there is no value."""
        if value:
            content = value if isinstance(value, Content) else plain(value, tone, lines=True)
            self._parts.append(Content.assemble(plain(label + "  ", Tone.MUTED), content))
        return self

    def day(self, label: str, day: date | None, today: date) -> Card:
        """A labelled day; nothing at all where there is none."""
        return self.pair(label, format_date(day, today) if day else "")

    def section(self, heading: str, lines: Iterable[str | Content | Pair]) -> Card:
        """A heading over lines and labelled values; nothing at all where there are none."""
        for number, line in enumerate(lines):
            if not number:
                self.heading(heading)
            if isinstance(line, tuple):
                self.pair(*line)
            else:
                self.text(line)
        return self

    def blank(self) -> Card:
        self._parts.append(Content(""))
        return self

    def content(self) -> Content:
        return Content("\n").join(self._parts)


class Scroll(OwnFiles, VerticalScroll):
    BINDINGS = bindings("text")


SHORT = 14  # cells up to which a column is not broken into lines


class Document(OwnFiles, Static):
    """Shows what ``put`` was given; tables take the width there is and break their lines within a cell."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"document--title", "document--heading", "document--muted"}

    def put(self, title: str, sections: Iterable[Section]) -> None:
        """Show a page in the place of the one before."""
        self.update(Group(*self._blocks(title, tuple(sections))))

    def _blocks(self, title: str, sections: tuple[Section, ...]) -> Iterator[RenderableType]:
        yield self._words(title, "title")
        for section in sections:
            if section.title:
                yield Padding(self._words(section.title, "heading"), (1, 0, 0, 0))
            yield from (self._words(text) for text in section.paragraphs if text)
            if section.drawing:
                yield self._words(section.drawing, "muted")
            yield from (_point(text) for text in section.points)
            if section.rows:
                yield self._table(section)

    def _words(self, text: str, look: str = "") -> Text:
        return Text(visible(text), component_style(self, f"document--{look}") if look else "")

    def _table(self, section: Section) -> Table:
        muted = component_style(self, "document--muted")
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style=muted)
        for title, *cells in zip(section.head, *section.rows, strict=True):
            short = max(map(cell_len, (title, *cells))) <= SHORT
            table.add_column(Text(visible(title)), no_wrap=short, overflow="fold")
        for row in section.rows:
            table.add_row(*(Text(visible(cell)) for cell in row))
        return table


def _point(text: str) -> Table:
    """A point of a list, its further lines below its first word."""
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_row("•", Text(visible(text)))
    return line
