"""An OMTM as the rules of the domain see it, with readings of one's choice."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import (
    FunnelStage,
    Metric,
    MetricKind,
    Reading,
    Series,
    Target,
    TargetKind,
)
from omtm_tui.domain.omtm.omtm import Omtm, OmtmStatus, OmtmView
from omtm_tui.domain.workspace import Scope, ScopeKind, Workspace

TODAY = date(2026, 11, 20)
SCOPE = Scope(1, ScopeKind.COMPANY, "Acme")
METRIC = Metric(1, "ttfv", "TTFV", MetricKind.RATE, "%")
OMTM = Omtm(
    id=1,
    scope_id=1,
    metric_id=1,
    status=OmtmStatus.ACTIVE,
    target=Target(TargetKind.AT_LEAST, low=0.5),
    started=TODAY - timedelta(60),
    deadline=TODAY + timedelta(70),
    stage=FunnelStage.ACTIVATION,
    period="14 days",
)
TOP = Header(TODAY, Workspace(), SCOPE, None, None)


def weekly(*values: float) -> Series:
    return tuple((TODAY - timedelta(7 * (len(values) - 1 - n)), value) for n, value in enumerate(values))


def omtm_view(*values: float, **changes: object) -> OmtmView:
    """The OMTM with these weekly readings, the last one today; ``changes`` are to its definition."""
    now = Reading(TODAY, values[-1]) if values else None
    return OmtmView(replace(OMTM, **changes), METRIC, SCOPE, now, weekly(*values))
