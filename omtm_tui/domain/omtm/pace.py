"""How fast the metric has to move from here, against how fast it usually does, per week and in words."""

import math
from datetime import date, timedelta
from itertools import combinations

from msgspec import Struct

from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import Series
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.omtm.outlook import percent_text
from omtm_tui.domain.text.dates import days_text
from omtm_tui.domain.text.numbers import format_points
from omtm_tui.i18n import _

USUAL_WEEKS = 12  # how far back "usual" reaches
USUAL_READINGS = 60
NEEDED_READINGS = 3
NO_MORE = 1 + 1e-9
MUCH_MORE = 1.05
FLAT = 0.25  # the part of the usual pace up to which a forecast is flat beside it
SURE = 0.8  # a chance below this is little where half of the usual pace is enough


class Pace(Struct, frozen=True):
    """Changes per week in the metric's unit, signed; ``needed`` is 0 where the target is met.

    ``usual`` is None where there are too few readings; ``days`` are those left. ``moves`` is whether the
    recent readings differ at all."""

    needed: float
    usual: float | None
    days: int
    moves: bool = False


def _recent(series: Series) -> Series:
    """The readings that say what is usual."""
    if not series:
        return ()
    since = series[-1][0] - timedelta(weeks=USUAL_WEEKS)
    return tuple((day, value) for day, value in series if day >= since)[-USUAL_READINGS:]


def usual_per_week(series: Series) -> float | None:
    """The usual change per week: the median slope between any two readings of the last weeks.

    One freak reading does not move it. None under three readings, or if they span less than a week. Source:
    P. K. Sen, Journal of the American Statistical Association 63 (1968), after H. Theil (1950)."""
    from statistics import median

    recent = _recent(series)
    if len(recent) < NEEDED_READINGS or (recent[-1][0] - recent[0][0]).days < 7:
        return None
    return median(
        7 * (later - earlier) / (day - before).days
        for (before, earlier), (day, later) in combinations(recent, 2)
        if day > before
    )


def pace(view: OmtmView, today: date) -> Pace | None:
    """What an active OMTM needs against what is usual; None without a reading, or once no day is left."""
    days = (view.omtm.deadline - today).days
    if view.now is None or days <= 0:
        return None
    needed, usual = view.omtm.target.gap(view.now.value) * 7 / days, usual_per_week(view.series)
    if usual is None:
        return Pace(needed, None, days)
    return Pace(needed, usual, days, len({value for _day, value in _recent(view.series)}) > 1)


def pace_text(view: OmtmView, top: Header) -> str:
    """``needed +0.4 pp a week, usual +0.9 pp a week: no more than usual``; empty where there is nothing."""
    weekly = pace(view, top.today)
    if weekly is None or view.now is None:
        return ""

    def points(value: float) -> str:
        return format_points(value, view.metric, top.numbers)

    if not weekly.needed:
        return "" if weekly.usual is None else _("usual {usual} a week").format(usual=points(weekly.usual))
    if weekly.days < 7:
        gap = points(view.omtm.target.gap(view.now.value))
        needed = _("needed {gap} in {days}").format(gap=gap, days=days_text(weekly.days))
    else:
        needed = _("needed {change} a week").format(change=points(weekly.needed))
    if weekly.usual is None:
        return _("{needed}; too few readings to say what is usual").format(needed=needed)
    usual = _("usual {change} a week").format(change=points(weekly.usual))
    ratio, compared = weekly.needed / (weekly.usual or math.inf), _compared(weekly, weekly.usual)
    outlook = view.outlook
    if outlook is None or outlook.at is None or outlook.band is None:
        return f"{needed}, {usual}: {compared}"
    low, middle, high = outlook.band.low, outlook.band.median, outlook.band.high
    text = "{compared}"
    if 0 < ratio <= NO_MORE and outlook.at < (SURE if ratio <= 0.5 else 0.5):
        # The forecast sees more than the usual pace does; its own numbers say what makes the chance small.
        text = _("no more, yet only {chance} likely (at the deadline the middle of the forecast is {middle})")
        if view.omtm.target.met(middle):
            text = _("no more, yet only {chance} likely (the forecast at the deadline is {low} to {high})")
    elif outlook.at >= 0.5 and not 0 < ratio < MUCH_MORE:
        text = _("{compared}, yet {chance} likely (at the deadline the middle of the forecast is {middle})")
    return f"{needed}, {usual}: " + text.format(
        compared=compared,
        chance=percent_text(outlook.at),
        low=view.value_text(low, top.numbers),
        middle=view.value_text(middle, top.numbers),
        high=view.value_text(high, top.numbers),
    )


def pace_beside_forecast(view: OmtmView, top: Header) -> str:
    """``pace_text``, and beside a forecast that stays flat that it does not count on the usual pace."""
    text, weekly = pace_text(view, top), pace(view, top.today)
    band = view.outlook.band if view.outlook else None
    if band is None or view.now is None or weekly is None or not weekly.usual or "likely" in text:
        return text
    if (band.median - view.now.value) / (weekly.usual * weekly.days / 7) > FLAT:
        return text
    flat = _("{pace}; the forecast does not count on it: its middle at the deadline is {middle}")
    return flat.format(pace=text, middle=view.value_text(band.median, top.numbers))


def _compared(weekly: Pace, usual: float) -> str:
    if usual == 0:
        return _("it goes up and down around a level") if weekly.moves else _("it usually does not move")
    times = weekly.needed / usual
    if times < 0:
        return _("it usually moves the other way")
    if times <= NO_MORE:
        return _("no more than usual")
    if times < MUCH_MORE:
        return _("about the usual")
    if times > 10:
        return _("over ten times the usual")
    return _("{times} times the usual").format(times=f"{times:.1f}".rstrip("0").rstrip("."))
