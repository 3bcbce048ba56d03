"""A reading: one recorded value of a metric on one day, and how people type it (57/100, 57 %, 12k)."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from msgspec import Struct

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.text.number_format import NumberFormat, parse_number, shorten
from omtm_tui.domain.text.numbers import parse_value
from omtm_tui.i18n import _

Series = tuple[tuple[date, float], ...]
"""Live, mature readings in order of date; values in the metric's unit."""


class Reading(Struct, frozen=True):
    """``value`` is in the metric's unit (shares 0..1). A correction points at the reading it replaces."""

    observed_on: date
    value: float
    numerator: float | None = None
    denominator: float | None = None
    sample_size: int | None = None
    sd: float | None = None
    cohort_from: date | None = None
    cohort_to: date | None = None
    source: str = ""
    note: str = ""
    id: int = 0
    metric_id: int = 0
    recorded_at: str = ""
    replaces: int | None = None


def matures_on(reading: Reading, metric: Metric) -> date | None:
    """The day the reading's cohort is old enough to be final; None where no cohort or window is given."""
    if reading.cohort_to is None or metric.window_days <= 0:
        return None
    return reading.cohort_to + timedelta(days=metric.window_days)


def is_mature(reading: Reading, metric: Metric, today: date) -> bool:
    """Whether the reading may count as held or failed on ``today``."""
    final = matures_on(reading, metric)
    return final is None or final <= today


def latest(readings: Sequence[Reading], metric: Metric, today: date) -> Reading | None:
    """The newest mature reading at or before ``today``; ``readings`` in any order."""
    usable = [r for r in readings if r.observed_on <= today and is_mature(r, metric, today)]
    return max(usable, key=lambda r: (r.observed_on, r.id), default=None)


def is_stale(reading: Reading, metric: Metric, today: date) -> bool:
    """Whether a reading is older than twice the metric's cadence, too old to stand for today."""
    return (today - reading.observed_on).days > 2 * metric.cadence_days


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
