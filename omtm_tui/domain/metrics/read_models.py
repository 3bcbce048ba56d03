"""Snapshots of the metrics and their readings."""

from datetime import date

from msgspec import Struct, field

from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import Metric, Reading, Role, Series, is_due


class MetricView(Struct, frozen=True):
    """A metric in the list: what it is for, and where it stands."""

    metric: Metric
    role: Role
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


class ReadingsView(Struct, frozen=True):
    """All readings of a metric, newest first, with what they replaced."""

    metric: Metric
    live: tuple[Reading, ...]
    replaced: dict[int, tuple[Reading, ...]] = field(default_factory=dict)
