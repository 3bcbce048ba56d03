"""Recording what was observed: a new value for the same day corrects the old one, and both are kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection
from datetime import date
from typing import Any

from msgspec import Struct

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.reading import Reading
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.i18n import _
from omtm_tui.storage import orm, records
from omtm_tui.storage.read.fragments import in_clause
from omtm_tui.storage.read.metrics import metric_by_id
from omtm_tui.storage.read.workspace import number_format
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.guardrail_events import note_states
from omtm_tui.storage.write.input_cleaning import require_text
from omtm_tui.storage.write.reading_checks import CheckedRow, ReadingKey, ReadingRow, checked, merged
from omtm_tui.storage.write.rows import add


class Recorded(Struct, frozen=True):
    """The reading that holds now, the one it corrected if any, and whether it had been recorded before."""

    reading: Reading
    corrected: Reading | None = None
    same: bool = False


def record(
    db: WorkspaceFile, metric_id: int, observed_on: date, value: float | None, **details: Any
) -> Recorded:
    """Record one reading; ``details`` are further fields of ``ReadingRow``.

    UserError where the value cannot be one of this metric, or lies in the future.
    """
    context = db.context()
    metric = metric_by_id(context, metric_id)
    row = checked(ReadingRow(metric_id, observed_on, value, **details), metric, db.today)
    old = recorded(db.conn, [row]).get(row.key)
    numbers, old_value = number_format(context), None if old is None else old["value"]
    new_text = format_value(row.value or 0.0, metric, numbers, beside=old_value)
    if old_value is None:
        label = _("Recorded {metric}: {value}").format(metric=metric.name, value=new_text)
    else:
        old_text = format_value(old_value, metric, numbers, beside=row.value)
        label = _("Corrected {metric}: {old} → {new}")
        label = label.format(metric=metric.name, old=old_text, new=new_text)
    with db.step(label) as session:
        result = record_checked(session, db, row)
        if not result.same:
            note_states(session, db, metric.key)
        return result


def record_checked(session: orm.Session, db: WorkspaceFile, row: CheckedRow) -> Recorded:
    """``record`` inside another verb's step."""
    old = recorded(db.conn, [row]).get(row.key)
    if old is None:
        return Recorded(_store(session, db, row))
    before = records.from_row(Reading, old)
    row_to_write, same = merged(row, before)
    if same:
        return Recorded(before, same=True)
    return Recorded(_store(session, db, row_to_write, old), before)


def withdraw(db: WorkspaceFile, reading_id: int, reason: str) -> None:
    """Take a reading back: it stays in the file with the reason, and counts nowhere."""
    reason = require_text(reason, _("Say why the reading is withdrawn."))
    with db.step(_("Withdrew a reading")) as session:
        head = db.conn.execute(
            "SELECT * FROM reading_live WHERE entity = "
            "(SELECT coalesce(thread, id) FROM reading WHERE id = ?)",
            (reading_id,),
        ).fetchone()
        if head is None:
            raise UserError(_("This reading is no longer there: it was withdrawn or undone."))
        reading = records.from_row(Reading, head)
        row = ReadingRow(*(getattr(reading, name) for name in ReadingRow._fields))
        _store(session, db, row._replace(note=reason), head, void=1)
        note_states(session, db)


def _store(
    session: orm.Session, db: WorkspaceFile, row: ReadingRow, old: sqlite3.Row | None = None, void: int = 0
) -> Reading:
    """Add a row, in the place of ``old`` if there is one."""
    stored = orm.Reading(
        **row._asdict(),
        recorded_at=db.stamp(),
        replaces=None if old is None else old["id"],
        thread=None if old is None else records.entity(old),
        void=void,
    )
    return records.by_id(db.conn, Reading, "reading", add(session, stored))


def recorded(conn: sqlite3.Connection, readings: Collection[ReadingRow]) -> dict[ReadingKey, sqlite3.Row]:
    """The live readings that stand in the places of these; the newest where a place has several."""
    if not readings:
        return {}
    days = [row.observed_on for row in readings]
    rows = conn.execute(
        f"SELECT * FROM reading_live WHERE metric_id IN ({in_clause({row.metric_id for row in readings})}) "
        "AND observed_on BETWEEN ? AND ? ORDER BY id",
        (min(days).isoformat(), max(days).isoformat()),
    )
    return {
        (
            row["metric_id"],
            date.fromisoformat(row["observed_on"]),
            records.day(row["cohort_from"]),
            records.day(row["cohort_to"]),
        ): row
        for row in rows
    }
