"""The one way to the data files: read once, when first asked for, and never at import."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

from msgspec import Struct

from omtm_tui.i18n import _


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


def translated(text: str) -> str:
    """``text`` in the reader's language; an empty one stays empty, where gettext would answer its header."""
    return _(text) if text else ""
