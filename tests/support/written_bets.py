"""Bets as somebody might type them, with values that came of them, many a hair beside a line."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, strategies as st
from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.domain.decisions.bet_state import BetState
from omtm_tui.domain.decisions.decision import Arm, Design, Registration, Result
from omtm_tui.domain.metrics.metric import Better, Metric, MetricKind, Target, TargetKind
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import parse_value

START = date(2026, 1, 5)
FORMATS = (NumberFormat(), NumberFormat(",", "."), NumberFormat(",", " "))
METRICS = (
    Metric(1, "signup", "Signup", MetricKind.RATE, "%"),
    Metric(2, "lead", "Lead time", MetricKind.DURATION, "d", Better.DOWN),
    Metric(3, "tickets", "Tickets", MetricKind.COUNT),
    Metric(4, "basket", "Basket", MetricKind.MONEY, "€"),
    Metric(5, "growth", "Growth", MetricKind.MEAN, "%"),
)


class Written(Struct, frozen=True):
    """A bet as somebody typed it, and the values that came, many of them a hair beside a line."""

    bet: BetState
    before: float
    after: float

    def met(self, printed: str) -> bool:
        """Whether a printed value meets the success line."""
        return self.bet.registration.threshold.met(self.number(printed))

    def number(self, printed: str) -> float:
        return parse_value(printed, self.bet.metric, self.bet.numbers)


@st.composite
def written(draw: st.DrawFn) -> Written:
    metric, numbers = draw(st.sampled_from(METRICS)), draw(st.sampled_from(FORMATS))
    share = metric.kind.is_share
    places = draw(st.integers(0, 4))
    digits = st.integers(2, 97 * 10**places)
    shift = -places - (2 if share else 0)
    line, other = (float(Decimal(draw(digits)).scaleb(shift)) for _end in "lo")
    assume(abs(line - other) > 1e-6)
    strict, band = draw(st.booleans()), draw(st.booleans())
    kind = draw(st.sampled_from([TargetKind.AT_LEAST, TargetKind.AT_MOST]))
    if band and draw(st.booleans()):
        threshold = Target(TargetKind.BAND, min(line, other), max(line, other))
        abort = None
    else:
        low = kind is TargetKind.AT_LEAST
        threshold = Target(kind, line if low else None, None if low else line, strict)
        harmful = other < line if low else other > line
        abort = replace(threshold, low=other if low else None, high=None if low else other).other_side
        abort = abort if harmful and draw(st.booleans()) else None
    ends = [end for end in (line, other) for end in (end, end * (1 + 1e-7), end * (1 - 1e-7), end * 1.0004)]
    near = st.sampled_from(ends) | st.floats(0.001, 0.999 if share else 99)
    top = 1.0 if share else 1e6
    before, after = (min(draw(near), top) for _side in "ba")
    registration = Registration(
        "a shorter form",
        threshold,
        START + timedelta(days=draw(st.integers(0, 60))),
        abort=abort,
        design=draw(st.sampled_from(list(Design))),
        min_sample=draw(st.none() | st.integers(1, 500)),
        enrolled_until=draw(st.none() | st.just(START + timedelta(14))),
        registered_on=START,
    )
    return Written(BetState(registration, metric, numbers), before, after)


def cases(written: Written, n: float | None) -> Result:
    def arm(value: float) -> Arm:
        return (
            Arm(value, value * n, n) if n and written.bet.metric.kind.is_share else Arm(value, None, n, 1.0)
        )

    return Result(START + timedelta(30), arm(written.before), arm(written.after))
