"""An OMTM being defined: what the texts typed so far mean, what is unusual about them, and what is missing.

Everything follows from the raw texts, so that a draft looks the same after a restart as while it is typed.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import FunnelStage, Metric, MetricKind, Series
from omtm_tui.domain.omtm.draft_fields import STEPS, Reader, described_workspace, field_label, parse_weeks
from omtm_tui.domain.omtm.draft_metric import (
    TICKED,
    Portion,
    VanityHint,
    described_metric,
    parse_triggers,
    portions,
    stakeholders,
    target_warning,
)
from omtm_tui.domain.omtm.omtm import Stakeholder, hypothesis_sentence, omtm_sentence
from omtm_tui.domain.omtm.outlook import Outlook, target_outlook
from omtm_tui.domain.omtm.read_models import DraftView, Weakness
from omtm_tui.domain.omtm.smart import SmartInput, SmartLetter, segments, smart
from omtm_tui.domain.omtm.target import Target
from omtm_tui.domain.rhythm.rhythm import deadline_warning, end_goal_warning, review_weeks
from omtm_tui.domain.text.dates import format_date, span_text
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_target, parse_value
from omtm_tui.domain.text.targets import parse_target
from omtm_tui.domain.text.typed_text import records_named
from omtm_tui.domain.workspace import Scope, Workspace
from omtm_tui.i18n import _, ngettext


class DraftGuardrail(Struct, frozen=True):
    """A rule as it was typed; ``field`` is where, ``name`` may be empty."""

    field: str
    rule: str
    name: str = ""


class Draft(Struct, frozen=True):
    """A draft as it stands. Values in the metric's unit; ``metric.id`` is 0 for one yet to be created.

    ``errors`` and ``warnings`` are texts by field; ``missing`` are the fields that activation still needs;
    ``sentence`` and ``hypothesis`` are empty until their parts are there; ``baseline_typed`` is False
    for a baseline taken from the latest reading.
    """

    workspace: Workspace
    metric_name: str
    metric: Metric | None
    stage: FunnelStage | None
    segment: str
    period: str
    baseline: float | None
    baseline_typed: bool
    target: Target | None
    started: date
    deadline: date | None
    initiative: str
    owner: str
    end_goal: str
    end_goal_by: date | None
    north_star_relation: str
    parent_scope_id: int | None
    stakeholders: tuple[Stakeholder, ...]
    distribution: tuple[Portion, ...]
    distribution_skipped: bool
    review_weeks: int
    first_review: date | None
    attendees: str
    reevaluate_on: date | None
    triggers: tuple[str, ...]
    guardrails: tuple[DraftGuardrail, ...]
    errors: dict[str, str]
    warnings: dict[str, str]
    smart: tuple[SmartLetter, ...] = ()
    sentence: str = ""
    hypothesis: str = ""
    outlook: Outlook | None = None
    missing: tuple[str, ...] = ()
    step_done: tuple[bool, ...] = ()
    """The eight steps in order; step 6 is done when it was skipped, too."""

    @property
    def complete(self) -> bool:
        """Whether the draft may be activated, as far as it goes by itself."""
        return not self.missing and not self.errors

    @property
    def sentences(self) -> str:
        """Both sentences, for the decision log."""
        return "\n".join(text for text in (self.sentence, self.hypothesis) if text)

    @property
    def not_ready(self) -> str:
        """Why it may not be activated, in one line; empty when it may."""
        wrong = [f"{field_label(field)}: {text.rstrip('.')}" for field, text in self.errors.items()]
        if self.missing:
            wrong.insert(0, _("missing: {things}").format(things=", ".join(map(field_label, self.missing))))
        return "; ".join(wrong)


def parse_draft(view: DraftView, vanity: VanityHint | None = None) -> Draft:
    """The draft behind the raw texts of ``view``.

    Bad texts never raise: they stand in ``errors``, and their value is missing.
    """
    today = view.top.today
    reader = Reader(view.fields, today, view.top.numbers)
    metric = described_metric(reader, view.metrics, vanity)
    history = view.series.get(metric.id, ()) if metric and metric.id else ()
    baseline, typed, target = _values(reader, metric, history)
    deadline = reader.later("deadline")
    rhythm = reader.read("review_weeks", parse_weeks)
    weeks = rhythm or (review_weeks(today, deadline) if deadline else 2)
    usual_first = min(today + timedelta(weeks=weeks), deadline) if deadline else None
    draft = Draft(
        workspace=described_workspace(reader, view.top.workspace),
        metric_name=metric.name if metric else " ".join(reader.text("metric").split()),
        metric=metric,
        stage=reader.choice("stage", FunnelStage) or (metric.stage if metric else None),
        segment=reader.text("segment"),
        period=reader.text("period") or (span_text(metric.cadence_days) if metric else ""),
        baseline=baseline,
        baseline_typed=typed,
        target=target,
        started=today,
        deadline=deadline,
        initiative=reader.text("initiative"),
        owner=reader.text("owner"),
        end_goal=reader.text("end_goal"),
        end_goal_by=reader.day("end_goal_by"),
        north_star_relation=reader.text("north_star_relation"),
        parent_scope_id=reader.read("parent", lambda text: _scope_named(text, view.scopes)),
        stakeholders=stakeholders(reader),
        distribution=portions(reader.text("distribution")),
        distribution_skipped=reader.text("distribution_skipped").casefold() in TICKED,
        review_weeks=weeks,
        first_review=reader.day("first_review") or usual_first,
        attendees=reader.text("attendees"),
        reevaluate_on=reader.day("reevaluate_on"),
        triggers=reader.read("triggers", parse_triggers) or (),
        guardrails=_guardrails(reader),
        errors=reader.errors,
        warnings=reader.warnings,
    )
    _warn(reader, draft)
    return _judged(draft, reader, view.weaknesses, history)


def _values(
    reader: Reader, metric: Metric | None, history: Series
) -> tuple[float | None, bool, Target | None]:
    """Baseline, whether it was typed, and target; they can only be read once the metric's unit is known."""
    if metric is None:
        return None, False, None
    typed = reader.read("baseline", lambda text: parse_value(text, metric, reader.fmt))
    baseline = history[-1][1] if typed is None and history else typed
    target = reader.read("target", lambda text: parse_target(text, metric, reader.fmt, baseline))
    return baseline, typed is not None, target


def _judged(draft: Draft, reader: Reader, weaknesses: Sequence[Weakness], history: Series) -> Draft:
    """The draft with everything that follows from its values."""
    outlook = _outlook(draft, history)
    sentence, hypothesis = _sentences(draft, reader.fmt)
    metric = draft.metric
    letters = smart(
        SmartInput(
            stage=draft.stage,
            segment=draft.segment,
            size=draft.workspace.size,
            kind=metric.kind if metric else None,
            unit=metric.unit if metric else "",
            cadence_days=metric.cadence_days if metric else None,
            baseline_readings=len(history) + draft.baseline_typed,
            probability=outlook.at if outlook else None,
            justification=reader.text("achievable_because"),
            end_goal=draft.end_goal,
            has_north_star=bool(draft.north_star_relation),
            has_constraint=any(weakness.is_constraint for weakness in weaknesses),
            deadline=draft.deadline,
        )
    )
    return replace(
        draft,
        outlook=outlook,
        sentence=sentence,
        hypothesis=hypothesis,
        smart=letters,
        missing=_missing(draft, reader),
        step_done=_step_done(draft, reader, weaknesses),
    )


def _warn(reader: Reader, draft: Draft) -> None:
    """Everything that is unusual, none of it forbidden."""
    if draft.deadline and not reader.text("deadline_reason"):
        reader.warn("deadline", deadline_warning(draft.started, draft.deadline))
    if draft.end_goal_by:
        reader.warn("end_goal_by", end_goal_warning(draft.started, draft.end_goal_by))
    size = draft.workspace.size
    wanted = size.segments_needed if size else 0
    if len(segments(draft.segment)) < wanted:
        message = ngettext(
            "A company of this size names {n} segment.", "A company of this size names {n} segments.", wanted
        )
        reader.warn("segment", message.format(n=wanted))
    if draft.metric and draft.target:
        reader.warn("target", target_warning(draft.target, draft.metric, draft.baseline, reader.fmt))


def _outlook(draft: Draft, history: Series) -> Outlook | None:
    if not (draft.metric and draft.target and draft.deadline and history):
        return None
    return target_outlook(history, draft.target, draft.deadline, *draft.metric.bounds)


def _sentences(draft: Draft, fmt: NumberFormat) -> tuple[str, str]:
    if not (draft.metric and draft.target):
        return "", ""
    metric, target = draft.metric, format_target(draft.target, draft.metric, fmt)
    sentence = omtm_sentence(metric.name, draft.period, target)
    if not (draft.initiative and draft.deadline):
        return sentence, ""
    rises = draft.target.rises(draft.baseline, metric.better)
    day = format_date(draft.deadline)
    return sentence, hypothesis_sentence(draft.initiative, metric.name, rises, target, day)


def _missing(draft: Draft, reader: Reader) -> tuple[str, ...]:
    """What the domain forbids to leave out; what is typed but wrong stands among the errors instead."""
    metric = draft.metric
    unitless = metric is not None and metric.kind is MetricKind.DURATION and not metric.unit
    lacking = {
        "metric": not draft.metric_name,
        "metric_kind": bool(draft.metric_name) and metric is None,
        "unit": unitless,
        "stage": draft.stage is None,
        "target": draft.target is None and not (metric is None and reader.text("target")),
        "deadline": draft.deadline is None,
        "owner": not draft.owner,
    }
    return tuple(f for f, absent in lacking.items() if absent and f not in reader.errors)


def _step_done(draft: Draft, reader: Reader, weaknesses: Sequence[Weakness]) -> tuple[bool, ...]:
    of = draft.workspace
    company = (of.company, of.maturity, of.size, of.audience, of.business_model)
    reviews = bool(draft.attendees) and draft.first_review is not None
    defined = (draft.metric, draft.stage, draft.target, draft.deadline, draft.initiative)
    filled = (
        all(company),
        sum(weakness.is_constraint for weakness in weaknesses) == 1,
        bool(weaknesses) and all(weakness.actions for weakness in weaknesses),
        all(defined),
        bool(draft.owner),
        draft.distribution_skipped or bool(draft.distribution),
        reviews,
        bool(draft.guardrails) and (draft.reevaluate_on is not None or bool(draft.triggers)),
    )
    clean_steps = (not any(field in reader.errors for field in step) for step in STEPS)
    return tuple(done and fine for done, fine in zip(filled, clean_steps, strict=True))


def _scope_named(text: str, scopes: Sequence[Scope]) -> int:
    for scope in records_named(text, scopes):
        return scope.id
    names = ", ".join(scope.name for scope in scopes)
    raise UserError(_("“{text}” is not known; a parent is one of: {names}.").format(text=text, names=names))


def _guardrails(reader: Reader) -> tuple[DraftGuardrail, ...]:
    names = ("guardrail_1", "guardrail_2")
    typed = (DraftGuardrail(name, reader.text(name), reader.text(f"{name}_name")) for name in names)
    return tuple(guardrail for guardrail in typed if guardrail.rule)
