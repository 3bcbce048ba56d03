"""Looking after a workspace file: whether it is sound and private, a copy of it, and what can be saved of it.

Of a damaged file, rows are read table by table, around the pages that cannot be; a row whose partner is lost
loses the reference, or goes where it makes no sense without it. What rules refuse is left out and counted."""

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from omtm_tui.domain.errors import Action, FileUnusable, UserError
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage import records
from omtm_tui.storage.opening import BUSY_SECONDS, connect, open_file, reading, translate_errors
from omtm_tui.storage.schema import LATEST, TABLES, atomic, backup, migrate


class Finding(Struct, frozen=True):
    """One thing looked at. ``check`` is its name in scripts; ``text`` says what was found and what to do."""

    check: str
    ok: bool
    text: str
    action: Action | None = None


def examine(path: Path) -> tuple[Finding, ...]:
    """What there is to say about a file. FileUnusable where it cannot even be opened as a workspace."""
    if not path.exists():
        text = _("There is no file at {path} yet; the first write makes it.")
        return (Finding("file", True, text.format(path=path)),)
    with reading(path) as conn:
        size = path.stat().st_size
        text = _("{path}, {size} kB, file version {version}")
        return (
            Finding("file", True, text.format(path=path, size=max(1, size // 1000), version=LATEST)),
            *_permissions(path),
            *_schema(conn),
            _integrity(conn),
            _references(conn),
        )


def backup_to(path: Path, target: Path, *, force: bool = False) -> None:
    """A copy of the workspace at ``target`` (0600), also while others use it; UserError where that is."""
    if not path.exists():
        raise FileUnusable(_("There is no file at {path} to back up.").format(path=path))
    if target.exists() and target.samefile(path):
        raise UserError(_("{target} is the workspace itself; name another file.").format(target=target))
    if os.path.lexists(target) and not force:
        message = _("{target} is already there. Name another file, or replace it.")
        raise UserError(message.format(target=target), action=Action.OVERWRITE_BACKUP, about=str(target))
    with reading(path) as conn, translate_errors(target, OSError):
        backup(conn, target)


def _permissions(path: Path) -> Iterator[Finding]:
    if os.name == "posix" and path.stat().st_mode & 0o077:
        text = _("Others may use this file; make it yours with: chmod 600 {path}")
        yield Finding("permissions", False, text.format(path=path))
    elif os.name == "posix":
        yield Finding("permissions", True, _("Only its owner can read the file."))


def _schema(conn: sqlite3.Connection) -> Iterator[Finding]:
    """What a workspace of this version has and this file has not."""
    with closing(connect(":memory:")) as fresh:
        migrate(fresh, None)
        expected = {row[0] for row in fresh.execute("SELECT name FROM sqlite_master WHERE sql IS NOT NULL")}
    there = {row[0] for row in conn.execute("SELECT name FROM sqlite_master")}
    if missing := sorted(expected - there):
        text = _("The file is damaged: {names} is missing. Go back to a snapshot.")
        names = missing[0] if len(missing) == 1 else f"{missing[0]} (+{len(missing) - 1})"
        yield Finding("schema", False, text.format(names=names), Action.RESTORE)


def _integrity(conn: sqlite3.Connection) -> Finding:
    try:
        problems = [row[0] for row in conn.execute("PRAGMA integrity_check(3)")]
    except sqlite3.DatabaseError as error:
        problems = [str(error)]
    if problems == ["ok"]:
        return Finding("integrity", True, _("The file is sound."))
    text = _("The file is damaged ({what}). Save what can be read, or go back to a snapshot.")
    what = "; ".join(problems)[:200].replace("\n", " ")
    return Finding("integrity", False, text.format(what=what), Action.RESCUE)


def _references(conn: sqlite3.Connection) -> Finding:
    try:
        broken = len(conn.execute("PRAGMA foreign_key_check").fetchall())
    except sqlite3.DatabaseError:
        broken = 1
    if not broken:
        return Finding("references", True, _("Every record that is referred to is there."))
    text = ngettext(
        "{n} record refers to one that is not there; restore a backup.",
        "{n} records refer to some that are not there; restore a backup.",
        broken,
    )
    return Finding("references", False, text.format(n=broken))


Row = dict[str, Any]
FARTHEST = 2**24  # an id far above those of any workspace, for a table whose end cannot be read

PATIENCE = (1_000, 50_000)
"""Ranges of ids that may fail on end before a table is given up: until its first row is read, and after."""


class Saved(Struct, frozen=True):
    """How many records of each table were saved; ``left_out`` could be read, but make no sense any more."""

    counts: dict[str, int]
    left_out: int


def recover(path: Path, target: Path) -> Saved:
    """Save what can be read of ``path`` into a new file ``target``; FileUnusable where nothing can."""
    if os.path.lexists(target):
        raise UserError(_("{path} is already there; name a new file.").format(path=target))
    with translate_errors(path, OSError):
        with tempfile.TemporaryDirectory(prefix="omtm-repair-") as folder:
            copy = Path(folder) / "copy.db"
            shutil.copyfile(path, copy)  # a journal beside it may be rolled back, but not in the original
            journal = path.with_name(f"{path.name}-journal")
            if journal.exists():
                shutil.copyfile(journal, copy.with_name(f"{copy.name}-journal"))
            _tell_its_tables(copy, Path(folder) / "fresh.db")
            with closing(_lenient(copy)) as damaged:
                readable = {table: list(_readable(damaged, table)) for table in TABLES}
        if not any(readable.values()):
            message = _("Nothing can be read of {path}. Go back to a snapshot.")
            raise FileUnusable(message.format(path=path), action=Action.RESTORE)
        return _rebuild(readable, target)


def _lenient(path: Path) -> sqlite3.Connection:
    """A connection that reads what is there, whatever it is."""
    conn = sqlite3.connect(path, isolation_level=None, timeout=BUSY_SECONDS)
    conn.row_factory = sqlite3.Row
    conn.text_factory = lambda data: data.decode("utf-8", "replace")
    conn.execute("PRAGMA cell_size_check = ON")
    return conn


def _tell_its_tables(copy: Path, fresh: Path) -> None:
    """Where a copy cannot name its tables, put the pages over it that describe those of an empty workspace.

    Every workspace of a version begins with the same pages in the same order: in an empty one, all but the
    first page of each table and index describe the schema."""
    with suppress(sqlite3.DatabaseError), closing(_lenient(copy)) as conn:
        if conn.execute("PRAGMA table_info(reading)").fetchone():
            return
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
    patience, last_id = PATIENCE[0], FARTHEST
    with suppress(sqlite3.DatabaseError):
        last_id = int(conn.execute(f"SELECT coalesce(max(id), 0) FROM {table}").fetchone()[0])

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

    yield from between(1, last_id)


def _rebuild(readable: dict[str, list[Row]], target: Path) -> Saved:
    saved_ids: dict[str, set[int]] = {table: set() for table in TABLES}
    with closing(open_file(target)) as conn, atomic(conn):
        # What was allowed when it happened stays allowed: see the triggers that keep phase and metric apart.
        conn.execute("INSERT INTO step (happened_at, label, state) VALUES ('', '', 'restoring')")
        for table in TABLES:
            keys = conn.execute(f"PRAGMA foreign_key_list({table})").fetchall()
            references = {key["from"]: saved_ids[key["table"]] for key in keys}
            for row in readable[table]:
                try:
                    if _fit(row, references):
                        records.insert(conn, table, row)
                        saved_ids[table].add(row["id"])
                except sqlite3.IntegrityError:
                    continue
        conn.execute("DELETE FROM step")
    counts = {table: len(ids) for table, ids in saved_ids.items() if ids}
    return Saved(counts, sum(map(len, readable.values())) - sum(counts.values()))


def _fit(row: Row, references: dict[str, set[int]]) -> bool:
    """Empty references to what was not saved; False for the withdrawal of a record that is lost."""
    for column, saved_ids in references.items():
        if row.get(column) not in saved_ids:
            row[column] = None
    if ("replaces" in row) and (row["replaces"] is None or row["thread"] is None):
        row["replaces"] = row["thread"] = None
        return not row["void"]
    return True
