"""Text a user or a file gave us: made safe to show, without escape sequences, and compared by its words."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Protocol, TypeVar

_CONTROL = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "␡"}
_CONTROL |= dict.fromkeys(range(0x80, 0xA0), "�")
# Direction overrides can make a line read other than it is; plain right-to-left letters are untouched.
_CONTROL |= dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "�")
_LINES = {code: replacement for code, replacement in _CONTROL.items() if code != 0x0A} | {0x09: "    "}
_ONE_LINE = _CONTROL | {0x0A: " ⏎ ", 0x0D: "", 0x09: " "}


def visible(text: str, *, lines: bool = False) -> str:
    """``text`` with every control character replaced by a visible sign; with ``lines`` line breaks stay."""
    return text.translate(_LINES if lines else _ONE_LINE)


def fold(text: str) -> str:
    """For searching: without case and accents ("Größe" finds "grosse")."""
    if text.isascii():  # nothing to decompose, and most of a long log
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def in_file_name(text: str) -> str:
    """``text`` as part of a file name that is safe on every system; empty where nothing of it is."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-")


def matches(query: str, *texts: str) -> bool:
    """Whether every word of ``query`` occurs somewhere in ``texts``, case and accents aside."""
    hay = fold("\n".join(texts))
    return all(word in hay for word in fold(query).split())


LONGEST_WORD = 60  # longer texts are no misspelling of a name, and comparing them takes long


class Named(Protocol):
    """A record with a number and a name."""

    @property
    def id(self) -> int: ...

    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)


def folded(name: str) -> str:
    """A name without case and with single spaces, as names are compared."""
    return " ".join(name.casefold().split())


def records_named(name: str, records: Iterable[N]) -> list[N]:
    """The records with this name, in any case."""
    wanted = folded(name)
    return [record for record in records if folded(record.name) == wanted]


def nearest_words(word: str, words: Iterable[str], *, most: int = 1, likeness: float = 0.6) -> list[str]:
    """The words most like a misspelled one, the nearest first; ``likeness`` is from 0 (any) to 1 (equal)."""
    if len(word) > LONGEST_WORD:
        return []
    spelling = {candidate.casefold(): candidate for candidate in words}
    return [spelling[near] for near in get_close_matches(word.casefold(), spelling, n=most, cutoff=likeness)]


def joined_lines(text: str) -> str:
    """The text as one line: its lines, without the empty ones, joined by blanks; tabs become blanks."""
    lines = [line.replace("\t", " ") for line in text.splitlines() if line.strip()]
    return re.sub(r" *\n *", " ", "\n".join(lines))
