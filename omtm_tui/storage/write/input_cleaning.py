"""What a verb is given, made fit to be stored: texts tidied, and ids turned into the rows they mean."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, TypeVar

from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _

if TYPE_CHECKING:
    import sqlite3

    from sqlmodel import Session, SQLModel

    Row = TypeVar("Row", bound=SQLModel)

_UNSTORABLE = ("Cc", "Cs")


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
    return unicodedata.category(character) in _UNSTORABLE


def require_text(text: str, missing: str) -> str:
    """The text as one line; UserError with ``missing`` when nothing is left of it."""
    tidy = line(text)
    if not tidy:
        raise UserError(missing)
    return tidy


def get_or_fail(session: Session, table: type[Row], row_id: int) -> Row:
    """The row an id means; UserError when it is gone, or hidden because its creation was undone."""
    row = session.get(table, row_id)
    if row is None or getattr(row, "hidden", False):
        raise UserError(_("#{n} is not there: never added, deleted or undone.").format(n=row_id))
    return row


def plain(session: Session) -> sqlite3.Connection:
    """The driver's own connection below a session, for the reads that both have in common."""
    connection: sqlite3.Connection = session.connection().connection.driver_connection  # type: ignore[assignment]
    return connection
