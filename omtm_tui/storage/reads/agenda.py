"""The days a calendar should know, of every team."""

from __future__ import annotations

import sqlite3
from datetime import date

from omtm_tui.domain.agenda import Event, decision_events, friday_event, omtm_events
from omtm_tui.storage.reads.base import workspace
from omtm_tui.storage.reads.entries import entries
from omtm_tui.storage.reads.reviews import reviews
from omtm_tui.storage.reads.top import omtm_views


def agenda(conn: sqlite3.Connection, today: date) -> tuple[Event, ...]:
    """Every event in order of its day."""
    found: list[Event] = []
    active = omtm_views(conn, today, "o.status = 'active' ORDER BY o.id")
    for view in active:
        held = [review.held_on for review in reviews(conn, view.omtm.id)]
        found += omtm_events(view, held, today)
    if active:
        since = min(view.omtm.started for view in active)
        found.append(friday_event(workspace(conn).settings, since))
    found += decision_events(entries(conn, today, "d.review_on IS NOT NULL"), today)
    return tuple(sorted(found, key=lambda event: (event.day, event.uid)))
