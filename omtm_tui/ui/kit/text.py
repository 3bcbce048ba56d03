"""Building what is shown: styled text in theme colours, in which a user's words are never markup."""

from __future__ import annotations

from rich.style import Style
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from omtm_tui.domain.text.safe_text import visible

MUTED = "$foreground 60%"
GOOD = "$text-success"
BAD = "$text-error"
WARN = "$text-warning"
STRONG = "bold"
ACCENT = "bold $text-accent"


def plain(text: str, style: str = "", *, lines: bool = False) -> Content:
    """Text to show as it is, control characters made visible."""
    return Content.styled(visible(text, lines=lines), style) if style else Content(visible(text, lines=lines))


def put(widget: Static, text: Content) -> None:
    """Show a text; one that is shown already costs no layout of the screen."""
    if not isinstance(widget.content, Content) or not widget.content.is_same(text):
        widget.update(text)


def component_style(widget: Widget, name: str, *, ground: bool = False) -> Style:
    """A component class's colour and weight for a line that has its own background, or with ``ground`` both.

    Theme colours such as ``$text-muted`` are only a shade once blended with what they stand on.
    """
    full = widget.get_component_rich_style(name)
    return full if ground else Style(color=full.color, bold=full.bold, italic=full.italic)


BAR = 30
"""Cells of a progress bar."""


def progress(done: int, whole: int, words: str) -> Content:
    """How far something is: a bar, full where there is nothing to do, and the same in words."""
    filled = BAR * done // whole if whole else BAR
    return Content.assemble(
        plain("━" * filled, GOOD), plain("━" * (BAR - filled), "$foreground 20%"), "  ", plain(words, MUTED)
    )


class Card:
    """Collects the lines of a detail pane: headings, label-value pairs, paragraphs."""

    def __init__(self) -> None:
        self._parts: list[Content] = []

    def title(self, text: str) -> Card:
        self._parts.append(plain(text, STRONG))
        return self

    def heading(self, text: str) -> Card:
        self._parts += [Content(""), plain(text, ACCENT)]
        return self

    def text(self, text: str | Content, style: str = "") -> Card:
        if text:
            self._parts.append(text if isinstance(text, Content) else plain(text, style, lines=True))
        return self

    def pair(self, label: str, value: str | Content, style: str = "") -> Card:
        """A labelled value; nothing at all where there is no value."""
        if value:
            shown = value if isinstance(value, Content) else plain(value, style, lines=True)
            self._parts.append(Content.assemble(plain(label + "  ", MUTED), shown))
        return self

    def blank(self) -> Card:
        self._parts.append(Content(""))
        return self

    def content(self) -> Content:
        return Content("\n").join(self._parts)
