"""How good the bets and the stated probabilities were: scores over everything that is settled."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from msgspec import Struct

from omtm_tui.domain.decisions.decision import Verdict
from omtm_tui.domain.statistics.inference import Interval, Resolved, brier_score, wilson

BINS = 5  # bins of equal width between 0 and 1; more than a few stay empty for years


class CalibrationBin(Struct, frozen=True):
    """What was stated between ``low`` and ``high`` and how often it came true, with its 95 % interval."""

    low: float
    high: float
    n: int
    stated: float
    happened: float
    interval: Interval


FEW = 10  # under so many cases a rate is shown with its counts, as no more than a hint


class BetRecord(Struct, frozen=True):
    """One bet as the record counts it.
    ``verdict`` is that of the rule at the review that settled it, None while nothing is settled; ``overdue``
    where the review has passed unheld. ``days`` run from the decision to that review."""

    probability: float | None
    verdict: Verdict | None
    overdue: bool = False
    overruled: bool = False
    goalposts_moved: bool = False
    days: int | None = None
    again: bool | None = None

    @property
    def won(self) -> bool:
        """Whether the rule said to roll out: threshold met, every guardrail held."""
        return self.verdict is Verdict.ROLL_OUT

    @property
    def sound(self) -> bool:
        """Whether it was decided well: the rule as registered was followed, on valid data."""
        return not (self.goalposts_moved or self.overruled or self.verdict is Verdict.INVALID)


class Rate(Struct, frozen=True):
    """``part`` of ``whole`` with its 95 % interval (None of nothing)."""

    part: int
    whole: int

    @property
    def share(self) -> float | None:
        return self.part / self.whole if self.whole else None

    @property
    def interval(self) -> Interval | None:
        return wilson(self.part, self.whole) if self.whole else None

    @classmethod
    def of(cls, facts: Iterable[bool]) -> Rate:
        """How many of the facts are true."""
        listed = tuple(facts)
        return cls(sum(listed), len(listed))


class TrackRecord(Struct, frozen=True):
    """All bets and all stated probabilities with a known outcome, those of OMTM reviews included."""

    bets: tuple[BetRecord, ...]
    reviews: tuple[Resolved, ...] = ()

    @property
    def settled(self) -> tuple[BetRecord, ...]:
        return tuple(bet for bet in self.bets if bet.verdict is not None)

    @property
    def resolved(self) -> tuple[Resolved, ...]:
        """The probabilities with their outcomes; those of invalid tests are left out."""
        valid = (bet for bet in self.settled if bet.verdict is not Verdict.INVALID)
        of_bets = (Resolved(bet.probability, bet.won) for bet in valid if bet.probability is not None)
        return (*of_bets, *self.reviews)

    @property
    def brier(self) -> float | None:
        return brier_score(self.resolved)

    @property
    def base_brier(self) -> float | None:
        """The score of always stating the observed rate: p (1 − p)."""
        rate = Rate.of(stated.happened for stated in self.resolved).share
        return None if rate is None else rate * (1 - rate)

    @property
    def wins(self) -> Rate:
        """Bets to roll out, of those that are settled."""
        return Rate.of(bet.won for bet in self.settled)

    @property
    def learned(self) -> Rate:
        """Bets that gave an answer, whichever it was, of those whose review has come."""
        answered = sum(bet.verdict is not Verdict.INVALID for bet in self.settled)
        return Rate(answered, len(self.settled) + sum(bet.overdue for bet in self.bets))

    @property
    def overruled(self) -> Rate:
        return Rate.of(bet.overruled for bet in self.settled)

    @property
    def goalposts_moved(self) -> Rate:
        """Bets made easier to win after data had come in, of all."""
        return Rate.of(bet.goalposts_moved for bet in self.bets)

    @property
    def again(self) -> Rate:
        """Decisions that would be made again, of those with an answer to that."""
        return Rate.of(bet.again for bet in self.settled if bet.again is not None)

    @property
    def cycle_days(self) -> float | None:
        """The median of the days from decision to settling."""
        days = [bet.days for bet in self.settled if bet.days is not None]
        return median(days) if days else None

    def count(self, *, sound: bool, won: bool) -> int:
        """One cell of process against outcome."""
        return sum(bet.sound is sound and bet.won is won for bet in self.settled)


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
