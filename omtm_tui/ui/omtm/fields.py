"""The fields of an OMTM: those of each step of its wizard, and the forms that correct an active one."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from typing import Any

from msgspec.structs import replace
from textual.content import Content

from omtm_tui.domain.guardrails.render import example_rule
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.draft_fields import CHOICES, DATE_FIELDS, STEPS, WORKSPACE_FIELDS, field_texts
from omtm_tui.domain.omtm.read_models import DraftView
from omtm_tui.domain.omtm.revision import AMENDED, WORDS, amended, words_of
from omtm_tui.domain.rhythm.rhythm import deadline_warning
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.labels import folded
from omtm_tui.domain.workspace import Scope, scopes_above
from omtm_tui.i18n import _, mark
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.read.omtm_views import draft_texts
from omtm_tui.storage.write.omtm import amend_omtm, edit_words
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.kit.field import Field, day_note, options_of, yes_no

Note = Callable[[Field], Content]  # the line under a field, from all that is typed by now

_DESCRIBED = ("metric_kind", "unit", "better", "share_limit", "cadence", "window")
"""What only a new metric has to be told."""

_WITHOUT_UNIT = (MetricKind.RATE, MetricKind.SHARE_WITHIN, MetricKind.RATIO)


def step_fields(step: int, view: DraftView, draft: Draft, note: Note) -> tuple[Field, ...]:
    """The fields of a step with what was typed so far; none for step 3, which is a list."""
    starting_texts, settings = _starting_texts(view, draft), _settings(view)
    has_choice_of_parents = len(scopes_above(view.scope.id, view.scopes)) > 1

    def form_field(name: str) -> Field:
        value = view.fields.get(name, "") or starting_texts.get(name, "")
        field = draft_field(name, value)
        field = replace(field, **settings.get(name, {}))
        return replace(field, note=lambda text: note(field))

    return tuple(form_field(name) for name in STEPS[step - 1] if name != "parent" or has_choice_of_parents)


def draft_field(name: str, value: str) -> Field:
    """A field as the wizard declares it."""
    declared, choices = field_texts(name), CHOICES.get(name, ())
    return Field(
        name,
        declared.form_label,
        "choice" if choices else "area" if declared.many_lines else "text",
        _day_in_words(value) if name in DATE_FIELDS else value,
        options=options_of(choices),
        hint=declared.hint,
        placeholder=declared.example,
        required=declared.required,
    )


def _day_in_words(text: str) -> str:
    """A day as it is kept (ISO) as the app writes days; what is no day yet as it was typed."""
    with suppress(ValueError):
        return format_date(date.fromisoformat(text))
    return text


def hidden_fields(draft: Draft, typed: Mapping[str, str]) -> frozenset[str]:
    """The fields that need no answer: what the metric says itself, and reasons that are not needed."""
    hidden: set[str] = set()
    if draft.metric is not None and draft.metric.id:
        hidden.update(_DESCRIBED)
    kind = draft.metric.kind if draft.metric else None
    if kind in _WITHOUT_UNIT:
        hidden.add("unit")
    if kind is not MetricKind.SHARE_WITHIN:
        hidden.add("share_limit")
        if kind is not MetricKind.RATE:
            hidden.add("window")
    doubtful = any(letter.letter == "A" and letter.missing for letter in draft.smart)
    needed = {
        "deadline_reason": draft.deadline and deadline_warning(draft.started, draft.deadline),
        "target_reason": draft.target and "target" in draft.errors,
        "achievable_because": doubtful and draft.target and draft.deadline,
    }
    hidden.update(name for name, why in needed.items() if not (why or typed.get(name)))
    return frozenset(hidden)


def scopes_below(view: DraftView) -> tuple[Scope, ...]:
    """The teams, projects and people that may pay into this OMTM."""
    below = {view.scope.id}
    scopes = []
    while more := [s for s in view.scopes if s.parent_id in below and s.id not in below]:
        scopes += more
        below.update(scope.id for scope in more)
    return tuple(scopes)


def _starting_texts(view: DraftView, draft: Draft) -> dict[str, str]:
    """The texts that fields start with: what the workspace says of the company, and the usual rhythm."""
    workspace = view.top.workspace
    return {
        **{name: getattr(workspace, name) or "" for name in WORKSPACE_FIELDS},
        "review_weeks": str(draft.review_weeks),
        "first_review": draft.first_review.isoformat() if draft.first_review else "",
        "distribution_skipped": "no",
        "stage": (draft.stage or "") if draft.metric and draft.metric.id else "",
    }


def _settings(view: DraftView) -> dict[str, dict[str, Any]]:
    """What only the view knows of a field: what it offers, and the suggestions behind F3."""
    suggests = _("F3 suggests some for this metric")
    modes = (("", _("none")), ("conversion", _("rates")), ("capacity", _("throughputs")))
    parents = tuple((scope.name, scope.name) for scope in scopes_above(view.scope.id, view.scopes))
    own = folded(view.fields.get("metric", ""))
    other = next((metric for metric in view.metrics if folded(metric.name) != own), None)
    return {
        "funnel_mode": {"kind": "choice", "options": modes},
        "metric": {
            "hint": _("F3 suggests what others steer by"),
            "suggestions": tuple(metric.name for metric in view.metrics),
        },
        "parent": {"kind": "choice", "options": (("", _("nearest above")), *parents)},
        "distribution": {"hint": _("one line each: team, or team: metric. F3 lists the teams")},
        "distribution_skipped": {"kind": "choice", "options": yes_no()},
        "review_weeks": {"hint": _("weeks: 2, or 2w")},
        "triggers": {"hint": _("F3 lists the usual reasons")},
        "guardrail_1": {"hint": suggests, "placeholder": example_rule(other) if other else ""},
        "guardrail_2": {"hint": suggests},
    }


NO_OMTM = mark("No OMTM is active; w defines one.")

_FIRST = ("owner", "initiative", "end_goal", "end_goal_by", "guidepoint", "team", "stakeholders")
"""What is corrected most often stands in the short form, in this order."""


async def open_edit_words(app: AppBase) -> None:
    """Put the OMTM into other words."""
    view = app.omtm
    if app.top is None or view is None:
        app.say(_(NO_OMTM))
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
        app.say(_(NO_OMTM))
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
