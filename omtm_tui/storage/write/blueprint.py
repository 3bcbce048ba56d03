"""The blueprint's verbs: put a deliverable into a month, change it, tick it, move it, take it out."""

from __future__ import annotations

from datetime import date
from typing import Any

from omtm_tui.domain.backlog.blueprint import PLACES, PaysInto, month_text
from omtm_tui.domain.errors import NotAllowed
from omtm_tui.domain.text.dates import add_months
from omtm_tui.i18n import _
from omtm_tui.storage import orm
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.input_cleaning import require_text
from omtm_tui.storage.write.rows import add, changing, find_all, id_of, set_fields
from omtm_tui.storage.write.workspace import scope_row


def add_deliverable(
    db: WorkspaceFile,
    month: date,
    title: str,
    pays_into: PaysInto,
    scope_id: int | None = None,
    experiment_id: int | None = None,
) -> int:
    """Put a deliverable into the next free place of a month; NotAllowed when all five are taken."""
    title = _title(title)
    month = month.replace(day=1)
    with db.step(_("Planned “{title}” for {month}").format(title=title, month=month_text(month))) as session:
        scope = id_of(scope_row(session, scope_id))
        row = orm.Deliverable(
            scope_id=scope,
            month=month.isoformat(),
            place=_free_position(session, scope, month),
            title=title,
            pays_into=pays_into.value,
            experiment_id=experiment_id,
        )
        return add(session, row)


def edit_deliverable(db: WorkspaceFile, deliverable_id: int, **changes: Any) -> None:
    """Change ``title`` or ``pays_into``."""
    label = _("Changed “{title}” in the blueprint")
    with changing(db, orm.Deliverable, deliverable_id, label) as (_session, row):
        set_fields(row, changes, {"title": _title, "pays_into": lambda value: PaysInto(value).value})


def tick_deliverable(db: WorkspaceFile, deliverable_id: int) -> None:
    """Mark it done, or not done again."""
    with changing(db, orm.Deliverable, deliverable_id, _("Ticked “{title}”")) as (_session, row):
        row.done = 1 - row.done


def postpone(db: WorkspaceFile, deliverable_id: int, months: int) -> None:
    """Put it so many months later (negative: earlier), in the next free place there."""
    label = _("Moved “{title}” to another month")
    with changing(db, orm.Deliverable, deliverable_id, label) as (session, row):
        month = add_months(date.fromisoformat(row.month), months)
        row.place = _free_position(session, row.scope_id, month)
        row.month = month.isoformat()


def reorder(db: WorkspaceFile, deliverable_id: int, by: int) -> None:
    """Swap it with its neighbour above (-1) or below (1) in its month."""
    with changing(db, orm.Deliverable, deliverable_id, _("Moved “{title}”")) as (session, row):
        rows = _of_month(session, row.scope_id, row.month)
        at = rows.index(row) + by
        if not 0 <= at < len(rows):
            return
        other = rows[at]
        mine, yours, month = row.place, other.place, row.month
        # Two may never share a place, so one of them waits in a month no calendar has.
        other.month = "0000-01-01"
        session.flush()
        row.place = yours
        session.flush()
        other.place, other.month = mine, month


def remove_deliverable(db: WorkspaceFile, deliverable_id: int) -> None:
    """Take it out of the blueprint."""
    label = _("Took “{title}” out of the blueprint")
    with changing(db, orm.Deliverable, deliverable_id, label) as (session, row):
        session.delete(row)


def _title(text: str) -> str:
    return require_text(text, _("A deliverable needs a title."))


def _of_month(session: orm.Session, scope_id: int, month: str) -> list[orm.Deliverable]:
    return find_all(session, orm.Deliverable, order_by="place", scope_id=scope_id, month=month)


def _free_position(session: orm.Session, scope_id: int, month: date) -> int:
    """Behind the last one where there is room there, else the first gap."""
    taken = {row.place for row in _of_month(session, scope_id, month.isoformat())}
    free = [position for position in range(1, PLACES + 1) if position not in taken]
    if not free:
        message = _("{month} has its {n} deliverables; take one out or choose another month.")
        raise NotAllowed(message.format(month=month_text(month), n=PLACES))
    return next((position for position in free if position > max(taken, default=0)), free[0])
