"""Dialogs of guardrails: add one by template, form or typed rule, change its rule, decide about a breach."""

from collections.abc import Hashable, Sequence
from datetime import date
from functools import partial

from msgspec import convert
from textual import on
from textual.content import Content

from omtm_tui.content.catalogue import GuardrailSuggestion, suggest_guardrails
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.parse import parse_rule
from omtm_tui.domain.guardrails.read_models import GuardrailView
from omtm_tui.domain.guardrails.render import FormRule, FormTest
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.guardrails.tree import ActionKind
from omtm_tui.domain.metrics.metric import Metric, metric_or_none
from omtm_tui.domain.text.labels import Tone, dotted
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.read.guardrail_status import guardrail_views
from omtm_tui.storage.read.guardrails import RulePreview, rule_preview
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.write.guardrails import add_guardrail, decide_guardrail, edit_guardrail
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.key_table import error_text
from omtm_tui.ui.kit.basics import Card, plain
from omtm_tui.ui.kit.dialog import FormModal, save
from omtm_tui.ui.kit.editors import words_for
from omtm_tui.ui.kit.field import Field, form_fields, metric_field, metric_named
from omtm_tui.ui.kit.form import Form
from omtm_tui.ui.kit.pick_list import Item, Pick
from omtm_tui.ui.kit.views import strip_line

TYPED = ("typed",)
BUILT = ("built",)


async def open_guardrail(app: AppBase) -> None:
    """Add a guardrail: a template of the catalogue, the form, or a typed rule."""
    existing = await app.storage.read(metrics)
    view = app.omtm
    suggested = suggest_guardrails(
        view.metric if view else None, view.omtm.stage if view else None, app.top.phase if app.top else None
    )
    items = [
        Item(BUILT, _("Fill in a form"), _("metric, comparison, value, what happens")),
        Item(TYPED, _("Type a rule"), 'keep retention_d28 >= 40% else review "look at onboarding"'),
        *(
            Item(index, s.name, f"{s.rule_text(_keys(s, existing))} · {s.source}", heading=_("Suggested"))
            for index, s in enumerate(suggested)
        ),
    ]

    def picked(choice: Hashable | None) -> None:
        if choice == BUILT:
            app.push_screen(_builder_form(app, existing))
        elif choice == TYPED or isinstance(choice, str):
            app.push_screen(_rule_form(app, existing, rule=choice if isinstance(choice, str) else ""))
        elif isinstance(choice, int):
            app.push_screen(_suggested_form(app, existing, suggested[choice]))

    app.push_screen(Pick(_("Add a guardrail"), items, free=_("Use the rule “{text}”")), picked)


def _rule_form(
    app: AppBase,
    existing: tuple[Metric, ...],
    name: str = "",
    rule: str = "",
    *,
    guardrail_id: int | None = None,
    new_metrics: tuple[Metric, ...] = (),
    intro: str = "",
) -> FormModal:
    """A name and a rule, with the rule read back as a sentence and compared with the one in force.

    With ``guardrail_id`` it is a new version of that guardrail; ``new_metrics`` are added with a new one."""

    title, submit = _("Change the guardrail"), save(app, edit_guardrail, guardrail_id)
    if guardrail_id is None:
        title = _("New guardrail")
        submit = save(app, add_guardrail, scope_id=app.storage.scope_id, new_metrics=new_metrics)
    rule_field = _rule_field(app, (*existing, *new_metrics), rule)
    fields = (Field("name", _("Name"), value=name, required=True), rule_field)
    preview = partial(_preview_rule, app, new_metrics=new_metrics, guardrail_id=guardrail_id)
    return FormModal(title, fields, submit, intro=intro, preview=lambda values: preview(values["rule_text"]))


def changed_rule_form(app: AppBase, existing: tuple[Metric, ...], view: GuardrailView) -> FormModal:
    """The form for a new version of a guardrail's rule."""
    intro = _("Readings up to today stay judged by the rule as it was.")
    return _rule_form(app, existing, view.name, view.rule, guardrail_id=view.id, intro=intro)


def _suggested_form(app: AppBase, existing: tuple[Metric, ...], suggestion: GuardrailSuggestion) -> FormModal:
    """The form for a template; metrics its rule needs and the workspace lacks are added with it."""
    own_keys = _keys(suggestion, existing)
    existing_keys = {metric.key for metric in existing}
    missing = tuple(m for m in suggestion.metrics if own_keys.get(m.key, m.key) not in existing_keys)
    intro = f"{suggestion.when} · {suggestion.source}"
    if missing:
        intro += "\n" + _("Adds the metric {names}.").format(names=", ".join(m.name for m in missing))
    rule = suggestion.rule_text(own_keys)
    return _rule_form(app, existing, suggestion.name, rule, new_metrics=missing, intro=intro)


async def open_breach(app: AppBase, guardrail_id: int) -> None:
    """Decide about the breach of a guardrail that still exists; that and a clean evaluation close it."""
    views = await app.storage.read(guardrail_views)
    view = next((view for view in views if view.id == guardrail_id), None)
    if view is None:
        return
    by_rule = _("by the rule, {action}").format(action=view.action)
    fields = form_fields(app, "breach", choice={"hint": by_rule})
    intro = f"{view.sentence}\n{view.explanation}"
    title = _("Decide about “{name}”").format(name=view.name)
    await app.push_screen(FormModal(title, fields, save(app, decide_guardrail, view.id), intro=intro))


def _keys(suggestion: GuardrailSuggestion, existing: tuple[Metric, ...]) -> dict[str, str]:
    """The workspace's own key for a template's metric, where one of that name exists under another key."""
    pairs = ((metric.key, metric_or_none(metric.name, existing)) for metric in suggestion.metrics)
    return {key: own.key for key, own in pairs if own is not None}


class _BuilderForm(FormModal):
    """A form that shows only the fields the chosen test and action use."""

    def on_mount(self) -> None:
        self._fit()

    @on(Form.Changed)
    def _fit(self) -> None:
        values = self.form.values
        test = FormTest(values["test"])
        uses = {"value": test.has_value, "span": test.has_span, "stage": ActionKind(values["action"]).hard}
        for row in self.form.rows:
            row.display = uses.get(row.field.id, True)


def _builder_form(app: AppBase, metrics: tuple[Metric, ...]) -> FormModal:
    """The form that composes a rule from its parts."""

    def rule_of(values: dict[str, str]) -> str:
        key = metric_named(values["metric"], metrics).key
        stage = values["stage"] if ActionKind(values["action"]).hard else None
        typed = {**values, "metric_key": key, "phase": values["phase"] or None, "stage": stage or None}
        return convert(typed, FormRule).rule_text

    async def submit(values: dict[str, str]) -> None:
        name = values["name"] or metric_named(values["metric"], metrics).name
        await app.do(add_guardrail, name, rule_of(values), scope_id=app.storage.scope_id)

    async def preview(values: dict[str, str]) -> Content:
        lacking = FormTest(values["test"]).has_value and not values["value"]
        if lacking or not values["metric"]:
            return Content("")
        try:
            return await _preview_rule(app, rule_of(values))
        except UserError as error:
            return plain(error_text(error), Tone.BAD)

    meaning = {"note": lambda action: plain(ActionKind(action).meaning, Tone.MUTED)}
    fields = (metric_field(metrics), *form_fields(app, "guardrail", action=meaning))
    return _BuilderForm(_("New guardrail"), fields, submit, preview=preview)


OFFERED = 6  # names of metrics listed under a rule at once


def _rule_field(app: AppBase, metrics: Sequence[Metric], value: str = "") -> Field:
    """The field for a rule: it completes names of metrics and explains syntax errors."""
    numbers = app.numbers
    words = (*(m.key for m in metrics), *(f'"{m.name}"' for m in metrics if " " in m.name))

    def check(text: str) -> str:
        parse_rule(text, metrics, numbers)
        return ""

    def note(text: str) -> Content:
        fitting = words_for(text, words)[:OFFERED]
        if fitting:
            return plain(dotted(fitting) + "  " + _("→ completes"), Tone.MUTED)
        if not text:
            keys = ", ".join(m.key for m in metrics[:OFFERED])
            return plain(_("keep METRIC >= VALUE else ACTION; metrics: {keys}").format(keys=keys), Tone.MUTED)
        try:
            return plain(check(text), Tone.MUTED)
        except UserError as error:
            return plain(error_text(error), Tone.BAD)

    return Field(
        "rule_text", _("Rule"), "area", value=value, required=True, check=check, note=note, suggestions=words
    )


async def _preview_rule(
    app: AppBase, text: str, new_metrics: Sequence[Metric] = (), guardrail_id: int | None = None
) -> Content:
    """The rule as a sentence, its state today and its judgements of the last weeks; empty without a rule."""
    if not text:
        return Content("")
    outcome = await app.storage.read(rule_preview, text, tuple(new_metrics), guardrail_id)
    return trial_text(outcome, app.storage.today)


def trial_text(outcome: RulePreview, today: date) -> Content:
    """The sentence, the normalized rule, today's state and the strip of weeks, one line each."""
    card = Card().text(outcome.sentence, Tone.SENTENCE).text(outcome.text, Tone.MUTED)
    if outcome.change == "looser":
        card.text(_("Looser than the rule in force: breached in fewer cases, or asks for less."), Tone.WARN)
    elif outcome.change == "tighter":
        card.text(_("Tighter than the rule in force."))
    state = outcome.today.state
    card.pair(_("Today"), f"{state.glyph} {outcome.today.explanation}", state.tone)
    if len(outcome.weeks) > 1:
        count = [state for _day, state in outcome.weeks].count(GuardrailState.BREACH)
        breaches = ngettext("{n} breach", "{n} breaches", count).format(n=count) if count else _("no breach")
        card.pair(_("Weeks"), Content.assemble(strip_line(outcome.weeks, today), f"  {breaches}"))
    return card.content()
