"""A metric: what is counted, in which unit, how often, what it is for; the readings of it, its targets."""

import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct

from omtm_tui.domain.errors import Action, UserError
from omtm_tui.domain.text.labels import LabelledEnum, folded, nearest_words
from omtm_tui.i18n import _, mark

Series = tuple[tuple[date, float], ...]  # live, mature readings in order of date; values in the metric's unit
FEW_GUARDRAILS = 2
FEW_WATCHED = 7
_LISTED = 8  # how many metrics an error names
DURATION_UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
"""Seconds in each unit a duration may be kept in."""


class MetricKind(LabelledEnum):
    """What a value is made of; it decides the unit, the form of differences and which statistics apply."""

    RATE = "rate", mark("rate (0–100 %)")
    SHARE_WITHIN = "share_within", mark("share within a limit")
    COUNT = "count", mark("count")
    MEAN = "mean", mark("mean")
    DURATION = "duration", mark("duration")
    RATIO = "ratio", mark("ratio (may exceed 1)")
    MONEY = "money", mark("money")

    @property
    def is_share(self) -> bool:
        """Stored 0..1, shown in per cent, differences in percentage points."""
        return self in (MetricKind.RATE, MetricKind.SHARE_WITHIN)

    @property
    def is_quotient(self) -> bool:
        """Whether a value may be given by its numerator and denominator."""
        return self.is_share or self in (MetricKind.RATIO, MetricKind.MEAN)


class Better(LabelledEnum):
    """Which way is better."""

    UP = "up", mark("higher is better")
    DOWN = "down", mark("lower is better")


class FunnelStage(LabelledEnum):
    """Where in the customer journey (AAARRR, in this order)."""

    AWARENESS = "awareness", mark("awareness")
    ACQUISITION = "acquisition", mark("acquisition")
    ACTIVATION = "activation", mark("activation")
    REVENUE = "revenue", mark("revenue")
    RETENTION = "retention", mark("retention")
    REFERRAL = "referral", mark("referral")


class Role(LabelledEnum):
    """What a metric is for; derived from what uses it, never typed."""

    OMTM = "omtm", mark("OMTM")
    GUARDRAIL = "guardrail", mark("guardrail")
    NORTH_STAR = "north_star", mark("north star")
    WATCH = "watch", mark("watch")


class Metric(Struct, frozen=True):
    """One metric. ``key`` is the short name used in rules and on the command line.

    ``unit`` is ``%`` for shares, one of ``DURATION_UNITS`` for durations, a currency code or sign for money,
    free text (possibly empty) for the rest; values are kept in that unit, shares as 0..1. ``cadence_days`` is
    how often a reading is expected; ``window_days`` how long until a cohort is final. ``lines`` are the
    targets and guardrails its values are held against: printed anywhere, one is on its side of each."""

    id: int
    key: str
    name: str
    kind: MetricKind
    unit: str = ""
    better: Better = Better.UP
    stage: FunnelStage | None = None
    cadence_days: int = 7
    window_days: int = 0
    share_limit: str = ""
    numerator_id: int | None = None
    denominator_id: int | None = None
    source_note: str = ""
    role: Role = Role.WATCH
    lines: tuple[float, ...] = ()

    @property
    def in_per_cent(self) -> bool:
        """Whether its values are written in per cent: every share, and others with that unit."""
        return self.kind.is_share or self.unit == "%"

    def quotient(self, numerator: float, denominator: float) -> float:
        """The value these counts make, in the metric's unit; a share 0..1."""
        return (numerator * 100 if self.in_per_cent and not self.kind.is_share else numerator) / denominator

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """The values it cannot pass, for a forecast; None where there is no end."""
        if self.kind.is_share:
            return 0.0, 1.0
        return (0.0 if self.kind in (MetricKind.COUNT, MetricKind.DURATION) else None), None


def metric_key(name: str) -> str:
    """A short name for rules and the command line: at most 40 letters of any script, digits and underscores.

    An empty one becomes ``metric``; one that begins with a digit gets ``m_`` before it."""
    folded = unicodedata.normalize("NFKC", name).casefold().replace("≤", " ").replace("≥", " ")
    key = re.sub(r"[\W_]+", "_", folded).strip("_")[:40].strip("_")
    if not key:
        return "metric"
    return f"m_{key}"[:40] if key[0].isdigit() else key


def zoo_hint(guardrails: int = 0, watched: int = 0) -> str:
    """Return a hint about too many guardrails of one OMTM or watched metrics; else empty."""
    if guardrails > FEW_GUARDRAILS:
        warning = _("KPI zoo? {n} guardrails; {few} are enough for one OMTM.")
        return warning.format(n=guardrails, few=FEW_GUARDRAILS)
    if watched > FEW_WATCHED:
        warning = _("KPI zoo? {n} watched metrics; nobody follows more than {few}.")
        return warning.format(n=watched, few=FEW_WATCHED)
    return ""


def matching_metrics(text: str, metrics: Iterable[Metric]) -> tuple[Metric, ...]:
    """The metrics with this key or, failing that, this name, in any case unless one is spelled exactly so."""
    candidates, wanted = tuple(metrics), folded(text)
    for field in ("key", "name"):
        exact = tuple(metric for metric in candidates if getattr(metric, field) == text)
        if matches := exact or tuple(m for m in candidates if folded(getattr(m, field)) == wanted):
            return matches
    return ()


def metric_or_none(text: str, metrics: Iterable[Metric]) -> Metric | None:
    """The metric with this key or name, the first of several; None where there is none."""
    return next(iter(matching_metrics(text, metrics)), None)


def find_metric(text: str, metrics: Sequence[Metric]) -> Metric:
    """The metric with this key or name; UserError suggests the nearest ones by their keys."""
    if metric := metric_or_none(text, metrics):
        return metric
    if not metrics:
        raise UserError(_("There is no metric yet; add one first."), action=Action.ADD_METRIC)
    keys = {name: metric.key for metric in metrics for name in (metric.name, metric.key)}
    near = {keys[name] for name in nearest_words(text, keys, most=3, likeness=0.5)}
    text = text.strip()[:60]
    if near:
        message = _("There is no metric “{text}”; did you mean {keys}?")
        raise UserError(message.format(text=text, keys=", ".join(sorted(near))))
    message = _("There is no metric “{text}”; known are {keys}.")
    if (more := len(metrics) - _LISTED) > 0:
        message = _("There is no metric “{text}”; known are {keys} and {n} more.")
    first = ", ".join(metric.key for metric in metrics[:_LISTED])
    raise UserError(message.format(text=text, keys=first, n=more), action=Action.ADD_METRIC)


class Reading(Struct, frozen=True):
    """``value`` is in the metric's unit (shares 0..1). A correction points at the reading it replaces."""

    observed_on: date
    value: float
    numerator: float | None = None
    denominator: float | None = None
    sample_size: int | None = None
    sd: float | None = None
    cohort_from: date | None = None
    cohort_to: date | None = None
    source: str = ""
    note: str = ""
    id: int = 0
    metric_id: int = 0
    recorded_at: str = ""
    replaces: int | None = None


def matures_on(reading: Reading, metric: Metric) -> date | None:
    """The day the reading's cohort is old enough to be final; None where no cohort or window is given."""
    if reading.cohort_to is None or metric.window_days <= 0:
        return None
    return reading.cohort_to + min(timedelta(metric.window_days), date.max - reading.cohort_to)


def is_mature(reading: Reading, metric: Metric) -> bool:
    """Whether the reading may count as held or failed: it was observed once its cohort was final.

    What was observed before then stays preliminary, however old its cohort grows."""
    cohort, window = reading.cohort_to, metric.window_days
    return cohort is None or window <= 0 or (reading.observed_on - cohort).days >= window


def is_due(reading: Reading, metric: Metric, today: date) -> bool:
    """Whether the metric's cadence asks for another reading by now."""
    return (today - reading.observed_on).days >= metric.cadence_days


def is_stale(reading: Reading, metric: Metric, today: date) -> bool:
    """Whether a reading is older than twice the metric's cadence, too old to stand for today."""
    return (today - reading.observed_on).days > 2 * metric.cadence_days


class TargetKind(StrEnum):
    """Which side of a value counts as reached."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BAND = "band"


def decimal_equal(a: float, b: float) -> bool:
    """Equal as people write them: 0.57 − 0.38 is 0.19, whatever floating point says (relative 1e-9)."""
    return math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12)


class Target(Struct, frozen=True):
    """``low`` is set for at least and band, ``high`` for at most and band; values in the metric's unit.

    A ``strict`` target is met beyond its line, not on it: more than 50 %, less than 2 %. A band has both."""

    kind: TargetKind
    low: float | None = None
    high: float | None = None
    strict: bool = False

    def __post_init__(self) -> None:
        needs_low = self.kind is not TargetKind.AT_MOST
        needs_high = self.kind is not TargetKind.AT_LEAST
        if (self.low is not None) != needs_low or (self.high is not None) != needs_high:
            raise UserError(_("A target is at least one value, at most one value, or a band between two."))
        if self.low is not None and self.high is not None and self.low >= self.high:
            raise UserError(_("The lower end of a band must be below its upper end."))

    @property
    def sign(self) -> str:
        """How the value stands to the line; empty for a band."""
        signs = {TargetKind.AT_LEAST: ("≥", ">"), TargetKind.AT_MOST: ("≤", "<"), TargetKind.BAND: ("", "")}
        return signs[self.kind][bool(self.strict)]

    @property
    def lines(self) -> tuple[float, ...]:
        """What a value is held against: one line, or both ends of a band."""
        return tuple(end for end in (self.low, self.high) if end is not None)

    def met(self, value: float) -> bool:
        if any(decimal_equal(value, end) for end in self.lines):
            return not self.strict
        return (self.low is None or value > self.low) and (self.high is None or value < self.high)

    @property
    def other_side(self) -> "Target":
        """What a one-sided target leaves: ``< 45 %`` of ``≥ 45 %``."""
        if self.kind is TargetKind.AT_LEAST:
            return Target(TargetKind.AT_MOST, high=self.low, strict=not self.strict)
        return Target(TargetKind.AT_LEAST, low=self.high, strict=not self.strict)

    def harms(self, better: Better) -> bool:
        """Whether it asks for the side away from what is better; a band never does."""
        return self.kind is {Better.UP: TargetKind.AT_MOST, Better.DOWN: TargetKind.AT_LEAST}[better]

    def gives_up(self, now: float) -> bool:
        """Whether a one-sided target lies on the harmful side of the present value."""
        return self.kind is not TargetKind.BAND and self.met(now) and not decimal_equal(now, self.line())

    def gap(self, value: float) -> float:
        """How far ``value`` has to go (signed, metric's unit); 0 when met."""
        if self.met(value):
            return 0.0
        if self.low is not None and value < self.low:
            return self.low - value
        return (self.high if self.high is not None else value) - value

    def line(self, baseline: float | None = None) -> float:
        """The one value to draw or to name: the nearer end of a band as seen from ``baseline``."""
        if self.low is None:
            return self.high if self.high is not None else 0.0
        if self.high is None or baseline is None or baseline <= self.low:
            return self.low
        return self.high

    def rises(self, baseline: float | None, better: Better) -> bool:
        """Whether reaching the target from ``baseline`` means going up; without one, whether up is better."""
        if baseline is None or self.met(baseline):
            return {TargetKind.AT_LEAST: True, TargetKind.AT_MOST: False}.get(self.kind, better is Better.UP)
        return self.gap(baseline) > 0
