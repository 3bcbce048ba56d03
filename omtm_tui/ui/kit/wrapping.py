"""How text is broken into lines: no number parts from its unit, sign from number, tick from word.

The blank between them stays a plain one, in what is shown as in what is copied."""

import re

from rich import _wrap

_GLUED = r"(?<=\d) (?=%|[^\W\d]{1,12}\b)|(?<=[≥≤<>=≈€$£¥]) (?=[\d−])|(?<=\b[A-Z]{3}) (?=\d)|(?<=[✓✗]) (?=\w)"
_wrap.re_word = re.compile(rf"\s*(?:\S|{_GLUED})+\s*")
"""What a line is never broken within, for all texts of the screen: Textual breaks lines by Rich."""


def wrapped(text: str, width: int, most: int = 1_000) -> list[str]:
    """The lines of a text in ``width`` cells; what is beyond the last of at most ``most`` stays with it."""
    starts = [0, *_wrap.divide_line(text, width)][: max(most, 1)]
    ends = [*starts[1:], len(text)]
    return [text[start:end].rstrip() for start, end in zip(starts, ends, strict=True)]
