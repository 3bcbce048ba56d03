"""The intake's verbs: take a request in, sort it, and make it an experiment once its outcome is known."""

from __future__ import annotations

from typing import Any

from omtm_tui.domain.actions import Action
from omtm_tui.domain.backlog.request import Moscow
from omtm_tui.domain.errors import NotAllowed
from omtm_tui.i18n import _
from omtm_tui.storage import orm, records
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.experiments import insert_experiment
from omtm_tui.storage.write.input_cleaning import line, lines, require_text
from omtm_tui.storage.write.rows import Cleaner, add, changing, id_of, set_fields
from omtm_tui.storage.write.workspace import scope_row


def add_request(db: WorkspaceFile, requester: str, scope_id: int | None = None, **fields: Any) -> int:
    """Take a request in: ``outcome``, ``tactic``, ``wanted_by`` (a date), ``moscow``; returns its id.

    Without an outcome it waits: it is listed, and cannot become an experiment.
    """
    requester = _requester(requester)
    with db.step(_("Took in the request of {name}").format(name=requester)) as session:
        scope = id_of(scope_row(session, scope_id))
        row = orm.Request(scope_id=scope, requester=requester, created=db.today)
        _set(row, fields)
        return add(session, row)


def edit_request(db: WorkspaceFile, request_id: int, **changes: Any) -> None:
    """Change requester, outcome, tactic, wanted_by or moscow."""
    with changing(db, orm.Request, request_id, _("Changed the request of {name}")) as (_session, row):
        _set(row, changes)


def sort_request(db: WorkspaceFile, request_id: int, moscow: Moscow | None) -> None:
    """Say how much it matters this time; None takes that back."""
    label = _("Request of {name}: {moscow}") if moscow else _("Request of {name}: not sorted")
    moscow_text = moscow.label if moscow else ""
    with changing(db, orm.Request, request_id, label, moscow=moscow_text) as (_session, row):
        row.moscow = records.stored(moscow)


def remove_request(db: WorkspaceFile, request_id: int) -> None:
    """Delete a request; the experiment it became stays."""
    with changing(db, orm.Request, request_id, _("Deleted the request of {name}")) as (session, row):
        session.delete(row)


def try_request(db: WorkspaceFile, request_id: int, anyway: bool = False) -> int:
    """Turn a request into an idea of the backlog and link both; returns the experiment's id.

    NotAllowed without a wanted outcome, when it was turned into one already, and for a “won't” unless
    it is tried ``anyway``.
    """
    label = _("Turned the request of {name} into an experiment")
    with changing(db, orm.Request, request_id, label) as (session, row):
        if row.experiment_id is not None:
            raise NotAllowed(_("This request is an experiment already (#{id}).").format(id=row.experiment_id))
        if not row.outcome:
            raise NotAllowed(
                _("No wanted outcome, no experiment. Write down what is to be better."),
                action=Action.WRITE_OUTCOME,
            )
        if row.moscow == Moscow.WONT and not anyway:
            message = _("{name}'s request is a “won't, this time”: sort it anew first, or try it anyway.")
            raise NotAllowed(message.format(name=row.requester))
        description = _("Asked for by {name}: {outcome}").format(name=row.requester, outcome=row.outcome)
        title = row.tactic or row.outcome
        row.experiment_id = insert_experiment(
            session, db, title, scope_id=row.scope_id, description=description
        )
        return row.experiment_id


def _requester(name: str) -> str:
    return require_text(name, _("A request needs the name of who asks."))


def _set(row: orm.Request, changes: dict[str, Any]) -> None:
    cleaners: dict[str, Cleaner] = {
        "requester": _requester,
        "outcome": lines,
        "tactic": line,
        "wanted_by": records.stored,
        "moscow": records.stored,
    }
    set_fields(row, changes, cleaners)
    if row.experiment_id is not None and not row.outcome:
        raise NotAllowed(_("It became an experiment for the sake of its outcome; say which one."))
