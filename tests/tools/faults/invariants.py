"""What must hold of every workspace file whatever happened to the program that wrote it."""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from omtm_tui.domain.errors import NotAllowed
from omtm_tui.storage.files.dump import dump
from omtm_tui.storage.opening import open_for_reading
from omtm_tui.storage.schema import APPEND_ONLY
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.transfer.files import export_json, import_json
from tests.storage.verbs import live_state


def wrong(path: Path, *, walk: bool = True) -> list[str]:
    """What does not hold of the file; the checks work on a copy. It is opened as the program does.

    ``walk``: also undo and redo everything, unless the caller does it.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "copy.db"
        conn = open_for_reading(path)
        try:
            found = [*_of_the_file(conn), *_of_the_records(conn)]
            conn.execute("VACUUM INTO ?", (str(copy),))
        finally:
            conn.close()
        return found + (_there_and_back(copy) if walk else []) + _out_and_in(copy)


def _of_the_file(conn: sqlite3.Connection) -> list[str]:
    found = [row[0] for row in conn.execute("PRAGMA integrity_check") if row[0] != "ok"]
    found += [f"broken reference: {tuple(row)}" for row in conn.execute("PRAGMA foreign_key_check")]
    return found


def _of_the_records(conn: sqlite3.Connection) -> list[str]:
    """Nothing half-written: no step still going on, none without a trace, no chain with two heads."""
    counts = {
        "steps not ended": "SELECT count(*) FROM step WHERE state NOT IN ('done', 'undone', 'gone')",
        "steps without a change": "SELECT count(*) FROM step s WHERE state IN ('done', 'undone') "
        "AND NOT EXISTS (SELECT 1 FROM change WHERE step_id = s.id)",
        "changes without a step": "SELECT count(*) FROM change WHERE step_id NOT IN (SELECT id FROM step)",
        "OMTMs above their parent": "SELECT count(*) FROM omtm_misplaced",
    } | {
        f"chains of {table} with several heads": f"SELECT count(*) FROM (SELECT 1 FROM {table} r "
        f"WHERE NOT EXISTS (SELECT 1 FROM {table} l WHERE l.replaces = r.id) "
        "GROUP BY coalesce(thread, id) HAVING count(*) > 1)"
        for table in APPEND_ONLY
    }
    return [f"{number} {what}" for what, sql in counts.items() if (number := conn.execute(sql).fetchone()[0])]


def _there_and_back(copy: Path) -> list[str]:
    """All steps can be redone, undone to the beginning and redone again, to the same state."""
    with WorkspaceFile(copy) as db:
        _all(db, "redo")
        before = live_state(db)
        _all(db, "undo")
        _all(db, "redo")
        return [] if live_state(db) == before else ["undoing and redoing everything gives another state"]


def _all(db: WorkspaceFile, name: str) -> None:
    while True:
        try:
            getattr(db, name)()
        except NotAllowed as error:
            if not str(error).startswith("Nothing to"):
                raise
            return


def _out_and_in(copy: Path) -> list[str]:
    """An export holds all of it, and an import takes all of it."""
    with WorkspaceFile(copy) as db, WorkspaceFile(copy.with_name("again.db")) as again:
        import_json(again, export_json(db.conn))
        return [] if dump(again.conn) == dump(db.conn) else ["an export does not bring everything back"]


def search_in_step(db: WorkspaceFile) -> bool:
    """Whether the list of the decision log and its search index say what the records say now."""
    return all(
        {tuple(row) for row in db.conn.execute(kept)} == {tuple(row) for row in db.conn.execute(computed)}
        for kept, computed in (
            ("SELECT * FROM log_line", "SELECT * FROM log_line_now"),
            ("SELECT rowid, title, text, outcome, about FROM log_text", "SELECT * FROM log_text_now"),
        )
    )
