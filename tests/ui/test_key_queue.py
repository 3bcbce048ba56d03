"""Keys that arrive all at once land where they would have landed one by one."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from textual import events
from textual.widgets import Static

from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import experiments
from omtm_tui.ui.app import OmtmApp
from omtm_tui.ui.key_queue import IDLE, PATIENCE
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.omtm.wizard import OmtmWizard
from omtm_tui.ui.storage_thread import StorageThread
from tests.ui.waiting import until


def burst(app: OmtmApp, *keys: str) -> None:
    """Post all keys before the first is handled."""
    for key in keys:
        app.post_message(events.Key(key, key if len(key) == 1 else None))


async def test_a_burst_fills_field_after_field_and_dialogs_too(tmp_path: Path) -> None:
    storage = StorageThread(tmp_path / "w.db", lambda: datetime(2026, 11, 20, 10, 0))
    app = OmtmApp(storage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        await pilot.press("escape", "3", "w")
        await pilot.pause()
        wizard = app.screen
        assert isinstance(wizard, OmtmWizard)
        burst(app, *"Acme", "tab", *"software", "enter", "right", "enter", "right", "right", "f8")
        await until(pilot, lambda: wizard.step == 2 and bool(wizard.query(Table)))
        expected = {
            "company": "Acme",
            "industry": "software",
            "audience": "b2b",
            "business_model": "e_commerce",
        }
        assert wizard.view.fields == expected
        burst(app, "a", *"step B", "ctrl+s")
        await until(pilot, lambda: isinstance(app.focused, Table) and bool(wizard.view.weaknesses))
        assert [weakness.text for weakness in wizard.view.weaknesses] == ["step B"]
    storage.close()


async def test_a_widget_that_vanishes_with_a_key_holds_up_nobody(tmp_path: Path) -> None:
    storage = StorageThread(tmp_path / "w.db", lambda: datetime(2026, 11, 20, 10, 0))
    app = OmtmApp(storage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        await pilot.press("escape", "3", "w")
        await pilot.pause()
        for _time in range(3):
            burst(app, "f8", "f8", "f7")
        await pilot.pause(2 * PATIENCE)
        wizard = app.screen
        assert isinstance(wizard, OmtmWizard)
        await until(pilot, lambda: wizard.step == 4)
    storage.close()


async def test_moves_through_a_list_wait_for_nothing_and_a_key_after_them_acts_on_the_line_they_reach(
    tmp_path: Path,
) -> None:
    storage = StorageThread(tmp_path / "w.db", lambda: datetime(2026, 11, 20, 10, 0))
    with WorkspaceFile(tmp_path / "w.db", lambda: datetime(2026, 11, 20, 10, 0)) as db:
        for number in range(5):
            experiments.add_experiment(db, f"Idea {number}")
    app = OmtmApp(storage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        await pilot.press("escape", "4")
        await pilot.pause()
        table = app.main.page.query_one(Table)
        order = [row.id for row in table.rows if row.id is not None]
        burst(app, "down", "j", "j", "up", "enter")
        await until(pilot, lambda: app.main.page.has_class("-opened"))
        assert table.current == order[2]
        shown = app.main.page.query_one("#detail > Static", Static)
        await until(pilot, lambda: str(shown.content).startswith("Idea 2"))
    storage.close()


async def test_work_that_nobody_waits_for_begins_when_no_key_comes_any_more(tmp_path: Path) -> None:
    storage = StorageThread(tmp_path / "w.db", lambda: datetime(2026, 11, 20, 10, 0))
    app = OmtmApp(storage)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.pause()
        await pilot.press("f6")
        idle = asyncio.create_task(app.idle())
        for _time in range(8):
            burst(app, "f6")
            await asyncio.sleep(IDLE / 4)
        assert not idle.done()
        await asyncio.wait_for(idle, 10 * IDLE)
    storage.close()
