"""Readings as people type and read them (57/100, 57 %, 12k), and snapshots of the metrics they are of."""

from collections.abc import Callable
from datetime import date
from typing import Protocol

from msgspec import Struct, field

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import Metric, Reading, Series, is_due
from omtm_tui.domain.text.number_format import NumberFormat, format_exact, parse_whole, shorten
from omtm_tui.domain.text.numbers import format_line, format_value, parse_counts, parse_part, parse_value
from omtm_tui.i18n import _


class ReadingInput(Struct, frozen=True):
    """One reading as typed: value and standard deviation in the metric's unit (shares 0..1), and the counts.

    None is what was left out; whether that is enough for the metric is checked where it is written."""

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

    Counts beside a value that has its own say the same. ``read_value`` replaces ``parse_value`` where the
    meaning depends on more than one text. UserError names the text that cannot be understood."""
    counts = parse_counts(value, metric, fmt)
    parts = parse_part(numerator, metric, fmt), parse_part(denominator, metric, fmt)
    sample = parse_whole(sample_size, fmt) if sample_size.strip() else None
    amount = None
    if counts:
        amount = metric.quotient(*counts)
        texts = numerator, denominator, sample_size
        for text, said, counted in zip(texts, (*parts, sample), (*counts, counts[1]), strict=True):
            if said not in (None, counted):
                message = _("“{value}” has its counts in it, and “{text}” beside it says something else.")
                raise UserError(message.format(value=shorten(value), text=shorten(text)))
    elif value.strip():
        amount = read_value(value) if read_value else parse_value(value, metric, fmt)
    spread = parse_value(sd, metric, fmt) if sd.strip() else None
    return ReadingInput(amount, *(counts or parts), sample, spread)


class Counted(Protocol):
    """A value, and the counts behind it where it has some."""

    @property
    def value(self) -> float | None: ...
    @property
    def numerator(self) -> float | None: ...
    @property
    def denominator(self) -> float | None: ...


def reading_text(reading: Counted, metric: Metric, fmt: NumberFormat, beside: float | None = None) -> str:
    """The value as it was typed, with every digit; a counted one rounded, but apart from ``beside``."""
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


class MetricView(Struct, frozen=True):
    """A metric in the list: what it is for, and where it stands."""

    metric: Metric
    last: Reading | None  # the newest mature reading
    immature: Reading | None  # the newest reading whose cohort is not final yet
    stale: bool
    trend: tuple[float, ...]  # the latest values, for a sparkline

    @property
    def newest(self) -> Reading | None:
        """The reading observed last, final or not."""
        both = [reading for reading in (self.last, self.immature) if reading is not None]
        return max(both, key=lambda reading: reading.observed_on, default=None)

    def is_due(self, today: date) -> bool:
        """Whether another reading is due, or the first."""
        return self.newest is None or is_due(self.newest, self.metric, today)


class MetricDetail(Struct, frozen=True):
    """What is read of one metric beside its line: its chart, and how many readings (None: not read yet)."""

    series: Series = ()
    count: int | None = None


class MetricsPage(Struct, frozen=True):
    """All metrics, those in use first."""

    top: Header
    metrics: tuple[MetricView, ...]
    north_star: int | None = None  # the metric it is read from, whatever else that is for


class ReadingsView(Struct, frozen=True):
    """All readings of a metric, newest first, with what they replaced."""

    metric: Metric
    live: tuple[Reading, ...]
    replaced: dict[int, tuple[Reading, ...]] = field(default_factory=dict)
