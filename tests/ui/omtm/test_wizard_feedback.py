"""What a field of the wizard says below it never contradicts what stands in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.draft_fields import DRAFT_FIELDS, field_texts
from omtm_tui.storage.read.omtm import draft
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.ui.omtm.wizard_feedback import field_note
from tests.support.workspace import at, fill_draft

DESCRIBED = {
    "metric": "Churn",
    "metric_kind": "rate",
    "better": "down",
    "stage": "retention",
    "deadline": "+3m",
}


@pytest.fixture
def db(tmp_path: Path) -> Iterator[WorkspaceFile]:
    with WorkspaceFile(tmp_path / "w.db", at(datetime(2026, 11, 20, 10))) as db:
        yield db


PREFILLED = {"review_weeks"}
"""Fields that begin with the usual answer, so that their example is seen by nobody."""


@pytest.mark.parametrize(
    "field", [name for name, field in DRAFT_FIELDS.items() if field.example and name not in PREFILLED]
)
def test_an_example_in_an_empty_field_is_not_contradicted_below_it(db: WorkspaceFile, field: str) -> None:
    fill_draft(db, {name: text for name, text in DESCRIBED.items() if name != field})
    view = draft(db.context())
    assert view is not None

    def note(text: str) -> str:
        typed = replace(view, fields={**view.fields, field: text})
        return str(field_note(field, text, "", Draft(typed), typed))

    default = note("")
    assert not default or note(field_texts(field).example) in ("", default)


def test_what_a_period_is_when_none_is_typed_is_said(db: WorkspaceFile) -> None:
    fill_draft(db, DESCRIBED)
    view = draft(db.context())
    assert view is not None
    note = str(field_note("period", "", "", Draft(view), view))
    assert note == "= 1 week, as often as it is read"
    typed = replace(view, fields={**view.fields, "period": "14 days"})
    assert str(field_note("period", "14 days", "", Draft(typed), typed)) == ""
