"""What happens at the same time: a slow read, another program, a lock, a screen that closes meanwhile."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from omtm_tui.domain.errors import FileUnusable
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import experiments
from omtm_tui.storage.write.workspace import add_scope
from omtm_tui.ui.app import WATCH_SECONDS
from omtm_tui.ui.backlog.page import BacklogPage
from omtm_tui.ui.home.page import HomePage
from omtm_tui.ui.kit.bars import NavBar
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.kit.page import Page
from omtm_tui.ui.pages import PAGES
from omtm_tui.ui.rhythm.friday import BriefScreen
from omtm_tui.ui.storage_thread import StorageThread
from tests.support.workspace import at
from tests.ui import harness
from tests.ui.harness import WIDE, Ui

now = at(datetime(2026, 11, 20, 10, 0))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "w.db"
    with WorkspaceFile(path, now) as db:
        experiments.add_experiment(db, "The company's idea")
    return path


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Ui]:
    """The app with all of its pages built and filled."""
    async with harness.opened(path, "escape", now=now, size=WIDE, builds_ahead=True) as ui:
        await ui.until(lambda: len(ui.app.main.query(Page)) == len(PAGES))
        await ui.until(lambda: all(page.snapshot for page in ui.app.main.query(Page)))
        yield ui


class Gate:
    """A method that reads, held after it has read until it is let through."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, of: type[Any], method: str) -> None:
        self.reached, self._open = asyncio.Event(), asyncio.Event()
        read = getattr(of, method)

        async def held(*args: Any, **kwargs: Any) -> Any:
            result = await read(*args, **kwargs)
            self.reached.set()
            await self._open.wait()
            return result

        monkeypatch.setattr(of, method, held)

    def let_through(self) -> None:
        self._open.set()


async def test_a_page_read_for_the_company_is_not_shown_for_a_team(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with WorkspaceFile(path, now) as db:
        team = add_scope(db, ScopeKind.TEAM, "Core")
    async with opened(path) as ui:
        page = ui.app.main.query_one("#page-backlog", BacklogPage)
        page._read = None
        with monkeypatch.context() as patch:
            gate = Gate(patch, BacklogPage, "read")
            filling = asyncio.create_task(page.prerender())
            await gate.reached.wait()
            ui.app.storage.scope_id = team.id
            gate.let_through()
            await filling
        await ui.press("4")
        await ui.until(lambda: ui.page is page)
        assert page.snapshot is not None
        assert page.snapshot.top.team == "Core"
        assert page.snapshot.unanswered == ()


async def test_a_team_that_another_program_took_away_is_the_company(path: Path) -> None:
    with WorkspaceFile(path, now) as db:
        team = add_scope(db, ScopeKind.TEAM, "Core")
    async with opened(path) as ui:
        ui.app.storage.scope_id = team.id
        await ui.app.refresh_page()
        with WorkspaceFile(path, now, "cli") as db:
            db.undo()
        await ui.press("4")
        await ui.until(lambda: ui.page.scope == "backlog")
        assert ui.app.storage.scope_id is None


async def test_what_another_program_wrote_is_seen_however_slow_a_page_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(path) as ui:
        gate = Gate(monkeypatch, HomePage, "read")
        before = ui.page.snapshot
        with WorkspaceFile(path, now, "cli") as db:
            experiments.add_experiment(db, "Theirs")
        await gate.reached.wait()
        await asyncio.sleep(1.5 * WATCH_SECONDS)  # the app looks again while the page is still being read
        gate.let_through()
        await ui.until(lambda: ui.page.snapshot is not before)


async def test_a_screen_may_close_while_it_is_read_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(path) as ui:
        for dialog in ("brief", "friday"):
            await ui.app.open(dialog)
            await ui.settle()
            with monkeypatch.context() as patch:
                gate = Gate(patch, StorageThread, "read")
                reading = asyncio.create_task(ui.screen.reload())
                await gate.reached.wait()
                await ui.press("escape")
                gate.let_through()
                await reading
            await ui.settle()
            assert ui.screen is ui.app.main
        assert not isinstance(ui.screen, BriefScreen)


@pytest.mark.parametrize("how", ["a click", "coming back"])
async def test_a_file_that_is_locked_is_said_and_the_page_before_stays(
    path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    async with opened(path) as ui:
        state_of = StorageThread.state

        async def locked(storage: StorageThread) -> Any:
            with closing(sqlite3.connect(path, timeout=0.1)) as conn:
                try:
                    conn.execute("SELECT count(*) FROM experiment")
                except sqlite3.OperationalError as error:
                    raise FileUnusable(str(error)) from error
            return await state_of(storage)

        monkeypatch.setattr(StorageThread, "state", locked)
        if how == "coming back":
            await ui.press("question_mark")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
            other.execute("BEGIN EXCLUSIVE")
            if how == "a click":
                bar = ui.app.main.query_one(NavBar)
                bar.call_next(bar.run_action, "app.page('backlog')")
            else:
                ui.send("escape")
            await ui.until(lambda: "locked" in ui.messages)
            other.execute("ROLLBACK")
        assert ui.app.main.query_one(NavBar).current == ui.page.scope == "home"
        await ui.press("4")
        await ui.until(lambda: ui.page.scope == "backlog")
        assert not ui.app.crashed


async def test_the_parts_of_a_page_may_be_gone_once_its_detail_is_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(path) as ui:
        await ui.press("4")
        page = ui.page
        gate = Gate(monkeypatch, BacklogPage, "read_more")
        assert isinstance(page, BacklogPage)
        reading = page._read_more(page.table.current, 0.0)
        await gate.reached.wait()
        await page.remove_children()  # as an app that closes does, while the page itself still stands
        gate.let_through()
        await reading.wait()
        assert reading.is_finished
        assert not ui.app.crashed


async def test_a_form_does_not_overwrite_what_another_program_wrote_meanwhile(path: Path) -> None:
    async with opened(path) as ui:
        await ui.press("4", "e")
        await ui.until(lambda: isinstance(ui.screen, FormModal))
        with WorkspaceFile(path, now, "cli") as db:
            experiments.edit_experiment(db, 1, title="Theirs")
        form = ui.screen
        await ui.press("end", "!", "ctrl+s")
        await ui.until(lambda: bool(str(form.query_one("#error", Static).content)))
        assert ui.screen is form
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("SELECT title FROM experiment").fetchall() == [("Theirs",)]
