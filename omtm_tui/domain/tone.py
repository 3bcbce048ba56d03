"""How a piece of text is meant; which colour that is, only the screens know."""

from __future__ import annotations

from enum import StrEnum


class Tone(StrEnum):
    PLAIN = ""
    STRONG = "strong"
    ACCENT = "accent"
    MUTED = "muted"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    SENTENCE = "sentence"
    """Words that will be kept as they stand."""
