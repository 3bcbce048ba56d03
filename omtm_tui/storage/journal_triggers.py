"""The triggers behind the journal, made from the columns of the tables so that none can be forgotten."""

import sqlite3

TABLES = (
    "workspace", "scope", "phase_spell", "metric", "north_star", "reading", "omtm", "draft_field", "weakness",
    "action", "experiment", "experiment_state", "criterion", "direct_answer", "guardrail", "guardrail_rule",
    "registration", "amendment", "result", "decision", "decision_outcome", "comment", "guardrail_event",
    "review", "gate_answer", "friday_step", "brief", "request", "deliverable",
)  # fmt: skip
"""Everything a workspace is, each table after those its rows refer to."""

APPEND_ONLY = ("reading", "registration", "amendment", "result", "decision", "decision_outcome", "comment")
LOOKS = ("friday_step",)
"""Tables that only say what a user has looked at: there is nothing to undo."""

JOURNALED = tuple(table for table in TABLES if table not in (*APPEND_ONLY, *LOOKS))

BOOKMARKS = (("omtm", "step"),)
"""Columns that only say where a user was: going there is nothing to undo."""


def install_triggers(conn: sqlite3.Connection) -> None:
    """(Re)create the triggers that follow from the tables' columns: journal writers, append-only guards."""
    ours = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'auto\\_%' ESCAPE '\\'"
    for (name,) in conn.execute(ours).fetchall():
        conn.execute(f'DROP TRIGGER "{name}"')
    for table in JOURNALED:
        for statement in _journal_triggers(table, journaled_columns(conn, table)):
            conn.execute(statement)
    for table in APPEND_ONLY:
        for statement in _append_only_triggers(table):
            conn.execute(statement)
    for table in (*JOURNALED, *APPEND_ONLY):
        for key in conn.execute(f"PRAGMA foreign_key_list({table})").fetchall():
            if key[2] in APPEND_ONLY and key[3] not in ("replaces", "thread"):
                conn.execute(_lasting_reference_trigger(table, key[3], key[2]))


def columns(conn: sqlite3.Connection, table: str) -> dict[str, str]:
    """The table's column names in order, with the declared type of each."""
    return {row[1]: row[2] for row in conn.execute(f"PRAGMA table_info({table})")}


def journaled_columns(conn: sqlite3.Connection, table: str) -> dict[str, str]:
    """The columns whose changes a user can undo: all but bookmarks."""
    return {name: kind for name, kind in columns(conn, table).items() if (table, name) not in BOOKMARKS}


def _journal_triggers(table: str, types: dict[str, str]) -> list[str]:
    def stored(value: str, declared: str) -> str:
        # SQLite writes numbers into JSON with 15 digits, after which undo does not find its row again.
        return (
            f"json(iif({value} IS NULL, 'null', printf('%!.17g', {value})))" if declared == "REAL" else value
        )

    def image(row: str) -> str:
        pairs = (f"'{name}', {stored(f'{row}.{name}', declared)}" for name, declared in types.items())
        return f"json_object({', '.join(pairs)})"

    def trigger(op: str, row_id: str, before: str, after: str, when: str = "") -> str:
        return (
            f"CREATE TRIGGER auto_journal_{table}_{op} AFTER {op.upper()} ON {table} "
            f"WHEN {when} EXISTS (SELECT 1 FROM step WHERE state = 'open') BEGIN "
            "INSERT INTO change (step_id, tbl, row_id, op, before, after) SELECT id, "
            f"'{table}', {row_id}, '{op}', {before}, {after} FROM step WHERE state = 'open'; END"
        )

    changed = f"{image('OLD')} IS NOT {image('NEW')} AND"
    return [
        trigger("insert", "NEW.id", "NULL", image("NEW")),
        trigger("update", "NEW.id", image("OLD"), image("NEW"), changed),
        trigger("delete", "OLD.id", image("OLD"), "NULL"),
    ]


def _append_only_triggers(table: str) -> list[str]:
    refuse = f"SELECT RAISE (ABORT, '{table} is append-only: add a record that corrects or supersedes it')"
    return [
        f"CREATE TRIGGER auto_append_{table}_update BEFORE UPDATE ON {table} BEGIN {refuse}; END",
        f"CREATE TRIGGER auto_append_{table}_delete BEFORE DELETE ON {table} BEGIN {refuse}; END",
        f"CREATE TRIGGER auto_append_{table}_replace BEFORE INSERT ON {table} "
        f"WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR replaces = NEW.replaces) "
        f"BEGIN {refuse}; END",
        f"CREATE TRIGGER auto_append_{table}_chain BEFORE INSERT ON {table} WHEN NEW.replaces IS NOT NULL "
        f"AND NEW.thread IS NOT (SELECT coalesce(thread, id) FROM {table} WHERE id = NEW.replaces) BEGIN "
        "SELECT RAISE (ABORT, 'what takes the place of a record belongs to its thread'); END",
    ]


def _lasting_reference_trigger(table: str, column: str, target: str) -> str:
    return (
        f"CREATE TRIGGER auto_lasting_{table}_{column} BEFORE INSERT ON {table} "
        f"WHEN (SELECT thread FROM {target} WHERE id = NEW.{column}) IS NOT NULL BEGIN "
        f"SELECT RAISE (ABORT, '{column} is the lasting id of the {target}: the first of its thread'); END"
    )
