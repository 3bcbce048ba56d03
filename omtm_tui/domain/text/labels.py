"""What people see and type: labels, tones, parts of a page; texts made safe to show, compared by words."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches
from enum import StrEnum
from typing import Protocol, Self, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.text.number_format import clean, shorten
from omtm_tui.i18n import _, mark

E = TypeVar("E", bound=StrEnum)
R = TypeVar("R", bound=Struct)
N = TypeVar("N", bound="Named")
_CONTROL = {code: chr(0x2400 + code) for code in range(0x20)} | {0x7F: "␡"}
_CONTROL |= dict.fromkeys(range(0x80, 0xA0), "�")
# Direction overrides can make a line read other than it is; plain right-to-left letters are untouched.
_CONTROL |= dict.fromkeys((0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)), "�")
_LINES = {code: replacement for code, replacement in _CONTROL.items() if code != 0x0A} | {0x09: "    "}
_ONE_LINE = _CONTROL | {0x0A: " ⏎ ", 0x0D: "", 0x09: " "}
LONGEST_WORD = 60  # longer texts are no misspelling of a name, and comparing them takes long


class Tone(StrEnum):
    """Named by states and texts; a screen gives each its style."""

    PLAIN = ""
    STRONG = "strong"
    ACCENT = "accent"
    MUTED = "muted"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    SENTENCE = "sentence"  # a sentence that will be stored as it stands


class LabelledEnum(StrEnum):
    """Members are ``EMPATHY = "empathy", mark("Empathy")``; the value finds and stores them.

    What else belongs to a member may follow its label: its tone, plain where there is none, and further
    texts, to which a property of the class gives a name."""

    tone: Tone
    _message: str
    _details: tuple[str, ...]

    def __new__(cls, value: str, message: str = "", *details: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member._message = message
        member._details = details
        member.tone = next((detail for detail in details if isinstance(detail, Tone)), Tone.PLAIN)
        return member

    @property
    def glyph(self) -> str:
        """The sign after the tone, where there is one: one cell wide and distinct without colour."""
        return self._details[1]

    @property
    def label(self) -> str:
        """The label in the reader's language."""
        return _(self._message)


class StepState(LabelledEnum):
    """How a step of a wizard or a checklist stands, the same for screen and command."""

    TODO = "todo", mark("to do"), Tone.MUTED, "○"
    DONE = "done", mark("done"), Tone.GOOD, "✓"
    SKIPPED = "skipped", mark("skipped"), Tone.MUTED, "–"


def parse_choice(text: str, values: type[E]) -> E:
    """The member whose value was typed, in any case, spaces or hyphens for underscores; else UserError."""
    wanted = "_".join(clean(text).casefold().replace("-", " ").split())
    for value in values:
        if value.value == wanted:
            return value
    options = ", ".join(value.value for value in values)
    raise UserError(_("“{text}” is not one of: {options}.").format(text=shorten(text), options=options))


def translated(record: R, *fields: str) -> R:
    """The record with the texts of those fields in the reader's language; an empty one stays empty."""
    return replace(record, **{field: _(text) for field in fields if (text := getattr(record, field))})


class Section(Struct, frozen=True):
    """A heading and what stands below it, each only where it is there; plain texts, not escaped yet."""

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


class Named(Protocol):
    """A record with a number and a name."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...


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
