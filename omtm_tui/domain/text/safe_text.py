"""Text a user or a file gave us, made safe to show and easy to search: no markup, no escape sequence."""

import re
import unicodedata

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
