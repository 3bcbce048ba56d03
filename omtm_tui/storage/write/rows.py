"""Rows of the file as verbs find, add and change them, each inside a step; texts made fit to be stored."""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from omtm_tui.domain.errors import Action, UserError
from omtm_tui.storage import orm, records

if TYPE_CHECKING:
    Row = TypeVar("Row", bound=orm.Row)

Cleaner = Callable[[Any], Any]
"""Makes what a column keeps of what somebody typed; raises UserError where it cannot."""


def row_of(table: type[Row], record: Struct, **columns: Any) -> Row:
    """A new row that holds what a record says, and in ``columns`` what it does not, or says otherwise."""
    return table(**{**records.to_columns(record, table.model_fields), **columns})


def set_fields(row: orm.Row, changes: dict[str, Any], cleaners: Mapping[str, Cleaner]) -> None:
    """Put changes into a row, each as its field's cleaner leaves it; TypeError for a field without one."""
    if unknown := set(changes) - set(cleaners):
        raise TypeError(f"no such field: {', '.join(sorted(unknown))}")
    for name, value in changes.items():
        setattr(row, name, cleaners[name](value))


def replacing(head: sqlite3.Row | None) -> dict[str, Any]:
    """The columns by which a new append-only row takes the place of another, if there is one."""
    return {"replaces": head["id"], "thread": records.entity(head)} if head else {}


def id_of(row: orm.Row) -> int:
    """The id of a row that is stored."""
    assert row.id is not None
    return row.id


def line(text: str) -> str:
    """A text of one line: no control characters, single spaces, none around it."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return " ".join("".join(" " if _unstorable(c) else c for c in text).split())


def lines(text: str) -> str:
    """A text that may have several lines, tidied at its end and free of control characters."""
    if text.isascii() and text.isprintable():
        return text.strip()
    plain = text.replace("\r\n", "\n").replace("\t", " ")
    return "".join(c for c in plain if c == "\n" or not _unstorable(c)).strip()


def _unstorable(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs")


def require_text(text: str, missing: str, action: Action | None = None, about: int | None = None) -> str:
    """The text as one line; UserError with ``missing`` when nothing is left of it."""
    tidy = line(text)
    if not tidy:
        raise UserError(missing, action=action, about=about)
    return tidy
