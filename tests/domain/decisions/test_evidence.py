"""Evidence beside a verdict: difference, interval, how far the threshold is met, and what may be said."""

from datetime import date

import pytest

from omtm_tui.domain.decisions.decision import Arm, Bet, Design, Result
from omtm_tui.domain.decisions.evidence import Evidence, Met
from omtm_tui.domain.metrics.metric import Better, Metric, MetricKind, Target, TargetKind
from omtm_tui.domain.text.number_format import NumberFormat

EN = NumberFormat()
TTFV = Metric(1, "ttfv_share", "TTFV ≤ 14 d", MetricKind.SHARE_WITHIN, "%")
LEAD_TIME = Metric(2, "lead_time", "Lead time", MetricKind.DURATION, "d", Better.DOWN)
HALF = Target(TargetKind.AT_LEAST, low=0.5)


def shares(before: tuple[float, float], after: tuple[float, float]) -> Result:
    (x1, n1), (x2, n2) = before, after
    return Result(date(2026, 3, 6), Arm(x1 / n1, x1, n1), Arm(x2 / n2, x2, n2))


def compare(
    result: Result,
    metric: Metric,
    threshold: Target,
    design: Design,
    *,
    min_sample: int | None = None,
    immature: bool = False,
    early: bool = False,
) -> Evidence:
    bet = Bet("No step B", threshold, date(2026, 3, 6), design=design, min_sample=min_sample)
    return Evidence(result, bet, metric, EN, immature, early)


GOLDEN = shares((38, 100), (57, 100))


def test_the_golden_entry_is_met_by_the_point_only() -> None:
    evidence = compare(GOLDEN, TTFV, HALF, Design.BEFORE_AFTER)
    assert evidence.met is Met.POINT_ONLY
    assert evidence.interval == pytest.approx((0.051585, 0.318501), abs=5e-7)
    assert evidence.after_interval == pytest.approx((0.472154, 0.662667), abs=5e-7)
    assert evidence.text == "+19 pp (38 % → 57 %, 95 % interval +5.2 … +31.9 pp)"


def test_a_large_sample_meets_the_threshold_by_the_interval() -> None:
    evidence = compare(shares((380, 1000), (570, 1000)), TTFV, HALF, Design.AB)
    assert evidence.met is Met.INTERVAL
    assert evidence.warnings == ()


def test_a_value_below_the_threshold_is_not_met_even_when_its_interval_reaches_it() -> None:
    evidence = compare(shares((38, 100), (48, 100)), TTFV, HALF, Design.AB)
    assert evidence.met is Met.NOT_MET
    assert any("no difference" in w for w in evidence.warnings)


def test_only_an_ab_test_says_caused() -> None:
    said = {d: compare(GOLDEN, TTFV, HALF, d).effect for d in Design}
    assert {d for d, text in said.items() if text.startswith("No step B caused +19 pp")} == {Design.AB}
    assert said[Design.BEFORE_AFTER].startswith("No step B coincided with +19 pp")
    assert said[Design.STAGED].startswith("No step B coincided with +19 pp")


def test_without_sample_sizes_there_is_no_interval_and_it_says_why() -> None:
    bare = Result(date(2026, 3, 6), Arm(0.38), Arm(0.57))
    evidence = compare(bare, TTFV, HALF, Design.BEFORE_AFTER)
    assert (evidence.interval, evidence.met) == (None, Met.POINT_ONLY)
    assert any("sample size" in w for w in evidence.warnings)
    assert evidence.text == "+19 pp (38 % → 57 %)"


def test_means_are_compared_with_their_spread() -> None:
    result = Result(date(2026, 3, 6), Arm(14, denominator=40, sd=3), Arm(9, denominator=50, sd=2))
    evidence = compare(result, LEAD_TIME, Target(TargetKind.AT_MOST, high=10), Design.BEFORE_AFTER)
    assert evidence.met is Met.INTERVAL
    assert evidence.interval is not None
    assert evidence.interval[0] < -5 < evidence.interval[1] < 0
    assert evidence.text.startswith("−5 d (14 d → 9 d, 95 % interval −6.1")


def test_before_the_review_date_significance_is_withheld() -> None:
    evidence = compare(shares((380, 1000), (570, 1000)), TTFV, HALF, Design.AB, early=True)
    assert (evidence.interval, evidence.after_interval, evidence.met) == (None, None, Met.POINT_ONLY)
    assert any("not significance" in w for w in evidence.warnings)


@pytest.mark.parametrize(
    ("result", "min_sample", "immature", "word"),
    [
        (shares((8, 20), (14, 25)), None, False, "Small sample"),
        (shares((2, 400), (300, 400)), None, False, "Small sample"),
        (GOLDEN, 108, False, "below the registered 108"),
        (GOLDEN, 4129, False, "below the registered 4,129"),
        (
            GOLDEN,
            None,
            False,
            "about 268 cases per side to tell success; there are 100",
        ),
        (shares((500, 1010), (570, 1010)), None, False, "there are 1,010."),
        (GOLDEN, None, True, "not final yet"),
    ],
)
def test_what_weakens_the_evidence_is_said(
    result: Result, min_sample: int | None, immature: bool, word: str
) -> None:
    evidence = compare(result, TTFV, HALF, Design.AB, min_sample=min_sample, immature=immature)
    assert any(word in w for w in evidence.warnings)


def test_contradictory_counts_give_no_interval() -> None:
    odd = Result(date(2026, 3, 6), Arm(0.38, 380, 100), Arm(0.57, 57, 100))
    assert compare(odd, TTFV, HALF, Design.AB).interval is None
