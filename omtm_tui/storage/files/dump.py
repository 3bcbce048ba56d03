"""The whole workspace as plain data, out and in, but for the journal, which is about this file alone."""

import json
import math
import re
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from msgspec.structs import asdict

from omtm_tui.domain.decisions.decision import Decision, Outcome, Registration
from omtm_tui.domain.errors import Action, NotAllowed, UserError
from omtm_tui.domain.guardrails.render import from_json
from omtm_tui.domain.omtm.omtm import Omtm
from omtm_tui.domain.text.dates import FIRST_YEAR, LAST_YEAR
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.workspace import Settings, Workspace
from omtm_tui.i18n import _
from omtm_tui.storage import records
from omtm_tui.storage.read.workspace import is_empty
from omtm_tui.storage.schema import TABLES
from omtm_tui.storage.workspace_file import WorkspaceFile

Scalar = None | int | float | str
Tables = Mapping[str, Sequence[Mapping[str, Scalar]]]


def dump(conn: sqlite3.Connection) -> dict[str, list[dict[str, Scalar]]]:
    """Every row of every table as it is stored, in order of id; one moment of the file."""
    conn.execute("BEGIN")
    try:
        return {name: list(map(dict, conn.execute(f"SELECT * FROM {name} ORDER BY id"))) for name in TABLES}
    finally:
        conn.execute("COMMIT")


def load(db: WorkspaceFile, tables: Tables) -> int:
    """Fill an empty workspace with what ``dump`` gave, all or nothing; returns the number of rows.

    Nothing in ``tables`` is trusted: UserError names what no workspace may hold. NotAllowed where the file is
    not empty. There is no undo: an empty file is easily had again."""
    conn = db.conn
    _check_names(conn, tables)
    with db.transaction():
        if not is_empty(conn):
            message = _("{path} is not empty. Import into a new file.")
            raise NotAllowed(message.format(path=db.path), action=Action.IMPORT_INTO_NEW_FILE)
        _insert_all(conn, tables)
        _verify(conn)
    return sum(len(rows) for rows in tables.values())


def _check_names(conn: sqlite3.Connection, tables: Tables) -> None:
    """Refuse tables, columns and values that no export of this program has."""
    for table, rows in tables.items():
        if table not in TABLES:
            raise UserError(_("“{name}” is not a list this program knows.").format(name=str(table)[:60]))
        if not isinstance(rows, list):
            raise UserError(_("“{table}” must be a list of records.").format(table=table))
        columns = {column[1] for column in conn.execute(f"PRAGMA table_info({table})")}
        for number, record in enumerate(rows, 1):
            if not isinstance(record, dict) or not all(map(_is_scalar, record.values())):
                problem = _("must be an object of texts, numbers and nulls")
            elif unknown := sorted(set(record) - columns):
                problem = _("has the unknown field “{name}”").format(name=unknown[0][:60])
            elif type(record.get("id")) is not int:
                problem = _("needs a whole number as “id”")
            else:
                continue
            raise _refused(table, number, problem)


def _is_scalar(value: object) -> bool:
    if isinstance(value, float):
        return math.isfinite(value)
    return value is None or isinstance(value, str) or type(value) is int


def _insert_all(conn: sqlite3.Connection, tables: Tables) -> None:
    conn.execute("PRAGMA defer_foreign_keys = ON")
    # What was allowed when it happened stays allowed: see the triggers that keep phase and metric apart.
    conn.execute("DELETE FROM change")
    conn.execute("DELETE FROM step")
    conn.execute("INSERT INTO step (happened_at, label, state) VALUES ('', '', 'restoring')")
    for table in TABLES:
        for number, record in enumerate(tables.get(table, ()), 1):
            try:
                records.insert(conn, table, record)
            except (sqlite3.IntegrityError, sqlite3.InterfaceError, ValueError, OverflowError) as error:
                raise _refused(table, number, str(error)) from error
    conn.execute("DELETE FROM step")


def _verify(conn: sqlite3.Connection) -> None:
    """What the constraints cannot say about a row: references, and texts that hold more than one value."""
    broken = conn.execute("PRAGMA foreign_key_check").fetchone()
    if broken:
        message = _("A record of “{table}” refers to one of “{other}” that is not there.")
        raise UserError(message.format(table=broken[0], other=broken[2]))
    if conn.execute("SELECT EXISTS (SELECT 1 FROM omtm_misplaced)").fetchone()[0]:
        raise UserError(_("The scope of a child OMTM lies under the scope of its parent."))
    twice = conn.execute(  # of two readings for one place none is right by its order in the file
        """
        SELECT m.name, r.observed_on FROM reading_live r JOIN metric m ON m.id = r.metric_id
        GROUP BY r.metric_id, r.observed_on, r.cohort_from, r.cohort_to HAVING min(r.value) <> max(r.value)
        """
    ).fetchone()
    if twice:
        message = _("“{metric}” has two values on {day}; keep one of them.")
        raise UserError(message.format(metric=twice[0], day=twice[1]))
    for table in TABLES:
        days = _day_columns(conn, table)
        read = _READERS.get(table)
        for number, row in enumerate(conn.execute(f"SELECT * FROM {table} ORDER BY id"), 1):
            try:
                for day in (row[name] for name in days):
                    if day is not None and not FIRST_YEAR <= date.fromisoformat(day).year <= LAST_YEAR:
                        raise ValueError(_("{day} is out of range").format(day=day))
                if read is not None:
                    read(row)
            except (ValueError, TypeError, KeyError, AttributeError, RecursionError, UserError) as error:
                raise _refused(table, number, str(error)) from error


def _day_columns(conn: sqlite3.Connection, table: str) -> list[str]:
    """The columns that hold days, as the schema says it: ``CHECK (x IS date(x, …))``."""
    (sql,) = conn.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    return re.findall(r"\b(\w+)\s+IS\s+date\(\1\b", sql)


def _read_settings(row: sqlite3.Row) -> None:
    stored = json.loads(row["settings"])
    defaults = asdict(Settings())
    for name, value in stored.items():
        expected = (int, float) if isinstance(defaults.get(name), float) else type(defaults.get(name, value))
        if isinstance(value, bool) or not isinstance(value, expected):
            raise ValueError(_("the setting “{name}” has a value of another kind").format(name=name))
    workspace = records.from_row(Workspace, row)
    NumberFormat(workspace.settings.decimal, workspace.settings.group)


def _read_omtm(row: sqlite3.Row) -> None:
    triggers = json.loads(row["triggers"])
    if not isinstance(triggers, list) or not all(isinstance(trigger, str) for trigger in triggers):
        raise ValueError(_("“triggers” must be a list of texts"))
    if row["status"] != "draft":
        records.from_row(Omtm, row)


_READERS: dict[str, Callable[[sqlite3.Row], Any]] = {
    "workspace": _read_settings,
    "omtm": _read_omtm,
    "guardrail_rule": lambda row: from_json(row["tree"]),
    "registration": partial(records.from_row, Registration),
    "decision": partial(records.from_row, Decision),
    "decision_outcome": partial(records.from_row, Outcome),
}
"""Reads a row the way the program will, for the tables whose columns hold more than the schema can check."""


def _refused(table: str, number: int, problem: str) -> UserError:
    message = _("Record {number} of “{table}” is refused: {problem}.")
    return UserError(message.format(number=number, table=table, problem=problem.rstrip(".")))
