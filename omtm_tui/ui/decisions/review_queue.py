"""Reviewing one decision after another: what is due comes up by itself until nothing is, or Esc ends it."""

from __future__ import annotations

from omtm_tui.domain.decisions.decision import LogState
from omtm_tui.domain.decisions.log_query import LogQuery
from omtm_tui.i18n import _
from omtm_tui.storage.read.decision_search import find
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.decisions.outcome import outcome_form


def due(context: ReadContext) -> tuple[int, ...]:
    """The entries whose review is due, the oldest decision first."""
    return find(context, LogQuery(state=LogState.DUE)).ids[::-1]


def review(app: AppBase, decision_id: int) -> None:
    """Open the review of an entry; once it is saved and was due, that of the next one."""

    async def review_all() -> None:
        number: int | None = decision_id
        while number is not None:
            waiting = await app.storage.read(due)
            progress = _("{n} due").format(n=len(waiting)) if number in waiting and len(waiting) > 1 else ""
            saved = await app.push_screen_wait(await outcome_form(app, number, progress))
            if not saved or number not in waiting:
                return
            await app.page.reload()
            left = [other for other in waiting if other != number]
            number = left[0] if left else None
            if number is not None:
                app.page.select(number)

    app.run_worker(review_all(), group="review", exclusive=True)
