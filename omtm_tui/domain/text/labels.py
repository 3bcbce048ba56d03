"""What people see: label and tone of each member of an enumeration, parts of a page, texts in one line."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.text.number_format import clean, shorten
from omtm_tui.i18n import _, mark


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


E = TypeVar("E", bound=StrEnum)
R = TypeVar("R", bound=Struct)


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
