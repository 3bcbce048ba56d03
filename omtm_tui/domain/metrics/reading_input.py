"""How people type a reading: 57/100, 57 %, 12k."""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.text.number_format import (
    NumberFormat,
    format_exact,
    not_a_number,
    parse_number,
    parse_whole,
)
from omtm_tui.domain.text.numbers import format_line, format_value, parse_value
from omtm_tui.i18n import _


class ReadingInput(Struct, frozen=True):
    """One reading as typed: value and standard deviation in the metric's unit (shares 0..1), and the counts.

    None is what was left out; whether that is enough for the metric is checked where it is written.
    """

    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    sample_size: int | None = None
    sd: float | None = None


def parse_reading(
    value: str,
    metric: Metric,
    fmt: NumberFormat,
    *,
    numerator: str = "",
    denominator: str = "",
    sample_size: str = "",
    sd: str = "",
    read_value: Callable[[str], float] | None = None,
) -> ReadingInput:
    """Parse a value such as ``57 %``, ``12k`` or ``57/100``, and the texts of the counts behind it.

    Counts in the value win over ``numerator`` and ``denominator``. ``read_value`` replaces ``parse_value``
    where the meaning depends on more than one text. UserError names the text that cannot be understood.
    """
    counts = _counts(value, metric, fmt) if "/" in value and metric.kind.is_quotient else None
    parts = counts or (_part(numerator, metric, fmt), _part(denominator, metric, fmt))
    if counts:
        amount = metric.quotient(*counts)
    elif value.strip():
        amount = read_value(value) if read_value else parse_value(value, metric, fmt)
    else:
        amount = None
    spread = parse_value(sd, metric, fmt) if sd.strip() else None
    sample = parse_whole(sample_size, fmt) if sample_size.strip() else None
    return ReadingInput(amount, *parts, sample, spread)


class Counted(Protocol):
    """A value, and the counts behind it where it has some."""

    @property
    def value(self) -> float | None: ...
    @property
    def numerator(self) -> float | None: ...
    @property
    def denominator(self) -> float | None: ...


def reading_text(reading: Counted, metric: Metric, fmt: NumberFormat, beside: float | None = None) -> str:
    """The value of a reading as it was typed, with every digit; one that was counted is rounded.

    ``beside`` is a value it is told apart from, such as the one it corrects.
    """
    if reading.value is None:
        return ""
    if reading.numerator is None or reading.denominator is None:
        return format_line(reading.value, metric, fmt)
    return format_value(reading.value, metric, fmt, beside=beside)


def counts_text(reading: Counted, fmt: NumberFormat) -> str:
    """``57/100``; empty where nothing was counted."""
    if reading.numerator is None or reading.denominator is None:
        return ""
    return f"{format_exact(reading.numerator, fmt)}/{format_exact(reading.denominator, fmt)}"


def _counts(text: str, metric: Metric, fmt: NumberFormat) -> tuple[float, float]:
    """Numerator and denominator; of a share whole hits and cases, and there are no more hits than cases."""
    above, _slash, below = text.partition("/")
    numerator, denominator = _part(above, metric, fmt), _part(below, metric, fmt)
    if numerator is None or denominator is None:
        raise not_a_number(text)
    if numerator < 0 or denominator <= 0 or (metric.kind.is_share and numerator > denominator):
        raise UserError(_("Counts are hits/cases, such as 57/100, hits no more than cases."))
    return numerator, denominator


def _part(text: str, metric: Metric, fmt: NumberFormat) -> float | None:
    """One part of a quotient; a share counts whole cases, others may divide money or time."""
    parse = parse_whole if metric.kind.is_share else parse_number
    return parse(text, fmt) if text.strip() else None
