"""The metrics screen: every metric by role with its latest value, and all readings of one."""

from __future__ import annotations

import sqlite3
from datetime import date

from omtm_tui.domain.metric import Metric, Role
from omtm_tui.domain.reading import Reading, is_mature, is_stale
from omtm_tui.domain.views import MetricsPage, MetricView, ReadingsView
from omtm_tui.storage import rows
from omtm_tui.storage.reads.base import SHOWN_READINGS, last_reading, metric_by_id, metrics, series
from omtm_tui.storage.reads.top import top

_ROLES = list(Role)


def metrics_page(conn: sqlite3.Connection, today: date, scope_id: int | None = None) -> MetricsPage:
    """All metrics, those that matter most first: the scope's own OMTM, then by role and name."""
    counts = _counts(conn)
    header = top(conn, today, scope_id)
    own = header.omtm.metric.id if header.omtm else None

    def place(metric: Metric) -> tuple[bool, int, str]:
        return metric.id != own, _ROLES.index(metric.role), metric.name.casefold()

    shown = sorted(metrics(conn), key=place)
    return MetricsPage(
        top=header,
        metrics=tuple(_metric_view(conn, metric, today, counts.get(metric.id, 0)) for metric in shown),
    )


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
        if head := heads.get(rows.entity(row)):
            replaced[head] = (*replaced.get(head, ()), rows.reading(row))
    return ReadingsView(
        metric=metric_by_id(conn, metric_id), live=tuple(map(rows.reading, live)), replaced=replaced
    )


def _metric_view(conn: sqlite3.Connection, metric: Metric, today: date, count: int) -> MetricView:
    last = last_reading(conn, metric, today)
    return MetricView(
        metric=metric,
        role=metric.role,
        last=last,
        immature=_immature(conn, metric, today),
        stale=last is not None and is_stale(last, metric, today),
        series=series(conn, metric, today, SHOWN_READINGS),
        count=count,
    )


def _immature(conn: sqlite3.Connection, metric: Metric, today: date) -> Reading | None:
    """The newest reading whose cohort is not final yet."""
    if metric.window_days <= 0:
        return None
    newest = conn.execute(
        """
        SELECT * FROM reading_live WHERE metric_id = ? AND observed_on <= ? AND cohort_to IS NOT NULL
        ORDER BY observed_on DESC, entity DESC LIMIT 50
        """,
        (metric.id, today.isoformat()),
    )
    return next((r for r in map(rows.reading, newest) if not is_mature(r, metric, today)), None)


def _counts(conn: sqlite3.Connection) -> dict[int, int]:
    """Live readings by metric: all rows, less those that were replaced, less the withdrawn."""
    counts = dict(conn.execute("SELECT metric_id, count(*) FROM reading GROUP BY metric_id").fetchall())
    # A row with "replaces" took one other row's place. Few have it; the plus keeps SQLite to their index.
    gone = conn.execute(
        """
        SELECT metric_id,
          count(*) + sum(void = 1 AND NOT EXISTS (SELECT 1 FROM reading n WHERE n.replaces = r.id))
        FROM reading r WHERE replaces > 0 GROUP BY +metric_id
        """
    )
    for metric_id, count in gone:
        counts[metric_id] -= count
    return counts
