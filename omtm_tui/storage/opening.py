"""Opening a workspace file: ours or refused, current or migrated after a backup, readable by its owner only.

One file means one file: rollback journal instead of WAL, full synchronisation. It is fast without an ORM."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from omtm_tui.domain.errors import Action, FileUnusable
from omtm_tui.i18n import _
from omtm_tui.storage.schema import APPLICATION_ID, LATEST, migrate

Connection = sqlite3.Connection  # for those who hand a connection on without touching the database themselves
BUSY_SECONDS = 10.0
MAGIC = b"SQLite format 3\0"


def connect(path: Path | str, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection in autocommit mode with the pragmas every user of the file needs; creates nothing."""
    uri = str(path)
    if uri != ":memory:":
        uri = f"{Path(path).absolute().as_uri()}?mode={'ro' if read_only else 'rw'}"
    conn = sqlite3.connect(uri, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False, uri=True)
    conn.row_factory = sqlite3.Row
    conn.execute("PRAGMA foreign_keys = ON")
    conn.execute("PRAGMA recursive_triggers = ON")
    conn.execute("PRAGMA synchronous = FULL")
    conn.execute("PRAGMA temp_store = MEMORY")
    return conn


def open_file(path: Path) -> sqlite3.Connection:
    """The workspace at ``path``, created (0600, folder 0700) or migrated as needed. Raises FileUnusable."""
    with translate_errors(path, OSError):
        if not _has_content(path):
            create(path)
        with _closed_on_failure(connect(path)) as conn:
            check(conn, path)
            migrate(conn, path)
        return conn


def open_for_reading(path: Path) -> sqlite3.Connection:
    """The workspace for commands that only read: creates nothing; an absent file reads as an empty one."""
    with translate_errors(path, OSError):
        if not _has_content(path):
            conn = connect(":memory:")
            migrate(conn, None)
            return conn
        writable = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
        with _closed_on_failure(connect(path, read_only=not writable)) as conn:
            version = check(conn, path)
        if version == LATEST:
            return conn
        conn.close()
        return open_file(path)


@contextmanager
def _closed_on_failure(conn: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    try:
        yield conn
    except BaseException:
        conn.close()
        raise


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """``open_for_reading`` for one question: closed afterwards, every failure of the file a FileUnusable."""
    with closing(open_for_reading(path)) as conn, translate_errors(path):
        yield conn


@contextmanager
def translate_errors(path: Path, *others: type[Exception]) -> Iterator[None]:
    """Every failure of the file in the body, and ``others``, as a FileUnusable that says what to do."""
    failures: tuple[type[Exception], ...] = (sqlite3.Error, *others)
    try:
        yield
    except failures as error:
        raise unusable(error, path) from error


def _has_content(path: Path) -> bool:
    """Whether there is a file to open; FileUnusable for a foreign one: SQLite would overwrite it if short."""
    if not path.exists() or path.stat().st_size == 0:
        return False
    if path.is_file() and not path.with_name(f"{path.name}-journal").exists():
        with path.open("rb") as file:
            if file.read(len(MAGIC)) != MAGIC:
                raise unusable(sqlite3.DatabaseError("file is not a database"), path)
    return True


def check(conn: sqlite3.Connection, path: Path) -> int:
    """The file's schema version; refuses a file that is not ours or newer than this program, untouched."""
    conn.execute("BEGIN")  # one look, or a file that another process is creating seems half ours
    app_id = conn.execute("PRAGMA application_id").fetchone()[0]
    version: int = conn.execute("PRAGMA user_version").fetchone()[0]
    empty = conn.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    conn.execute("COMMIT")
    if app_id != APPLICATION_ID and not (empty and app_id == 0 and version == 0):
        message = _("{path} is an SQLite file of another program. Name another file.")
        raise FileUnusable(message.format(path=path), action=Action.OPEN_OTHER_FILE)
    if version > LATEST:
        message = _(
            "{path} was written by a newer version of this program (file version {version}, known up to "
            "{latest}); update omtm-tui to open it."
        )
        raise FileUnusable(message.format(path=path, version=version, latest=LATEST))
    return version


def unusable(error: Exception, path: Path | str) -> FileUnusable:
    """The same failure in words that say what to do."""
    text, action = str(error), None
    if isinstance(error, FileUnusable):
        return error
    if "not a database" in text or "file is encrypted" in text:
        reason, action = _("{path} is not a workspace file. Name another file."), Action.OPEN_OTHER_FILE
    elif "locked" in text or "busy" in text:
        reason = _("{path} is being written by another program; try again in a moment.")
    elif "unable to open" in text or isinstance(error, IsADirectoryError):
        reason = _("{path} cannot be opened; check that it is a file, and the permissions of its folder.")
    elif "readonly" in text or "read-only" in text or isinstance(error, PermissionError):
        reason = _("{path} cannot be written; check the permissions of the file and its folder.")
    elif "full" in text or "No space" in text:
        reason = _("The disk is full: nothing was written to {path}; free some space and try again.")
    elif "malformed" in text or "corrupt" in text:
        reason = _("{path} is damaged. Save what can be read, or go back to a snapshot.")
        action = Action.RESCUE
    elif "disk I/O" in text:
        reason = _("{path} could not be written to its end, so nothing was changed; look after the disk.")
    else:
        reason = _("{path} cannot be used: {error}")
    return FileUnusable(reason.format(path=path, error=text), action=action)


def create(path: Path) -> None:
    """An empty file that nobody but its owner may read or write."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
