from __future__ import annotations

import pytest

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.phase import phase_walk
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.phase.phase_walk import GateResult, walk
from omtm_tui.domain.text.number_format import NumberFormat

EMPATHY: dict[str, float | bool | None] = {"interviews": 15, "signals": 9}
STICKINESS: dict[str, float | bool | None] = {"retention_d28": 0.43, "mature_accounts": 60}
GROWTH: dict[str, float | bool | None] = {"mature_cohorts": 2, "retention_w4": 0.34, "retention_w8": 0.32}
REVENUE: dict[str, float | bool | None] = {"ltv_cac": 3.6, "billing_cycles": 1}
SCALE: dict[str, float | bool | None] = {
    "shipped_changes": 5,
    "lead_time_falls": True,
    "guardrails_held": True,
}


def test_without_evidence_the_walk_stops_at_the_first_gate() -> None:
    found = walk({})
    assert found.phase is Phase.EMPATHY
    assert found.passed == ()
    assert found.failed is not None
    assert found.because == (
        "You are in Empathy, because the number of interviews is not known, the number of interviews "
        "with a signal is not known; to leave it, show a problem-signal rate of at least 50 %, Wilson lower "
        "bound at least 35 %, from 15 interviews."
    )


def test_the_walk_stops_at_the_first_gate_that_fails_and_says_why() -> None:
    found = walk({**EMPATHY, "retention_d28": 0.31, "mature_accounts": 60})
    assert found.phase is Phase.STICKINESS
    assert [result.gate.phase for result in found.passed] == [Phase.EMPATHY]
    assert found.failed is not None
    assert found.failed.missing == ["day-28 retention is 31 % (below 40 %)"]
    assert found.because == (
        "You are in Stickiness, because the number of interviews is 15 (at least 15), the problem-signal "
        "rate is 60 % (at least 50 %), its Wilson lower bound is 35.7 % (at least 35 %), day-28 retention is "
        "31 % (below 40 %); to leave it, show a day-28 retention of at least 40 % with at least 50 mature "
        "accounts."
    )


def test_later_evidence_does_not_jump_over_an_earlier_gate() -> None:
    assert walk({**STICKINESS, **GROWTH, **REVENUE, **SCALE}).phase is Phase.EMPATHY


@pytest.mark.parametrize(
    ("answers", "phase"),
    [
        (EMPATHY, Phase.STICKINESS),
        (EMPATHY | STICKINESS, Phase.GROWTH),
        (EMPATHY | STICKINESS | GROWTH, Phase.REVENUE),
        (EMPATHY | STICKINESS | GROWTH | REVENUE, Phase.SCALE),
    ],
)
def test_each_gate_passed_leads_one_phase_on(answers: dict[str, float | bool | None], phase: Phase) -> None:
    assert walk(answers).phase is phase


def test_when_every_gate_holds_the_product_is_in_scale_and_none_failed() -> None:
    found = walk(EMPATHY | STICKINESS | GROWTH | REVENUE | SCALE)
    assert found.phase is Phase.SCALE
    assert found.failed is None
    assert len(found.passed) == 5
    assert found.because.startswith("You are in Scale, because every gate is passed: ")


@pytest.mark.parametrize(
    ("interviews", "signals", "ok"),
    [
        (15, 9, True),
        (15, 8, False),
        (14, 14, False),
        (20, 10, False),
        (30, 15, False),
        (30, 16, True),
        (40, 20, True),
        (15, 0, False),
        (0, 0, False),
    ],
)
def test_empathy_needs_half_with_a_lower_bound_of_thirty_five_of_fifteen(
    interviews: int, signals: int, ok: bool
) -> None:
    assert GateResult(Phase.EMPATHY, {"interviews": interviews, "signals": signals}).ok is ok


@pytest.mark.parametrize(
    ("retention", "accounts", "ok"), [(0.40, 50, True), (0.3999, 50, False), (0.9, 49, False), (1, 50, True)]
)
def test_stickiness_needs_forty_per_cent_of_fifty_mature_accounts(
    retention: float, accounts: int, ok: bool
) -> None:
    answers = {"retention_d28": retention, "mature_accounts": accounts}
    assert GateResult(Phase.STICKINESS, answers).ok is ok


@pytest.mark.parametrize(
    ("cohorts", "early", "late", "ok"),
    [
        (2, 0.34, 0.32, True),
        (2, 0.50, 0.45, True),
        (2, 0.30, 0.27, True),
        (2, 0.50, 0.449, False),
        (2, 0.30, 0.35, True),
        (1, 0.34, 0.32, False),
        (2, 0.0, 0.0, False),
    ],
)
def test_growth_needs_a_curve_that_loses_at_most_a_tenth(
    cohorts: int, early: float, late: float, ok: bool
) -> None:
    answers = {"mature_cohorts": cohorts, "retention_w4": early, "retention_w8": late}
    assert GateResult(Phase.GROWTH, answers).ok is ok


def test_how_much_a_flat_curve_may_lose_is_a_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = {"mature_cohorts": 2, "retention_w4": 0.5, "retention_w8": 0.42}
    assert not GateResult(Phase.GROWTH, answers).ok
    monkeypatch.setattr(phase_walk, "FLAT_DROP", 0.2)
    assert GateResult(Phase.GROWTH, answers).ok


@pytest.mark.parametrize(("ratio", "cycles", "ok"), [(3, 1, True), (2.999, 1, False), (9, 0, False)])
def test_revenue_needs_three_times_after_a_billing_cycle(ratio: float, cycles: int, ok: bool) -> None:
    assert GateResult(Phase.REVENUE, {"ltv_cac": ratio, "billing_cycles": cycles}).ok is ok


@pytest.mark.parametrize(
    "missing", [{"shipped_changes": 4}, {"lead_time_falls": False}, {"guardrails_held": False}]
)
def test_scale_needs_a_falling_lead_time_over_five_changes_and_held_guardrails(
    missing: dict[str, float | bool | None],
) -> None:
    assert GateResult(Phase.SCALE, SCALE).ok
    assert len(GateResult(Phase.SCALE, SCALE | missing).missing) == 1


@pytest.mark.parametrize(
    ("phase", "answers", "near", "line"),
    [
        (Phase.REVENUE, {"ltv_cac": 2.9996, "billing_cycles": 1}, "2.9996", "(below 3)"),
        (Phase.STICKINESS, {"retention_d28": 0.3999, "mature_accounts": 50}, "39.99 %", "(below 40 %)"),
    ],
)
def test_a_miss_never_looks_like_the_line(
    phase: Phase, answers: dict[str, float | bool | None], near: str, line: str
) -> None:
    (missing,) = GateResult(phase, answers).missing
    assert near in missing
    assert line in missing


def test_numbers_are_shown_in_the_workspaces_format() -> None:
    found = GateResult(Phase.REVENUE, {"ltv_cac": 2.5, "billing_cycles": 1}, fmt=NumberFormat(",", "."))
    assert found.missing == ["LTV/CAC is 2,5 (below 3)"]


@pytest.mark.parametrize(
    ("phase", "answers"),
    [
        (Phase.EMPATHY, {"interviews": 15, "signals": 16}),
        (Phase.EMPATHY, {"interviews": 15.5, "signals": 9}),
        (Phase.EMPATHY, {"interviews": -1, "signals": 0}),
        (Phase.EMPATHY, {"interviews": float("nan"), "signals": 0}),
        (Phase.STICKINESS, {"retention_d28": 43, "mature_accounts": 60}),
        (Phase.REVENUE, {"ltv_cac": float("inf"), "billing_cycles": 1}),
        (Phase.SCALE, {"lead_time_falls": 2}),
    ],
)
def test_impossible_evidence_is_refused_in_one_line(
    phase: Phase, answers: dict[str, float | bool | None]
) -> None:
    with pytest.raises(UserError) as refused:
        GateResult(phase, answers)
    assert "\n" not in str(refused.value)


def test_gates_behind_the_open_phase_stay_passed_unless_the_evidence_says_otherwise() -> None:
    assert walk({}, Phase.GROWTH).phase is Phase.GROWTH
    assert walk(GROWTH, Phase.GROWTH).phase is Phase.REVENUE
    assert walk({"retention_d28": 0.31, "mature_accounts": 60}, Phase.GROWTH).phase is Phase.STICKINESS
