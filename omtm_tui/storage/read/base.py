"""What every page starts from: the workspace, its scopes, its metrics and their readings.

Plain SQL on the standard library's driver: the first screen is painted from here, before any ORM is loaded.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from datetime import date, timedelta

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics import metric_lookup
from omtm_tui.domain.metrics.metric import Metric, Role
from omtm_tui.domain.metrics.reading import Reading, Series
from omtm_tui.domain.phase.phase import PhaseSpell
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.workspace import Scope, Workspace
from omtm_tui.i18n import _
from omtm_tui.storage import records

SHOWN_READINGS = 400
"""How many of the latest readings of a metric a chart or a forecast is made from."""

_FOR_EVER = "9999-12-31"


def workspace(conn: sqlite3.Connection) -> Workspace:
    """The company and the settings; all defaults in a file nothing was told to."""
    row = conn.execute("SELECT * FROM workspace").fetchone()
    return records.from_row(Workspace, row) if row else Workspace()


def number_format(workspace: Workspace) -> NumberFormat:
    """How numbers are read and shown in a workspace."""
    return NumberFormat(decimal=workspace.settings.decimal, group=workspace.settings.group)


def scopes(conn: sqlite3.Connection) -> tuple[Scope, ...]:
    """All scopes in order of creation."""
    return records.from_rows(Scope, conn.execute("SELECT * FROM scope WHERE hidden = 0 ORDER BY id"))


def scope_or_company(conn: sqlite3.Connection, scope_id: int | None = None) -> Scope | None:
    """The scope with that id, or the company's; None in an empty file, UserError for an unknown id."""
    if scope_id is None:
        row = conn.execute("SELECT * FROM scope WHERE kind = 'company' AND hidden = 0").fetchone()
        return row and records.from_row(Scope, row)
    row = conn.execute("SELECT * FROM scope WHERE id = ? AND hidden = 0", (scope_id,)).fetchone()
    if row is None:
        raise UserError(_("There is no team, project or person with the number {id}.").format(id=scope_id))
    return records.from_row(Scope, row)


def phase_spells(conn: sqlite3.Connection) -> tuple[PhaseSpell, ...]:
    """Every stay in a phase, oldest first."""
    return records.from_rows(PhaseSpell, conn.execute("SELECT * FROM phase_spell ORDER BY id"))


def metrics(conn: sqlite3.Connection) -> tuple[Metric, ...]:
    """All metrics in order of creation, each with the role that follows from what uses it today."""
    omtm = {row[0] for row in conn.execute("SELECT metric_id FROM omtm WHERE status = 'active'")}
    north = {row[0] for row in conn.execute("SELECT metric_id FROM north_star WHERE ended IS NULL")}
    guarding = guarding_keys(conn)

    def role(row: sqlite3.Row) -> Role:
        if row["id"] in omtm:
            return Role.OMTM
        if row["key"] in guarding:
            return Role.GUARDRAIL
        return Role.NORTH_STAR if row["id"] in north else Role.WATCH

    found = conn.execute("SELECT * FROM metric WHERE hidden = 0 ORDER BY id")
    read = records.reader(Metric, found)
    return tuple(read(row, role=role(row)) for row in found)


def guarding_keys(conn: sqlite3.Connection) -> frozenset[str]:
    """The keys of the metrics that the rules in force look at."""
    from omtm_tui.domain.guardrails.codec import from_json
    from omtm_tui.domain.guardrails.tree import rule_metrics

    trees = conn.execute(
        """
        SELECT r.tree FROM guardrail g JOIN guardrail_rule r ON r.id =
          (SELECT max(id) FROM guardrail_rule WHERE guardrail_id = g.id)
        WHERE g.retired_on IS NULL AND g.hidden = 0
        """
    )
    return frozenset(key for (tree,) in trees for key in rule_metrics(from_json(tree)))


def metric_by_id(conn: sqlite3.Connection, metric_id: int) -> Metric:
    """One metric; UserError where there is none."""
    for metric in metrics(conn):
        if metric.id == metric_id:
            return metric
    raise UserError(_("There is no metric with the number {id}.").format(id=metric_id))


def find_metric(conn: sqlite3.Connection, text: str) -> Metric:
    """The metric a user means by its key or its name, in any case; UserError suggests the nearest ones."""
    return metric_lookup.find_metric(text, metrics(conn))


def plain_readings(conn: sqlite3.Connection, metric: Metric, today: date, limit: int) -> tuple[Reading, ...]:
    """The last ``limit`` live readings up to ``today``, immature ones included, oldest first.

    They carry what is computed with, a day, a value and a cohort, and nothing of what they replaced.
    """
    found = conn.execute(
        """
        SELECT id, metric_id, observed_on, value, cohort_to FROM reading_live
        WHERE metric_id = ? AND observed_on <= ? ORDER BY observed_on DESC, entity DESC LIMIT ?
        """,
        (metric.id, today.isoformat(), limit),
    )
    return records.from_rows(Reading, found)[::-1]


def series(conn: sqlite3.Connection, metric: Metric, today: date, limit: int | None = None) -> Series:
    """Days and values of the live, mature readings to ``today``, oldest first; at most ``limit``."""
    found = conn.execute(
        """
        SELECT observed_on, value FROM reading_live
        WHERE metric_id = ? AND observed_on <= ? AND (cohort_to IS NULL OR cohort_to <= ?)
        ORDER BY observed_on DESC, entity DESC LIMIT ?
        """,
        (metric.id, today.isoformat(), final_cohort(metric, today), -1 if limit is None else limit),
    ).fetchall()
    return tuple((date.fromisoformat(day), value) for day, value in reversed(found))


def last_reading(conn: sqlite3.Connection, metric: Metric, today: date) -> Reading | None:
    """The newest mature reading at or before ``today``."""
    row = conn.execute(
        """
        SELECT * FROM reading_live
        WHERE metric_id = ? AND observed_on <= ? AND (cohort_to IS NULL OR cohort_to <= ?)
        ORDER BY observed_on DESC, entity DESC LIMIT 1
        """,
        (metric.id, today.isoformat(), final_cohort(metric, today)),
    ).fetchone()
    return row and records.from_row(Reading, row)


def newest_reading(conn: sqlite3.Connection, metric: Metric, today: date) -> Reading | None:
    """The newest reading at or before ``today``, whether its cohort is final or not."""
    return next(iter(plain_readings(conn, metric, today, 1)), None)


def final_cohort(metric: Metric, today: date) -> str:
    """The last day a cohort may have ended on to be final today."""
    return (today - timedelta(metric.window_days)).isoformat() if metric.window_days > 0 else _FOR_EVER


def in_clause(ids: Iterable[int]) -> str:
    """The inside of an SQL ``IN (…)``: integers, hence safe to write out, and free of the parameter limit."""
    return ", ".join(str(int(number)) for number in ids)
