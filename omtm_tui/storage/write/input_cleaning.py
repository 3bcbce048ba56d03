"""Texts as users type them, made fit to be stored."""

from __future__ import annotations

import unicodedata

from omtm_tui.domain.errors import UserError

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
