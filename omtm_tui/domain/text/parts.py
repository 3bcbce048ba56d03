"""Parts of a page, and short texts in one line with a sign between them."""

from collections.abc import Iterable

from msgspec import Struct


class Section(Struct, frozen=True):
    """A heading, paragraphs, a line of block characters, points and a table, each only where it is there.
    They are plain texts; whoever writes the page escapes them."""

    title: str = ""
    paragraphs: tuple[str, ...] = ()
    drawing: str = ""
    points: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def dotted(parts: Iterable[str]) -> str:
    """Join the parts that are there with " · ": no line begins or ends in it."""
    return " · ".join(part for part in parts if part.strip())


def as_sentence(clause: str) -> str:
    """The clause with a capital letter and, unless it has an end, a full stop; an empty one stays so."""
    return clause and clause[:1].upper() + clause[1:] + "." * (clause[-1] not in ".?!…")
