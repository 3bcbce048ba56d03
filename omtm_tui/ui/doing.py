"""Do an action by its name, from the palette, the help or the next steps, on another page if need be."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from textual.app import SystemCommand
from textual.screen import Screen

from omtm_tui.domain.rhythm.next_steps import NextKind, NextStep
from omtm_tui.i18n import _
from omtm_tui.ui.actions import LISTED, label, of_scope
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.pages import PAGES


def scope_of(screen: Screen[Any]) -> str:
    """The scope of the key table that works on a screen; empty in a dialog."""
    return getattr(screen, "scope", "")


def commands(app: AppBase, screen: Screen[Any]) -> Iterable[SystemCommand]:
    """Yield every action of the screen, then those of the other pages where the screen shows pages."""
    scope = scope_of(screen)
    own = {key for action in of_scope(scope) for key in action.keys.split(",")}
    for action in LISTED:
        hidden = action.scope == "app" and action.first_key in own
        if action.scope in ("app", scope) and not hidden and action.id not in ("back", "command_palette"):
            title = f"{label(action)[:1].upper()}{label(action)[1:]}  ({action.key})"
            yield SystemCommand(title, _(action.help), partial(app.simulate_key, action.first_key))
    for number, (page, name) in enumerate(PAGES if scope in dict(PAGES) else (), 1):
        for action in of_scope(page) if page != scope else ():
            title = f"{_(name)}: {label(action)}  ({number} {action.key})"
            yield SystemCommand(title, _(action.help), partial(_go_and_press, app, page, action.first_key))


async def do_named(app: AppBase, name: str) -> None:
    """Do the action called ``scope.id``, unless it belongs to a dialog that is not open."""
    action = next((action for action in LISTED if f"{action.scope}.{action.id}" == name), None)
    if action is None:
        return
    if action.scope in ("app", "list", scope_of(app.screen)):
        app.simulate_key(action.first_key)
    elif action.scope in dict(PAGES) and app.shows_pages:
        await _go_and_press(app, action.scope, action.first_key)


async def _go_and_press(app: AppBase, page: str, key: str) -> None:
    await app.go_to(page)
    app.simulate_key(key)


DIALOGS = {
    NextKind.NO_BET: "bet",
    NextKind.DEADLINE: "close_omtm",
    NextKind.TRIGGER: "reevaluation",
    NextKind.UNANSWERED: "triage",
}
"""The dialog in which a step is done that is about nothing in particular."""

DIALOGS_OF_RECORDS = {
    NextKind.STALE: "record",
    NextKind.BREACH: "breach",
    NextKind.END: "outcome",
    NextKind.REVIEW_DUE: "outcome",
}
"""The dialog in which a step is done that names a metric, a guardrail or an entry of the log."""


async def do_next_step(app: AppBase, step: NextStep) -> bool:
    """Open the dialog of a step; return False where it has none and its page is to be shown."""
    if step.kind is NextKind.REVIEW_DUE and step.screen == "omtm":
        await app.open("review")
    elif step.kind in DIALOGS:
        await app.open(DIALOGS[step.kind])
    elif step.kind in DIALOGS_OF_RECORDS and (step.target_id is not None or step.kind is NextKind.STALE):
        await app.open(DIALOGS_OF_RECORDS[step.kind], step.target_id)
    else:
        return False
    return True
