"""Planning around the backlog: the deliverables of the blueprint's months, and the requests it takes in."""

from __future__ import annotations

from datetime import date
from typing import Any

from omtm_tui.domain.backlog.planning import PLACES, Moscow, PaysInto, month_text
from omtm_tui.domain.errors import Action, NotAllowed, UserError
from omtm_tui.domain.text.dates import add_months
from omtm_tui.i18n import _
from omtm_tui.storage import orm, records
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.experiments import add_experiment
from omtm_tui.storage.write.rows import Cleaner, line, lines, require_text, set_fields
from omtm_tui.storage.write.workspace import own_scope


def add_deliverable(
    db: WorkspaceFile, month: date, title: str, pays_into: PaysInto, scope_id: int | None = None
) -> int:
    """Put a deliverable into the next free place of a month; NotAllowed when all five are taken."""
    title, month = _title(title), month.replace(day=1)
    with db.step(_("Planned “{title}” for {month}").format(title=title, month=month_text(month))):
        scope = own_scope(db, scope_id)
        day, place = month.isoformat(), _free_position(db, scope, month)
        row = orm.Deliverable(scope_id=scope, month=day, place=place, title=title, pays_into=pays_into.value)
        return db.add(row)


def edit_deliverable(db: WorkspaceFile, deliverable_id: int, **changes: Any) -> None:
    """Change ``title`` or ``pays_into``."""
    with db.changing(orm.Deliverable, deliverable_id, _("Changed “{title}” in the blueprint")) as row:
        set_fields(row, changes, {"title": _title, "pays_into": lambda value: PaysInto(value).value})


def tick_deliverable(db: WorkspaceFile, deliverable_id: int) -> None:
    """Mark it done, or not done again."""
    with db.changing(orm.Deliverable, deliverable_id, _("Ticked “{title}”")) as row:
        row.done = 1 - row.done


def postpone(db: WorkspaceFile, deliverable_id: int, months: int) -> None:
    """Put it so many months later (negative: earlier), in the next free place there."""
    with db.changing(orm.Deliverable, deliverable_id, _("Moved “{title}” to another month")) as row:
        month = add_months(date.fromisoformat(row.month), months)
        row.place = _free_position(db, row.scope_id, month)
        row.month = month.isoformat()


def reorder(db: WorkspaceFile, deliverable_id: int, by: int) -> None:
    """Swap it with its neighbour above (-1) or below (1) in its month."""
    with db.changing(orm.Deliverable, deliverable_id, _("Moved “{title}”")) as row:
        rows = _of_month(db, row.scope_id, row.month)
        at = rows.index(row) + by
        if not 0 <= at < len(rows):
            return
        other = rows[at]
        mine, yours, month = row.place, other.place, row.month
        # Two may never share a place, so one of them waits in a month no calendar has.
        other.month = "0000-01-01"
        db.flush()
        row.place = yours
        db.flush()
        other.place, other.month = mine, month


def remove_deliverable(db: WorkspaceFile, deliverable_id: int) -> None:
    """Take it out of the blueprint."""
    with db.changing(orm.Deliverable, deliverable_id, _("Took “{title}” out of the blueprint")) as row:
        db.session.delete(row)


def _title(text: str) -> str:
    return require_text(text, _("A deliverable needs a title."))


def _of_month(db: WorkspaceFile, scope_id: int, month: str) -> list[orm.Deliverable]:
    return db.find_all(orm.Deliverable, order_by="place", scope_id=scope_id, month=month)


def _free_position(db: WorkspaceFile, scope_id: int, month: date) -> int:
    """Behind the last one where there is room there, else the first gap."""
    taken = {row.place for row in _of_month(db, scope_id, month.isoformat())}
    free = [position for position in range(1, PLACES + 1) if position not in taken]
    if not free:
        message = _("{month} has its {n} deliverables; take one out or choose another month.")
        raise NotAllowed(message.format(month=month_text(month), n=PLACES))
    return next((position for position in free if position > max(taken, default=0)), free[0])


def add_request(db: WorkspaceFile, requester: str, scope_id: int | None = None, **fields: Any) -> int:
    """Take a request in, which without an outcome cannot become an experiment; returns its id."""
    requester = _requester(requester)
    with db.step(_("Took in the request of {name}").format(name=requester)):
        row = orm.Request(scope_id=own_scope(db, scope_id), requester=requester, created=db.today)
        _set(row, fields)
        return db.add(row)


def edit_request(db: WorkspaceFile, request_id: int, **changes: Any) -> None:
    """Change requester, outcome, tactic, wanted_by or moscow."""
    with db.changing(orm.Request, request_id, _("Changed the request of {name}")) as row:
        _set(row, changes)


def sort_request(db: WorkspaceFile, request_id: int, moscow: Moscow | None) -> None:
    """Say how much it matters this time; None takes that back."""
    label = _("Request of {name}: {moscow}") if moscow else _("Request of {name}: not sorted")
    moscow_text = moscow.label if moscow else ""
    with db.changing(orm.Request, request_id, label, moscow=moscow_text) as row:
        row.moscow = records.stored(moscow)


def remove_request(db: WorkspaceFile, request_id: int) -> None:
    """Delete a request; the experiment it became stays."""
    with db.changing(orm.Request, request_id, _("Deleted the request of {name}")) as row:
        db.session.delete(row)


def try_request(db: WorkspaceFile, request_id: int, anyway: bool = False) -> int:
    """Turn a request into an idea linked with it, a “won't” only ``anyway``; returns the experiment's id."""
    with db.changing(orm.Request, request_id, _("Turned the request of {name} into an experiment")) as row:
        if row.experiment_id is not None:
            raise NotAllowed(_("This request is an experiment already (#{id}).").format(id=row.experiment_id))
        if not row.outcome:
            message = _("No wanted outcome, no experiment. Write down what is to be better.")
            raise NotAllowed(message, action=Action.WRITE_OUTCOME)
        if row.moscow == Moscow.WONT:
            if not anyway:
                message = _("{name}'s request is a “won't, this time”: sort it anew first, or try it anyway.")
                message = message.format(name=row.requester)
                raise NotAllowed(message, action=Action.TRY_ANYWAY, about=request_id)
            row.moscow = None  # what is tried gets no “not this time”, unless it is sorted so anew
        description = _("Asked for by {name}: {outcome}").format(name=row.requester, outcome=row.outcome)
        row.experiment_id = add_experiment(db, row.tactic or row.outcome, description, row.scope_id)
        return row.experiment_id


def _requester(name: str) -> str:
    return require_text(name, _("A request needs the name of who asks."))


def _set(row: orm.Request, changes: dict[str, Any]) -> None:
    wanted_by = changes.get("wanted_by")
    if wanted_by is not None and wanted_by != row.wanted_by and wanted_by < row.created:
        raise UserError(_("The day it is wanted by has passed; leave it out, or enter a later one."))
    texts: dict[str, Cleaner] = {"requester": _requester, "outcome": lines, "tactic": line}
    set_fields(row, changes, {**texts, "wanted_by": records.stored, "moscow": records.stored})
    if row.experiment_id is not None and not row.outcome:
        raise NotAllowed(_("It became an experiment for the sake of its outcome; say which one."))
