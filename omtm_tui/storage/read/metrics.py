"""The metrics with their roles, those a user or a record means, and the readings of them.

From the readings the lead time to signal follows."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from msgspec.structs import replace

from omtm_tui.domain.decisions.track_record import LeadTime, Wait, wait
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.tree import rule_metrics
from omtm_tui.domain.guardrails.units import levels
from omtm_tui.domain.metrics import metric as metric_rules
from omtm_tui.domain.metrics.metric import Metric, Reading, Role, Series
from omtm_tui.i18n import _
from omtm_tui.storage import records
from omtm_tui.storage.read.guardrail_rules import stored_guardrails
from omtm_tui.storage.read.workspace import in_clause
from omtm_tui.storage.read_context import ReadContext, once


@once
def metrics(context: ReadContext) -> tuple[Metric, ...]:
    """All metrics in order of creation, each with the role and the lines that follow from what uses it."""
    sql = """
        SELECT m.*, o.target_low, o.target_high,
          EXISTS (SELECT 1 FROM omtm WHERE metric_id = m.id AND status = 'active') AS is_omtm,
          EXISTS (SELECT 1 FROM north_star WHERE metric_id = m.id AND ended IS NULL) AS is_north_star
        FROM metric m LEFT JOIN omtm o ON o.metric_id = m.id AND o.status <> 'draft' AND o.hidden = 0
        WHERE m.hidden = 0 ORDER BY m.id, o.id
    """
    cursor = context.execute(sql)
    read = records.reader(Metric, cursor)
    rows: dict[int, list[sqlite3.Row]] = {}
    for row in cursor:
        rows.setdefault(row["id"], []).append(row)
    rules = [one.rule for one in stored_guardrails(context) if one.retired_on is None]
    guarding = {key for rule in rules for key in rule_metrics(rule)}

    def role(row: sqlite3.Row) -> Role:
        if row["is_omtm"]:
            return Role.OMTM
        if row["key"] in guarding:
            return Role.GUARDRAIL
        return Role.NORTH_STAR if row["is_north_star"] else Role.WATCH

    def lines(metric: Metric) -> Iterator[float]:
        for row in rows[metric.id]:
            yield from (end for end in (row["target_low"], row["target_high"]) if end is not None)
        for rule in rules:
            yield from levels(rule, metric)

    every = [read(first, role=role(first)) for first, *_others in rows.values()]
    return tuple(replace(metric, lines=tuple(dict.fromkeys(lines(metric)))) for metric in every)


def metric_by_id(context: ReadContext, metric_id: int) -> Metric:
    """One metric; UserError where there is none."""
    for metric in metrics(context):
        if metric.id == metric_id:
            return metric
    raise UserError(_("There is no metric with the number {id}.").format(id=metric_id))


def find_metric(context: ReadContext, text: str) -> Metric:
    """The metric a user means by its key or its name, in any case; UserError suggests the nearest ones."""
    return metric_rules.find_metric(text, metrics(context))


@once
def north_star(context: ReadContext) -> tuple[str, int | None] | None:
    """The name of the company's long-term number, and the metric it is read from."""
    row = context.execute("SELECT name, metric_id FROM north_star WHERE ended IS NULL").fetchone()
    return row and (row["name"], row["metric_id"])


SHOWN_READINGS = 400  # how many of the latest readings of a metric a chart or a forecast is made from
MOST_PARTS = 500  # how many selects SQLite joins into one

_MATURE = """
    l.observed_on <= :day AND (l.cohort_to IS NULL OR m.window_days <= 0
      OR l.cohort_to <= date(l.observed_on, '-' || m.window_days || ' days'))
"""
"""A reading ``l`` of the metric ``m`` up to a day; that of a cohort was observed once its window was over."""


def plain_readings(context: ReadContext, limits: Mapping[int, int]) -> dict[int, tuple[Reading, ...]]:
    """The last live readings of some metrics up to today, immature ones included, oldest first.

    ``limits`` says how many at most, by metric id. They carry what is computed with, a day, a value and a
    cohort, and nothing of what they replaced."""
    of_one = """
        SELECT * FROM (SELECT id, metric_id, observed_on, value, cohort_to FROM reading_live
          WHERE metric_id = {} AND observed_on <= :day ORDER BY observed_on DESC, entity DESC LIMIT {})
    """
    by_metric: dict[int, list[Reading]] = {metric_id: [] for metric_id in limits}
    parts = [of_one.format(metric_id, limit) for metric_id, limit in limits.items()]
    for start in range(0, len(parts), MOST_PARTS):
        sql = " UNION ALL ".join(parts[start : start + MOST_PARTS])
        for reading in records.from_rows(Reading, context.execute(sql, {"day": context.today.isoformat()})):
            by_metric[reading.metric_id].append(reading)
    return {metric_id: tuple(reversed(newest_first)) for metric_id, newest_first in by_metric.items()}


def series(context: ReadContext, metric: Metric, day: date, limit: int | None = None) -> Series:
    """Days and values of the live, mature readings to ``day``, oldest first; at most ``limit``."""
    sql = f"""
        SELECT l.observed_on, l.value FROM metric m JOIN reading_live l ON l.metric_id = m.id
        WHERE m.id = :metric AND {_MATURE} ORDER BY l.observed_on DESC, l.entity DESC LIMIT :limit
    """
    asked = {"metric": metric.id, "day": day.isoformat(), "limit": -1 if limit is None else limit}
    rows = context.execute(sql, asked).fetchall()
    return tuple((date.fromisoformat(day), value) for day, value in reversed(rows))


def last_reading(
    context: ReadContext, metric: Metric, day: date, *, known: str | None = None, counted: bool = False
) -> Reading | None:
    """The newest mature reading at or before ``day``, of the ``counted`` that say of how many cases they are.

    ``known`` is the moment up to which readings and their corrections count; None is now."""
    if day == context.today and not known and not counted:
        return _newest_mature(context).get(metric.id)
    condition = f"{_MATURE} AND coalesce(l.denominator, l.sample_size) > 0" if counted else _MATURE
    return _newest(context, day, condition, metric.id, known).get(metric.id)


def last_values(context: ReadContext) -> dict[int, float]:
    """The value of the newest mature reading up to today, by the id of each metric that has one."""
    return {metric_id: reading.value for metric_id, reading in _newest_mature(context).items()}


@once
def _newest_mature(context: ReadContext) -> dict[int, Reading]:
    return _newest(context, context.today, _MATURE)


@once
def newest_readings(context: ReadContext) -> dict[int, Reading]:
    """The newest reading of each metric up to today, whether its cohort is final or not."""
    return _newest(context, context.today, "l.observed_on <= :day")


_KNOWN = """
    (SELECT *, coalesce(thread, id) AS entity FROM reading k WHERE void = 0 AND recorded_at <= :known
      AND NOT EXISTS (SELECT 1 FROM reading n WHERE n.replaces = k.id AND n.recorded_at <= :known))
"""


def _newest(
    context: ReadContext, day: date, condition: str, metric_id: int | None = None, known: str | None = None
) -> dict[int, Reading]:
    """The newest reading of each metric, or of one, that meets a condition: one index search for each."""
    sql = f"""
        SELECT r.* FROM metric m JOIN reading r ON r.id = (
          SELECT l.id FROM {_KNOWN if known else "reading_live"} l WHERE l.metric_id = m.id AND {condition}
          ORDER BY l.observed_on DESC, l.entity DESC LIMIT 1)
        WHERE :metric IS NULL OR m.id = :metric
    """
    rows = context.execute(sql, {"day": day.isoformat(), "metric": metric_id, "known": known})
    return {reading.metric_id: reading for reading in records.from_rows(Reading, rows)}


def newest_immature(context: ReadContext, metric: Metric) -> Reading | None:
    """The newest of the latest fifty readings of a cohort not final yet and not read again once it was."""
    if metric.window_days <= 0:
        return None
    sql = f"""
        SELECT p.* FROM metric m JOIN (
          SELECT * FROM reading_live
          WHERE metric_id = :metric AND observed_on <= :day AND cohort_to IS NOT NULL
          ORDER BY observed_on DESC, entity DESC LIMIT 50) p ON p.metric_id = m.id
        WHERE p.cohort_to > date(p.observed_on, '-' || m.window_days || ' days') AND NOT EXISTS (
          SELECT 1 FROM reading_live l WHERE l.metric_id = m.id AND l.observed_on > p.observed_on
          AND coalesce(l.cohort_to, p.cohort_to) >= p.cohort_to AND {_MATURE})
        ORDER BY p.observed_on DESC, p.entity DESC LIMIT 1
    """
    row = context.execute(sql, {"metric": metric.id, "day": context.today.isoformat()}).fetchone()
    return row and records.from_row(Reading, row)


def first_recorded(context: ReadContext, metric_id: int, since: date | None, after: str) -> str | None:
    """When a reading from a day on was first recorded after a moment, one withdrawn since included."""
    sql = "SELECT min(recorded_at) FROM reading WHERE metric_id = ? AND observed_on >= ? AND recorded_at > ?"
    first: str | None = context.value(sql, (metric_id, since and since.isoformat(), after))
    return first


def reading_counts(context: ReadContext, metric_ids: Iterable[int]) -> dict[int, int]:
    """Live readings of each metric that has any: all rows, less those replaced, less the withdrawn."""
    only = in_clause(metric_ids)
    counted = f"SELECT metric_id, count(*) FROM reading WHERE metric_id IN ({only}) GROUP BY metric_id"
    counts = dict(context.execute(counted).fetchall())
    # A row with "replaces" took one other row's place. Few have it; the plus keeps SQLite to their index.
    sql = f"""
        SELECT metric_id,
          count(*) + sum(void = 1 AND NOT EXISTS (SELECT 1 FROM reading n WHERE n.replaces = r.id))
        FROM reading r WHERE replaces > 0 AND +metric_id IN ({only}) GROUP BY +metric_id
    """
    for metric_id, count in context.execute(sql):
        counts[metric_id] -= count
    return counts


_SHIPPED = """
    SELECT e.shipped_on, coalesce(r.metric_id, o.metric_id) AS metric_id,
      coalesce(b.baseline, o.baseline) AS baseline
    FROM experiment e
    LEFT JOIN registration r ON r.id =
      (SELECT max(l.id) FROM registration_live l WHERE l.experiment_id = e.id)
    LEFT JOIN omtm b ON b.id = r.omtm_id AND b.metric_id = r.metric_id
    LEFT JOIN omtm o ON o.scope_id = e.scope_id AND o.status = 'active' AND o.hidden = 0
    WHERE e.hidden = 0 AND e.shipped_on <= ? ORDER BY e.shipped_on, e.id
"""


def lead_time(context: ReadContext) -> LeadTime:
    """Over all shipped changes whose metric has a value from before."""
    by_id = {metric.id: metric for metric in metrics(context)}
    waits: list[Wait] = []
    for row in context.execute(_SHIPPED, (context.today.isoformat(),)).fetchall():
        metric, shipped = by_id.get(row["metric_id"]), date.fromisoformat(row["shipped_on"])
        if metric is None:
            continue
        before = last_reading(context, metric, shipped)
        baseline = row["baseline"] if before is None else before.value
        if baseline is not None:
            waits.append(wait(shipped, baseline, _since(context, metric, shipped), metric, context.today))
    return LeadTime(tuple(waits))


def _since(context: ReadContext, metric: Metric, shipped: date) -> tuple[Reading, ...]:
    """The mature readings after a day, oldest first."""
    sql = f"""
        SELECT l.* FROM metric m JOIN reading_live l ON l.metric_id = m.id
        WHERE m.id = :metric AND l.observed_on > :shipped AND {_MATURE} ORDER BY l.observed_on, l.entity
    """
    asked = {"metric": metric.id, "shipped": shipped.isoformat(), "day": context.today.isoformat()}
    return records.from_rows(Reading, context.execute(sql, asked))
