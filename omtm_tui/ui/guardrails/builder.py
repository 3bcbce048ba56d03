"""The form that writes a guardrail: metric, what must hold, how long, in which phase, what happens then."""

from __future__ import annotations

from textual import on
from textual.content import Content

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.form_rule import FormRule, FormTest
from omtm_tui.domain.guardrails.tree import ActionKind
from omtm_tui.domain.metrics.metric import FunnelStage, Metric
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.i18n import _
from omtm_tui.storage.write.guardrails import add_guardrail
from omtm_tui.ui.actions import error_text
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.guardrails.rule_field import preview_rule
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.field_feedback import metric_named
from omtm_tui.ui.kit.fields import metric_field, options_of
from omtm_tui.ui.kit.form import Form
from omtm_tui.ui.kit.form_dialog import FormModal
from omtm_tui.ui.kit.text import BAD, MUTED, plain


class BuilderForm(FormModal):
    """Shows only the fields that the chosen test and action have a use for."""

    def on_mount(self) -> None:
        super().on_mount()
        self._fit()

    @on(Form.Changed)
    def _fit(self) -> None:
        values = self.form.values
        test = FormTest(values["test"])
        uses = {"value": test.has_value, "span": test.has_span, "stage": ActionKind(values["action"]).hard}
        for row in self.form.rows:
            row.display = uses.get(row.field.id, True)


def builder_form(app: AppBase, metrics: tuple[Metric, ...]) -> FormModal:
    """Add a guardrail by filling in what the rule is made of."""

    def rule_of(values: dict[str, str]) -> str:
        action = ActionKind(values["action"])
        return FormRule(
            metric_named(values["metric"], metrics).key,
            FormTest(values["test"]),
            values["value"],
            action,
            values["text"],
            values["span"],
            values["lasting"],
            Phase(values["phase"]) if values["phase"] else None,
            FunnelStage(values["stage"]) if values["stage"] and action.hard else None,
        ).rule_text

    async def submit(values: dict[str, str]) -> None:
        name = values["name"] or metric_named(values["metric"], metrics).name
        await app.do(add_guardrail, name, rule_of(values), scope_id=app.scope_id)

    async def preview(values: dict[str, str]) -> Content:
        lacking = FormTest(values["test"]).has_value and not values["value"]
        if lacking or not values["metric"]:
            return Content("")
        try:
            return await preview_rule(app, rule_of(values))
        except UserError as error:
            return plain(error_text(error), BAD)

    return BuilderForm(_("New guardrail"), _fields(metrics), submit, preview=preview)


def _fields(metrics: tuple[Metric, ...]) -> tuple[Field, ...]:
    span = _("what it looks back over: 1w, 14d, 1m, 5 readings")
    actions, stages = options_of(ActionKind), options_of(FunnelStage, none=_("all"))
    concerned = _("only experiments of this stage are concerned")
    return (
        metric_field(metrics),
        Field("test", _("What must hold"), "choice", FormTest.AT_LEAST, options_of(FormTest)),
        Field("value", _("Value"), hint=_("40%, 700 ms, 3 …; a band as 50% and 70%")),
        Field("span", _("Over"), value="4w", prefilled=True, hint=span),
        Field("lasting", _("Only if for"), hint=_("bad for 2w, for 2 readings …; empty: at once")),
        Field("phase", _("In phase"), "choice", "", options_of(Phase, none=_("any"))),
        Field("action", _("What then"), "choice", ActionKind.REVIEW, actions, note=_meaning),
        Field("stage", _("In stage"), "choice", "", stages, hint=concerned),
        Field("text", _("In words"), hint=_("what is to be done, such as: look at onboarding")),
        Field("name", _("Name"), hint=_("empty: the metric's name")),
    )


def _meaning(action: str) -> Content:
    return plain(ActionKind(action).meaning, MUTED)
