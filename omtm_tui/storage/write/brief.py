"""Handing out a brief; the next one covers what was decided since."""

from __future__ import annotations

from omtm_tui.i18n import _
from omtm_tui.storage import orm
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.rows import add, id_of
from omtm_tui.storage.write.workspace import scope_row


def hand_out(db: WorkspaceFile, scope_id: int | None = None) -> None:
    """Remember that a brief of this scope (the company's without one) was handed out now."""
    with db.step(_("Handed out a brief")) as session:
        add(session, orm.Brief(scope_id=id_of(scope_row(session, scope_id)), made_at=db.stamp()))
