"""How good the bets and the stated probabilities were, and how long shipped changes took to show a signal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from omtm_tui.domain.decisions.decision import Verdict
from omtm_tui.domain.decisions.evidence import arm_interval, arm_of
from omtm_tui.domain.metrics.metric import Metric, Reading
from omtm_tui.domain.statistics.inference import Interval, Resolved, brier_score, wilson
from omtm_tui.domain.text.dates import days_text
from omtm_tui.i18n import _, ngettext

BINS = 5  # bins of equal width between 0 and 1; more than a few stay empty for years
FEW = 10  # under so many cases a rate is shown with its counts, as no more than a hint
TREND_FROM = 5  # shipped changes from which a trend is looked for


class CalibrationBin(Struct, frozen=True):
    """What was stated between ``low`` and ``high`` and how often it came true, with its 95 % interval."""

    low: float
    high: float
    n: int
    stated: float
    happened: float
    interval: Interval


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
        from statistics import median

        days = [bet.days for bet in self.settled if bet.days is not None]
        return median(days) if days else None

    def count(self, *, sound: bool, won: bool) -> int:
        """One cell of process against outcome."""
        return sum(bet.sound is sound and bet.won is won for bet in self.settled)


def calibration(resolved: Sequence[Resolved]) -> tuple[CalibrationBin, ...]:
    """The bins that hold anything, lowest first; a bin includes its lower end, the last one also 1."""
    groups: dict[int, list[Resolved]] = {}
    for r in resolved:
        # Tenths are no binary fractions: 0.6 × 5 must land on 3, whatever floating point says.
        groups.setdefault(min(BINS - 1, int(r.probability * BINS + 1e-9)), []).append(r)
    filled = []
    for index, group in sorted(groups.items()):
        n, true = len(group), sum(r.happened for r in group)
        stated = sum(r.probability for r in group) / n
        filled.append(CalibrationBin(index / BINS, (index + 1) / BINS, n, stated, true / n, wilson(true, n)))
    return tuple(filled)


class Wait(Struct, frozen=True):
    """Days from shipping to the signal where one was ``seen``, else to today."""

    days: int
    seen: bool


class LeadTime(Struct, frozen=True):
    """``waits`` in order of shipping."""

    waits: tuple[Wait, ...] = ()

    @property
    def shipped(self) -> int:
        return len(self.waits)

    @property
    def median(self) -> int | None:
        """Days, None while fewer than half of the changes have shown a signal."""
        return kaplan_meier_median(self.waits)

    @property
    def falls(self) -> bool | None:
        """Whether the later half shows a signal sooner than the earlier one; None if that is undecidable."""
        if self.shipped < TREND_FROM:
            return None
        half = self.shipped // 2
        earlier, later = kaplan_meier_median(self.waits[:half]), kaplan_meier_median(self.waits[half:])
        if later is None:
            return None if earlier is None else False
        return earlier is None or later < earlier

    @property
    def text(self) -> str:
        """``a median of 21 days over 6 shipped changes``, or why there is none."""
        if not self.waits:
            return _("no change was shipped yet")
        over = ngettext("{n} shipped change", "{n} shipped changes", self.shipped).format(n=self.shipped)
        if self.median is not None:
            return _("a median of {days} over {over}").format(days=days_text(self.median), over=over)
        days = days_text(max(wait.days for wait in self.waits))
        return _("at least {days}: fewer than half of {over} show a signal").format(days=days, over=over)


def wait(shipped: date, baseline: float, readings: Sequence[Reading], metric: Metric, today: date) -> Wait:
    """How long until the first of the ``readings`` since whose 95 % interval excludes the ``baseline``."""
    for reading in readings:
        interval = arm_interval(arm_of(reading), metric)
        if interval is not None and not interval[0] <= baseline <= interval[1]:
            return Wait((reading.observed_on - shipped).days, seen=True)
    return Wait((today - shipped).days, seen=False)


def kaplan_meier_median(waits: Sequence[Wait]) -> int | None:
    """The first day at least half show a signal (Kaplan and Meier, JASA 53, 1958); None if never so far."""
    left = 1.0
    for day in sorted({wait.days for wait in waits if wait.seen}):
        at_risk = sum(wait.days >= day for wait in waits)
        left *= 1 - sum(wait.seen and wait.days == day for wait in waits) / at_risk
        if left <= 0.5 + 1e-12:
            return day
    return None
