"""Change what a bet registered: possible, never hidden; only the reason is typed, the rest is computed."""

from __future__ import annotations

from omtm_tui.domain.decisions.amendment import amendable
from omtm_tui.domain.decisions.bet_input import amended_value
from omtm_tui.domain.decisions.decision import Decision, LogState
from omtm_tui.i18n import _
from omtm_tui.storage.read.metrics import metric_by_id
from omtm_tui.storage.write.amendments import amend
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.form_dialog import FormModal


async def open_amend(app: AppBase, entry: Decision) -> None:
    """The form for one change of a bet that is still open."""
    if entry.registration is None:
        app.say(_("Only a bet has a registration to amend; e supersedes."))
        return
    if entry.state not in (LogState.OPEN, LogState.DUE):
        app.say(_("Already {state}: what was fixed before its data stays.").format(state=entry.state.label))
        return
    metric = await app.storage.read(metric_by_id, entry.registration.metric_id)

    async def submit(values: dict[str, str]) -> None:
        new = amended_value(values["field"], values["new"], metric, app.numbers, app.storage.today)
        made = await app.do(amend, entry.id, values["field"], new, values["reason"])
        message = _("{field}: {old} → {new}, {direction}, {timing} · u undoes").format(
            field=made.label,
            old=made.old,
            new=made.new,
            direction=made.direction.label,
            timing=made.timing.label,
        )
        app.say(message)

    options = tuple((name, label()) for name, label in amendable().items())
    fields = (
        Field("field", _("What changes"), "choice", "threshold", options),
        Field("new", _("To"), hint=_("≥ 45%, 40, 2w, 31.1. …; “-” for none")),
        Field("reason", _("Why"), required=True, hint=_("the entry shows it beside the old value")),
    )
    intro = _("The first registration stays, and the verdict is given by both.")
    title = _("Amend “{title}”").format(title=entry.title)
    await app.push_screen(FormModal(title, fields, submit, intro=intro))
