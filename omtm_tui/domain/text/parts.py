"""Several short texts in one line, with a sign between them."""

from collections.abc import Iterable


def dotted(parts: Iterable[str]) -> str:
    """Join the parts that are there with " · ": no line begins or ends in it."""
    return " · ".join(part for part in parts if part.strip())
