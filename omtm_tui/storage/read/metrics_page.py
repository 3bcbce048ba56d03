"""The metrics screen: every metric by role with its latest value, and all readings of one."""

import sqlite3
from collections.abc import Sequence

from msgspec.structs import replace

from omtm_tui.domain.metrics.metric import Metric, Reading, Role, is_stale
from omtm_tui.domain.metrics.read_models import MetricDetail, MetricsPage, MetricView, ReadingsView
from omtm_tui.storage import records
from omtm_tui.storage.read import metrics as stored
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read_context import ReadContext

TREND_READINGS = 40  # how many of the latest readings a sparkline is made from
_ROLES = list(Role)


def metrics_page(context: ReadContext) -> MetricsPage:
    """All metrics, those that matter most first: the scope's own OMTM, then by role and name."""
    header = top(context)
    own = header.omtm.metric.id if header.omtm else None

    def sort_key(metric: Metric) -> tuple[bool, int, str]:
        return metric.id != own, _ROLES.index(metric.role), metric.name.casefold()

    ordered = sorted(stored.metrics(context), key=sort_key)
    _name, north_star = stored.north_star(context) or ("", None)
    return MetricsPage(header, tuple(_metric_view(context, metric) for metric in ordered), north_star)


def metric_detail(context: ReadContext, metric_id: int) -> MetricDetail:
    """What the metrics screen shows of the metric under the cursor; UserError where there is none."""
    metric = stored.metric_by_id(context, metric_id)
    count = stored.reading_counts(context, [metric_id]).get(metric_id, 0)
    return MetricDetail(stored.series(context, metric, context.today, stored.SHOWN_READINGS), count)


def _metric_view(context: ReadContext, metric: Metric) -> MetricView:
    last = stored.last_reading(context, metric, context.today)
    return MetricView(
        metric=metric,
        last=last,
        immature=stored.newest_immature(context, metric),
        stale=last is not None and is_stale(last, metric, context.today),
        trend=tuple(value for _day, value in stored.series(context, metric, context.today, TREND_READINGS)),
    )


def readings(context: ReadContext, metric_id: int) -> ReadingsView:
    """Every live reading of a metric, newest first, and the values each of them took the place of."""
    newest_first = "SELECT * FROM reading_live WHERE metric_id = ? ORDER BY observed_on DESC, entity DESC"
    live = context.execute(newest_first, (metric_id,)).fetchall()
    threads: dict[int, list[sqlite3.Row]] = {}
    sql = """
        SELECT r.* FROM reading r WHERE r.metric_id = ?1
        AND (r.thread IS NOT NULL OR r.id IN (SELECT thread FROM reading WHERE metric_id = ?1)) ORDER BY r.id
    """
    for row in context.execute(sql, (metric_id,)):
        threads.setdefault(records.entity(row), []).append(row)
    replaced = {row["id"]: _corrected(threads[row["entity"]]) for row in live if row["entity"] in threads}
    metric = stored.metric_by_id(context, metric_id)
    return ReadingsView(metric, tuple(records.from_row(Reading, row) for row in live), replaced)


def _corrected(thread: Sequence[sqlite3.Row]) -> tuple[Reading, ...]:
    """What the last row of a thread corrected, newest first; copies by undo and redo correct nothing."""
    held: list[tuple[Reading, bool]] = []
    for row in thread:
        reading, is_void = records.from_row(Reading, row), bool(row["void"])
        contents = [_content(old) for old, _void in held]
        is_copy = _content(reading) in contents
        if is_copy:
            del held[contents.index(_content(reading)) :]
        if not (is_copy and is_void):
            held.append((reading, is_void))
    return tuple(old for old, is_void in reversed(held[:-1]) if not is_void)


def _content(reading: Reading) -> Reading:
    return replace(reading, id=0, replaces=None)
