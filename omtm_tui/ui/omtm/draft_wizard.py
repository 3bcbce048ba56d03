"""The draft behind the OMTM wizard: how it is saved while it is typed, and what is suggested for it."""

from collections.abc import Callable, Hashable, Sequence
from typing import ClassVar, Concatenate, ParamSpec, TypeVar

from msgspec.structs import replace

from omtm_tui.content.catalogue import GuardrailSuggestion, OmtmSuggestion, suggest_guardrails, suggest_omtm
from omtm_tui.content.guidance import vanity_hint
from omtm_tui.domain.metrics.metric import Metric, metric_or_none
from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.read_models import DraftView
from omtm_tui.domain.rhythm.review import Trigger
from omtm_tui.domain.text.dates import days_text
from omtm_tui.domain.text.labels import dotted
from omtm_tui.i18n import _
from omtm_tui.storage.read.omtm import draft as read_draft
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import drafts
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.ui.kit.field import FieldRow
from omtm_tui.ui.kit.pick_list import Item, Pick
from omtm_tui.ui.kit.wizard import Wizard
from omtm_tui.ui.omtm.fields import scopes_below
from omtm_tui.ui.omtm.wizard_feedback import nameable_metrics

P = ParamSpec("P")
T = TypeVar("T")


class DraftWizard(Wizard):
    """``view`` is what is saved, ``draft`` what it means with what is being typed.

    A new draft is written with the first text: whoever only looks has begun nothing."""

    keeps_undo: ClassVar[bool] = True  # u is no key here, so no message promises it

    def __init__(self, view: DraftView) -> None:
        super().__init__(view.step)
        self.view = view
        self._typed: dict[str, str] = {}
        self._parsed: tuple[DraftView, dict[str, str], Draft] | None = None

    @property
    def fields(self) -> dict[str, str]:
        """All texts by field, as saved or as they are being typed."""
        return {**self.view.fields, **self._typed}

    @property
    def draft(self) -> Draft:
        """What the texts mean."""
        view, fields = self.view, self.fields
        if self._parsed is None or self._parsed[0] is not view or self._parsed[1] != fields:
            self._parsed = view, fields, Draft(replace(view, fields=fields), vanity_hint)
        return self._parsed[2]

    async def write(
        self, verb: Callable[Concatenate[WorkspaceFile, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> bool:
        """Write about the draft silently, and read it again; report a refusal and return False."""
        with self.omtm_app.reporting():
            await self.begin()
            await self.omtm_app.storage.write(verb, *args, **kwargs)
            await self._read()
            return True
        return False

    async def begin(self) -> None:
        """Write the draft unless it is there."""
        if not self.view.id:
            scope_id = self.view.scope.id or None
            await self.omtm_app.storage.write(drafts.start_draft, scope_id, self.step)
            await self._read()

    async def _read(self) -> bool:
        scope_id = self.view.scope.id or None
        view = await self.omtm_app.storage.read(lambda context: read_draft(context.of(scope_id)))
        if self.view.id and view.id != self.view.id:
            return False
        self.view = view
        self.omtm_app.show_top(view.top)
        return True

    @property
    def suggests(self) -> bool:
        return self.step in (4, 8) or (self.step == 6 and bool(scopes_below(self.view)))

    async def action_suggest(self) -> None:
        """Offer what the catalogue has for the focused field, or for the step."""
        row = self.form.focused_row if self.form else None
        field = row.field.id if row else ""
        if not self.suggests:
            self.omtm_app.say(_("No suggestions for this step; F1 explains it."))
        elif self.step == 4:
            _offer_omtm(self)
        elif self.step == 6:
            _offer_scopes(self)
        elif field in ("triggers", "reevaluate_on"):
            _offer_triggers(self)
        else:
            _offer_guardrails(self, field)

    def row_of(self, field: str) -> FieldRow | None:
        """The row of a field, where it stands on this step."""
        return self.form.row(field) if self.form else None

    async def copy(self, texts: dict[str, str]) -> None:
        """Copy suggested texts into the fields, and save them; they stay editable."""
        for field, text in texts.items():
            if row := self.row_of(field):
                row.value = row.saved = text
            await self.field_left(field, text)


_DESCRIBING = ("unit", "better", "stage", "cadence_days", "window_days", "share_limit", "source_note")
"""What a metric of the catalogue brings along beside its name and kind."""


def _offer_omtm(wizard: DraftWizard) -> None:
    view, workspace = wizard.view, wizard.draft.workspace
    phase = view.top.phase
    fitting = suggest_omtm(phase, workspace.business_model, workspace.size)
    offered = (*fitting, *(other for other in suggest_omtm() if other not in fitting))
    numbers = view.top.numbers

    def item(index: int, suggestion: OmtmSuggestion) -> Item:
        heading = _("For where you stand") if index < len(fitting) else _("Elsewhere")
        target, source = suggestion.target_text(numbers), f"({suggestion.source})"
        details = (target, suggestion.segment, suggestion.note, source)
        return Item(index, suggestion.metric.name, dotted(details), heading)

    async def chosen(index: Hashable | None) -> None:
        if isinstance(index, int):
            await wizard.copy(_omtm_texts(wizard, offered[index]))
            if wizard.form is not None:
                wizard.form.focus_next_empty()
            wizard.omtm_app.say(_("Copied; change what does not fit."))

    items = [item(index, suggestion) for index, suggestion in enumerate(offered)]
    wizard.app.push_screen(Pick(_("What others steer by"), items), chosen)


def _omtm_texts(wizard: DraftWizard, suggestion: OmtmSuggestion) -> dict[str, str]:
    """The texts of the fields a suggestion fills; a metric on file is named, not described again."""
    metric, view = suggestion.metric, wizard.view
    on_file = _same(metric, view.metrics)
    described = {
        "metric_kind": metric.kind.value,
        "unit": metric.unit,
        "better": metric.better.value,
        "share_limit": metric.share_limit,
        "cadence": days_text(metric.cadence_days),
        "window": days_text(metric.window_days) if metric.window_days else "",
    }
    texts = {"metric": on_file.name} if on_file else {"metric": metric.name, **described}
    target = suggestion.target_text(view.top.numbers)
    texts |= {"stage": metric.stage or "", "period": suggestion.period, "target": target}
    if suggestion.segment and not wizard.draft.segment:
        texts["segment"] = suggestion.segment
    return texts


def _offer_triggers(wizard: DraftWizard) -> None:
    chosen_already = wizard.draft.triggers
    left = [trigger.label for trigger in Trigger if trigger.label not in chosen_already]

    async def chosen(text: Hashable | None) -> None:
        if text is not None:
            more = left if text == "*" else [str(text)]
            await wizard.copy({"triggers": ", ".join((*chosen_already, *more))})

    items = [Item("*", _("all of them")), *(Item(text, text) for text in left)]
    wizard.app.push_screen(Pick(_("Think again as soon as"), items), chosen)


def _offer_guardrails(wizard: DraftWizard, field: str) -> None:
    draft, fields = wizard.draft, wizard.fields
    empty = "guardrail_2" if fields.get("guardrail_1") else "guardrail_1"
    slot = field.removesuffix("_name") if field.startswith("guardrail") else empty
    own = draft.metric.name.casefold() if draft.metric else ""
    taken = {fields.get(f"{other}_name", "") for other in ("guardrail_1", "guardrail_2") if other != slot}
    offered = [
        suggestion
        for suggestion in suggest_guardrails(draft.metric, draft.stage, wizard.view.top.phase)
        if own not in [metric.name.casefold() for metric in suggestion.metrics]
        and suggestion.name not in taken
    ]

    async def chosen(index: Hashable | None) -> None:
        if isinstance(index, int):
            keys, added = await _metric_keys(wizard, offered[index])
            await wizard.copy({slot: offered[index].rule_text(keys), f"{slot}_name": offered[index].name})
            added_text = _("Copied; added what it needs: {names}.").format(names=", ".join(added))
            wizard.omtm_app.say(added_text if added else _("Copied."))

    items = [
        Item(index, suggestion.name, f"{suggestion.rule_text()} · {suggestion.when} ({suggestion.source})")
        for index, suggestion in enumerate(offered)
    ]
    wizard.app.push_screen(Pick(_("Guardrails for this metric"), items), chosen)


async def _metric_keys(
    wizard: DraftWizard, suggestion: GuardrailSuggestion
) -> tuple[dict[str, str], list[str]]:
    """The key here for each metric the rule names, adding those not on file; and the names of those added."""
    keys: dict[str, str] = {}
    added: list[str] = []
    for metric in suggestion.metrics:
        here = _same(metric, nameable_metrics(wizard.draft, wizard.view))
        if here is None:
            described = {name: getattr(metric, name) for name in _DESCRIBING}
            await wizard.write(add_metric, metric.name, metric.kind, key=metric.key, **described)
            added.append(metric.name)
        keys[metric.key] = here.key if here else metric.key
    return keys, added


def _same(metric: Metric, metrics: Sequence[Metric]) -> Metric | None:
    """The metric on file that is the catalogue's, by key or by name."""
    return metric_or_none(metric.key, metrics) or metric_or_none(metric.name, metrics)


def _offer_scopes(wizard: DraftWizard) -> None:
    named = {part.who.casefold() for part in wizard.draft.distribution}
    left = [scope for scope in scopes_below(wizard.view) if scope.name.casefold() not in named]

    async def chosen(name: Hashable | None) -> None:
        if name is not None:
            lines = [wizard.fields.get("distribution", "").rstrip(), str(name)]
            await wizard.copy({"distribution": "\n".join(line for line in lines if line)})

    items = [Item(scope.name, scope.name, scope.kind.label) for scope in left]
    wizard.app.push_screen(Pick(_("Who pays into this OMTM"), items), chosen)
