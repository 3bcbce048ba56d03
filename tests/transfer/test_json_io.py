"""The whole workspace out and in again: the same bytes, and nothing that a workspace may not hold."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from omtm_tui.domain.errors import NotAllowed, UserError
from omtm_tui.storage.files.dump import _day_columns
from omtm_tui.storage.read.decisions import decisions
from omtm_tui.storage.read.home import home
from omtm_tui.storage.schema import APPEND_ONLY, JOURNALED, LOOKS, TABLES
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.transfer.files import export_json, import_json
from tests.support.golden import TODAY


@pytest.fixture(scope="module")
def export(golden_file: Path) -> bytes:
    with WorkspaceFile(golden_file) as db:
        return export_json(db.conn)


@pytest.fixture
def empty(tmp_path: Path, empty_file: Path) -> Iterator[WorkspaceFile]:
    with WorkspaceFile(Path(shutil.copy(empty_file, tmp_path))) as db:
        yield db


def test_everything_that_can_be_undone_is_exported() -> None:
    assert set(TABLES) == {*JOURNALED, *APPEND_ONLY, *LOOKS}
    assert len(TABLES) == len(set(TABLES))


def test_a_round_trip_gives_the_same_bytes_and_the_same_screens(
    export: bytes, empty: WorkspaceFile, golden_file: Path
) -> None:
    import_json(empty, export)
    assert export_json(empty.conn) == export
    with WorkspaceFile(golden_file) as original:
        for read in (home, decisions):
            assert read(empty.context(today=TODAY)) == read(original.context(today=TODAY))
    with pytest.raises(NotAllowed, match="Nothing to undo"):
        empty.undo()


def test_an_export_is_readable_text_with_a_mark(export: bytes) -> None:
    text = export.decode()
    assert "TTFV ≤ 14 d" in text
    assert list(json.loads(text)) == ["format", "tables", "version"]


def test_a_workspace_that_holds_something_is_left_alone(export: bytes, empty: WorkspaceFile) -> None:
    import_json(empty, export)
    with pytest.raises(NotAllowed, match="not empty"):
        import_json(empty, export)
    assert export_json(empty.conn) == export


Change = Callable[[dict[str, Any]], object]


def row(table: str, n: int = 0, **changes: Any) -> Change:
    return lambda tables: tables[table][n].update(changes)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda t: t.update(spies=[]), "“spies”"),
        (lambda t: t.update(step=[{"id": 1}]), "“step”"),
        (lambda t: t.update(metric={}), "list of records"),
        (lambda t: t["metric"].append(7), "Record 4 of “metric”"),
        (row("metric", key=None), "Record 1 of “metric”"),
        (row("metric", kind="mood"), "CHECK"),
        (row("metric", evil=1), "“evil”"),
        (row("metric", name=["x"]), "texts, numbers and nulls"),
        (row("metric", name=True), "texts, numbers and nulls"),
        (row("metric", name="\ud800"), "Record 1 of “metric”"),
        (row("metric", id="1; DROP TABLE metric"), "whole number"),
        (row("metric", cadence_days=2**70), "Record 1 of “metric”"),
        (row("metric", 1, id=1), "UNIQUE"),
        (row("reading", value=1.5), "share lies between"),
        (row("reading", value=float("inf")), "Infinity"),
        (row("reading", observed_on="2025-02-30"), "CHECK"),
        (row("reading", observed_on="9999-12-31"), "out of range"),
        (row("reading", metric_id=99), "refers to"),
        (lambda t: t["reading"].append(t["reading"][0] | {"id": 9000, "value": 0.01}), "has two values on"),
        (row("omtm", target_low=None), "CHECK"),
        (row("omtm", triggers='{"a": 1}'), "triggers"),
        (row("workspace", settings='{"wip_limit": "many"}'), "wip_limit"),
        (row("workspace", settings='{"decimal": ","}'), "must differ"),
        (row("workspace", settings="[]"), "Record 1 of “workspace”"),
        (row("guardrail_rule", tree='{"action": "x"}'), "Record 1 of “guardrail_rule”"),
        (row("decision", guardrails='[{"name": 1}]'), "Record 1 of “decision”"),
        (row("registration", threshold_high=0.4), "Record 1 of “registration”"),
        (lambda t: t["decision"].append(t["decision"][0] | {"id": 90, "replaces": 91}), "decision"),
    ],
)
def test_what_no_workspace_may_hold_is_refused_and_named(
    export: bytes, empty: WorkspaceFile, change: Change, said: str
) -> None:
    whole = json.loads(export)
    change(whole["tables"])
    before = export_json(empty.conn)
    with pytest.raises(UserError, match=said) as caught:
        import_json(empty, json.dumps(whole).encode())
    assert "\n" not in str(caught.value)
    assert export_json(empty.conn) == before


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not JSON: line 1"),
        (b"\xff", "not UTF-8"),
        (b"[]", "the mark"),
        (b'{"format": "other"}', "the mark"),
        (b'{"format": "omtm workspace"}', "version"),
        (b'{"format": "omtm workspace", "version": 99}', "update omtm-tui"),
        (b'{"format": "omtm workspace", "version": true}', "version"),
        (b'{"format": "omtm workspace", "version": 1}', "tables"),
        (b'{"version": NaN}', "NaN"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"format": "omtm workspace", "version": 1, "tables": {"reading": [{"id": 1e999}]}}', "numbers"),
        (b"9" * 10_000, "too many digits"),
    ],
)
def test_a_text_that_is_no_export_says_why(empty: WorkspaceFile, data: bytes, said: str) -> None:
    with pytest.raises(UserError, match=said):
        import_json(empty, data)


def test_the_days_of_a_table_are_known_from_the_schema(empty: WorkspaceFile) -> None:
    assert _day_columns(empty.conn, "reading") == ["observed_on", "cohort_from", "cohort_to"]
    assert set(_day_columns(empty.conn, "omtm")) >= {"started", "deadline", "activated_on", "closed_on"}
