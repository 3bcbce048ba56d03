"""A part of a page for paper, mail and screen: plain texts, which whoever writes the page escapes."""

from msgspec import Struct


class Section(Struct, frozen=True):
    """A heading, paragraphs, a line of block characters, points and a table, each only where it is there."""

    title: str = ""
    paragraphs: tuple[str, ...] = ()
    drawing: str = ""
    points: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
