"""A page of sections on the screen: headings, paragraphs and tables, with a user's words as they are."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from textual.widgets import Static

from omtm_tui.domain.text.parts import Section
from omtm_tui.domain.text.typed_text import visible
from omtm_tui.ui.kit.basics import component_style, css_of

SHORT = 14
"""Cells up to which a column is not broken into lines."""


class Document(Static):
    """Shows what ``put`` was given; tables take the width there is and break their lines within a cell."""

    DEFAULT_CSS = css_of(__file__)
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
        style = component_style(self, f"document--{look}") if look else ""
        return Text(visible(text), style)

    def _table(self, section: Section) -> Table:
        table = Table(
            box=None,
            pad_edge=False,
            padding=(0, 2, 0, 0),
            header_style=component_style(self, "document--muted"),
        )
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
