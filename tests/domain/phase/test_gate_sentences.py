"""What a gate says holds for the numbers that are printed, whatever the evidence; no two states differ."""

import re
from datetime import date, timedelta

from hypothesis import given, strategies as st

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric, MetricKind
from omtm_tui.domain.phase.phase import (
    PHASES,
    FieldKind,
    GateState,
    Phase,
    PhaseSpell,
    gate,
    gates_in_walk,
    gates_on_path,
)
from omtm_tui.domain.phase.phase_walk import GateResult, walk
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import parse_value

FORMATS = (NumberFormat(), NumberFormat(",", "."))
SHARE = Metric(1, "share", "share", MetricKind.RATE, "%")
NUMBER = Metric(2, "number", "number", MetricKind.RATIO)
NEAR = (0.35, 0.4, 0.5, 0.3999, 0.40004, 0.49996, 0.5001)


def evidence(kind: FieldKind) -> st.SearchStrategy[float | bool | None]:
    known: st.SearchStrategy[float | bool] = {
        FieldKind.COUNT: st.integers(0, 60).map(float),
        FieldKind.SHARE: st.sampled_from(NEAR) | st.floats(0, 1),
        FieldKind.RATIO: st.sampled_from((2.9996, 3.0, 3.0004)) | st.floats(0, 9),
        FieldKind.YES_NO: st.booleans(),
    }[kind]
    return st.none() | known


ANSWERS = st.fixed_dictionaries({f.id: evidence(f.kind) for phase in PHASES for f in gate(phase).fields})


def value(text: str, fmt: NumberFormat) -> float:
    return parse_value(text, SHARE if "%" in text else NUMBER, fmt)


@given(st.sampled_from(PHASES), ANSWERS, st.sampled_from(FORMATS))
def test_a_gate_prints_numbers_that_its_clauses_hold_for(
    phase: Phase, answers: dict[str, float | bool | None], fmt: NumberFormat
) -> None:
    try:
        result = GateResult(phase, answers, fmt=fmt)
    except UserError:
        return
    for fact in result.facts:
        if held := re.search(r" is (\S.*?) \(at least (.+)\)$", fact):
            assert value(held[1], fmt) >= value(held[2], fmt)
    for clause in result.missing:
        if below := re.search(r" is (\S.*?) \(below (.+)\)$", clause):
            assert value(below[1], fmt) < value(below[2], fmt)
    assert result.failed is any(clause not in result.unknown for clause in result.missing)
    assert result.ok is not bool(result.missing)


@given(ANSWERS, st.none() | st.sampled_from(PHASES), st.booleans())
def test_the_walk_and_its_sentence_agree_about_every_gate(
    answers: dict[str, float | bool | None], entered: Phase | None, finished: bool
) -> None:
    try:
        finding = walk(answers, entered)
    except UserError:
        return
    failed = finding.failed
    stopped_at, fails = (failed.gate.phase, failed.failed) if failed else (None, False)
    states = gates_in_walk(stopped_at, (), fails=fails, finished=finished)
    if failed is None:
        assert set(states.values()) == {GateState.PASSED}
        assert "every gate is passed" in finding.because
        return
    assert f"You are in {finding.phase.label}" in finding.because
    assert states[finding.phase] is (GateState.FAILED if fails or finished else GateState.AHEAD)
    assert all(clause in finding.because for clause in failed.missing)
    passed = {result.gate.phase for result in finding.passed}
    assert all(states[phase] is GateState.PASSED for phase in passed)


@given(st.lists(st.tuples(st.sampled_from(PHASES), st.sets(st.sampled_from(PHASES))), max_size=6))
def test_the_path_shows_one_open_phase_and_never_passes_what_was_overruled(
    moves: list[tuple[Phase, set[Phase]]],
) -> None:
    day = date(2026, 1, 1)
    spells = [
        PhaseSpell(
            phase,
            day + timedelta(number),
            None if number == len(moves) - 1 else day + timedelta(number + 1),
            overruled=tuple(overruled),
        )
        for number, (phase, overruled) in enumerate(moves)
    ]
    path = gates_on_path(spells)
    here = moves[-1][0] if moves else None
    assert [phase for phase, state in path.items() if state is GateState.OPEN] == ([here] if here else [])
    ever = {phase for _phase, overruled in moves for phase in overruled}
    for phase, state in path.items():
        behind = here is not None and PHASES.index(phase) < PHASES.index(here)
        assert (state in (GateState.PASSED, GateState.OVERRULED)) is behind
        assert (state is GateState.OVERRULED) is (behind and phase in ever)
