"""Ticking off the weekly checklist, and handing out the page for stakeholders."""

from __future__ import annotations

from omtm_tui.domain.rhythm.friday import FridayStep
from omtm_tui.domain.rhythm.rhythm import friday_of
from omtm_tui.i18n import _
from omtm_tui.storage import orm
from omtm_tui.storage.read.workspace import scope_or_company, workspace
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.rows import add, id_of
from omtm_tui.storage.write.workspace import scope_row


def hand_out(db: WorkspaceFile, scope_id: int | None = None) -> None:
    """Remember that a brief of this scope (the company's without one) was handed out now."""
    with db.step(_("Handed out a brief")) as session:
        add(session, orm.Brief(scope_id=id_of(scope_row(session, scope_id)), made_at=db.stamp()))


def tick(db: WorkspaceFile, step: FridayStep, scope_id: int | None = None) -> None:
    """This step of the Friday nearest to today was looked at; ticked twice, it stays ticked once.

    To look is no step of the journal: there is nothing to undo.
    """
    context = db.context(scope_id)
    friday = friday_of(db.today, workspace(context).settings.friday)
    scope = scope_or_company(context)
    if scope is None:
        return  # nothing is in the file that could be looked at
    with db.transaction():
        db.conn.execute(
            "INSERT OR IGNORE INTO friday_step (scope_id, friday, step, done_at) VALUES (?, ?, ?, ?)",
            (scope.id, friday.isoformat(), step.value, db.stamp()),
        )
