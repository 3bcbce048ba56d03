"""What every Markdown text is made of: a user's words that mean what they say, and tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from omtm_tui.domain.text.safe_text import visible

INLINE = re.compile(r"([\\`*\[\]<>|~]|(?<!\w)_|_(?!\w))")
"""Signs that Markdown reads as more than themselves."""


def plain(text: str) -> str:
    """A text on one line that means in Markdown what it says."""
    return INLINE.sub(r"\\\1", visible(text))


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
