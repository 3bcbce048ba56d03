"""Doing what the list of next steps says, by its own dialog, wherever the list is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omtm_tui.domain.rhythm.next_steps import NextKind, NextStep
from omtm_tui.storage.read.guardrails import guardrail_views

if TYPE_CHECKING:
    from omtm_tui.ui.app import OmtmApp


async def do_next_step(app: OmtmApp, step: NextStep) -> bool:
    """Open the dialog in which a step is done; False where it has none, and its page has to be shown."""
    if step.kind is NextKind.STALE:
        await app.action_record(step.target_id)
    elif step.kind is NextKind.NO_BET:
        await app.action_bet()
    elif step.kind is NextKind.DEADLINE:
        from omtm_tui.ui.rhythm.reevaluation import open_close

        open_close(app)
    elif step.kind is NextKind.TRIGGER:
        from omtm_tui.ui.rhythm.reevaluation import open_look_again

        await open_look_again(app)
    elif step.kind is NextKind.REVIEW_DUE and step.screen == "omtm":
        await app.action_review()
    elif step.kind in (NextKind.END, NextKind.REVIEW_DUE) and step.target_id is not None:
        from omtm_tui.ui.decisions.outcome import open_outcome

        await open_outcome(app, step.target_id)
    elif step.kind is NextKind.UNANSWERED:
        await _triage(app)
    elif step.kind is NextKind.BREACH:
        await _decide_breach(app, step)
    else:
        return False
    return True


async def _decide_breach(app: OmtmApp, step: NextStep) -> None:
    from omtm_tui.ui.guardrails.dialogs import breach_form

    found = await app.storage.read(guardrail_views, app.storage.today, app.scope_id)
    broken = next((view for view in found if view.id == step.target_id), None)
    if broken is not None:
        await app.push_screen(breach_form(app, broken))


async def _triage(app: OmtmApp) -> None:
    from omtm_tui.ui.backlog.page import BacklogPage

    before = app.main.page.scope
    await app.main.show_page("backlog")
    page = app.main.page
    if isinstance(page, BacklogPage):
        page.action_triage(before)
