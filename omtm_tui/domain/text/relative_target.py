"""A line counted from today's value: ``+10 pp``, ``10 % more``, ``3 d less``.

A sign that could also mark a level is refused with the ways to say it.
"""

import re
from collections.abc import Callable
from decimal import Decimal

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric, MetricKind
from omtm_tui.domain.text.number_format import (
    NumberFormat,
    as_decimal,
    decimals_of,
    read_number,
    rounded,
    shorten,
    significant_decimals,
)
from omtm_tui.i18n import _

_POINTS = ("pp", "p.p.", "points", "percentage points", "percentage point")
_MORE = r"(?i)(?P<amount>.+?) ?(?P<way>more|higher|less|fewer|lower)(?: than (?:now|today))?"
_UP = ("more", "higher")


def relative_line(
    text: str,
    metric: Metric,
    fmt: NumberFormat,
    now: float | None,
    in_unit: Callable[[str], float],
    *,
    sided: bool,
) -> tuple[float, bool] | None:
    """The line that ``text`` counts from ``now``, and whether it rises; None for a text that names a level.

    ``in_unit`` reads an amount in the metric's unit; ``sided``: a “≥” or the like stands before it. UserError
    for a sign that could be meant in several ways, and where there is no ``now`` to count from.
    """
    match = re.fullmatch(_MORE, text)
    if match:
        amount_text, rises = match["amount"], match["way"].casefold() in _UP
    elif text[:1] in ("+", "-", "−"):
        amount_text, rises = text[1:].strip(), text[0] == "+"
    else:
        return None
    try:
        amount, unit = read_number(amount_text, fmt, metric.unit)
    except UserError:
        return None
    points = unit.casefold() in _POINTS
    if not match and not points:
        may_be_negative = unit != "%" or (sided and metric.in_per_cent)
        if may_be_negative and not rises and not metric.kind.is_share:
            return None
        raise _ambiguous(text, amount_text, metric, rises=rises)
    if (metric.in_per_cent and unit == "") or (points and not metric.in_per_cent):
        raise _ambiguous(text, amount_text.split()[0], metric, rises=rises)
    if now is None:
        message = _("“{text}” is counted from today's value, and “{name}” has no reading; write the level.")
        raise UserError(message.format(text=shorten(text), name=metric.name))
    scale, typed = 100 if metric.kind.is_share else 1, decimals_of(amount)
    base = as_decimal(now) * scale
    if unit == "%":
        amount = base * amount / 100
    elif not points:
        amount = as_decimal(in_unit(amount_text))
    level = base + amount if rises else base - amount
    level = rounded(level, max(typed, 1 if metric.in_per_cent else significant_decimals(level, 4)))
    _check_level(text, level, base, metric)
    return float(level / scale), rises


def _check_level(text: str, level: Decimal, base: Decimal, metric: Metric) -> None:
    """UserError for a line that the metric cannot reach, or that is the value it is counted from."""
    if level == base or (base <= 0 and "%" in text):
        message = _("“{text}” leads nowhere from today's value; write the level.")
    elif metric.kind.is_share and not 0 <= level <= 100:
        message = _("“{text}” leads to {level} %; a share lies between 0 % and 100 %.")
    elif metric.kind is MetricKind.DURATION and level < 0:
        message = _("“{text}” leads below 0, where no duration is; write the level.")
    else:
        return
    raise UserError(message.format(text=shorten(text), level=f"{level.normalize():f}"))


def _ambiguous(text: str, amount: str, metric: Metric, *, rises: bool) -> UserError:
    """The error that names every way to say it."""
    way = _("more") if rises else _("less")
    if metric.in_per_cent:
        sign, bare = "+" if rises else "−", amount.removesuffix("%").strip()
        message = _(
            "“{text}” can mean three things: write “{bare} %” for the level, “{sign}{bare} pp” for "
            "percentage points from today, or “{bare} % {way}” relative to today."
        )
        return UserError(message.format(text=shorten(text), bare=bare, sign=sign, way=way))
    message = _("“{text}” is not clear: write “{amount}” for the level, or “{amount} {way}” from today.")
    return UserError(message.format(text=shorten(text), amount=amount, way=way))
