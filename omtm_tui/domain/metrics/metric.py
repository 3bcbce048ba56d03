"""A metric: what is counted, in which unit, how often, and what it is for."""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from msgspec import Struct

from omtm_tui.i18n import _


class MetricKind(StrEnum):
    RATE = "rate"
    SHARE_WITHIN = "share_within"
    COUNT = "count"
    MEAN = "mean"
    DURATION = "duration"
    RATIO = "ratio"
    MONEY = "money"

    @property
    def label(self) -> str:
        return {
            MetricKind.RATE: _("rate (0–100 %)"),
            MetricKind.SHARE_WITHIN: _("share within a limit"),
            MetricKind.COUNT: _("count"),
            MetricKind.MEAN: _("mean"),
            MetricKind.DURATION: _("duration"),
            MetricKind.RATIO: _("ratio (may exceed 1)"),
            MetricKind.MONEY: _("money"),
        }[self]

    @property
    def is_share(self) -> bool:
        """Stored 0..1, shown in per cent, differences in percentage points."""
        return self in (MetricKind.RATE, MetricKind.SHARE_WITHIN)

    @property
    def is_quotient(self) -> bool:
        """Whether a value may be given by its numerator and denominator."""
        return self.is_share or self in (MetricKind.RATIO, MetricKind.MEAN)


class Better(StrEnum):
    """Which way is better."""

    UP = "up"
    DOWN = "down"

    @property
    def label(self) -> str:
        return _("higher is better") if self is Better.UP else _("lower is better")


class FunnelStage(StrEnum):
    """Where in the customer journey (AAARRR, in this order)."""

    AWARENESS = "awareness"
    ACQUISITION = "acquisition"
    ACTIVATION = "activation"
    REVENUE = "revenue"
    RETENTION = "retention"
    REFERRAL = "referral"

    @property
    def label(self) -> str:
        return {
            FunnelStage.AWARENESS: _("awareness"),
            FunnelStage.ACQUISITION: _("acquisition"),
            FunnelStage.ACTIVATION: _("activation"),
            FunnelStage.REVENUE: _("revenue"),
            FunnelStage.RETENTION: _("retention"),
            FunnelStage.REFERRAL: _("referral"),
        }[self]


class Role(StrEnum):
    """What a metric is for; derived from what uses it, never typed."""

    OMTM = "omtm"
    GUARDRAIL = "guardrail"
    NORTH_STAR = "north_star"
    WATCH = "watch"

    @property
    def label(self) -> str:
        return {
            Role.OMTM: _("OMTM"),
            Role.GUARDRAIL: _("guardrail"),
            Role.NORTH_STAR: _("north star"),
            Role.WATCH: _("watch"),
        }[self]


DURATION_UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "w": 604800.0}
"""Seconds in each unit a duration may be kept in."""


class Metric(Struct, frozen=True):
    """One metric. ``key`` is the short name used in rules and on the command line.

    ``unit`` is ``%`` for shares, one of ``DURATION_UNITS`` for durations, a currency code or sign for
    money, free text (possibly empty) for the rest; values are kept in that unit, shares as 0..1.
    ``cadence_days`` is how often a reading is expected; ``window_days`` how long until a cohort is final.
    """

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

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """The values it cannot pass, for a forecast; None where there is no end."""
        if self.kind.is_share:
            return 0.0, 1.0
        return (0.0 if self.kind in (MetricKind.COUNT, MetricKind.DURATION) else None), None


def metric_key(name: str) -> str:
    """A short name for rules and the command line: lower-case letters, digits and underscores, at most 40.

    Letters of other scripts are kept; an empty result becomes ``metric``; one that begins with a digit gets
    ``m_`` before it.
    """
    folded = unicodedata.normalize("NFKC", name).casefold().replace("≤", " ").replace("≥", " ")
    key = re.sub(r"[\W_]+", "_", folded).strip("_")[:40].strip("_")
    if not key:
        return "metric"
    return f"m_{key}"[:40] if key[0].isdigit() else key
