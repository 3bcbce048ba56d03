"""The days a calendar should know, of every team or of one."""

from __future__ import annotations

import sqlite3
from datetime import date

from omtm_tui.domain.rhythm.agenda import Event, decision_events, friday_event, omtm_events
from omtm_tui.storage.read.base import workspace
from omtm_tui.storage.read.decision_entries import OF_SCOPE, entries
from omtm_tui.storage.read.header import omtm_views
from omtm_tui.storage.read.reviews import reviews


def agenda(conn: sqlite3.Connection, today: date, scope_id: int | None = None) -> tuple[Event, ...]:
    """Every event in order of its day; with ``scope_id`` those of that scope only."""
    found: list[Event] = []
    asked = {"scope": scope_id}
    whose = "(:scope IS NULL OR o.scope_id = :scope)"
    active = omtm_views(conn, today, f"o.status = 'active' AND {whose} ORDER BY o.id", asked)
    for view in active:
        held = [review.held_on for review in reviews(conn, view.omtm.id)]
        found += omtm_events(view, held, today)
    if active:
        since = min(view.omtm.started for view in active)
        found.append(friday_event(workspace(conn).settings, since))
    waiting = f"d.review_on IS NOT NULL AND (:scope IS NULL OR d.entity IN ({OF_SCOPE}))"
    found += decision_events(entries(conn, today, waiting, asked), today)
    return tuple(sorted(found, key=lambda event: (event.day, event.uid)))
