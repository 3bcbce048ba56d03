"""The page for stakeholders: what happened, and since when."""

from __future__ import annotations

from datetime import date

from omtm_tui.domain.header import Top
from omtm_tui.domain.rhythm.brief import Brief
from omtm_tui.storage.read.home import home
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.read.recent_entries import written_since
from omtm_tui.storage.read.reviews import coming
from omtm_tui.storage.read_context import ReadContext


def brief(context: ReadContext, since: date | None = None) -> Brief:
    """The page of one scope, the company's without one; ``since`` None is the day of its last brief."""
    home_view = home(context)
    start = since or _last(context, home_view.top)
    return Brief(
        home=home_view,
        since=start,
        decisions=tuple(reversed(written_since(context, start))),
        metrics={metric.id: metric for metric in metrics(context)},
        coming_review=coming(context),
    )


def _last(context: ReadContext, top: Top) -> date:
    """The day the last brief was handed out, else the start of the OMTM; today in an empty file."""
    (made,) = context.execute(
        "SELECT max(made_at) FROM brief WHERE scope_id = ?", (top.scope.id if top.scope else None,)
    ).fetchone()
    if made:
        return date.fromisoformat(made[:10])
    return top.omtm.omtm.started if top.omtm else top.today
