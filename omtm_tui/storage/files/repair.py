"""Saving what can be read of a damaged workspace into a new file; the damaged one is only read.

Rows are read table by table, around the pages that cannot be; a row whose partner is lost loses the
reference, or goes where it makes no sense without it. What the schema's rules refuse stays out; all of it is
counted.
"""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from msgspec import Struct

from omtm_tui.domain.errors import Action, FileUnusable, UserError
from omtm_tui.i18n import _
from omtm_tui.storage import records
from omtm_tui.storage.journal_triggers import TABLES
from omtm_tui.storage.opening import BUSY_SECONDS, open_file, translate_errors
from omtm_tui.storage.schema import atomic

Row = dict[str, Any]

FARTHEST = 2**24
"""An id far above those of any workspace, for a table whose end cannot be read."""

PATIENCE = (1_000, 50_000)
"""Ranges of ids that may fail on end before a table is given up: until its first row is read, and after."""


class Saved(Struct, frozen=True):
    """How many records of each table were saved; ``left_out`` could be read, but make no sense any more."""

    counts: dict[str, int]
    left_out: int


def recover(path: Path, target: Path) -> Saved:
    """Save what can be read of ``path`` into ``target``, which must not be there yet; ``path`` is untouched.

    FileUnusable where nothing can be read at all.
    """
    if os.path.lexists(target):
        raise UserError(_("{path} is already there; name a new file.").format(path=target))
    with translate_errors(path, OSError):
        with tempfile.TemporaryDirectory(prefix="omtm-repair-") as folder:
            copy = Path(folder) / "copy.db"
            shutil.copyfile(path, copy)  # a journal beside it may be rolled back, but not in the original
            journal = path.with_name(f"{path.name}-journal")
            if journal.exists():
                shutil.copyfile(journal, copy.with_name(f"{copy.name}-journal"))
            if not _knows_its_tables(copy):
                _tell_its_tables(copy, Path(folder) / "fresh.db")
            with closing(_lenient(copy)) as damaged:
                readable = {table: list(_readable(damaged, table)) for table in TABLES}
        if not any(readable.values()):
            message = _("Nothing can be read of {path}. Go back to a snapshot.")
            raise FileUnusable(message.format(path=path), action=Action.RESTORE)
        return _rebuild(readable, target)


def _lenient(path: Path) -> sqlite3.Connection:
    conn = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
    conn.row_factory = sqlite3.Row
    conn.text_factory = lambda data: data.decode("utf-8", "replace")
    conn.execute("PRAGMA cell_size_check = ON")
    return conn


def _knows_its_tables(copy: Path) -> bool:
    try:
        with closing(_lenient(copy)) as conn:
            return len(conn.execute("PRAGMA table_info(reading)").fetchall()) > 0
    except sqlite3.DatabaseError:
        return False


def _tell_its_tables(copy: Path, fresh: Path) -> None:
    """Put the pages that describe the tables of an empty workspace over those of the copy.

    Every workspace of a version begins with the same pages in the same order: in an empty one, all but the
    first page of each table and index describe the schema.
    """
    with closing(open_file(fresh)) as conn:
        size = int(conn.execute("PRAGMA page_size").fetchone()[0])
        roots = {row[0] for row in conn.execute("SELECT rootpage FROM sqlite_master WHERE rootpage > 1")}
    pages = fresh.read_bytes()
    content = bytearray(copy.read_bytes())
    content += bytes(-len(content) % size)
    for number in range(1, len(pages) // size + 1):
        if number not in roots:
            content[(number - 1) * size : number * size] = pages[(number - 1) * size : number * size]
    content[28:40] = (len(content) // size).to_bytes(4) + bytes(8)  # how many pages, and none of them free
    content[92:96] = content[24:28]  # the number of pages is valid for this change counter
    copy.write_bytes(content)
    copy.with_name(f"{copy.name}-journal").unlink(missing_ok=True)


def _readable(conn: sqlite3.Connection, table: str) -> Iterator[Row]:
    """The rows of a table by id, over whatever cannot be read."""
    seen: set[int] = set()
    patience = PATIENCE[0]

    def between(low: int, high: int) -> Iterator[Row]:
        nonlocal patience
        try:
            rows = conn.execute(f"SELECT * FROM {table} WHERE id BETWEEN ? AND ? ORDER BY id", (low, high))
            for row in rows:
                low = int(row["id"]) + 1
                if row["id"] not in seen:
                    seen.add(row["id"])
                    patience = PATIENCE[1]
                    yield dict(row)
        except sqlite3.DatabaseError:
            patience -= 1
            if low < high and patience > 0:
                middle = (low + high) // 2
                yield from between(low, middle)
                yield from between(middle + 1, high)

    yield from between(1, _last_id(conn, table))


def _last_id(conn: sqlite3.Connection, table: str) -> int:
    """An id no row is above."""
    try:
        return int(conn.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])
    except sqlite3.DatabaseError:
        return FARTHEST


def _rebuild(readable: dict[str, list[Row]], target: Path) -> Saved:
    saved_ids: dict[str, set[int]] = {table: set() for table in TABLES}
    left_out = 0
    with closing(open_file(target)) as conn, atomic(conn):
        # What was allowed when it happened stays allowed: see the triggers that keep phase and metric apart.
        conn.execute("INSERT INTO step (happened_at, label, state) VALUES ('', '', 'restoring')")
        for table in TABLES:
            references = _references(conn, table)
            for row in readable[table]:
                if _fit(row, references, saved_ids) and _inserted(conn, table, row):
                    saved_ids[table].add(row["id"])
                else:
                    left_out += 1
        conn.execute("DELETE FROM step")
    return Saved({table: len(ids) for table, ids in saved_ids.items() if ids}, left_out)


def _references(conn: sqlite3.Connection, table: str) -> dict[str, tuple[str, bool]]:
    """The columns that refer to other rows: to which table, and whether they may be empty."""
    may_be_empty = {row["name"]: not row["notnull"] for row in conn.execute(f"PRAGMA table_info({table})")}
    foreign_keys = conn.execute(f"PRAGMA foreign_key_list({table})").fetchall()
    return {key["from"]: (key["table"], may_be_empty[key["from"]]) for key in foreign_keys}


def _fit(row: Row, references: dict[str, tuple[str, bool]], saved_ids: dict[str, set[int]]) -> bool:
    """Empty the references of a row to what was not saved; False where the row cannot be without them."""
    for column, (table, may_be_empty) in references.items():
        if row.get(column) is None or row[column] in saved_ids.get(table, ()):
            continue
        if not may_be_empty:
            return False
        row[column] = None
    if ("replaces" in row) and (row["replaces"] is None or row["thread"] is None):
        row["replaces"] = row["thread"] = None
        return not row["void"]  # the withdrawal of a record that is lost
    return True


def _inserted(conn: sqlite3.Connection, table: str, row: Row) -> bool:
    try:
        records.insert(conn, table, row)
    except sqlite3.IntegrityError:
        return False
    return True
