"""What of an active OMTM may be put into other words, and what only an amendment changes."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any

from msgspec import Struct

from omtm_tui.domain.decisions.amendment import Direction, amendment_direction
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import FunnelStage, Metric, Target, find_metric
from omtm_tui.domain.omtm import draft_fields
from omtm_tui.domain.omtm.draft_fields import DRAFT_FIELDS, WORKSPACE_FIELDS, Reader, field_label
from omtm_tui.domain.omtm.draft_metric import BACKGROUND_FIELDS, parse_triggers
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.number_format import NumberFormat, shorten
from omtm_tui.domain.text.numbers import format_target, format_value
from omtm_tui.domain.text.targets import check_side, parse_target
from omtm_tui.domain.workspace import Workspace
from omtm_tui.i18n import _

AMENDED = ("metric", "target", "deadline")
"""What was promised: it changes with a reason, and both versions stay in the decision log."""

_COLUMNS = (
    "owner", "initiative", "stage", "segment", "period", "end_goal", "north_star_relation", "review_weeks",
    "first_review", "attendees", "reevaluate_on", "triggers",
)  # fmt: skip
_NEEDED = ("owner", "stage", "review_weeks")

WORDS = tuple(name for name in DRAFT_FIELDS if name in (*WORKSPACE_FIELDS, *_COLUMNS, *BACKGROUND_FIELDS))
"""What is corrected in place, in the order of the wizard."""


def words_of(view: OmtmView, typed: Mapping[str, str], workspace: Workspace) -> dict[str, str]:
    """The texts a form begins with: what holds now, and else what was ``typed`` into the wizard."""
    held = {name: _text(getattr(view.omtm, name)) for name in _COLUMNS}
    company = {name: _text(getattr(workspace, name)) for name in WORKSPACE_FIELDS}
    return {name: typed.get(name, "") for name in WORDS} | held | company


def read_words(texts: Mapping[str, str], today: date, deadline: date | None = None) -> dict[str, Any]:
    """The columns of the OMTM and the workspace that the texts change; UserError where a text cannot be."""
    for name in texts:
        if name in AMENDED:
            message = _("The {field} was promised: an amendment changes it, with a reason.")
            raise UserError(message.format(field=field_label(name)))
        if name not in WORDS:
            words = ", ".join(map(field_label, WORDS))
            message = _("An active OMTM has no “{field}” to correct; it has: {words}.")
            raise UserError(message.format(field=shorten(name), words=words))
    reader = Reader(texts, today, NumberFormat())
    values: dict[str, Any] = {
        **{name: reader.text(name) for name in _COLUMNS},
        "stage": reader.choice("stage", FunnelStage),
        "review_weeks": reader.read("review_weeks", draft_fields.parse_weeks),
        **{name: reader.later(name, deadline) for name in ("first_review", "reevaluate_on")},
        "end_goal_by": reader.day("end_goal_by"),
        **{name: reader.read(name, partial(draft_fields.workspace_value, name)) for name in WORKSPACE_FIELDS},
        "triggers": reader.read("triggers", parse_triggers) or (),
    }
    for name, error in reader.errors.items():
        raise UserError(f"{field_label(name)}: {error}")
    for name in _NEEDED:
        if name in texts and not reader.text(name):
            raise UserError(_("An OMTM needs its {field}.").format(field=field_label(name)))
    return {name: values[name] for name in values if name in texts and name not in BACKGROUND_FIELDS}


class Change(Struct, frozen=True):
    """One thing an amendment changes, in words; ``met_by`` is the value that meets a target already."""

    field: str
    old: str
    new: str
    direction: Direction
    met_by: str = ""

    @property
    def sentence(self) -> str:
        """``target ≥ 50 % → ≥ 45 % (looser)``."""
        text = _("{field} {old} → {new}")
        if self.met_by:
            text = _("{field} {old} → {new} ({direction}; {value} now meets it already)")
        elif self.direction is not Direction.OTHER:
            text = f"{text} ({{direction}})"
        words = {"field": field_label(self.field), "old": self.old, "new": self.new}
        return text.format(**words, direction=self.direction.label, value=self.met_by)


class Promise(Struct, frozen=True):
    """What an OMTM promises: the metric that is moved, how far, and by when."""

    metric: Metric
    target: Target
    deadline: date


def amended(
    view: OmtmView, texts: Mapping[str, str], metrics: tuple[Metric, ...], today: date, fmt: NumberFormat
) -> tuple[Promise, tuple[Change, ...]]:
    """The promise by the texts that are not empty, and what that changes; UserError where it is nothing."""
    reader, omtm = Reader(texts, today, fmt), view.omtm
    metric = reader.read("metric", lambda text: find_metric(text, metrics)) or view.metric
    now = view.now.value if view.now and metric.id == omtm.metric_id else None
    target = reader.read("target", lambda text: check_side(parse_target(text, metric, fmt, now), metric, fmt))
    deadline = reader.later("deadline") or omtm.deadline
    for name, error in reader.errors.items():
        raise UserError(f"{field_label(name)}: {error}")
    if target is None and (metric.kind, metric.unit) != (view.metric.kind, view.metric.unit):
        message = _("“{metric}” is measured otherwise: say its target, too.")
        raise UserError(message.format(metric=metric.name))
    if metric.id != omtm.metric_id and deadline <= today:
        raise UserError(_("The deadline has passed: another metric needs a new one, too."))
    promise = Promise(metric, target or omtm.target, deadline)
    changes = tuple(_changes(view, promise, fmt))
    if not changes:
        raise UserError(_("This changes nothing: say another target, deadline or metric."))
    return promise, changes


def _changes(view: OmtmView, new: Promise, fmt: NumberFormat) -> Iterator[Change]:
    omtm, direction = view.omtm, Direction.OTHER
    if new.metric.id != omtm.metric_id:
        yield Change("metric", view.metric.name, new.metric.name, direction)
    elif new.target != omtm.target:
        direction = amendment_direction("threshold", omtm.target, new.target)
    if new.target != omtm.target:
        met_by, new_text = "", format_target(new.target, new.metric, fmt)
        now = view.now.value if view.now and direction is not Direction.OTHER else None
        if now is not None and new.target.met(now) and not omtm.target.met(now):
            met_by = format_value(now, view.metric, fmt, lines=new.target.lines)
        yield Change("target", view.target_text, new_text, direction, met_by)
    if new.deadline != omtm.deadline:
        direction = Direction.LOOSER if new.deadline > omtm.deadline else Direction.TIGHTER
        yield Change("deadline", format_date(omtm.deadline), format_date(new.deadline), direction)


def _text(value: object) -> str:
    """A value as the wizard's form writes it."""
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
