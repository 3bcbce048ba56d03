"""Values, differences and lines as people type and read them, by a metric's kind and unit.

What can be read in two ways is refused, never guessed; a difference of two shares is in percentage points."""

import math
from collections.abc import Iterable
from decimal import Decimal

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import DURATION_UNITS, Metric, MetricKind, Target, decimal_equal
from omtm_tui.domain.text import number_format
from omtm_tui.domain.text.number_format import NumberFormat, as_decimal, decimals_of, rounded, shorten, spell
from omtm_tui.i18n import _

LARGEST_FACTOR = 2  # up to here a bare number of a metric in per cent may as well be a factor: 1.05 for 105 %
CURRENCIES = {"€": "eur", "euro": "eur", "euros": "eur", "$": "usd", "us$": "usd", "£": "gbp", "¥": "jpy"}
_MONEY_UNITS = {*CURRENCIES, *CURRENCIES.values()}

UNIT_NAMES = {
    "ms": "ms",
    **dict.fromkeys(("s", "sec", "second", "seconds"), "s"),
    **dict.fromkeys(("min", "mins", "minute", "minutes"), "min"),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "h"),
    **dict.fromkeys(("d", "day", "days"), "d"),
    **dict.fromkeys(("w", "wk", "week", "weeks"), "w"),
}
"""What people write for each of ``DURATION_UNITS``."""


def parse_value(text: str, metric: Metric, fmt: NumberFormat) -> float:
    """A value in the metric's unit (shares 0..1), from counts or a number with or without a unit that fits.

    A bare number above 1 for a share means per cent; a bare 1 is refused, and so is one that looks like a
    factor in another metric in per cent. UserError names the remedy."""
    if counts := parse_counts(text, metric, fmt):
        return metric.quotient(*counts)
    if metric.kind.is_share:
        return float(_share(text, metric, fmt))
    number, unit = number_format.read_number(text, fmt, metric.unit)
    if metric.in_per_cent and not unit and 0 < abs(number) <= LARGEST_FACTOR:
        question = _("Does “{text}” mean {small} % or {large} %? Write it with the % sign.")
        small, large = (number_format.spell_exact(each, fmt) for each in (number, number * 100))
        raise UserError(question.format(text=shorten(text), small=small, large=large))
    value = number * _factor(unit, metric, text)
    if metric.kind is MetricKind.DURATION and value < 0:
        raise UserError(_("“{name}” is a duration and cannot be negative.").format(name=metric.name))
    return number_format.bounded(value, text)


def parse_counts(text: str, metric: Metric, fmt: NumberFormat) -> tuple[float, float] | None:
    """Numerator and denominator, of a share whole hits of cases; None for what is no quotient."""
    if "/" not in text or not metric.kind.is_quotient:
        return None
    above, _slash, below = text.partition("/")
    numerator, denominator = parse_part(above, metric, fmt), parse_part(below, metric, fmt)
    if numerator is None or denominator is None:
        raise number_format.NotANumber(text)
    if numerator < 0 or denominator <= 0 or (metric.kind.is_share and numerator > denominator):
        raise UserError(_("Counts are hits/cases, such as 57/100, hits no more than cases."))
    return numerator, denominator


def parse_part(text: str, metric: Metric, fmt: NumberFormat) -> float | None:
    """One part of a quotient; a share counts whole cases, others may divide money or time."""
    parse = number_format.parse_whole if metric.kind.is_share else number_format.parse_number
    return parse(text, fmt) if text.strip() else None


def _share(text: str, metric: Metric, fmt: NumberFormat) -> Decimal:
    try:
        number, unit = number_format.read_number(text, number_format.below_1000(text, fmt), metric.unit)
    except number_format.NotANumber as error:
        message = _("“{text}” is not a number; write it like 57 %, 0.57 or 57/100.")
        raise UserError(message.format(text=shorten(text))) from error
    if unit not in ("", "%"):
        message = _("“{text}” does not fit “{name}”, which is a share; write it like 57 % or 0.57.")
        raise UserError(message.format(text=shorten(text), name=metric.name))
    if not unit and number == 1:
        question = _("Does “{text}” mean 1 % or 100 %? Write it with the % sign.")
        raise UserError(question.format(text=shorten(text)))
    share = number / 100 if unit or number > 1 else number
    if not 0 <= share <= 1:
        message = _("A share or a probability lies between 0 % and 100 %; “{text}” does not.")
        raise UserError(message.format(text=shorten(text)))
    return share


def _factor(unit: str, metric: Metric, text: str) -> Decimal:
    """What a number typed in ``unit`` is multiplied with to be in the metric's unit."""
    own = UNIT_NAMES.get(metric.unit.casefold(), metric.unit)
    same = {CURRENCIES.get(name, name) for name in (unit.casefold(), metric.unit.casefold())}
    if not unit or len(same) == 1:
        return Decimal(1)
    if metric.kind is MetricKind.DURATION and own in DURATION_UNITS:
        if typed := UNIT_NAMES.get(unit.casefold()):
            return Decimal(str(DURATION_UNITS[typed])) / Decimal(str(DURATION_UNITS[own]))
        message = _("“{unit}” is not a unit of time; “{name}” is read in {units}.")
        raise UserError(message.format(unit=shorten(unit), name=metric.name, units=", ".join(DURATION_UNITS)))
    if metric.kind is MetricKind.RATIO and unit in ("%", "x", "×"):
        return Decimal("0.01") if unit == "%" else Decimal(100 if metric.in_per_cent else 1)
    if metric.kind is MetricKind.MONEY and not metric.unit and unit.casefold() in _MONEY_UNITS:
        return Decimal(1)
    message = _("“{text}” does not fit “{name}”, which has no unit; write the number alone.")
    if metric.unit:
        message = _("“{text}” does not fit “{name}”, which is kept in {own}; write the number in {own}.")
    raise UserError(message.format(text=shorten(text), name=metric.name, own=metric.unit))


def format_value(
    x: float,
    metric: Metric,
    fmt: NumberFormat,
    *,
    exact: bool = False,
    beside: float | None = None,
    lines: Iterable[float] = (),
) -> str:
    """A value with its unit: ``57 %``, ``14 d``, ``€ 4,200``.

    ``exact`` shows every digit (to 15), so that ``parse_value`` reads the same value back. ``beside`` is
    another value it is shown next to: digits are added until the two look different. ``lines`` are those it
    is held against, beside those of the metric, shown by ``format_line``: it is printed on the side of each
    that it is on (204.6 ms beside 204.5 ms), and as the line where ``decimal_equal`` holds."""
    if not math.isfinite(x):
        return "–"
    if exact:
        return _with_unit(number_format.spell_exact(_displayed(x, metric), fmt), metric, metric.unit)
    number, decimals = _digits(x, metric, beside, lines)
    return _with_unit(_spell_value(number, decimals, metric, fmt), metric, metric.unit)


def format_line(x: float, metric: Metric, fmt: NumberFormat) -> str:
    """A line that values are held against, such as a threshold or the end of a target, as it was written."""
    number = _displayed(x, metric)
    decimals = min(number_format.MOST_PLACES, decimals_of(number))
    return _with_unit(_spell_value(number, decimals, metric, fmt), metric, metric.unit)


def format_points(
    delta: float,
    metric: Metric,
    fmt: NumberFormat,
    *,
    beside: Iterable[float] = (),
    lines: Iterable[float] = (),
) -> str:
    """A signed difference, in points for shares, else in the unit; ``lines`` as in ``format_value``.

    ``beside`` are differences nobody wrote: it gets no digits of theirs, only those that tell it apart."""
    if not math.isfinite(delta):
        return "–"
    number, displayed_lines = _numbers_beside(delta, lines, metric)
    apart = _decimals_apart(number, {_displayed(other, metric) for other in beside}, metric)
    decimals = number_format.decimals_beside(number, apart, displayed_lines)
    return _spell_points(number, decimals, metric, fmt)


def format_change(
    before: float, after: float, metric: Metric, fmt: NumberFormat, lines: Iterable[float] = ()
) -> tuple[str, str, str]:
    """Both values and their difference: ``38 %``, ``57 %``, ``+19 pp`` (never per cent for shares).

    The printed numbers add up; a digit more makes that true where it can, and else the difference follows
    the values, a hundredth off. ``lines`` as in ``format_value``."""
    if not (math.isfinite(before) and math.isfinite(after)):
        return format_value(before, metric, fmt), format_value(after, metric, fmt), "–"
    first, places = _digits(before, metric, after, lines)
    second, others = _digits(after, metric, before, lines)
    most = max(places, others, 2 if metric.kind is MetricKind.MONEY else 0)
    usual = (places, others, _value_decimals(second - first, metric))
    for places, others, decimals in (usual, *((more, more, more) for more in range(most, most + 2))):
        change = rounded(second, others) - rounded(first, places)
        if change == rounded(second - first, decimals):
            break
    return (
        _with_unit(_spell_value(first, places, metric, fmt), metric, metric.unit),
        _with_unit(_spell_value(second, others, metric, fmt), metric, metric.unit),
        _spell_points(change, decimals, metric, fmt),
    )


def format_interval(low: float, high: float, metric: Metric, fmt: NumberFormat) -> str:
    """An interval of a difference: ``+5.2 … +31.9 pp``, both ends with the same decimals."""
    ends = _displayed(low, metric), _displayed(high, metric)
    decimals = max(_value_decimals(end, metric) for end in ends)
    spelt = (_plus(end, decimals) + spell(end, decimals, fmt, fixed=True) for end in ends)
    return _with_unit(" … ".join(spelt), metric, _difference_unit(metric))


def format_target(target: Target, metric: Metric, fmt: NumberFormat) -> str:
    """``≥ 50 %``, ``≤ 3``, ``50–70 %``: a target as it was written."""
    ends = [_displayed(end, metric) for end in target.lines]
    decimals = max(map(decimals_of, ends)) if metric.kind is MetricKind.MONEY else None
    spelt = [_spell_value(end, decimals or decimals_of(end), metric, fmt) for end in ends]
    text = _with_unit((" … " if ends[0] < 0 else "–").join(spelt), metric, metric.unit)
    return f"{target.sign} {text}".lstrip()


def _displayed(x: float, metric: Metric) -> Decimal:
    return as_decimal(x) * (100 if metric.kind.is_share else 1)


def _difference_unit(metric: Metric) -> str:
    return "pp" if metric.in_per_cent else metric.unit


def _with_unit(number: str, metric: Metric, unit: str) -> str:
    if metric.kind is MetricKind.MONEY and unit:
        sign = number[0] if number[0] in "+−±" and "…" not in number else ""
        return f"{sign}{unit} {number[len(sign) :]}"
    unit = unit or ("%" if metric.kind.is_share else "")
    return f"{number} {unit}" if unit else number


def _value_decimals(number: Decimal, metric: Metric) -> int:
    if metric.in_per_cent:
        return 1 if abs(number) >= 1 else number_format.significant_decimals(number, 2)
    if metric.kind is MetricKind.MONEY:
        whole = abs(number) >= 1000 or number == number.to_integral_value()
        return 0 if whole else max(2, number_format.significant_decimals(number, 2))
    return number_format.significant_decimals(number, 3)


def _decimals_apart(number: Decimal, others: set[Decimal], metric: Metric) -> int:
    """The usual decimals, and more until the number looks different from each of the others it is not."""
    decimals = _value_decimals(number, metric)
    apart_from = others - {number}
    while decimals < 12 and any(rounded(number, decimals) == rounded(each, decimals) for each in apart_from):
        decimals += 1
    return decimals


def _digits(x: float, metric: Metric, beside: float | None, lines: Iterable[float]) -> tuple[Decimal, int]:
    """The number to print for a value, and its decimals: apart from ``beside``, on its side of the lines."""
    number, displayed_lines = _numbers_beside(x, (*lines, *metric.lines), metric)
    others = {Decimal(100)} if metric.kind.is_share else set()
    others |= set() if beside is None else {_displayed(beside, metric)}
    decimals = number_format.decimals_beside(number, _decimals_apart(number, others, metric), displayed_lines)
    return number, 2 if decimals == 1 and metric.kind is MetricKind.MONEY else decimals


def _spell_points(number: Decimal, decimals: int, metric: Metric, fmt: NumberFormat) -> str:
    spelt = _plus(number, decimals) + _spell_value(number, decimals, metric, fmt)
    return _with_unit(spelt, metric, _difference_unit(metric))


def _numbers_beside(x: float, lines: Iterable[float], metric: Metric) -> tuple[Decimal, tuple[Decimal, ...]]:
    """A value and its lines as numbers to print; one that is ``decimal_equal`` to a line becomes it."""
    lines = tuple(line for line in lines if math.isfinite(line))
    own = next((line for line in lines if decimal_equal(x, line)), x)
    return _displayed(own, metric), tuple(_displayed(line, metric) for line in lines)


def _spell_value(number: Decimal, decimals: int, metric: Metric, fmt: NumberFormat) -> str:
    """At most so many decimals; money has none or two, and more only where they say something."""
    if metric.kind is not MetricKind.MONEY or decimals == 0:
        return spell(number, decimals, fmt)
    return spell(number, max(2, decimals_of(rounded(number, decimals))), fmt, fixed=True)


def _plus(number: Decimal, decimals: int) -> str:
    near = rounded(number, decimals)
    return "+" if near > 0 else "±" if near == 0 else ""
