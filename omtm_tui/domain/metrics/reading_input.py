"""How people type a reading: 57/100, 57 %, 12k."""

from collections.abc import Callable

from msgspec import Struct

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.text.number_format import NumberFormat, parse_number, shorten
from omtm_tui.domain.text.numbers import parse_value
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
    parts = counts or (_number(numerator, fmt), _number(denominator, fmt))
    if counts:
        amount = metric.quotient(*counts)
    elif value.strip():
        amount = read_value(value) if read_value else parse_value(value, metric, fmt)
    else:
        amount = None
    spread = parse_value(sd, metric, fmt) if sd.strip() else None
    return ReadingInput(amount, *parts, _whole(sample_size, fmt), spread)


def _counts(text: str, metric: Metric, fmt: NumberFormat) -> tuple[float, float]:
    """Numerator and denominator; of a share hits and cases, and there are no more hits than cases."""
    above, _slash, below = text.partition("/")
    numerator, denominator = parse_number(above, fmt), parse_number(below, fmt)
    if numerator < 0 or denominator <= 0 or (metric.kind.is_share and numerator > denominator):
        raise UserError(_("Counts are hits/cases, such as 57/100, hits no more than cases."))
    return numerator, denominator


def _number(text: str, fmt: NumberFormat) -> float | None:
    return parse_number(text, fmt) if text.strip() else None


def _whole(text: str, fmt: NumberFormat) -> int | None:
    number = _number(text, fmt)
    if number is not None and number != int(number):
        raise UserError(
            _("The size of a sample is a whole number; “{text}” is not.").format(text=shorten(text))
        )
    return None if number is None else int(number)
