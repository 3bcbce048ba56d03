"""Looking after a workspace file: whether it is sound and private, and a copy of it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from omtm_tui.domain.errors import Action, FileUnusable, UserError
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.opening import connect, reading, translate_errors
from omtm_tui.storage.schema import LATEST, backup, migrate


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
    """A copy of the workspace at ``target`` (0600), also while others use it.

    UserError where ``target`` is the workspace itself, or is there already and ``force`` is not given.
    """
    if not path.exists():
        raise FileUnusable(_("There is no file at {path} to back up.").format(path=path))
    if target.exists() and target.samefile(path):
        raise UserError(_("{target} is the workspace itself; name another file.").format(target=target))
    if os.path.lexists(target) and not force:
        message = _("{target} is already there. Name another file, or replace it.")
        raise UserError(message.format(target=target), action=Action.OVERWRITE_BACKUP)
    with reading(path) as conn, translate_errors(target, OSError):
        backup(conn, target)


def _permissions(path: Path) -> Iterator[Finding]:
    if os.name != "posix":
        return
    open_to = path.stat().st_mode & 0o077
    text = (
        _("Others may use this file; make it yours with: chmod 600 {path}")
        if open_to
        else _("Only its owner can read the file.")
    )
    yield Finding("permissions", not open_to, text.format(path=path))


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
