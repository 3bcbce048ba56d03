"""A large file of readings in the app: its groups, its progress, and a way to stop it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import readings
from omtm_tui.ui.app import MainScreen
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.metrics.import_file import ImportPreview
from tests.support.golden import REVIEW
from tests.support.workspace import at
from tests.ui.harness import Ui, opened

DAYS = 2_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two thousand days of a metric; one line says something that cannot be."""
    lines = [f"{year}-{month:02}-{day:02},ttfv,0.{day:02}" for year in range(2019, 2025)
             for month in range(1, 13) for day in range(1, 29)][: DAYS - 1]  # fmt: skip
    path = tmp_path / "readings.csv"
    path.write_text("\n".join(["date,metric,value", *lines, "2025-01-01,ttfv,many"]) + "\n")
    return path


async def previewed(ui: Ui, file: Path) -> None:
    await ui.press("7", "i")
    await ui.fill(path=str(file))
    await ui.press("ctrl+s")
    await ui.until(lambda: isinstance(ui.screen, ImportPreview))
    await ui.settle()


def count(path: Path) -> int:
    with WorkspaceFile(path) as db:
        return int(
            db.conn.execute("SELECT count(*) FROM reading WHERE source = 'readings.csv'").fetchone()[0]
        )


@pytest.fixture
def path(golden_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(golden_file, tmp_path))


async def test_what_is_refused_comes_first_and_the_rest_is_written(
    path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(path, now=at(REVIEW)) as ui:
        await previewed(ui, file)
        rows = ui.screen.query_one(Table).rows
        assert [row.cells[0] for row in rows if row.id is None] == ["refused  1", f"new  {DAYS - 1}"]
        assert rows[1].cells[0] == str(DAYS + 1)
        why = ui.content("#why")
        assert why.endswith(": “many” is not a number; write it like 1234.5 or 12k")
        hints: list[str] = []
        hint = ui.screen.query_one("#hint", Static)
        monkeypatch.setattr(hint, "update", lambda content: hints.append(str(content)))
        await ui.press("enter")
        await ui.until(lambda: isinstance(ui.screen, MainScreen))
        assert hints[-1].endswith(f"{DAYS - 1} of {DAYS - 1} · Esc stops, and nothing is written")
        assert f"Imported {DAYS - 1} readings from readings.csv" in ui.messages
    assert count(path) == DAYS - 1


async def test_escape_stops_the_writing_and_nothing_is_written(
    path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readings, "CHUNK", 1)
    async with opened(path, now=at(REVIEW)) as ui:
        await previewed(ui, file)
        screen = ui.screen
        ui.send("enter", "escape")  # as they come from a terminal: nobody waits for the first
        await ui.until(lambda: "Stopped: nothing was written" in ui.messages)
        assert ui.screen is screen
        assert "Enter writes" in ui.content("#hint")
        assert count(path) == 0
        await ui.press("escape")
        await ui.until(lambda: isinstance(ui.screen, MainScreen))


async def test_what_is_wrong_with_a_file_is_said_with_its_name(path: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("nothing of the kind\n")
    async with opened(path, now=at(REVIEW)) as ui:
        await ui.press("7", "i")
        dialog: Any = ui.screen
        dialog.form.row("path").value = str(tmp_path / "notes.csv")
        await ui.press("ctrl+s")
        await ui.until(lambda: bool(ui.content("#error")))
        assert ui.content("#error").startswith("notes.csv: The first line must name")


async def test_contradicting_lines_are_refused_in_the_preview_and_a_correction_is_named(
    path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "channels.csv"
    lines = ["2026-01-20,ttfv,50%,search", "2026-01-20,ttfv,52%,direct", "2026-01-23,ttfv,51%,search"]
    file.write_text("\n".join(["date,metric,value,channel", *lines]) + "\n")
    async with opened(path, now=at(REVIEW)) as ui:
        await previewed(ui, file)
        rows = ui.screen.query_one(Table).rows
        assert [row.cells[0] for row in rows if row.id is None] == ["refused  2", "changed  1"]
        assert "line 3 gives something else for the same day" in ui.content("#why")
        assert "“channel” splits them" in ui.content("#why")
        assert "Enter writes 1 reading, 1 in the place of another value" in ui.content("#hint")
