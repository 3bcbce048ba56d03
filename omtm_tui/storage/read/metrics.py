"""The metrics screen: every metric by role with its latest value, and all readings of one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date

from omtm_tui.domain.metrics.metric import Metric, Role
from omtm_tui.domain.metrics.read_models import MetricDetail, MetricsPage, MetricView, ReadingsView
from omtm_tui.domain.metrics.reading import Reading, is_stale
from omtm_tui.storage import records
from omtm_tui.storage.read.base import (
    SHOWN_READINGS,
    final_cohort,
    in_clause,
    last_reading,
    metric_by_id,
    metrics,
    series,
)
from omtm_tui.storage.read.header import top

TREND_READINGS = 40
"""How many of the latest readings a sparkline is made from."""

_ROLES = list(Role)


def metrics_page(conn: sqlite3.Connection, today: date, scope_id: int | None = None) -> MetricsPage:
    """All metrics, those that matter most first: the scope's own OMTM, then by role and name."""
    header = top(conn, today, scope_id)
    own = header.omtm.metric.id if header.omtm else None

    def place(metric: Metric) -> tuple[bool, int, str]:
        return metric.id != own, _ROLES.index(metric.role), metric.name.casefold()

    shown = sorted(metrics(conn), key=place)
    return MetricsPage(top=header, metrics=tuple(_metric_view(conn, metric, today) for metric in shown))


def north_star(conn: sqlite3.Connection) -> tuple[str, int | None] | None:
    """The name of the company's long-term number, and the metric it is read from."""
    row = conn.execute("SELECT name, metric_id FROM north_star WHERE ended IS NULL").fetchone()
    return row and (row["name"], row["metric_id"])


def metric_detail(conn: sqlite3.Connection, today: date, metric_id: int) -> MetricDetail:
    """What the metrics screen shows of the metric under the cursor; UserError where there is none."""
    metric = metric_by_id(conn, metric_id)
    count = reading_counts(conn, [metric_id]).get(metric_id, 0)
    return MetricDetail(series(conn, metric, today, SHOWN_READINGS), count)


def readings(conn: sqlite3.Connection, metric_id: int) -> ReadingsView:
    """Every live reading of a metric, newest first, and the values each of them took the place of."""
    live = conn.execute(
        "SELECT * FROM reading_live WHERE metric_id = ? ORDER BY observed_on DESC, entity DESC", (metric_id,)
    ).fetchall()
    heads = {row["entity"]: row["id"] for row in live}
    earlier = conn.execute(
        """
        SELECT r.* FROM reading r JOIN reading n ON n.replaces = r.id
        WHERE r.metric_id = ? AND r.void = 0 ORDER BY r.id DESC
        """,
        (metric_id,),
    )
    replaced: dict[int, tuple[Reading, ...]] = {}
    for row in earlier:
        if head := heads.get(records.entity(row)):
            replaced[head] = (*replaced.get(head, ()), records.from_row(Reading, row))
    readings = tuple(records.from_row(Reading, row) for row in live)
    return ReadingsView(metric=metric_by_id(conn, metric_id), live=readings, replaced=replaced)


def _metric_view(conn: sqlite3.Connection, metric: Metric, today: date) -> MetricView:
    last = last_reading(conn, metric, today)
    return MetricView(
        metric=metric,
        role=metric.role,
        last=last,
        immature=_immature(conn, metric, today),
        stale=last is not None and is_stale(last, metric, today),
        trend=tuple(value for _day, value in series(conn, metric, today, TREND_READINGS)),
    )


def _immature(conn: sqlite3.Connection, metric: Metric, today: date) -> Reading | None:
    """The newest reading whose cohort is not final yet."""
    if metric.window_days <= 0:
        return None
    row = conn.execute(
        """
        SELECT * FROM (
          SELECT * FROM reading_live WHERE metric_id = ? AND observed_on <= ? AND cohort_to IS NOT NULL
          ORDER BY observed_on DESC, entity DESC LIMIT 50)
        WHERE cohort_to > ? LIMIT 1
        """,
        (metric.id, today.isoformat(), final_cohort(metric, today)),
    ).fetchone()
    return row and records.from_row(Reading, row)


def reading_counts(conn: sqlite3.Connection, metric_ids: Iterable[int]) -> dict[int, int]:
    """Live readings of each metric that has any: all rows, less those replaced, less the withdrawn."""
    only = in_clause(metric_ids)
    counted = f"SELECT metric_id, count(*) FROM reading WHERE metric_id IN ({only}) GROUP BY metric_id"
    counts = dict(conn.execute(counted).fetchall())
    # A row with "replaces" took one other row's place. Few have it; the plus keeps SQLite to their index.
    gone = conn.execute(
        f"""
        SELECT metric_id,
          count(*) + sum(void = 1 AND NOT EXISTS (SELECT 1 FROM reading n WHERE n.replaces = r.id))
        FROM reading r WHERE replaces > 0 AND +metric_id IN ({only}) GROUP BY +metric_id
        """
    )
    for metric_id, count in gone:
        counts[metric_id] -= count
    return counts
