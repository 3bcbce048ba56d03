"""What a number in a rule means: a level of the metric, a difference, or a relative change.

This decides which units fit when a rule is saved, how a value is compared and how it is shown."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from enum import Enum

from msgspec.structs import replace

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.tree import Look, Rule, Series, Trend, Value, decimal_text, each_test
from omtm_tui.domain.metrics.metric import DURATION_UNITS, Metric, MetricKind
from omtm_tui.domain.text import number_format
from omtm_tui.domain.text.number_format import NumberFormat, decimals_of
from omtm_tui.domain.text.numbers import UNIT_NAMES, format_line, format_points, format_value, parse_value
from omtm_tui.i18n import _

POINT = NumberFormat()  # rules are stored with a decimal point, whatever the workspace shows
MOST_DECIMALS = 12


class Measure(Enum):
    """What a number of a rule is compared with."""

    LEVEL = "level"
    DIFFERENCE = "difference"
    RELATIVE = "relative"


def measure_of(series: Series, unit: str = "") -> Measure:
    """How a number with this unit is read beside the series: ``vs`` is relative with %, else a difference."""
    if series.look is Look.CHANGE:
        return Measure.RELATIVE
    if series.look is Look.DIFF:
        return Measure.DIFFERENCE
    if series.look is not None and series.look.versus:
        return Measure.RELATIVE if unit == "%" else Measure.DIFFERENCE
    return Measure.LEVEL


def unit_metric(series: Series, metrics: Mapping[str, Metric]) -> Metric | None:
    """The metric whose kind and unit the series has; for ``a / b`` a ratio; None if one is missing."""
    metric = metrics.get(series.metric)
    if metric is None or not series.per:
        return metric
    per = metrics.get(series.per)
    if per is None:
        return None
    name = f"{metric.name} / {per.name}"
    return Metric(id=0, key=f"{metric.key} / {per.key}", name=name, kind=MetricKind.RATIO)


def ratio_factor(numerator: Metric, denominator: Metric) -> float | None:
    """What a quotient of the two is multiplied with so that units cancel; None where they cannot."""
    a, b = (UNIT_NAMES.get(m.unit.casefold(), "") for m in (numerator, denominator))
    if numerator.kind is denominator.kind is MetricKind.DURATION and a and b:
        return DURATION_UNITS[a] / DURATION_UNITS[b]
    if numerator.kind is denominator.kind is MetricKind.MONEY:
        try:
            parse_value(f"1 {denominator.unit}", numerator, POINT)
        except UserError:
            return None
    return 1.0


def value_text(value: Value, signed: bool = False, fmt: NumberFormat = POINT) -> str:
    """The value as a rule has it: ``40%``, ``700 ms``, ``+20%``; it is read back with the same ``fmt``."""
    number = number_format.unmistakable(decimal_text(value.number), fmt).replace(".", fmt.decimal or ".")
    plus = "+" if signed and value.number > 0 else ""
    gap = "" if value.unit in ("", "%") else " "
    return f"{plus}{number}{gap}{value.unit}"


def quantity(value: Value, measure: Measure, metric: Metric) -> float:
    """The value in the metric's unit, shares and changes 0..1; UserError where the unit does not fit."""
    if measure is Measure.RELATIVE:
        if value.unit != "%":
            raise UserError(_("A relative change needs a per cent sign, such as +20%."))
        return float(value.number / 100)
    if measure is Measure.LEVEL:
        return parse_value(value_text(value), metric, POINT)
    return _difference(value, metric)


def levels(rule: Rule, metric: Metric) -> Iterator[float]:
    """The levels that a rule holds the readings of a metric against, but those whose unit fits no more."""
    for test in each_test(rule.condition):
        seen, own = test.series, test.series.metric == metric.key
        if own and not (seen.per or seen.look or isinstance(test, Trend)):
            with suppress(UserError):
                yield from [quantity(value, Measure.LEVEL, metric) for value in test.bounds]


def _difference(value: Value, metric: Metric) -> float:
    points = metric.in_per_cent
    if points and value.unit != "pp":
        raise UserError(_("A difference of “{name}” is in points, such as 2 pp.").format(name=metric.name))
    if value.unit == "pp" and not points:
        raise UserError(_("“{name}” is not a share; pp does not fit.").format(name=metric.name))
    if points:
        return float(value.number / (100 if metric.kind.is_share else 1))
    size = parse_value(value_text(replace(value, number=abs(value.number))), metric, POINT)
    return -size if value.number < 0 else size


def read_plain(text: str, fmt: NumberFormat) -> Value:
    """A number with its unit spelt one way (``days`` is ``d``), not yet checked against any metric."""
    number, typed = number_format.read_number(text, fmt)
    if decimals_of(number) > MOST_DECIMALS:
        raise UserError(_("A rule holds at most {n} decimals.").format(n=MOST_DECIMALS))
    unit = "pp" if typed.lower() == "pp" else UNIT_NAMES.get(typed.casefold(), typed)
    return Value(number.normalize() + 0, unit)


def read_value(text: str, series: Series, metric: Metric, fmt: NumberFormat) -> Value:
    """The value typed beside a series, checked against its metric; UserError where it does not fit."""
    value = read_plain(text, number_format.below_1000(text, fmt) if metric.kind.is_share else fmt)
    measure = measure_of(series, value.unit)
    if measure is Measure.LEVEL and metric.in_per_cent:
        parse_value(text, metric, fmt)
    if measure is Measure.LEVEL and metric.kind.is_share:
        share = not value.unit and value.number <= 1
        return Value(value.number * 100 if share else value.number, "%")
    value = replace(value, unit=value.unit or _own_unit(metric, measure))
    quantity(value, measure, metric)
    writable = re.fullmatch(r"[€$£¥]|US\$|[A-Z]{3}", metric.unit)
    if metric.kind is MetricKind.MONEY and measure is not Measure.RELATIVE and writable:
        return replace(value, unit=metric.unit)
    return value


def _own_unit(metric: Metric, measure: Measure) -> str:
    """The unit a bare number is in, where a rule can hold it."""
    if measure is Measure.RELATIVE:
        return ""
    if metric.kind is MetricKind.DURATION:
        return UNIT_NAMES.get(metric.unit.casefold(), "")
    return "%" if metric.unit == "%" and measure is Measure.LEVEL else ""


def quantity_words(
    x: float, measure: Measure, metric: Metric, fmt: NumberFormat, lines: Iterable[float] = ()
) -> str:
    """A measured value for people, on its side of each of ``lines``: ``47 %``, ``+1.4 pp``, ``+22 %``."""
    if measure is Measure.DIFFERENCE:
        return format_points(x, metric, fmt, lines=lines)
    if measure is Measure.LEVEL:
        return format_value(x, metric, fmt, lines=lines)
    per_cent = replace(metric, kind=MetricKind.MEAN, unit="%")
    number = format_value(x * 100, per_cent, fmt, lines=[line * 100 for line in lines])
    return f"+{number}" if x > 0 else number


def value_words(value: Value, measure: Measure, metric: Metric, fmt: NumberFormat) -> str:
    """A value of a rule for people, with every digit and the unit it was typed with."""
    signed = "+" if measure is not Measure.LEVEL and value.number > 0 else ""
    if metric.kind in (MetricKind.MONEY, MetricKind.RATIO) and measure is Measure.LEVEL:
        number = value.number / 100 if value.unit == "%" != metric.unit else value.number
        return format_line(float(number), metric, fmt)
    text = number_format.spell(value.number, decimals_of(value.number), fmt)
    return f"{signed}{text} {value.unit}".rstrip()


def line_words(value: Value, measure: Measure, metric: Metric, fmt: NumberFormat) -> str:
    """A value of a rule beside measured ones: as typed, times in their unit where four decimals hold it."""
    line = quantity(value, measure, metric)
    if metric.kind is MetricKind.DURATION and decimals_of(number_format.as_decimal(line)) <= 4:
        return quantity_words(line, measure, metric, fmt, [line])
    return value_words(value, measure, metric, fmt)
