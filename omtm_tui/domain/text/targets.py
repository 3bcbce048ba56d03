"""A target as people type it: a level, a band, or a line counted from today's value such as ``10 % more``."""

import re
from contextlib import suppress
from decimal import Decimal

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Better, Metric, MetricKind, Target, TargetKind
from omtm_tui.domain.text import number_format
from omtm_tui.domain.text.number_format import NumberFormat, as_decimal, shorten
from omtm_tui.domain.text.numbers import format_target, parse_value
from omtm_tui.i18n import _

_SIDE = (
    r"(?i)(?P<least>≥|>=|=>|at least\b|minimum\b|min\b)|(?P<most>≤|<=|=<|at most\b|maximum\b|max\b|up to\b)"
    r"|(?P<more>>|more than\b|over\b|above\b)|(?P<less><|less than\b|under\b|below\b)"
)
_BAND = (
    r"(?i)(?:between (?P<a>.+) and (?P<b>.+))|(?P<c>.*[0-9][^-–—…]*?) ?(?:-|–|—|…|\.\.\.?|\bto\b) ?(?P<d>.+)"
)
_POINTS = ("pp", "p.p.", "points", "percentage points", "percentage point")
_MORE = r"(?i)(?P<amount>.+?) ?(?P<way>more|higher|less|fewer|lower)(?: than (?:now|today))?"
_UP = ("more", "higher")


def parse_target(
    text: str, metric: Metric, fmt: NumberFormat, now: float | None = None, *, bare_rises: bool | None = None
) -> Target:
    """``>= 50%``, ``at most 3``, ``50–70 %``, ``between 50% and 70%``; a bare value points where better is.

    ``bare_rises`` says otherwise: whether a bare value is one to be at or above. ``+10 pp`` and ``10 % more``
    are counted from ``now`` and point away from it. Values are in the metric's unit. UserError otherwise."""
    typed = " ".join(text.split())
    side = re.match(_SIDE, typed)
    level = typed[side.end() :].strip() if side else typed
    counted = _counted(level, metric, fmt, now, sided=bool(side))
    if side:
        value = counted[0] if counted else parse_value(level, metric, fmt)
        return _one_sided(value, bool(side["least"] or side["more"]), bool(side["more"] or side["less"]))
    if counted:
        return _one_sided(*counted)
    may_be_band = len(typed) <= 200 and not re.fullmatch(r"\d{4}-\d\d-\d\d", typed)  # that is a day
    if may_be_band and (band := re.fullmatch(_BAND, typed)) and not _is_value(typed, metric, fmt):
        low, high = band["a"] or band["c"], band["b"] or band["d"]
        if low[-1].isdigit() and (unit := re.search(r"[0-9] ?([^0-9.,]+)$", high)):
            low += unit[1]
        return Target(TargetKind.BAND, parse_value(low, metric, fmt), parse_value(high, metric, fmt))
    rises = metric.better is Better.UP if bare_rises is None else bare_rises
    return _one_sided(parse_value(typed, metric, fmt), at_least=rises)


def check_side(target: Target, metric: Metric, fmt: NumberFormat) -> Target:
    """The target as it is; UserError for one on the side of the metric that does harm."""
    if target.harms(metric.better):
        message = _("“{line}” asks for harm: of “{name}”, {better}. Write it with “{other}”.")
        other = "≤" if target.kind is TargetKind.AT_LEAST else "≥"
        texts = {"name": shorten(metric.name), "better": metric.better.label}
        raise UserError(message.format(line=format_target(target, metric, fmt), other=other, **texts))
    return target


def _one_sided(value: float, at_least: bool, strict: bool = False) -> Target:
    if at_least:
        return Target(TargetKind.AT_LEAST, low=value, strict=strict)
    return Target(TargetKind.AT_MOST, high=value, strict=strict)


def _is_value(text: str, metric: Metric, fmt: NumberFormat) -> bool:
    with suppress(UserError):
        return parse_value(text, metric, fmt) is not None
    return False


def _counted(
    text: str, metric: Metric, fmt: NumberFormat, now: float | None, *, sided: bool
) -> tuple[float, bool] | None:
    """The line that ``text`` counts from ``now``, and whether it rises; None for a text that names a level.

    ``sided``: a “≥” or the like stands before it. A sign that could also mark a level is refused."""
    match = re.fullmatch(_MORE, text)
    if match:
        amount_text, rises = match["amount"], match["way"].casefold() in _UP
    elif text[:1] in ("+", "-", "−"):
        amount_text, rises = text[1:].strip(), text[0] == "+"
    else:
        return None
    try:
        amount, unit = number_format.read_number(amount_text, fmt, metric.unit)
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
    scale, typed = 100 if metric.kind.is_share else 1, number_format.decimals_of(amount)
    base = as_decimal(now) * scale
    if unit == "%":
        amount = base * amount / 100
    elif not points:
        amount = as_decimal(parse_value(amount_text, metric, fmt))
    level = base + amount if rises else base - amount
    least = 1 if metric.in_per_cent else number_format.significant_decimals(level, 4)
    level = number_format.rounded(level, max(typed, least))
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
