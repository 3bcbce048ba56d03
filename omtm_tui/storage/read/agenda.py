"""The days a calendar should know, of every team or of one."""

from __future__ import annotations

from omtm_tui.domain.rhythm.agenda import Event, decision_events, friday_event, omtm_events
from omtm_tui.storage.read.decision_entries import entries
from omtm_tui.storage.read.fragments import OF_SCOPE
from omtm_tui.storage.read.omtm_views import omtm_views
from omtm_tui.storage.read.reviews import reviews
from omtm_tui.storage.read.workspace import workspace
from omtm_tui.storage.read_context import ReadContext


def agenda(context: ReadContext) -> tuple[Event, ...]:
    """Every event in order of its day; with ``scope_id`` those of that scope only."""
    events: list[Event] = []
    parameters = {"scope": context.scope_id}
    whose = "(:scope IS NULL OR o.scope_id = :scope)"
    active = omtm_views(context, f"o.status = 'active' AND {whose} ORDER BY o.id", parameters)
    for view in active:
        held = [review.held_on for review in reviews(context, view.omtm.id)]
        events += omtm_events(view, held, context.today)
    if active:
        since = min(view.omtm.started for view in active)
        events.append(friday_event(workspace(context).settings, since))
    waiting = f"d.review_on IS NOT NULL AND (:scope IS NULL OR d.entity IN ({OF_SCOPE}))"
    events += decision_events(entries(context, waiting, parameters), context.today)
    return tuple(sorted(events, key=lambda event: (event.day, event.uid)))
