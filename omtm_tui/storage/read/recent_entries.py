"""What was written to the log lately, for the page of the week and for the page for stakeholders."""

from __future__ import annotations

from datetime import date

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.storage.read.decision_entries import entries
from omtm_tui.storage.read.fragments import OF_SCOPE
from omtm_tui.storage.read_context import ReadContext


def written_since(context: ReadContext, since: date) -> tuple[Decision, ...]:
    """The entries written or reviewed on that day or later, newest first; withdrawn ones left out.

    Those of one scope, of all without one, as in the log.
    """
    reviewed = "SELECT o.decision_id FROM decision_outcome_live o WHERE o.reviewed_on >= :since"
    where = f"d.void = 0 AND (d.decided_at >= :since OR d.entity IN ({reviewed}))"
    where += f" AND d.entity IN ({OF_SCOPE})" if context.scope_id is not None else ""
    return entries(context, where, {"since": since.isoformat(), "scope": context.scope_id})
