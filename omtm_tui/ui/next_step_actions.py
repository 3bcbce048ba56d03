"""Open the dialog that does a next step, wherever the list of next steps is shown."""

from omtm_tui.domain.rhythm.next_steps import NextKind, NextStep
from omtm_tui.ui.app_base import AppBase

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
