"""Entries of the decision log as other verbs write them: in their own step, so both stand or fall."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from omtm_tui.domain.decisions.decision import DecisionKind
from omtm_tui.domain.guardrails.state import FrozenGuardrail
from omtm_tui.storage import orm, records
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.rows import add


def write_decision(
    session: orm.Session,
    db: WorkspaceFile,
    kind: DecisionKind,
    title: str,
    text: str = "",
    *,
    omtm_id: int | None = None,
    experiment_id: int | None = None,
    registration_id: int | None = None,
    guardrail_id: int | None = None,
    owner: str = "",
    review_on: date | None = None,
    guardrails: Sequence[FrozenGuardrail] = (),
    supersedes: int | None = None,
    decided_at: str | None = None,
) -> int:
    """Add one entry to the log, decided now unless ``decided_at`` (local ISO time) says otherwise.

    References to append-only records are their lasting ids. Returns the lasting id of the entry.
    """
    row = orm.Decision(
        kind=kind.value,
        decided_at=decided_at or db.stamp(),
        title=title,
        text=text,
        omtm_id=omtm_id,
        experiment_id=experiment_id,
        registration_id=registration_id,
        guardrail_id=guardrail_id,
        owner=owner,
        review_on=review_on,
        guardrails=records.to_json(guardrails),
        supersedes=supersedes,
    )
    return add(session, row)
