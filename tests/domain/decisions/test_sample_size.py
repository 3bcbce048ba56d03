"""How much data a bet takes, against an independent calculation, and how long that is."""

from __future__ import annotations

from datetime import date

import pytest
import scipy
from hypothesis import given, strategies as st

from omtm_tui.domain.decisions.decision import Bet, Design
from omtm_tui.domain.decisions.evidence import SampleNeed, sample_need
from omtm_tui.domain.metrics.metric import Metric, MetricKind, Reading, Target, TargetKind
from omtm_tui.domain.statistics.inference import sample_per_arm_mean
from omtm_tui.domain.text.number_format import NumberFormat

SHARE = Metric(1, "ttfv", "TTFV", MetricKind.RATE, "%", cadence_days=7)
LINE = Target(TargetKind.AT_LEAST, low=0.57)
NOW = Reading(date(2026, 1, 2), 0.38, 38, 100)


def sample(now: Reading | None, design: Design) -> SampleNeed | None:
    return sample_need(Bet("", LINE, NOW.observed_on, design=design), SHARE, now, NumberFormat())


@given(st.floats(0.1, 50), st.floats(0.05, 20))
def test_means_take_what_the_normal_approximation_says(sd: float, difference: float) -> None:
    norm = scipy.stats.norm
    exact = 2 * ((norm.ppf(0.975) + norm.ppf(0.8)) * sd / difference) ** 2
    assert sample_per_arm_mean(sd, difference) == pytest.approx(max(2, exact), abs=1 + 1e-6 * exact)
    assert sample_per_arm_mean(sd, difference) >= exact - 1e-6 * exact


def test_the_golden_bet_takes_108_cases_and_about_a_week() -> None:
    need = sample(NOW, Design.BEFORE_AFTER)
    assert need is not None
    assert (need.per_side, need.days) == (108, 8)
    twice = sample(NOW, Design.AB)
    assert twice is not None
    assert twice.days is not None
    assert twice.days > 14


def test_what_cannot_be_told_is_not_guessed() -> None:
    assert sample(None, Design.AB) is None
    assert sample(Reading(NOW.observed_on, 0.6), Design.AB) is None
    assert sample(NOW, Design.QUALITATIVE) is None
    unknown = sample(Reading(NOW.observed_on, 0.38), Design.AB)
    assert unknown is not None
    assert unknown.days is None
