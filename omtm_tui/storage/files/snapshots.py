"""Copies of a workspace taken automatically: one on each day it is used, of which the last few are kept.

They lie in the user's state folder, apart from the file, so that what happens to its folder spares them."""

import os
import sqlite3
import zlib
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from msgspec import Struct

from omtm_tui.domain.errors import FileUnusable, UserError
from omtm_tui.i18n import _
from omtm_tui.paths import private_folder, state_folder
from omtm_tui.storage.opening import check, connect, create, translate_errors, unusable
from omtm_tui.storage.schema import APPLICATION_ID, backup

KEPT = 7  # days of which a snapshot is kept
KEPT_BEFORE = 3  # copies that are kept of what a restore replaced
_DAILY, _BEFORE = "day", "before"


class Snapshot(Struct, frozen=True):
    """``taken`` is local time, ``size`` in bytes; ``before_restore``: it is what a restore replaced."""

    path: Path
    taken: datetime
    size: int
    before_restore: bool


def folder(path: Path) -> Path:
    """Where the snapshots of the file at ``path`` lie."""
    return state_folder() / "snapshots" / f"{path.stem}-{zlib.crc32(os.fsencode(path.absolute())):08x}"


def snapshots(path: Path) -> tuple[Snapshot, ...]:
    """All snapshots of a file, the newest first."""
    listed = []
    for copy in folder(path).glob("*.db"):
        kind, _dash, stamp = copy.stem.partition("-")
        try:
            taken = datetime.strptime(stamp, "%Y%m%d-%H%M%S")
            listed.append(Snapshot(copy, taken, copy.stat().st_size, kind == _BEFORE))
        except (ValueError, OSError):
            continue  # not one of ours, or gone in this moment
    return tuple(sorted(listed, key=lambda one: (one.taken, one.path.name), reverse=True))


def take_daily(path: Path, now: datetime) -> Snapshot | None:
    """Today's snapshot; None if there is one or nothing changed. FileUnusable: none of a damaged file."""
    if not path.exists() or path.stat().st_size == 0:
        return None
    newest = next((one for one in snapshots(path) if not one.before_restore), None)
    if newest and (newest.taken.date() == now.date() or path.stat().st_mtime <= newest.path.stat().st_mtime):
        return None
    copy = _take(path, _DAILY, now)
    _thin(path)
    return copy


def restore(path: Path, snapshot: Path, now: datetime) -> Snapshot | None:
    """Make the file what the snapshot says; returns the copy of what it was, None where that was unreadable.

    The file is written through SQLite in one transaction, so that other programs that have it open see it
    whole. What is no database, or too damaged to be written, is moved aside. Raises FileUnusable."""
    with translate_errors(path, OSError), closing(connect(snapshot, read_only=True)) as source:
        check(source, snapshot)
        _sound(source, snapshot)
        before = None
        if path.exists():
            with suppress(FileUnusable):
                before = _take(path, _BEFORE, now)
        try:
            _pour(source, path)
        except sqlite3.DatabaseError as error:
            if "locked" in str(error) or "readonly" in str(error) or "full" in str(error):
                raise
            # Its journal goes too, which SQLite would take for that of the new file.
            for one in (path, path.with_name(f"{path.name}-journal")):
                if one.exists():
                    one.rename(one.with_name(f"{one.name}.damaged-{now:%Y%m%d-%H%M%S}"))
            _pour(source, path)
    _thin(path)
    return before


def named(path: Path, text: str) -> Snapshot:
    """The snapshot that ``text`` means: its number in the list from 1, or its day. UserError else."""
    listed = snapshots(path)
    if not listed:
        raise UserError(_("There is no snapshot of {path} yet.").format(path=path))
    if text.isdigit() and 1 <= int(text) <= len(listed):
        return listed[int(text) - 1]
    for one in listed:
        if text in (one.taken.date().isoformat(), one.path.name):
            return one
    message = _("There is no snapshot “{text}”; name one by its number, 1 to {n}, or by its day.")
    raise UserError(message.format(text=text[:40], n=len(listed)))


def _take(path: Path, kind: str, now: datetime) -> Snapshot:
    private_folder(folder(path))
    target = folder(path) / f"{kind}-{now:%Y%m%d-%H%M%S}.db"
    with translate_errors(path, OSError):
        with closing(connect(path, read_only=True)) as conn:
            check(conn, path)
            backup(conn, target)
        if kind == _DAILY:
            try:
                with closing(connect(target, read_only=True)) as copy:
                    _sound(copy, path)
            except BaseException:
                target.unlink()
                raise
    return Snapshot(target, now.replace(microsecond=0), target.stat().st_size, kind == _BEFORE)


def _sound(conn: sqlite3.Connection, path: Path) -> None:
    """Refuse a file whose pages do not fit together, or that is none of ours."""
    if conn.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise unusable(sqlite3.DatabaseError("malformed"), path)
    if conn.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise unusable(sqlite3.DatabaseError("file is not a database"), path)


def _pour(source: sqlite3.Connection, path: Path) -> None:
    if not path.exists():
        create(path)
    with closing(connect(path)) as target:
        source.backup(target)
        target.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _thin(path: Path) -> None:
    for most, before_restore in ((KEPT, False), (KEPT_BEFORE, True)):
        for old in [one for one in snapshots(path) if one.before_restore is before_restore][most:]:
            old.path.unlink(missing_ok=True)
