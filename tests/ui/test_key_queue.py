"""Keys that arrive all at once land where they would have landed one by one."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from textual import events
from textual.widgets import Static

from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import experiments
from omtm_tui.ui.key_queue import IDLE
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.omtm.wizard import OmtmWizard
from omtm_tui.ui.rhythm.friday import FridayScreen
from tests.support.workspace import at
from tests.ui.harness import opened

NOW = at(datetime(2026, 11, 20, 10, 0))


async def test_a_burst_fills_field_after_field_and_dialogs_too(tmp_path: Path) -> None:
    async with opened(tmp_path / "w.db", "escape", "3", "w", now=NOW) as ui:
        wizard = ui.screen
        assert isinstance(wizard, OmtmWizard)
        ui.send(*"Acme", "tab", *"software", "enter", "right", "enter", "right", "right", "f8")
        await ui.until(lambda: wizard.step == 2 and bool(wizard.query(Table)))
        expected = {
            "company": "Acme",
            "industry": "software",
            "audience": "b2b",
            "business_model": "e_commerce",
        }
        assert wizard.view.fields == expected
        ui.send("a", *"step B", "ctrl+s")
        await ui.until(lambda: isinstance(ui.app.focused, Table) and bool(wizard.view.weaknesses))
        assert [weakness.text for weakness in wizard.view.weaknesses] == ["step B"]


async def test_a_widget_that_vanishes_with_a_key_holds_up_nobody(tmp_path: Path) -> None:
    async with opened(tmp_path / "w.db", "escape", "3", "w", now=NOW) as ui:
        for _time in range(3):
            ui.send("f8", "f8", "f7")
        await ui.settle()
        wizard = ui.screen
        assert isinstance(wizard, OmtmWizard)
        assert wizard.step == 4


async def test_moves_through_a_list_wait_for_nothing_and_a_key_after_them_acts_on_the_line_they_reach(
    tmp_path: Path,
) -> None:
    with WorkspaceFile(tmp_path / "w.db", NOW) as db:
        for number in range(5):
            experiments.add_experiment(db, f"Idea {number}")
    async with opened(tmp_path / "w.db", "escape", "4", now=NOW) as ui:
        table = ui.page.query_one(Table)
        order = [row.id for row in table.rows if row.id is not None]
        ui.send("down", "j", "j", "up", "enter")
        await ui.until(lambda: ui.page.has_class("-opened"))
        assert table.current == order[2]
        shown = ui.page.query_one("#detail > Static", Static)
        await ui.until(lambda: str(shown.content).startswith("Idea 2"))


async def test_work_that_nobody_waits_for_begins_when_no_key_comes_any_more(tmp_path: Path) -> None:
    async with opened(tmp_path / "w.db", "f6", now=NOW) as ui:
        idle = asyncio.create_task(ui.app.idle())
        for _time in range(8):
            ui.send("f6")
            await asyncio.sleep(IDLE / 4)
        assert not idle.done()
        await asyncio.wait_for(idle, 10 * IDLE)


async def test_an_enter_typed_before_the_terminal_was_the_apps_is_an_enter(tmp_path: Path) -> None:
    async with opened(tmp_path / "w.db", "escape", now=NOW) as ui:
        ui.send("a", *"task boards")
        ui.app.post_message(events.Key("ctrl+j", "\n"))  # what a terminal in its usual mode makes of Enter
        await ui.settle()
        assert "Added “task boards”" in ui.messages


async def test_an_esc_that_a_letter_follows_at_once_is_both_keys(tmp_path: Path) -> None:
    """A terminal sends them in one piece, which reads as Alt and the letter."""
    async with opened(tmp_path / "w.db", "escape", "4", "a", now=NOW) as ui:
        assert ui.screen.is_modal
        ui.app.post_message(events.Key("alt+f", "f"))
        await ui.settle()
        assert isinstance(ui.screen, FridayScreen)
