"""What ``--json`` prints and what an export holds stays byte for byte what it is: scripts live on it.

The recorded answers lie in ``golden/``. A wanted change is recorded by ``OMTM_RECORD=1 pytest FILE``.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.transfer.files import export_json, import_json
from tests.support.command import Omtm

RECORDED = Path(__file__).parent / "golden"
RECORD = os.environ.get("OMTM_RECORD") == "1"

READS = {
    "status": ("status",),
    "status-team": ("status", "--team", "Team Growth"),
    "backlog": ("backlog",),
    "backlog-search": ("backlog", "checklist"),
    "load": ("load", "--capacity", "1"),
    "request-list": ("request", "list"),
    "metric-list": ("metric", "list"),
    "team-list": ("team", "list"),
    "guardrail-list": ("guardrail", "list"),
    "check": ("check",),
    "check-as-of": ("check", "--as-of", "2026-01-09"),
    "check-changes": ("check", "--changes"),
    "decisions": ("decisions",),
    "decisions-search": ("decisions", "step"),
    "forecast": ("forecast",),
    "forecast-other": ("forecast", "--target", ">= 55%", "--by", "2026-06-30"),
    "reviews": ("review",),
    "friday": ("friday",),
}
"""Questions asked of the demo."""

WRITES = {
    "add": ("add", "Explain step B", "--description", "A line", "--stage", "activation", "--effort", "2"),
    "answer": ("answer", "28", "no", "--moves", "retention_d28"),
    "move": ("move", "15", "top"),
    "log": ("log", "ttfv", "--n", "58", "--of", "100"),
    "log-value": ("log", "retention_d28", "44%", "--note", "twice"),
    "metric-add": ("metric", "add", "Paid to renewed", "--kind", "rate", "--stage", "revenue"),
    "team-add": ("team", "add", "Core"),
    "guardrail-add": ("guardrail", "add", "Day 28", "keep retention_d28 >= 40% else warn"),
    "guardrail-edit": ("guardrail", "edit", "3", "keep retention_d28 >= 41% else warn"),
    "request-add": ("request", "add", "Sales", "--outcome", "fewer questions", "--moscow", "must"),
    "bet": (
        "bet",
        "Explaining step B",
        "--success",
        ">= 70%",
        "--abort",
        "<= 40%",
        "--probability",
        "60%",
        "--directly",
        "yes",
    ),
    "outcome": ("outcome", "23", "--before", "38/100", "--after", "57/100", "--because", "We know more"),
    "amend": ("amend", "25", "review_on", "2026-03-01", "--because", "Holidays"),
    "comment": ("comment", "14", "Looks promising"),
    "review": ("review", "60%", "--note", "One more week"),
}
"""Writes to the demo, each on a fresh copy."""


def same_as_recorded(name: str, text: str) -> None:
    file = RECORDED / name
    if RECORD:
        file.write_text(text, "utf-8")
    assert text == file.read_text("utf-8")


@pytest.mark.parametrize("name", READS)
def test_what_a_question_prints_is_what_it_printed(omtm: Omtm, demo: Path, name: str) -> None:
    shutil.copy(demo, "w.db")
    done = omtm(*READS[name], "--json")
    same_as_recorded(f"{name}.json", f"{done.code}\n{done.out}{done.err}")


@pytest.mark.parametrize("name", WRITES)
def test_what_a_write_prints_is_what_it_printed(omtm: Omtm, demo: Path, name: str) -> None:
    shutil.copy(demo, "w.db")
    done = omtm(*WRITES[name], "--json")
    same_as_recorded(f"write-{name}.json", f"{done.code}\n{done.out}{done.err}")


@pytest.mark.parametrize("form", ["csv", "md"])
def test_the_other_exports_are_what_they_were(omtm: Omtm, demo: Path, form: str) -> None:
    shutil.copy(demo, "w.db")
    assert omtm("export", "--format", form, "-o", "out").code == 0
    files = sorted(path for path in Path("out").rglob("*") if path.is_file())
    same_as_recorded(
        f"export-{form}.txt",
        "\n".join(f"== {path.relative_to('out')}\n{path.read_bytes().decode()}" for path in files),
    )


def test_an_export_is_what_it_was_and_survives_the_way_in_and_out_again(demo: Path, tmp_path: Path) -> None:
    with WorkspaceFile(demo) as db:
        export = export_json(db.conn)
    same_as_recorded("export.json", export.decode())
    with WorkspaceFile(tmp_path / "again.db") as db:
        import_json(db, export)
        assert export_json(db.conn) == export
