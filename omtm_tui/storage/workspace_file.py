"""A workspace in use: one connection for reading, one way to write, a step that can be undone as a whole."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from omtm_tui.domain.errors import Action, ChangedMeanwhile, FileUnusable, NotAllowed, UserError
from omtm_tui.domain.text.number_format import shorten
from omtm_tui.i18n import _
from omtm_tui.storage import journal, orm
from omtm_tui.storage.opening import BUSY_SECONDS, open_file, translate_errors, unusable
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.schema import atomic

if TYPE_CHECKING:
    Row = TypeVar("Row", bound=orm.Row)

_TITLES = ("title", "name", "requester", "text")
"""Columns that say what a row is called; the first one that a table has counts."""


@contextmanager
def writing(path: Path, now: Callable[[], datetime], actor: str) -> Iterator[WorkspaceFile]:
    """A workspace for one command: closed afterwards, every failure of the file a FileUnusable."""
    with WorkspaceFile(path, now, actor) as db, translate_errors(path):
        yield db


class WorkspaceFile(AbstractContextManager["WorkspaceFile"]):
    """An open workspace file. Use it from one thread at a time; close it when done.

    ``now`` is asked for the local time of all that is written; ``actor`` is who writes, for the journal."""

    def __init__(self, path: Path, now: Callable[[], datetime] = datetime.now, actor: str = "app") -> None:
        self.path = path
        self.now = now
        self.actor = actor
        self.conn = open_file(path)
        self.since: int | None = None
        """While set: a step refuses to overwrite what others wrote or took back after this number."""
        self._label = ""  # of the step that is going on
        self.last_label: str | None = None
        """The label of the last step that changed anything; whoever asks sets it to None beforehand."""
        self._own_steps: set[int] = set()
        self._opened = _identity(path)
        self._engine: Any = None
        self._session: orm.Session | None = None

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()
        self.conn.close()

    def __exit__(self, *exc: object) -> None:
        self.close()

    @property
    def today(self) -> date:
        return self.now().date()

    def stamp(self) -> str:
        """Now, as it is stored: local ISO time to the second."""
        return self.now().isoformat(sep="T", timespec="seconds")[:19]

    def context(self, scope_id: int | None = None, today: date | None = None) -> ReadContext:
        """What reads are made from, as the file stands now; a verb that changed it asks for another one."""
        return ReadContext(self.conn, today or self.today, scope_id)

    def version(self) -> int:
        """A number that differs once another connection has written to the file."""
        return int(self.conn.execute("PRAGMA data_version").fetchone()[0])

    def version_at_once(self) -> int | None:
        """``version`` without the wait for a program that is writing; None while one does."""
        self.conn.execute("PRAGMA busy_timeout = 0")
        try:
            return self.version()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:
                raise
            return None
        finally:
            self.conn.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")

    def state(self) -> tuple[int | None, int]:
        """Something that differs once anything in the file is another, whoever wrote it."""
        return self.version_at_once(), self.conn.total_changes

    def last_step(self) -> int:
        """The number of what was done, undone or redone last, whoever did it; 0 before the first."""
        return journal.latest(self.conn)

    @property
    def replaced(self) -> bool:
        """Whether another file lies at the path by now; FileUnusable where none does, as writes get lost."""
        now = _identity(self.path)
        if now is None and self._opened is not None:
            message = _(
                "{path} was moved or deleted while it was open. Nothing is written until it is back; "
                "you can bring a snapshot back."
            )
            raise FileUnusable(message.format(path=self.path), action=Action.RESTORE)
        return now != self._opened

    def _still_ours(self) -> None:
        if self.replaced:
            message = _("{path} was replaced by another file while it was open; open it again to go on.")
            raise FileUnusable(message.format(path=self.path))

    @contextmanager
    def step(self, label: str) -> Iterator[orm.Session]:
        """One undoable write. ``label`` says what is done, for the journal and the undo message.

        A step inside a step is part of it, and reads after it see what it wrote. Raises NotAllowed where a
        rule of the database refuses, FileUnusable where the file does, and ChangedMeanwhile where ``since``
        forbids it; then nothing is written."""
        if self._session is not None:
            yield self._session
            self.flush()
            return
        with orm.Session(self._sql_engine(), expire_on_commit=False) as session, self.bulk_step(label):
            self._session = session
            try:
                yield session
                session.flush()
            finally:
                self._session = None

    @property
    def session(self) -> orm.Session:
        """What the step that is going on writes through."""
        assert self._session is not None, "outside a step"
        return self._session

    def flush(self) -> None:
        """Let reads see what the step has written so far; a ``bulk_step`` never keeps anything back."""
        if self._session is not None:
            self._session.flush()

    @contextmanager
    def changing(
        self, table: type[Row], row_id: int, label: str, *, quoted: bool = False, **texts: str
    ) -> Iterator[Row]:
        """A step that changes one row; UserError when it is gone.

        What the row is called in the end goes into ``label`` as {title}, {name} or {text}, short and in
        quotation marks if ``quoted``, and ``texts`` beside it."""
        column, is_whole = next(name for name in _TITLES if name in table.model_fields), self._session is None
        before = self.context().value(f"SELECT {column} FROM {table.__tablename__} WHERE id = ?", (row_id,))

        def named(title: str | None) -> str:
            title = f"“{shorten(title)}”" if title is not None and quoted else title or ""
            return label.format(**{"title": title, "name": title, "text": title, **texts})

        with self.step(named(before)):
            row = self.get_or_fail(table, row_id)
            yield row
            if is_whole and getattr(row, column) != before:
                self._label = named(getattr(row, column))
                self.conn.execute("UPDATE step SET label = ? WHERE state = 'open'", (self._label,))

    def get_or_fail(self, table: type[Row], row_id: int) -> Row:
        """The row an id means; UserError when it is gone, or hidden because its creation was undone."""
        row = self.session.get(table, row_id)
        if row is None or getattr(row, "hidden", False):
            raise UserError(_("#{n} is not there: never added, deleted or undone.").format(n=row_id))
        return row

    def find(self, table: type[Row], **columns: Any) -> Row | None:
        """The first row with these values; None where there is none, or only hidden ones."""
        return next(iter(self.find_all(table, **columns)), None)

    def find_all(self, table: type[Row], *, order_by: str = "id", **columns: Any) -> list[Row]:
        """The rows with these values, without hidden ones."""
        visible = {"hidden": 0} if "hidden" in table.model_fields else {}
        query = orm.select(table).filter_by(**columns, **visible).order_by(orm.col(getattr(table, order_by)))
        return list(self.session.exec(query))

    def add(self, row: orm.Row) -> int:
        """Store a row; returns its id."""
        self.session.add(row)
        self.session.flush()
        assert row.id is not None
        return row.id

    @contextmanager
    def bulk_step(self, label: str) -> Iterator[sqlite3.Connection]:
        """A ``step`` for more records than an ORM is made for: by plain SQL, with the ORM not even loaded."""
        self._label = label
        with self.transaction(), self._journaled(label) as step_ids:
            yield self.conn
        self.committed(step_ids)
        self.last_label = self._label if step_ids else self.last_label

    def committed(self, step_ids: list[int]) -> None:
        """A step is in the file for good; ``step_ids`` holds its number if it changed anything."""
        self._own_steps.update(step_ids)

    @contextmanager
    def _journaled(self, label: str) -> Iterator[list[int]]:
        """The body as a step of the journal; then its number, which the next one gets if nothing changed."""
        step_ids: list[int] = []
        self._still_ours()
        step = journal.open_step(self.conn, label, self.stamp(), self.actor)
        yield step_ids
        if self.since is not None and (
            theirs := journal.overwritten(self.conn, step.id, self.since, self._own_steps)
        ):
            message = _(
                "Changed elsewhere meanwhile ({actor}: {label}). Nothing was saved: "
                "cancel to see what it is now, or save once more to replace it."
            )
            text = message.format(actor=theirs["actor"], label=theirs["label"])
            raise ChangedMeanwhile(text, theirs["number"])
        if journal.close_step(self.conn, step):
            step_ids.append(step.id)

    def undo(self) -> str:
        """Take the latest step back; returns its label."""
        return self._move(forward=False)

    def redo(self) -> str:
        """Do the latest undone step again; returns its label."""
        return self._move(forward=True)

    def _move(self, *, forward: bool) -> str:
        with self.transaction():
            self._still_ours()
            moved = journal.move(self.conn, forward=forward)
        self._own_steps.add(moved.number)
        return moved.label

    def jump(self, step_id: int, seen: int | None = None) -> journal.Jump:
        """Make everything what it was just after a step, all or nothing; 0 is before the first.

        NotAllowed where that is no step to go to, or more was done than what was ``seen`` (``last_step``)."""
        with self.transaction():
            self._still_ours()
            if seen not in (None, self.last_step()):
                raise NotAllowed(_("Something was changed meanwhile; this is the list as it is now."))
            made = journal.jump(self.conn, step_id)
        self._own_steps.update(moved.number for moved in made.steps)
        return made

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing, outside the journal; SQLite's errors become NotAllowed (rules) or FileUnusable."""
        try:
            with atomic(self.conn):
                yield
        except Exception as error:
            cause = getattr(error, "orig", None) or error  # what SQLAlchemy wrapped
            if isinstance(cause, sqlite3.IntegrityError):
                raise NotAllowed(_("Refused: {reason}.").format(reason=cause)) from error
            if isinstance(cause, sqlite3.Error):
                raise unusable(cause, self.path) from error
            raise

    def _sql_engine(self) -> Any:
        """What sessions write through: the connection of the file, whose transactions begin and end here."""
        if self._engine is None:
            from sqlalchemy import create_engine
            from sqlalchemy.pool import StaticPool

            self._engine = create_engine("sqlite://", creator=lambda: self.conn, poolclass=StaticPool)
            self._engine.connect().close()  # the first connection rolls back, which would end a step
        return self._engine


def _identity(path: Path) -> tuple[int, int] | None:
    """What distinguishes a file from a later one at the same path; None where there is none."""
    try:
        stat = path.stat()
    except OSError:
        return None
    return stat.st_dev, stat.st_ino
