"""What was written to the log lately, for the page of the week and for the page for stakeholders."""

from __future__ import annotations

import sqlite3
from datetime import date

from omtm_tui.domain.decision import Decision
from omtm_tui.storage.reads.entries import entries


def written_since(conn: sqlite3.Connection, today: date, since: date) -> tuple[Decision, ...]:
    """The entries written or reviewed on that day or later, newest first; withdrawn ones left out."""
    reviewed = "SELECT o.decision_id FROM decision_outcome_live o WHERE o.reviewed_on >= :since"
    where = f"d.void = 0 AND (d.decided_at >= :since OR d.entity IN ({reviewed}))"
    return entries(conn, today, where, {"since": since.isoformat()})
