"""Names as people type them: compared without case and surplus spaces, or matched by the nearest spelling."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Protocol, TypeVar

LONGEST_WORD = 60
"""Longer texts are no misspelling of a name, and comparing them takes long."""


class Named(Protocol):
    """A record with a name."""

    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)


def folded(name: str) -> str:
    """A name without case and with single spaces, as names are compared."""
    return " ".join(name.casefold().split())


def records_named(name: str, records: Iterable[N]) -> list[N]:
    """The records with this name, in any case."""
    wanted = folded(name)
    return [record for record in records if folded(record.name) == wanted]


def nearest_words(word: str, words: Iterable[str], *, most: int = 1, likeness: float = 0.6) -> list[str]:
    """The words most like a misspelled one, the nearest first; ``likeness`` is from 0 (any) to 1 (equal)."""
    if len(word) > LONGEST_WORD:
        return []
    spelling = {candidate.casefold(): candidate for candidate in words}
    return [spelling[near] for near in get_close_matches(word.casefold(), spelling, n=most, cutoff=likeness)]
