"""How a piece of text is meant; which colour that is, only the screens know."""

from enum import StrEnum


class Tone(StrEnum):
    """Named by states and texts; a screen gives each its style."""

    PLAIN = ""
    STRONG = "strong"
    ACCENT = "accent"
    MUTED = "muted"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    SENTENCE = "sentence"
    """A sentence that will be stored as it stands."""
