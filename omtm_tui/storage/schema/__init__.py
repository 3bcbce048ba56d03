"""Bringing a file to the current schema: numbered SQL files, in one transaction, after a backup.

The triggers behind the journal are made from the columns of the tables, so that no table can be forgotten."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

STEPS = tuple(sorted(file.name for file in Path(__file__).parent.glob("[0-9]*.sql")))
"""The numbered files beside this module, in their order."""

LATEST = len(STEPS)

TABLES = (
    "workspace", "scope", "phase_spell", "metric", "north_star", "reading", "omtm", "draft_field", "weakness",
    "action", "experiment", "experiment_state", "criterion", "direct_answer", "guardrail", "guardrail_rule",
    "registration", "amendment", "result", "decision", "decision_outcome", "comment", "guardrail_event",
    "review", "gate_answer", "friday_step", "brief", "request", "deliverable",
)  # fmt: skip
"""Everything a workspace is, each table after those its rows refer to."""

APPEND_ONLY = ("reading", "registration", "amendment", "result", "decision", "decision_outcome", "comment")
LOOKS = ("friday_step",)  # tables that only say what a user has looked at: there is nothing to undo
JOURNALED = tuple(table for table in TABLES if table not in (*APPEND_ONLY, *LOOKS))
BOOKMARKS = (("omtm", "step"),)  # columns that only say where a user was: going there is nothing to undo
APPLICATION_ID = 0x4F4D544D  # ASCII "OMTM" in the file's header: tells our files from other SQLite databases


def columns(conn: sqlite3.Connection, table: str) -> dict[str, str]:
    """The table's column names in order, with the declared type of each."""
    return {row[1]: row[2] for row in conn.execute(f"PRAGMA table_info({table})")}


def journaled_columns(conn: sqlite3.Connection, table: str) -> dict[str, str]:
    """The columns whose changes a user can undo: all but bookmarks."""
    return {name: kind for name, kind in columns(conn, table).items() if (table, name) not in BOOKMARKS}


def migrate(conn: sqlite3.Connection, path: Path | None) -> None:
    """Apply what is missing. ``path`` None (a database in memory) needs no backup. Raises sqlite3.Error."""
    version: int = conn.execute("PRAGMA user_version").fetchone()[0]
    if version >= LATEST:
        return
    if version and path is not None:
        backup(conn, path.with_name(f"{path.stem}.v{version}.backup{path.suffix}"), version)
    conn.execute("PRAGMA foreign_keys = OFF")
    try:
        with atomic(conn):
            _upgrade(conn)
    finally:
        conn.execute("PRAGMA foreign_keys = ON")


def backup(conn: sqlite3.Connection, target: Path, version: int | None = None) -> None:
    """A consistent copy of an open workspace at ``target`` (0600), written beside it, then moved in place.

    With a ``version``, a copy of another schema version is thrown away: somebody else migrated the file."""
    import tempfile

    handle, name = tempfile.mkstemp(prefix=f"{target.name}.", dir=target.parent)
    os.close(handle)
    try:
        with closing(sqlite3.connect(name)) as copy:
            conn.backup(copy)
            wanted = version in (None, copy.execute("PRAGMA user_version").fetchone()[0])
        if wanted:
            Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def atomic(conn: sqlite3.Connection) -> Iterator[None]:
    """A transaction that holds all of the body or nothing of it."""
    conn.execute("BEGIN IMMEDIATE")
    try:
        yield
        conn.execute("COMMIT")
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise


def _upgrade(conn: sqlite3.Connection) -> None:
    # Another process may have been faster between our look and our lock.
    version: int = conn.execute("PRAGMA user_version").fetchone()[0]
    if version >= LATEST:
        return
    for name in STEPS[version:]:
        _execute(conn, name)
    _install_triggers(conn)  # once: with all of them in place a step takes as long as a new file
    broken = conn.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise sqlite3.IntegrityError(f"{len(broken)} broken references after {STEPS[-1]}")
    conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    conn.execute(f"PRAGMA user_version = {LATEST}")


def _install_triggers(conn: sqlite3.Connection) -> None:
    """(Re)create the triggers that follow from the tables' columns: journal writers, append-only guards."""
    ours = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'auto\\_%' ESCAPE '\\'"
    for (name,) in conn.execute(ours).fetchall():
        conn.execute(f'DROP TRIGGER "{name}"')
    for table in JOURNALED:
        kinds = journaled_columns(conn, table)
        images = {"old": _image("OLD", kinds), "new": _image("NEW", kinds)}
        _execute(conn, "triggers_journal.sql", table=table, **images)
    for table in APPEND_ONLY:
        _execute(conn, "triggers_append_only.sql", table=table)
    for table in (*JOURNALED, *APPEND_ONLY):
        for key in conn.execute(f"PRAGMA foreign_key_list({table})").fetchall():
            if key[2] in APPEND_ONLY and key[3] not in ("replaces", "thread"):
                _execute(conn, "triggers_lasting.sql", table=table, column=key[3], target=key[2])


def _image(row: str, kinds: dict[str, str]) -> str:
    """SQL for a row as JSON; of itself SQLite writes 15 digits, after which undo finds no row again."""
    exact = "json(iif({0} IS NULL, 'null', printf('%!.17g', {0})))"
    values = {name: exact if kind == "REAL" else "{0}" for name, kind in kinds.items()}
    pairs = (f"'{name}', {value.format(f'{row}.{name}')}" for name, value in values.items())
    return f"json_object({', '.join(pairs)})"


def _execute(conn: sqlite3.Connection, name: str, **names: str) -> None:
    """Execute an SQL file for these names, statement by statement: a trigger's inner semicolons end none."""
    script = (Path(__file__).parent / name).read_text("utf-8")
    statement = ""
    for line in (script.format(**names) if names else script).splitlines(keepends=True):
        statement += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(statement):
            conn.execute(statement)
            statement = ""
