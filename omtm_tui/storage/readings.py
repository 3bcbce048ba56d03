"""Recording what was observed: a new value for the same day corrects the old one, and both are kept."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from omtm_tui.domain.dates import format_date
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metric import Metric, MetricKind
from omtm_tui.domain.numbers import format_value
from omtm_tui.domain.reading import Reading
from omtm_tui.domain.target import decimal_equal
from omtm_tui.i18n import _
from omtm_tui.storage import rows
from omtm_tui.storage.db import Db
from omtm_tui.storage.given import line, lines, needed
from omtm_tui.storage.guardrail_events import note_states
from omtm_tui.storage.reads.base import in_clause, metric_by_id, number_format, workspace

if TYPE_CHECKING:
    import sqlite3

CHUNK = 1000
"""Rows an import writes between two reports of its progress."""

_DETAILS = ("numerator", "denominator", "sample_size", "sd", "source", "note")


@dataclass(frozen=True, slots=True)
class ReadingRow:
    """One observation to be stored, in the metric's unit (shares 0..1).

    Without a ``value`` it is the numerator over the denominator, where the metric's kind has one.
    """

    metric_id: int
    observed_on: date
    value: float | None = None
    numerator: float | None = None
    denominator: float | None = None
    sample_size: int | None = None
    sd: float | None = None
    cohort_from: date | None = None
    cohort_to: date | None = None
    source: str = ""
    note: str = ""

    @property
    def place(self) -> tuple[int, date, date | None, date | None]:
        """What two readings share when one of them corrects the other."""
        return self.metric_id, self.observed_on, self.cohort_from, self.cohort_to


@dataclass(frozen=True, slots=True)
class Recorded:
    """The reading that holds now, the one it corrected if any, and whether it had been recorded before."""

    reading: Reading
    corrected: Reading | None = None
    same: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """How many readings were new, took the place of another value, or were there already."""

    added: int
    corrected: int
    same: int


def record(
    db: Db,
    metric_id: int,
    observed_on: date,
    value: float | None,
    *,
    numerator: float | None = None,
    denominator: float | None = None,
    sample_size: int | None = None,
    sd: float | None = None,
    cohort_from: date | None = None,
    cohort_to: date | None = None,
    source: str = "",
    note: str = "",
) -> Recorded:
    """Record one reading. UserError where the value cannot be one of this metric, or lies in the future."""
    metric = metric_by_id(db.conn, metric_id)
    given = ReadingRow(
        metric_id,
        observed_on,
        value,
        numerator,
        denominator,
        sample_size,
        sd,
        cohort_from,
        cohort_to,
        source,
        note,
    )
    row = checked(given, metric, db.today)
    shown = format_value(row.value or 0.0, metric, number_format(workspace(db.conn)))
    with db.step(_("Recorded {metric}: {value}").format(metric=metric.name, value=shown)) as session:
        old = live_rows(db.conn, {metric_id}, observed_on).get(row.place)
        if old is not None:
            row, same = merged(row, rows.reading(old))
            if same:
                return Recorded(rows.reading(old), same=True)
        new = _stored(row, db.stamp(), old)
        session.connection().execute(_insert(), [new])
        written = db.conn.execute("SELECT * FROM reading WHERE id = last_insert_rowid()").fetchone()
        note_states(session, db, metric.key)
        return Recorded(rows.reading(written), None if old is None else rows.reading(old))


def withdraw(db: Db, reading_id: int, reason: str) -> None:
    """Take a reading back: it stays in the file with the reason, and counts nowhere."""
    reason = needed(reason, _("Say why the reading is withdrawn."))
    with db.step(_("Withdrew a reading")) as session:
        row = db.conn.execute(
            "SELECT * FROM reading_live WHERE entity = "
            "(SELECT coalesce(thread, id) FROM reading WHERE id = ?)",
            (reading_id,),
        ).fetchone()
        if row is None:
            raise UserError(_("This reading is no longer there: it was withdrawn or undone."))
        gone = _stored(_row(rows.reading(row)), db.stamp(), row) | {"void": 1, "note": reason}
        session.connection().execute(_insert(), [gone])
        note_states(session, db)


def import_readings(
    db: Db,
    readings: Sequence[ReadingRow],
    label: str,
    progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Store many readings in one step. UserError names the first that cannot be stored; then none is.

    ``progress`` is told how many of how many are written. The same place twice needs the same value.
    """
    known = {metric_id: metric_by_id(db.conn, metric_id) for metric_id in {row.metric_id for row in readings}}
    unique: dict[Any, ReadingRow] = {}
    for given in readings:
        row = checked(given, known[given.metric_id], db.today)
        first = unique.setdefault(row.place, row)
        if not decimal_equal(first.value or 0.0, row.value or 0.0):
            message = _("“{metric}” has two values on {day}; keep one of them.")
            name = known[row.metric_id].name
            raise UserError(message.format(metric=name, day=format_date(row.observed_on)))
    with db.step(label) as session:
        live, stamp = live_rows(db.conn, set(known)), db.stamp()
        new: list[dict[str, Any]] = []
        corrected = 0
        for row in unique.values():
            old = live.get(row.place)
            if old is not None:
                row, same = merged(row, rows.reading(old))
                if same:
                    continue
                corrected += 1
            new.append(_stored(row, stamp, old))
        for start in range(0, len(new), CHUNK):
            session.connection().execute(_insert(), new[start : start + CHUNK])
            if progress:
                progress(min(start + CHUNK, len(new)), len(new))
        if new:
            note_states(session, db)
    return Imported(len(new) - corrected, corrected, len(readings) - len(new))


def _insert() -> Any:
    from sqlalchemy import insert

    from omtm_tui.storage import tables

    return insert(tables.Reading.__table__)  # type: ignore[attr-defined]


def checked(row: ReadingRow, metric: Metric, today: date) -> ReadingRow:
    """The row with its value computed where it was left out; UserError says what cannot be."""
    if row.observed_on > today:
        message = _("{day} lies in the future; a reading is from today or before.")
        raise UserError(message.format(day=format_date(row.observed_on, today)))
    if row.cohort_from and row.cohort_to and row.cohort_from > row.cohort_to:
        raise UserError(_("A cohort begins before it ends."))
    numbers = (row.value, row.numerator, row.denominator, row.sample_size, row.sd)
    if not all(math.isfinite(number) and abs(number) <= 1e15 for number in numbers if number is not None):
        raise UserError(_("A reading is a number of at most 10^15."))
    if (row.denominator is not None and row.denominator <= 0) or (row.numerator or 0) < 0:
        raise UserError(_("A numerator is at least 0, a denominator above 0."))
    if (row.sample_size is not None and row.sample_size <= 0) or (row.sd or 0) < 0:
        raise UserError(_("A sample has at least 1 member, a standard deviation is at least 0."))
    value = _value(row, metric)
    if metric.kind.is_share and not (
        0 <= value <= 1 and (row.numerator or 0) <= (row.denominator or math.inf)
    ):
        message = _("“{name}” lies between 0 % and 100 %, its numerator within its denominator.")
        raise UserError(message.format(name=metric.name))
    if metric.kind in (MetricKind.COUNT, MetricKind.DURATION) and value < 0:
        raise UserError(_("“{name}” cannot be negative.").format(name=metric.name))
    source, note = line(row.source), lines(row.note)
    if (value, source, note) == (row.value, row.source, row.note):
        return row
    return replace(row, value=value, source=source, note=note)


def _value(row: ReadingRow, metric: Metric) -> float:
    """The value given, or that of its parts; the two may differ by rounding to whole per cents only."""
    divisible = metric.kind.is_share or metric.kind in (MetricKind.RATIO, MetricKind.MEAN)
    parts = (
        row.numerator / row.denominator
        if divisible and row.numerator is not None and row.denominator is not None
        else None
    )
    if row.value is None and parts is None:
        raise UserError(_("“{name}” needs a value.").format(name=metric.name))
    if row.value is None or parts is None:
        return float(parts if row.value is None else row.value)  # type: ignore[arg-type]
    if metric.kind.is_share and abs(row.value - parts) > 0.005 + 1e-9:
        message = _("The value and its numerator and denominator of “{name}” disagree.")
        raise UserError(message.format(name=metric.name))
    return float(row.value)


def live_rows(
    conn: sqlite3.Connection, metric_ids: set[int], day: date | None = None
) -> dict[Any, sqlite3.Row]:
    """The live readings of some metrics by their place; the newest where a place has several."""
    found = conn.execute(
        f"SELECT * FROM reading_live WHERE metric_id IN ({in_clause(metric_ids)}) "
        "AND observed_on = coalesce(?, observed_on) ORDER BY id",
        (None if day is None else day.isoformat(),),
    )
    return {_row(rows.reading(row)).place: row for row in found}


def _row(reading: Reading) -> ReadingRow:
    return ReadingRow(**{name: getattr(reading, name) for name in ReadingRow.__dataclass_fields__})


def merged(row: ReadingRow, old: Reading) -> tuple[ReadingRow, bool]:
    """The row beside the reading it meets: what it does not tell anew stays, and whether all of it stays.

    Another value comes with its own details, so that no numerator is left beside a value it does not make.
    """
    if not decimal_equal(row.value or 0.0, old.value):
        return row, False
    kept = {name: getattr(old, name) for name in _DETAILS if getattr(row, name) in (None, "")}
    merged = replace(row, **kept)
    return merged, all(getattr(merged, name) == getattr(old, name) for name in _DETAILS)


def _stored(row: ReadingRow, stamp: str, old: sqlite3.Row | None) -> dict[str, Any]:
    """The columns of a new row that takes the place of ``old``, if there is one."""
    columns = {name: getattr(row, name) for name in ReadingRow.__dataclass_fields__}
    thread = None if old is None else rows.entity(old)
    return columns | {
        "recorded_at": stamp,
        "replaces": None if old is None else old["id"],
        "thread": thread,
        "void": 0,
    }
