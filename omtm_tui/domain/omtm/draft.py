"""An OMTM being defined: what the texts typed so far mean, what is unusual about them, and what is missing.

All of it, and whether it is SMART, follows from the raw texts, so that it looks the same after a restart."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import cached_property

from msgspec import Struct

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import FunnelStage, Metric, MetricKind, Target
from omtm_tui.domain.omtm import draft_metric
from omtm_tui.domain.omtm.draft_fields import STEPS, Reader, described_workspace, field_label, parse_weeks
from omtm_tui.domain.omtm.omtm import Omtm, hypothesis_sentence, omtm_sentence
from omtm_tui.domain.omtm.outlook import Outlook, target_outlook
from omtm_tui.domain.omtm.read_models import DraftView, SmartLetter
from omtm_tui.domain.rhythm.review import unwatched_text
from omtm_tui.domain.rhythm.rhythm import deadline_warning, end_goal_warning, review_weeks
from omtm_tui.domain.text.labels import records_named
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_target, format_value, parse_counts, parse_value
from omtm_tui.domain.text.targets import check_side, parse_target
from omtm_tui.domain.workspace import CompanySize, Scope
from omtm_tui.i18n import _, ngettext

MIN_PROBABILITY = 0.10  # below this chance of success a target is a wish, unless there is a justification
_IMPLIED_UNIT = (MetricKind.RATE, MetricKind.SHARE_WITHIN, MetricKind.RATIO, MetricKind.COUNT)


class DraftGuardrail(Struct, frozen=True):
    """A rule as it was typed; ``field`` is where, ``name`` may be empty."""

    field: str
    rule: str
    name: str = ""


class Draft:
    """A draft as it stands. Values in the metric's unit; ``metric.id`` is 0 for one yet to be created.

    Bad texts never raise: they stand in ``errors`` by field, as what is unusual does in ``warnings``, and
    their value is missing. ``baseline_typed`` is False for a baseline taken from the latest reading."""

    def __init__(self, view: DraftView, vanity: draft_metric.VanityHint | None = None) -> None:
        self.started = today = view.top.today
        self._reader = reader = Reader(view.fields, today, view.top.numbers)
        self.errors, self.warnings = reader.errors, reader.warnings
        self._weaknesses = view.weaknesses
        self.metric = metric = draft_metric.described_metric(reader, view.metrics, vanity)
        self._history = view.series.get(metric.id, ()) if metric and metric.id else ()
        self.baseline: float | None = None
        self.baseline_typed = False
        self.baseline_counts: tuple[float, float] | None = None
        self.target: Target | None = None
        if metric is not None:
            self._read_values(metric)
        self.deadline = deadline = reader.later("deadline")
        usual_weeks = review_weeks(today, deadline) if deadline else 2
        self.review_weeks = reader.read("review_weeks", parse_weeks) or usual_weeks
        self.workspace = described_workspace(reader, view.top.workspace)
        self.metric_name = metric.name if metric else " ".join(reader.text("metric").split())
        self.stage = reader.choice("stage", FunnelStage) or (metric.stage if metric else None)
        self.segment = reader.text("segment")
        self.period = reader.text("period")
        self.initiative = reader.text("initiative")
        self.owner = reader.text("owner")
        self.end_goal = reader.text("end_goal")
        self.end_goal_by = reader.day("end_goal_by")
        self.north_star_relation = reader.text("north_star_relation")
        self.parent_scope_id = reader.read("parent", lambda text: _scope_named(text, view.scopes))
        self.stakeholders = draft_metric.stakeholders(reader)
        self.distribution = draft_metric.portions(reader.text("distribution"))
        self.distribution_skipped = reader.text("distribution_skipped").casefold() in draft_metric.TICKED
        usual_first = min(today + timedelta(weeks=self.review_weeks), deadline) if deadline else None
        self.first_review = reader.later("first_review", deadline) or usual_first
        self.attendees = reader.text("attendees")
        self.reevaluate_on = reader.later("reevaluate_on", deadline)
        self.triggers = reader.read("triggers", draft_metric.parse_triggers) or ()
        rules = ((name, reader.text(name)) for name in ("guardrail_1", "guardrail_2"))
        self.guardrails = [DraftGuardrail(n, rule, reader.text(f"{n}_name")) for n, rule in rules if rule]
        self._warn(view.guardrails)

    def _read_values(self, metric: Metric) -> None:
        """Baseline and target can only be read once the metric's unit is known."""
        fmt = self._reader.fmt
        typed = self._reader.read("baseline", lambda text: parse_value(text, metric, fmt))
        self.baseline_typed = typed is not None
        self.baseline_counts = self._reader.read("baseline", lambda text: parse_counts(text, metric, fmt))
        self.baseline = self._history[-1][1] if typed is None and self._history else typed

        def target(text: str) -> Target:
            return check_side(parse_target(text, metric, fmt, self.baseline), metric, fmt)

        self.target = self._reader.read("target", target)

    def _warn(self, guardrails: Sequence[tuple[str, tuple[int, ...]]]) -> None:
        """Everything that is unusual, none of it forbidden once there is a reason."""
        reader = self._reader
        if self.deadline and not reader.text("deadline_reason"):
            reader.warn("deadline", deadline_warning(self.started, self.deadline))
        reader.warn("triggers", unwatched_text(self.triggers))
        if self.end_goal_by:
            reader.warn("end_goal_by", end_goal_warning(self.started, self.end_goal_by))
        size = self.workspace.size
        if size and _segments_missing(size, self.segment) > 0:
            text = ngettext(
                "A company of this size names {n} segment.",
                "A company of this size names {n} segments.",
                size.segments_needed,
            )
            reader.warn("segment", text.format(n=size.segments_needed))
        if names := [name for name, ids in guardrails if self.metric and self.metric.id in ids]:
            text = ngettext(
                "The guardrail {names} also looks at this metric and stays in force. Retire it if you like.",
                "The guardrails {names} also look at this metric and stay in force. Retire them if you like.",
                len(names),
            )
            reader.warn("metric", text.format(names=", ".join(f"“{name}”" for name in names)))
        is_meant, now = bool(reader.text("target_reason")), self.baseline
        if self.metric and self.target and now is not None and self.target.met(now) and not is_meant:
            text = _met_already_text(self.target, self.metric, now, reader.fmt)
            notes = self.errors if self.target.gives_up(now) else self.warnings
            notes.setdefault("target", text)

    @cached_property
    def outlook(self) -> Outlook | None:
        """How likely the target is met; None until it, its deadline and a reading are there."""
        if not (self.metric and self.target and self.deadline and self._history):
            return None
        return target_outlook(self._history, self.target, self.deadline, self.metric.bounds)

    @property
    def sentence(self) -> str:
        """The definition; empty until its parts are there."""
        if not (self.metric and self.target):
            return ""
        target = format_target(self.target, self.metric, self._reader.fmt)
        return omtm_sentence(self.metric, self.period, target)

    @property
    def hypothesis(self) -> str:
        """The bet behind it; empty until its parts are there."""
        if not (self.metric and self.target and self.initiative and self.deadline):
            return ""
        fmt, now = self._reader.fmt, self.baseline
        return hypothesis_sentence(self.initiative, self.metric, self.target, now, fmt, self.deadline)

    @property
    def sentences(self) -> str:
        """Both sentences, for the decision log, and why the target is one that the value meets already."""
        return "\n".join(filter(None, (self.sentence, self.hypothesis, self._reader.text("target_reason"))))

    @cached_property
    def smart(self) -> tuple[SmartLetter, ...]:
        """What makes it SMART, letter by letter."""
        readings = len(self._history) + self.baseline_typed
        chance = self.outlook.at if self.outlook else None
        why = self._reader.text("achievable_because")
        constraint = any(weakness.is_constraint for weakness in self._weaknesses)
        return smart(self, self.metric, self.workspace.size, readings, chance, why, constraint)

    @property
    def missing(self) -> tuple[str, ...]:
        """The fields activation still needs; what is typed but wrong stands among the errors instead."""
        metric = self.metric
        is_within = metric is not None and metric.kind is MetricKind.SHARE_WITHIN
        lacking = {
            "metric": not self.metric_name,
            "metric_kind": bool(self.metric_name) and metric is None,
            "share_limit": metric is not None and not metric.id and not metric.share_limit and is_within,
            "unit": metric is not None and metric.kind is MetricKind.DURATION and not metric.unit,
            "stage": self.stage is None,
            "target": self.target is None and not (metric is None and self._reader.text("target")),
            "deadline": self.deadline is None,
            "owner": not self.owner,
        }
        return tuple(field for field, absent in lacking.items() if absent and field not in self.errors)

    @property
    def complete(self) -> bool:
        """Whether the draft may be activated, as far as it goes by itself."""
        return not self.missing and not self.errors

    def not_ready(self, named: Callable[[str], str] = field_label) -> str:
        """Why it may not be activated, in one line, its fields as they are ``named``; empty when it may."""
        wrong = [f"{named(field)}: {text.rstrip('.')}" for field, text in self.errors.items()]
        if self.missing:
            wrong.insert(0, _("missing: {things}").format(things=", ".join(map(named, self.missing))))
        return "; ".join(wrong)

    @property
    def step_done(self) -> tuple[bool, ...]:
        """The eight steps in order; step 6 is done when it was skipped, too."""
        of, weaknesses = self.workspace, self._weaknesses
        filled = (
            all((of.company, of.maturity, of.size, of.audience, of.business_model)),
            sum(weakness.is_constraint for weakness in weaknesses) == 1,
            bool(weaknesses) and all(weakness.actions for weakness in weaknesses),
            all((self.metric, self.stage, self.target, self.deadline, self.initiative)),
            bool(self.owner),
            self.distribution_skipped or bool(self.distribution),
            bool(self.attendees) and self.first_review is not None,
            bool(self.guardrails) and (self.reevaluate_on is not None or bool(self.triggers)),
        )
        clean_steps = (not any(field in self.errors for field in step) for step in STEPS)
        return tuple(done and fine for done, fine in zip(filled, clean_steps, strict=True))


def smart(
    of: Omtm | Draft, metric: Metric | None, size: CompanySize | None,
    readings: int, chance: float | None, why: str, constraint: bool,
) -> tuple[SmartLetter, ...]:  # fmt: skip
    """The five letters of SMART in order, each with what is missing.

    ``chance`` is 0..1, ``why`` why it can be reached all the same, ``constraint`` whether one is marked."""
    relevant = of.end_goal.strip() or of.north_star_relation or constraint
    link = _("a link to the end goal, the north star metric or the constraint")
    return (
        SmartLetter("S", _("Specific"), "; ".join(_missing_specific(of, size))),
        SmartLetter("M", _("Measurable"), "; ".join(_missing_measurable(metric, readings))),
        SmartLetter("A", _("Achievable"), "" if why.strip() else _missing_achievable(of, chance)),
        SmartLetter("R", _("Relevant"), "" if relevant else link),
        SmartLetter("T", _("Time-bound"), "" if of.deadline else _("a deadline")),
    )


def _missing_specific(of: Omtm | Draft, size: CompanySize | None) -> list[str]:
    missing = [] if of.stage else [_("one funnel stage")]
    wanting = _segments_missing(size, of.segment) if size else 0
    if wanting > 0:
        text = ngettext(
            "{n} more segment, as the company's size demands",
            "{n} more segments, as the company's size demands",
            wanting,
        )
        missing.append(text.format(n=wanting))
    return missing


def _segments_missing(size: CompanySize, segment: str) -> int:
    return size.segments_needed - len(draft_metric.listed(segment, "[,;]"))


def _missing_measurable(metric: Metric | None, readings: int) -> list[str]:
    missing = []
    if metric is None or (metric.kind not in _IMPLIED_UNIT and not metric.unit.strip()):
        missing.append(_("a unit"))
    if metric is None or metric.cadence_days < 1:
        missing.append(_("how often it is read"))
    if readings < 1:
        missing.append(_("a first reading as baseline"))
    return missing


def _missing_achievable(of: Omtm | Draft, chance: float | None) -> str:
    if chance is None and None in (of.target, of.deadline):
        return _("why it can be reached (a chance is computed once there are a target and a deadline)")
    if chance is None:
        return _("why it can be reached (there are too few readings to compute a chance)")
    if chance < MIN_PROBABILITY:
        return _("why it can be reached (the readings give it a chance under 10 %)")
    return ""


def _scope_named(text: str, scopes: Sequence[Scope]) -> int:
    for scope in records_named(text, scopes):
        return scope.id
    names = ", ".join(scope.name for scope in scopes)
    raise UserError(_("“{text}” is not known; a parent is one of: {names}.").format(text=text, names=names))


def _met_already_text(target: Target, metric: Metric, baseline: float, fmt: NumberFormat) -> str:
    """What is said of a target that the baseline meets; what allows it to get worse needs a reason."""
    text = _("The baseline of {value} meets it already; a target is where you are not yet.")
    if target.gives_up(baseline):
        text = _(
            "{value} now is better than {target}: choose a better target, or say why this target is meant."
        )
    value = format_value(baseline, metric, fmt, lines=target.lines)
    return text.format(value=value, target=format_target(target, metric, fmt))
