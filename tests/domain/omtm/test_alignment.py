"""A team's OMTM against the one above: along, alone, the other way, still, or not known."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from omtm_tui.domain.metrics.metric import FunnelStage, Metric, MetricKind, Target, TargetKind
from omtm_tui.domain.omtm.omtm import Alignment, Omtm, OmtmStatus, OmtmView, alignment
from omtm_tui.domain.workspace import Scope, ScopeKind

BEGAN = date(2025, 11, 1)
UP = Target(TargetKind.AT_LEAST, low=0.5)
DOWN = Target(TargetKind.AT_MOST, high=0.1)


def steers_by(target: Target, *values: float, baseline: float | None = None) -> OmtmView:
    """An OMTM that began on 1 November, with a reading a week from that day on."""
    series = tuple((BEGAN + timedelta(7 * n), value) for n, value in enumerate(values))
    omtm = Omtm(
        1,
        1,
        1,
        OmtmStatus.ACTIVE,
        target,
        BEGAN,
        date(2026, 1, 30),
        FunnelStage.ACTIVATION,
        "7 days",
        baseline,
    )
    metric = Metric(1, "m", "M", MetricKind.RATE)
    return OmtmView(omtm, metric, Scope(1, ScopeKind.TEAM, "T"), None, series)


@pytest.mark.parametrize(
    ("child", "parent", "expected"),
    [
        (steers_by(UP, 0.3, 0.4), steers_by(UP, 0.3, 0.31), Alignment.WITH),
        (steers_by(DOWN, 0.3, 0.2), steers_by(UP, 0.3, 0.4), Alignment.WITH),
        (steers_by(UP, 0.3, 0.4), steers_by(UP, 0.4, 0.3), Alignment.ALONE),
        (steers_by(UP, 0.4, 0.3), steers_by(UP, 0.3, 0.4), Alignment.AGAINST),
        (steers_by(UP, 0.6, 0.4), steers_by(UP, 0.3, 0.4), Alignment.AGAINST),
        (steers_by(UP, 0.3, 0.4, 0.3), steers_by(UP, 0.3, 0.4), Alignment.STILL),
        (steers_by(UP, 0.6, 0.7), steers_by(UP, 0.3, 0.4), Alignment.STILL),
        (steers_by(UP, 0.3), steers_by(UP, 0.3, 0.4), Alignment.UNKNOWN),
        (steers_by(UP, 0.3, 0.4), steers_by(UP), Alignment.WITH),
    ],
)
def test_both_are_held_against_their_own_target(
    child: OmtmView, parent: OmtmView, expected: Alignment
) -> None:
    assert alignment(child, parent) is expected


def test_a_baseline_stands_in_for_a_reading_before_the_start() -> None:
    late = steers_by(UP, 0.4, 0.45, baseline=0.3)
    assert alignment(late, steers_by(UP, 0.3, 0.4)) is Alignment.WITH
