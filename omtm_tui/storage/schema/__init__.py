"""Bringing a file to the current schema: numbered SQL files, each in one transaction, after a backup."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from omtm_tui.storage.journal_triggers import install_triggers

STEPS = tuple(sorted(file.name for file in Path(__file__).parent.glob("*.sql")))
"""The numbered files beside this module, in their order."""

LATEST = len(STEPS)

APPLICATION_ID = 0x4F4D544D
"""ASCII "OMTM" in the file's header: tells our files from other SQLite databases."""


def migrate(conn: sqlite3.Connection, path: Path | None) -> None:
    """Apply what is missing. ``path`` None (a database in memory) needs no backup. Raises sqlite3.Error."""
    version: int = conn.execute("PRAGMA user_version").fetchone()[0]
    if version >= LATEST:
        return
    if version and path is not None:
        backup(conn, path.with_name(f"{path.stem}.v{version}.backup{path.suffix}"), version)
    for number, name in enumerate(STEPS, 1):
        _apply(conn, number, name)


def backup(conn: sqlite3.Connection, target: Path, version: int | None = None) -> None:
    """A consistent copy of an open workspace at ``target`` (0600), written beside it, then moved in place.

    With a ``version``, a copy of another schema version is thrown away: somebody else has migrated the file.
    """
    import tempfile

    handle, name = tempfile.mkstemp(prefix=f"{target.name}.", dir=target.parent)
    os.close(handle)
    try:
        copy = sqlite3.connect(name)
        try:
            conn.backup(copy)
            wanted = version in (None, copy.execute("PRAGMA user_version").fetchone()[0])
        finally:
            copy.close()
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


def _apply(conn: sqlite3.Connection, number: int, name: str) -> None:
    from importlib.resources import files

    conn.execute("PRAGMA foreign_keys = OFF")
    try:
        with atomic(conn):
            # Another process may have been faster between our look and our lock.
            if conn.execute("PRAGMA user_version").fetchone()[0] >= number:
                return
            for statement in _statements(files(__package__).joinpath(name).read_text("utf-8")):
                conn.execute(statement)
            install_triggers(conn)
            broken = conn.execute("PRAGMA foreign_key_check").fetchall()
            if broken:
                raise sqlite3.IntegrityError(f"{len(broken)} broken references after {name}")
            conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            conn.execute(f"PRAGMA user_version = {number}")
    finally:
        conn.execute("PRAGMA foreign_keys = ON")


def _statements(script: str) -> Iterator[str]:
    """The script cut into statements; a trigger's inner semicolons do not end it."""
    pending = ""
    for line in script.splitlines(keepends=True):
        pending += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(pending):
            yield pending
            pending = ""
