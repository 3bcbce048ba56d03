"""The Brier score of stated probabilities, of bets and of reviews."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct


class Resolved(Struct, frozen=True):
    """A stated probability (0..1) and whether it came true."""

    probability: float
    happened: bool


def brier_score(resolved: Iterable[Resolved]) -> float | None:
    """Mean squared error of the probabilities: 0 is perfect, 0.25 what always saying 50 % earns.

    Source: G. W. Brier, Monthly Weather Review 78, 1950 (the two-class half of his score). None for nothing.
    """
    errors = [(r.probability - r.happened) ** 2 for r in resolved]
    return sum(errors) / len(errors) if errors else None
