"""Rows of the file as verbs find, add and change them, each inside a step."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from msgspec import Struct

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.text.number_format import shorten
from omtm_tui.i18n import _
from omtm_tui.storage import orm, records
from omtm_tui.storage.workspace_file import WorkspaceFile

if TYPE_CHECKING:
    Row = TypeVar("Row", bound=orm.Row)

Cleaner = Callable[[Any], Any]
"""Makes what a column keeps of what somebody typed; raises UserError where it cannot."""

_TITLES = ("title", "name", "requester", "text")
"""Columns that say what a row is called; the first one that a table has counts."""


def get_or_fail(session: orm.Session, table: type[Row], row_id: int) -> Row:
    """The row an id means; UserError when it is gone, or hidden because its creation was undone."""
    row = session.get(table, row_id)
    if row is None or getattr(row, "hidden", False):
        raise UserError(_("#{n} is not there: never added, deleted or undone.").format(n=row_id))
    return row


def find(session: orm.Session, table: type[Row], **columns: Any) -> Row | None:
    """The first row with these values; None where there is none, or only hidden ones."""
    return next(iter(find_all(session, table, **columns)), None)


def find_all(session: orm.Session, table: type[Row], *, order_by: str = "id", **columns: Any) -> list[Row]:
    """The rows with these values, without hidden ones."""
    visible = {"hidden": 0} if "hidden" in table.model_fields else {}
    query = orm.select(table).filter_by(**columns, **visible).order_by(orm.col(getattr(table, order_by)))
    return list(session.exec(query))


def row_of(table: type[Row], record: Struct, **columns: Any) -> Row:
    """A new row that holds what a record says, and in ``columns`` what it does not, or says otherwise."""
    return table(**{**records.to_columns(record, table.model_fields), **columns})


def set_fields(row: orm.Row, changes: dict[str, Any], cleaners: Mapping[str, Cleaner]) -> None:
    """Put changes into a row, each as its field's cleaner leaves it; TypeError for a field without one."""
    if unknown := set(changes) - set(cleaners):
        raise TypeError(f"no such field: {', '.join(sorted(unknown))}")
    for name, value in changes.items():
        setattr(row, name, cleaners[name](value))


def replacing(head: sqlite3.Row | None) -> dict[str, Any]:
    """The columns by which a new append-only row takes the place of another, if there is one."""
    return {"replaces": head["id"], "thread": records.entity(head)} if head else {}


def add(session: orm.Session, row: orm.Row) -> int:
    """Store a row; returns its id."""
    session.add(row)
    session.flush()
    return id_of(row)


def id_of(row: orm.Row) -> int:
    """The id of a row that is stored."""
    assert row.id is not None
    return row.id


@contextmanager
def changing(
    db: WorkspaceFile, table: type[Row], row_id: int, label: str, *, quoted: bool = False, **texts: str
) -> Iterator[tuple[orm.Session, Row]]:
    """A step that changes one row; UserError when it is gone.

    What the row is called goes into ``label`` as {title}, {name} or {text}, short and in quotation marks if
    ``quoted``, and ``texts`` beside it.
    """
    column = next(name for name in _TITLES if name in table.model_fields)
    row = db.conn.execute(f"SELECT {column} FROM {table.__tablename__} WHERE id = ?", (row_id,)).fetchone()
    title = f"“{shorten(row[0])}”" if row and quoted else row[0] if row else ""
    with db.step(label.format(**{"title": title, "name": title, "text": title, **texts})) as session:
        yield session, get_or_fail(session, table, row_id)
