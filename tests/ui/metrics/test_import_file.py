"""A large file of readings in the app: its groups, its progress, and a way to stop it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events
from textual.widgets import Static

from omtm_tui.config import load_config
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import reading_import
from omtm_tui.ui.app import OmtmApp
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.main_screen import MainScreen
from omtm_tui.ui.metrics.import_file import ImportPreview
from omtm_tui.ui.storage_thread import StorageThread
from tests.support.golden import REVIEW, golden

DAYS = 2_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Two thousand days of a metric; one line says something that cannot be."""
    lines = [f"{year}-{month:02}-{day:02},ttfv,0.{day:02}" for year in range(2019, 2025)
             for month in range(1, 13) for day in range(1, 29)][: DAYS - 1]  # fmt: skip
    path = tmp_path / "readings.csv"
    path.write_text("\n".join(["date,metric,value", *lines, "2025-01-01,ttfv,many"]) + "\n")
    return path


async def previewed(pilot: Any, file: Path) -> None:
    await pilot.press("7", "i")
    await pilot.pause()
    pilot.app.screen.form.row("path").value = str(file)
    await pilot.press("ctrl+s")
    await until(lambda: isinstance(pilot.app.screen, ImportPreview))
    await pilot.pause()


async def until(done: Callable[[], bool]) -> None:
    for _ in range(400):
        if done():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it did not come to that")


def count(path: Path) -> int:
    with WorkspaceFile(path) as db:
        return int(
            db.conn.execute("SELECT count(*) FROM reading WHERE source = 'readings.csv'").fetchone()[0]
        )


def said(pilot: Any) -> str:
    return " ".join(note.message for note in pilot.app._notifications)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    golden(tmp_path / "w.db")
    return tmp_path / "w.db"


async def test_what_is_refused_comes_first_and_the_rest_is_written(
    path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = StorageThread(path, lambda: REVIEW)
    async with OmtmApp(storage, load_config()).run_test(size=(80, 24), notifications=True) as pilot:
        await previewed(pilot, file)
        rows = pilot.app.screen.query_one(Table).rows
        assert [row.cells[0] for row in rows if row.id is None] == ["refused  1", f"new  {DAYS - 1}"]
        assert rows[1].cells[0] == str(DAYS + 1)
        why = str(pilot.app.screen.query_one("#why", Static).content)
        assert why.endswith(": “many” is not a number; write it like 1234.5 or 12k")
        hints: list[str] = []
        hint = pilot.app.screen.query_one("#hint", Static)
        monkeypatch.setattr(hint, "update", lambda content: hints.append(str(content)))
        await pilot.press("enter")
        await until(lambda: isinstance(pilot.app.screen, MainScreen))
        assert hints[-1].endswith(f"{DAYS - 1} of {DAYS - 1} · Esc stops, and nothing is written")
        assert f"Imported {DAYS - 1} readings from readings.csv" in said(pilot)
    storage.close()
    assert count(path) == DAYS - 1


async def test_escape_stops_the_writing_and_nothing_is_written(
    path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading_import, "CHUNK", 1)
    storage = StorageThread(path, lambda: REVIEW)
    async with OmtmApp(storage, load_config()).run_test(size=(80, 24), notifications=True) as pilot:
        await previewed(pilot, file)
        screen = pilot.app.screen
        for key in ("enter", "escape"):  # as they come from a terminal: nobody waits for the first
            pilot.app.post_message(events.Key(key, None))
        await until(lambda: "Stopped: nothing was written" in said(pilot))
        assert pilot.app.screen is screen
        assert "Enter writes" in str(screen.query_one("#hint", Static).content)
        assert count(path) == 0
        await pilot.press("escape")
        await until(lambda: isinstance(pilot.app.screen, MainScreen))
    storage.close()


async def test_what_is_wrong_with_a_file_is_said_with_its_name(path: Path, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("nothing of the kind\n")
    storage = StorageThread(path, lambda: REVIEW)
    async with OmtmApp(storage, load_config()).run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("7", "i")
        await pilot.pause()
        dialog: Any = pilot.app.screen
        dialog.form.row("path").value = str(tmp_path / "notes.csv")
        await pilot.press("ctrl+s")
        await until(lambda: bool(str(dialog.query_one("#error", Static).content)))
        assert str(dialog.query_one("#error", Static).content).startswith(
            "notes.csv: The first line must name"
        )
    storage.close()
