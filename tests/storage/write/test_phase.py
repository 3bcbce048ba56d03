from __future__ import annotations

from datetime import date, timedelta

import pytest

from omtm_tui.domain.decisions.decision import DecisionKind
from omtm_tui.domain.errors import NeedsReason, NotAllowed
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.phase.phase import GateState, Phase, gate, gates_on_path
from omtm_tui.storage.read.phase import typed_answers
from omtm_tui.storage.read.workspace import phase_spells
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.phase import change_phase, save_gate_answer
from omtm_tui.storage.write.workspace import update_settings
from tests.support.workspace import Clock, define_omtm, entries_of


def define(db: WorkspaceFile, metric: str, closing: OmtmStatus | None = None) -> int:
    fields = {
        "metric": metric,
        "metric_kind": "rate",
        "stage": "activation",
        "baseline": "38 %",
        "target": ">= 50 %",
        "deadline": (db.today + timedelta(80)).isoformat(),
        "initiative": "a shorter set-up",
        "owner": "Kim",
    }
    return define_omtm(db, fields, closing).id


def test_a_phase_ends_when_the_next_begins_and_the_log_says_why(db: WorkspaceFile, clock: Clock) -> None:
    change_phase(db, Phase.EMPATHY, "12 of 15 interviews")
    define(db, "TTFV")
    clock.wait(30)
    change_phase(db, Phase.STICKINESS, "PSR 60 %", "a hunch")
    first, second = phase_spells(db.context())
    assert (first.phase, first.ended, second.phase, second.ended) == (
        Phase.EMPATHY,
        second.started,
        Phase.STICKINESS,
        None,
    )
    newest, oldest = entries_of(db, DecisionKind.PHASE)
    assert (oldest.title, oldest.review_on) == ("Phase: Empathy", None)
    assert newest.title == "Phase: Empathy → Stickiness"
    assert "PSR 60 %\na hunch\nThe metric stays until 16 Dec 2026" in newest.text
    assert newest.review_on == date(2026, 12, 16)


def test_without_an_omtm_there_is_no_metric_to_look_at_again(db: WorkspaceFile, clock: Clock) -> None:
    change_phase(db, Phase.EMPATHY, "12 of 15 interviews")
    clock.wait(30)
    change_phase(db, Phase.STICKINESS, "PSR 60 %")
    newest = entries_of(db, DecisionKind.PHASE)[0]
    assert (newest.title, newest.text, newest.review_on) == ("Phase: Empathy → Stickiness", "PSR 60 %", None)


def test_going_back_is_allowed_and_the_same_phase_is_not(db: WorkspaceFile) -> None:
    change_phase(db, Phase.STICKINESS, "")
    with pytest.raises(NotAllowed, match="Stickiness is the open phase already"):
        change_phase(db, Phase.STICKINESS, "")
    change_phase(db, Phase.EMPATHY, "")
    assert [spell.phase for spell in phase_spells(db.context())] == [Phase.STICKINESS, Phase.EMPATHY]


def test_the_first_phase_and_the_first_omtm_are_free(db: WorkspaceFile) -> None:
    define(db, "TTFV")
    change_phase(db, Phase.STICKINESS, "")
    change_phase(db, Phase.GROWTH, "")
    assert entries_of(db, DecisionKind.OVERRIDE) == []


def test_a_phase_waits_for_the_metric_or_for_a_reason(db: WorkspaceFile, clock: Clock) -> None:
    change_phase(db, Phase.EMPATHY, "")
    define(db, "TTFV")
    clock.wait(20)
    second = define(db, "Retention", OmtmStatus.SUPERSEDED)
    clock.wait(13)
    with pytest.raises(NeedsReason, match="The metric changed on 22 Nov; change the phase from 6 Dec"):
        change_phase(db, Phase.STICKINESS, "")
    assert len(phase_spells(db.context())) == 1
    change_phase(db, Phase.STICKINESS, "", override_reason="the market moved")
    (entry,) = entries_of(db, DecisionKind.OVERRIDE)
    assert entry.text == "the market moved"
    assert entries_of(db, DecisionKind.PHASE)[0].omtm_id == second
    clock.wait(1)
    change_phase(db, Phase.GROWTH, "", override_reason="not needed any more")
    assert len(entries_of(db, DecisionKind.OVERRIDE)) == 1


def test_the_days_between_are_a_setting(db: WorkspaceFile, clock: Clock) -> None:
    update_settings(db, change_apart_days=0)
    change_phase(db, Phase.EMPATHY, "")
    define(db, "TTFV")
    define(db, "Retention", OmtmStatus.SUPERSEDED)
    change_phase(db, Phase.STICKINESS, "")
    assert phase_spells(db.context())[-1].phase is Phase.STICKINESS


def test_undo_takes_the_phase_and_its_entry_back(db: WorkspaceFile) -> None:
    change_phase(db, Phase.EMPATHY, "")
    assert db.undo() == "Entered the phase Empathy"
    assert phase_spells(db.context()) == ()


def test_a_gate_that_does_not_hold_is_overruled_by_a_reason_and_stays_so(
    db: WorkspaceFile, clock: Clock
) -> None:
    for field, text in {
        "interviews": "15",
        "signals": "9",
        "retention_d28": "31%",
        "mature_accounts": "60",
    }.items():
        (wanted,) = [each for phase in Phase for each in gate(phase).fields if each.id == field]
        save_gate_answer(db, wanted, text)
    change_phase(db, Phase.GROWTH, "9 of 15 interviews", "the board wants growth")
    (spell,) = phase_spells(db.context())
    assert spell.overruled == (Phase.STICKINESS,), "the gate out of Empathy holds"
    clock.wait(30)
    change_phase(db, Phase.STICKINESS, "", "too early")
    clock.wait(30)
    change_phase(db, Phase.GROWTH, "retention 45 %")
    path = gates_on_path(phase_spells(db.context()))
    assert [path[phase].label for phase in Phase] == ["passed", "overruled", "open", "ahead", "ahead"]


def test_a_phase_entered_by_its_evidence_overrules_nothing(db: WorkspaceFile) -> None:
    change_phase(db, Phase.STICKINESS, "9 of 15 interviews")
    (spell,) = phase_spells(db.context())
    assert spell.overruled == ()
    assert gates_on_path([spell])[Phase.EMPATHY] is GateState.PASSED


def test_a_phase_chosen_without_evidence_keeps_what_was_typed_for_the_walk(db: WorkspaceFile) -> None:
    (interviews,) = (field for field in gate(Phase.EMPATHY).fields if field.id == "interviews")
    save_gate_answer(db, interviews, "12")
    change_phase(db, Phase.STICKINESS, "", "the board wants it")
    assert typed_answers(db.context()) == {"interviews": "12"}
    change_phase(db, Phase.EMPATHY, "12 of 15 interviews")
    assert typed_answers(db.context()) == {}
