"""How good the stated probabilities were: scores over everything that has come out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from omtm_tui.domain.inference import Interval, wilson

BINS = 5
"""Bins of equal width between 0 and 1; more than a few stay empty for years."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """A stated probability (0..1) and whether it came true."""

    probability: float
    happened: bool


@dataclass(frozen=True, slots=True)
class CalibrationBin:
    """What was stated between ``low`` and ``high`` and how often it came true, with its 95 % interval."""

    low: float
    high: float
    n: int
    stated: float
    happened: float
    interval: Interval


def brier_score(resolved: Iterable[Resolved]) -> float | None:
    """Mean squared error of the probabilities: 0 is perfect, 0.25 what always saying 50 % earns.

    Source: G. W. Brier, Monthly Weather Review 78, 1950 (the two-class half of his score). None for nothing.
    """
    errors = [(r.probability - r.happened) ** 2 for r in resolved]
    return sum(errors) / len(errors) if errors else None


def calibration(resolved: Sequence[Resolved], bins: int = BINS) -> tuple[CalibrationBin, ...]:
    """The bins that hold anything, lowest first; a bin includes its lower end, the last one also 1."""
    groups: dict[int, list[Resolved]] = {}
    for r in resolved:
        # Tenths are no binary fractions: 0.6 × 5 must land on 3, whatever floating point says.
        groups.setdefault(min(bins - 1, int(r.probability * bins + 1e-9)), []).append(r)
    return tuple(_bin(index, bins, groups[index]) for index in sorted(groups))


def _bin(index: int, bins: int, group: list[Resolved]) -> CalibrationBin:
    n, true = len(group), sum(r.happened for r in group)
    return CalibrationBin(
        low=index / bins,
        high=(index + 1) / bins,
        n=n,
        stated=sum(r.probability for r in group) / n,
        happened=true / n,
        interval=wilson(true, n),
    )
