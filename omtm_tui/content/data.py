"""The one way to the data files: read once, when first asked for, and never at import."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from msgspec import Struct, convert

from omtm_tui.i18n import _

TEXTS = {
    "action_text", "example", "help", "name", "note", "period", "segment",
    "text", "title", "topic", "when", "why",
}  # fmt: skip
"""The fields of a row that people read."""

R = TypeVar("R", bound=Struct)


class Source(Struct, frozen=True):
    """Where a catalogue line comes from; ``year`` is text ("2024–25", "about 2025")."""

    title: str
    year: str

    def __str__(self) -> str:
        return f"{self.title}, {self.year}"


@cache
def load(name: str) -> dict[str, Any]:
    """The tables of ``name``.toml; callers must not change them."""
    import tomllib

    return tomllib.loads(read_text(f"{name}.toml"))


def read_text(name: str) -> str:
    """The text of a data file."""
    return files(__package__).joinpath(name).read_text("utf-8")


def source(key: str) -> Source:
    """The source a catalogue line names, in the reader's language."""
    row = load("sources")[key]
    return Source(_(row["title"]), _(row["year"]))


def record(kind: type[R], row: Mapping[str, Any], **fields: object) -> R:
    """The record a row describes, with its source and translated texts; ``fields`` go before the row's."""
    texts: dict[str, object] = {name: _(row[name]) for name in TEXTS & row.keys()}
    if "source" in row:
        texts["source"] = source(row["source"])
    return convert({**row, **texts, **fields}, kind)
