"""The forecast for product managers: two probabilities, or the reason why there are none."""

import math
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cached_property, lru_cache

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.domain.metrics.metric import Series, Target
from omtm_tui.domain.statistics.forecast import Forecast, merged
from omtm_tui.domain.text.number_format import as_decimal, decimals_beside, rounded
from omtm_tui.i18n import _, ngettext

NEEDED_READINGS = 6
NEEDED_DISTINCT = 4
BAND_LEVELS = (0.1, 0.5, 0.9)
FAN_STEPS = 6
Bounds = tuple[float | None, float | None]


def percent_text(probability: float, *lines: float) -> str:
    """A probability (0..1) in whole per cent, from 2 to 98 %, on its own side of each of the ``lines``."""
    if probability < 0.02:
        return _("<2 %")
    if probability > 0.98:
        return _(">98 %")
    number = as_decimal(probability) * 100
    decimals = decimals_beside(number, 0, [as_decimal(line) * 100 for line in lines])
    return _("{percent} %").format(percent=rounded(number, decimals))


class Band(Struct, frozen=True):
    """The range (metric's unit) that eight of ten readings on ``day`` fall in, and its median."""

    day: date
    low: float
    median: float
    high: float


class Outlook(Struct, frozen=True, dict=True):
    """Probabilities 0..1 that a target is met ``at`` its deadline and ``by`` it (at any reading up to it).

    Without a ``forecast`` both are None and ``reason`` explains it in one line. ``reached`` is whether the
    last reading meets the target, so that ``by`` is certain. What few pages show is worked out for those."""

    at: float | None = None
    reason: str | None = None
    reached: bool = False
    forecast: Forecast | None = None
    low: float = -math.inf
    high: float = math.inf
    deadline: date = date.max

    @cached_property
    def by(self) -> float | None:
        if self.forecast is None:
            return None
        return self.forecast.chance_by(self.low, self.high, self.deadline)

    @cached_property
    def fan(self) -> tuple[Band, ...]:
        """The range expected from the last reading, which is the first of it, to the deadline."""
        return _fan(self.forecast, self.deadline) if self.forecast else ()

    @property
    def band(self) -> Band | None:
        """The value expected at the deadline."""
        return self.fan[-1] if self.fan else None

    @property
    def at_text(self) -> str:
        """For a header: ``62 %``; empty where there is no number."""
        return "" if self.at is None else percent_text(self.at)

    @property
    def sentence(self) -> str:
        """Both numbers with their meaning and condition, or the reason why there are none."""
        if self.at is None or self.by is None:
            return self.reason or ""
        text = _("If things go on as they have: {at} likely at the deadline, {by} at some reading by then.")
        if self.reached:
            text = _("If things go on as they have: {at} likely at the deadline; the target is met now.")
        return text.format(at=self.at_text, by=percent_text(self.by))


def why_not(readings: Sequence[tuple[date, float]]) -> str | None:
    """Why no forecast can be made from these readings (in any order), in one line; None where one can."""
    usable = merged([day for day, _value in readings], [value for _day, value in readings])
    if len(usable) < NEEDED_READINGS:
        return ngettext(
            "{count} reading so far: a forecast needs {needed}, each of another day.",
            "{count} readings so far: a forecast needs {needed}, each of another day.",
            len(usable),
        ).format(count=len(usable), needed=NEEDED_READINGS)
    distinct = len({value for _day, value in usable})
    if distinct < NEEDED_DISTINCT:
        text = _("No movement yet, cannot tell: a forecast needs {needed} different values.")
        if distinct > 1:
            text = _("Only {n} different values so far, cannot tell: a forecast needs {needed}.")
        return text.format(n=distinct, needed=NEEDED_DISTINCT)
    return None


def target_outlook(
    readings: Sequence[tuple[date, float]], target: Target, deadline: date, bounds: Bounds = (None, None)
) -> Outlook:
    """How likely a target is met, by readings in any order; no value passes the ``bounds``."""
    reason = why_not(readings)
    if reason is not None:
        return Outlook(reason=reason)
    outlook = _forecast(tuple(readings), target, deadline, bounds)
    if outlook.at is not None:
        return outlook
    late = _("The last reading is of the deadline or later: nothing is left to forecast.")
    return replace(outlook, reason=late)


@lru_cache(maxsize=64)
def _forecast(readings: Series, target: Target, deadline: date, bounds: Bounds) -> Outlook:
    """The numbers without any words, cached because every page needs those of the same few OMTMs."""
    days, values = zip(*readings, strict=True)
    forecast = Forecast(days, values, *bounds)
    reached = target.met(forecast.last)
    if deadline.toordinal() <= forecast.last_day:
        return Outlook(reached=reached)
    low = -math.inf if target.low is None else target.low
    high = math.inf if target.high is None else target.high
    at = forecast.chance_at(low, high, deadline)
    return Outlook(at, reached=reached, forecast=forecast, low=low, high=high, deadline=deadline)


def over() -> Outlook:
    """The outlook once the deadline has passed."""
    return Outlook(reason=_("The deadline has passed: nothing is left to forecast."))


def _fan(forecast: Forecast, deadline: date) -> tuple[Band, ...]:
    """The range on a few days up to the deadline: close together at first, where it widens quickest."""
    last = date.fromordinal(forecast.last_day)
    ahead = (deadline - last).days
    days = {last + timedelta(max(1, round(ahead * (n / FAN_STEPS) ** 2))) for n in range(1, FAN_STEPS + 1)}
    start = Band(last, forecast.last, forecast.last, forecast.last)
    return (start, *(Band(day, *forecast.fan(day, BAND_LEVELS)) for day in sorted(days)))
