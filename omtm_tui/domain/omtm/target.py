"""A target: the value to reach, as at least, at most, or a band."""

import math
from enum import StrEnum

from msgspec import Struct

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Better
from omtm_tui.i18n import _


class TargetKind(StrEnum):
    """Which side of a value counts as reached."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BAND = "band"


def decimal_equal(a: float, b: float) -> bool:
    """Equal as people write them: 0.57 − 0.38 is 0.19, whatever floating point says (relative 1e-9)."""
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


class Target(Struct, frozen=True):
    """``low`` is set for at least and band, ``high`` for at most and band; values in the metric's unit.

    A ``strict`` target is met beyond its line, not on it: more than 50 %, less than 2 %. A band has both."""

    kind: TargetKind
    low: float | None = None
    high: float | None = None
    strict: bool = False

    def __post_init__(self) -> None:
        needs_low = self.kind is not TargetKind.AT_MOST
        needs_high = self.kind is not TargetKind.AT_LEAST
        if (self.low is not None) != needs_low or (self.high is not None) != needs_high:
            raise UserError(_("A target is at least one value, at most one value, or a band between two."))
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise UserError(_("The lower end of a band must be below its upper end."))

    @property
    def sign(self) -> str:
        """How the value stands to the line; empty for a band."""
        signs = {TargetKind.AT_LEAST: ("≥", ">"), TargetKind.AT_MOST: ("≤", "<"), TargetKind.BAND: ("", "")}
        return signs[self.kind][bool(self.strict)]

    @property
    def lines(self) -> tuple[float, ...]:
        """What a value is held against: one line, or both ends of a band."""
        return tuple(end for end in (self.low, self.high) if end is not None)

    def met(self, value: float) -> bool:
        if any(decimal_equal(value, end) for end in self.lines):
            return not self.strict
        return (self.low is None or value > self.low) and (self.high is None or value < self.high)

    @property
    def other_side(self) -> "Target":
        """What a one-sided target leaves: ``< 45 %`` of ``≥ 45 %``."""
        if self.kind is TargetKind.AT_LEAST:
            return Target(TargetKind.AT_MOST, high=self.low, strict=not self.strict)
        return Target(TargetKind.AT_LEAST, low=self.high, strict=not self.strict)

    def harms(self, better: Better) -> bool:
        """Whether it asks for the side away from what is better; a band never does."""
        return self.kind is {Better.UP: TargetKind.AT_MOST, Better.DOWN: TargetKind.AT_LEAST}[better]

    def gives_up(self, now: float) -> bool:
        """Whether a one-sided target lies on the harmful side of the present value."""
        return self.kind is not TargetKind.BAND and self.met(now) and not decimal_equal(now, self.line())

    def gap(self, value: float) -> float:
        """How far ``value`` has to go (signed, metric's unit); 0 when met."""
        if self.met(value):
            return 0.0
        if self.low is not None and value < self.low:
            return self.low - value
        return (self.high if self.high is not None else value) - value

    def line(self, baseline: float | None = None) -> float:
        """The one value to draw or to name: the nearer end of a band as seen from ``baseline``."""
        if self.low is None:
            return self.high if self.high is not None else 0.0
        if self.high is None or baseline is None or baseline <= self.low:
            return self.low
        return self.high

    def rises(self, baseline: float | None, better: Better) -> bool:
        """Whether reaching the target from ``baseline`` means going up; without one, whether up is better."""
        if baseline is None or self.met(baseline):
            return {TargetKind.AT_LEAST: True, TargetKind.AT_MOST: False}.get(self.kind, better is Better.UP)
        return self.gap(baseline) > 0
