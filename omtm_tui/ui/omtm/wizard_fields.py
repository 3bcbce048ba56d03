"""The fields of each step of the OMTM wizard, and which of them a draft does not need."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace
from textual.content import Content

from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.draft_fields import CHOICES, STEPS, field_example, field_hint, field_label
from omtm_tui.domain.omtm.read_models import DraftView
from omtm_tui.domain.rhythm.rhythm import deadline_warning
from omtm_tui.domain.rhythm.triggers import Trigger
from omtm_tui.domain.workspace import Scope
from omtm_tui.i18n import _
from omtm_tui.ui.kit.field import Field, yes_no
from omtm_tui.ui.kit.fields import options_of

Note = Callable[[Field], Content]
"""The line under a field, from all that is typed by now."""

_DESCRIBED = ("metric_kind", "unit", "better", "share_limit", "cadence", "window")
"""What only a new metric has to be told."""

_WITHOUT_UNIT = (MetricKind.RATE, MetricKind.SHARE_WITHIN, MetricKind.RATIO)


def step_of(field: str) -> int:
    """The step a field stands on, from 1."""
    return next(number for number, names in enumerate(STEPS, 1) if field in names)


def trigger_texts() -> tuple[str, ...]:
    """What usually calls for another look at an OMTM."""
    return tuple(trigger.label for trigger in Trigger)


def step_fields(step: int, view: DraftView, draft: Draft, note: Note) -> tuple[Field, ...]:
    """The fields of a step with what was typed so far; none for step 3, which is a list."""
    fields = _ASKED[step](view) if step in _ASKED else ()
    starting_texts = _starting_texts(view, draft)

    def ready(field: Field) -> Field:
        typed = view.fields.get(field.id, "")
        value = typed or starting_texts.get(field.id, "")
        return replace(field, value=value, prefilled=not typed and bool(value), note=lambda text: note(field))

    return tuple(ready(field) for field in fields)


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
    unusual = draft.deadline is not None and deadline_warning(draft.started, draft.deadline)
    if not (unusual or typed.get("deadline_reason")):
        hidden.add("deadline_reason")
    doubtful = any(letter.letter == "A" and letter.missing for letter in draft.smart)
    if not ((doubtful and draft.target and draft.deadline) or typed.get("achievable_because")):
        hidden.add("achievable_because")
    return frozenset(hidden)


def scopes_above(view: DraftView) -> tuple[Scope, ...]:
    """The scopes whose OMTM this one may pay into, the nearest first."""
    by_id = {scope.id: scope for scope in view.scopes}
    above: list[Scope] = []
    parent = view.scope.parent_id
    while parent is not None and parent in by_id:
        above.append(by_id[parent])
        parent = by_id[parent].parent_id
    return tuple(above)


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
        "company": workspace.company,
        "industry": workspace.industry,
        "audience": workspace.audience or "",
        "business_model": workspace.business_model or "",
        "maturity": workspace.maturity or "",
        "size": workspace.size or "",
        "guidepoint": workspace.guidepoint,
        "review_weeks": str(draft.review_weeks),
        "first_review": draft.first_review.isoformat() if draft.first_review else "",
        "distribution_skipped": "no",
        "stage": (draft.stage or "") if draft.metric and draft.metric.id else "",
    }


def _field(name: str, label: str = "", **more: object) -> Field:
    text = label or field_label(name)
    settings: dict[str, object] = {"hint": field_hint(name), "placeholder": field_example(name)}
    if name in CHOICES:
        settings |= {"kind": "choice", "options": options_of(CHOICES[name])}
    return Field(name, text[:1].upper() + text[1:], **settings | more)  # type: ignore[arg-type]


def _where_you_stand(view: DraftView) -> Sequence[Field]:
    return tuple(map(_field, STEPS[0]))


def _weaknesses(view: DraftView) -> Sequence[Field]:
    modes = (("", _("none")), ("conversion", _("rates")), ("capacity", _("throughputs")))
    return (_field("funnel_mode", _("Compare by"), kind="choice", options=modes),)


def _goal_and_metric(view: DraftView) -> Sequence[Field]:
    above = scopes_above(view)
    parents = (("", _("nearest above")), *((scope.name, scope.name) for scope in above))
    fields = [
        _field("end_goal"),
        _field("end_goal_by", _("End goal by")),
        _field(
            "metric",
            hint=_("F3 suggests what others steer by"),
            suggestions=tuple(metric.name for metric in view.metrics),
            required=True,
        ),
        _field("metric_kind", required=True),
        _field("share_limit", _("Counted within")),
        _field("unit"),
        _field("better", _("Better is")),
        _field("stage", required=True),
        _field("cadence", _("Read every")),
        _field("window", _("Final after")),
        _field("period"),
        _field("baseline"),
        _field("target", required=True),
        _field("deadline", required=True),
        _field("deadline_reason", _("Why this deadline")),
        _field("initiative"),
        _field("achievable_because", _("Why it can be done")),
        _field("north_star_relation", _("Pays into north star")),
    ]
    if len(above) > 1:
        fields.append(_field("parent", kind="choice", options=parents))
    return fields


def _contribution(view: DraftView) -> Sequence[Field]:
    return (
        _field("owner", required=True),
        _field("team", _("Who contributes how"), kind="area"),
        _field("stakeholders"),
        _field("stake_sees", _("See the work")),
        _field("stake_knows", _("Know why")),
        _field("stake_involved", _("Feel involved")),
    )


def _distribution(view: DraftView) -> Sequence[Field]:
    return (
        _field(
            "distribution",
            _("Who pays in"),
            kind="area",
            hint=_("one line each: team, or team: metric. F3 lists the teams"),
        ),
        _field("distribution_skipped", _("Skip this step"), kind="choice", options=yes_no()),
    )


def _reporting(view: DraftView) -> Sequence[Field]:
    return (
        _field("review_weeks", _("Review every"), hint=_("weeks: 2, or 2w")),
        _field("first_review"),
        _field("attendees", _("Who attends")),
    )


def _flexibility(view: DraftView) -> Sequence[Field]:
    suggests = _("F3 suggests some for this metric")
    return (
        _field("reevaluate_on", _("Think again on")),
        _field("triggers", _("Or as soon as"), hint=_("F3 lists the usual reasons")),
        _field("guardrail_1", hint=suggests, placeholder=_rule_example(view)),
        _field("guardrail_1_name", _("Its name")),
        _field("guardrail_2", hint=suggests),
        _field("guardrail_2_name", _("Its name")),
    )


def _rule_example(view: DraftView) -> str:
    """A rule that could be typed here: about a metric that is there, none where there is none."""
    key = next((metric.key for metric in view.metrics), "")
    return field_example("guardrail_1").replace("churn", key) if key else ""


_ASKED: dict[int, Callable[[DraftView], Sequence[Field]]] = {
    1: _where_you_stand,
    2: _weaknesses,
    4: _goal_and_metric,
    5: _contribution,
    6: _distribution,
    7: _reporting,
    8: _flexibility,
}
