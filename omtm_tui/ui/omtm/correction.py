"""The forms that correct an active OMTM: its words in place, what it promised by an amendment."""

from msgspec.structs import replace

from omtm_tui.domain.omtm.draft_fields import DATE_FIELDS
from omtm_tui.domain.omtm.revision import AMENDED, WORDS, amended, words_of
from omtm_tui.domain.rhythm.rhythm import deadline_warning
from omtm_tui.domain.text.dates import format_date
from omtm_tui.i18n import _
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.read.omtm_views import draft_texts
from omtm_tui.storage.write.omtm import amend_omtm, edit_words
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.kit.field import Field, day_note
from omtm_tui.ui.omtm.wizard_fields import draft_field

_FIRST = ("owner", "initiative", "end_goal", "end_goal_by", "guidepoint", "team", "stakeholders")
"""What is corrected most often stands in the short form, in this order."""


async def open_edit_words(app: AppBase) -> None:
    """Put the OMTM into other words."""
    view = app.omtm
    if app.top is None or view is None:
        app.say(_no_omtm())
        return
    typed = await app.storage.read(draft_texts, view.omtm.id)
    texts = words_of(view, typed, app.top.workspace)

    async def submit(values: dict[str, str]) -> None:
        await app.do(edit_words, view.omtm.id, values)

    def field(name: str) -> Field:
        check = day_note(app.storage.today) if name in DATE_FIELDS else None
        return replace(draft_field(name, texts[name]), more=name not in _FIRST, check=check)

    ordered = dict.fromkeys((*_FIRST, *WORDS))
    intro = _("Target, deadline and metric were promised: m amends them, with a reason.")
    title = _("Edit “{name}”").format(name=view.metric.name)
    await app.push_screen(FormModal(title, [field(name) for name in ordered], submit, intro=intro))


async def open_amend_omtm(app: AppBase) -> None:
    """Change what the OMTM promised, with a reason; the form says what that means."""
    view = app.omtm
    if view is None:
        app.say(_no_omtm())
        return
    choices = await app.storage.read(metrics)
    deadline = format_date(view.omtm.deadline)
    held = {"target": view.target_text, "deadline": deadline, "metric": view.metric.name}

    def typed_over(values: dict[str, str]) -> dict[str, str]:
        return {name: values[name] for name in AMENDED if values[name] != held[name]}

    async def submit(values: dict[str, str]) -> None:
        reason, override = values["reason"], values.get("override_reason")
        await app.do(amend_omtm, view.omtm.id, typed_over(values), reason, override)

    def preview(values: dict[str, str]) -> str:
        new, changes = amended(view, typed_over(values), choices, app.storage.today, app.numbers)
        moved = new.deadline != view.omtm.deadline
        unusual = deadline_warning(view.omtm.started, new.deadline) if moved else None
        return "\n".join(filter(None, ("; ".join(change.sentence for change in changes), unusual)))

    fields = [replace(draft_field(name, value), required=True) for name, value in held.items()]
    fields[-1] = replace(fields[-1], suggestions=tuple(metric.name for metric in choices))
    fields.append(Field("reason", _("Why"), required=True, hint=_("the log shows it beside both versions")))
    intro = _("Both versions stay in the decision log. Another metric begins a new version of the OMTM.")
    title = _("Amend “{name}”").format(name=view.metric.name)
    await app.push_screen(FormModal(title, fields, submit, intro=intro, preview=preview))


def _no_omtm() -> str:
    return _("No OMTM is active; w defines one.")
