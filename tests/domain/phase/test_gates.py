from __future__ import annotations

import pytest

from omtm_tui.domain.phase.phase import FieldKind, Phase, gate


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_has_a_complete_gate(phase: Phase) -> None:
    found = gate(phase)
    assert found.phase is phase
    assert all((phase.question, found.default_omtm, found.line, found.enough_data, found.leave_when))
    assert found.fields
    assert all(field.label and field.noun for field in found.fields)


def test_field_ids_are_unique_so_that_all_answers_fit_in_one_form() -> None:
    ids = [field.id for phase in Phase for field in gate(phase).fields]
    assert len(ids) == len(set(ids))


def test_the_kinds_of_evidence_follow_the_question() -> None:
    kinds = {field.id: field.kind for phase in Phase for field in gate(phase).fields}
    assert kinds == {
        "interviews": FieldKind.COUNT,
        "signals": FieldKind.COUNT,
        "retention_d28": FieldKind.SHARE,
        "mature_accounts": FieldKind.COUNT,
        "mature_cohorts": FieldKind.COUNT,
        "retention_w4": FieldKind.SHARE,
        "retention_w8": FieldKind.SHARE,
        "ltv_cac": FieldKind.RATIO,
        "billing_cycles": FieldKind.COUNT,
        "shipped_changes": FieldKind.COUNT,
        "lead_time_falls": FieldKind.YES_NO,
        "guardrails_held": FieldKind.YES_NO,
    }
