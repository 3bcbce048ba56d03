"""What every Markdown text is made of: a user's words that mean what they say, code, lists and tables."""

import re
from collections.abc import Iterable, Mapping, Sequence

from omtm_tui.domain.text.typed_text import visible

_INLINE = re.compile(r"([\\`*\[\]<>|~]|(?<!\w)_|_(?!\w))")
"""Signs that Markdown reads as more than themselves."""

_LEADING = re.compile(r"(?m)^(\s*\d*)([#+=.)-])")
"""Signs that make a heading, a list or a rule at the beginning of a line."""


def plain(text: str) -> str:
    """Return a text on one line that means in Markdown what it says."""
    return _INLINE.sub(r"\\\1", visible(text))


def plain_lines(text: str) -> str:
    """Return a text of several lines that means in Markdown what it says, its lines kept apart."""
    escaped = _LEADING.sub(r"\1\\\2", _INLINE.sub(r"\\\1", visible(text, lines=True)))
    return re.sub(r"(?<!\n)\n(?!\n)", "  \n", escaped)


def code(text: str) -> str:
    """Return a text as code, whatever quotation marks are in it."""
    escaped = visible(text).replace("|", "\\|")
    longest = max((len(run) for run in re.findall("`+", escaped)), default=0)
    fence = "`" * (longest + 1)
    return f"{fence} {escaped} {fence}" if longest else f"`{escaped}`"


def facts(texts: Mapping[str, str]) -> str:
    """Return a list of named texts that are Markdown already, without the empty ones."""
    return "\n".join(f"- {name}: {text}" for name, text in texts.items() if text)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table of cells that are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
