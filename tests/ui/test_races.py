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
from textual.pilot import Pilot
from textual.widgets import Static

from omtm_tui.domain.errors import FileUnusable
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import experiments
from omtm_tui.storage.write.workspace import add_scope
from omtm_tui.ui.app import OmtmApp
from omtm_tui.ui.backlog.page import BacklogPage
from omtm_tui.ui.home.page import HomePage
from omtm_tui.ui.kit.form_dialog import FormModal
from omtm_tui.ui.kit.header import NavBar
from omtm_tui.ui.kit.page import Page
from omtm_tui.ui.rhythm.brief import BriefScreen
from omtm_tui.ui.storage_thread import StorageThread
from tests.ui.waiting import until

SLOW = 0.9
"""Seconds a read takes on a machine that is very busy; longer than the app waits between two looks."""


def now() -> datetime:
    return datetime(2026, 11, 20, 10, 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "w.db"
    with WorkspaceFile(path, now) as db:
        experiments.add_experiment(db, "The company's idea")
    return path


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[tuple[OmtmApp, Pilot[Any]]]:
    storage = StorageThread(path, now)
    app = OmtmApp(storage)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.pause()
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.main)
        await until(pilot, lambda: len(list(app.main.query(Page).results(Page))) == 7)
        await until(pilot, lambda: all(page.snapshot for page in app.main.query(Page).results(Page)))
        yield app, pilot
    storage.close()


def slowly(monkeypatch: pytest.MonkeyPatch, of: type[Any], method: str, seconds: float = SLOW) -> None:
    """Have a method that reads take its time after it."""
    quick = getattr(of, method)

    async def slow(*args: Any, **kwargs: Any) -> Any:
        found = await quick(*args, **kwargs)
        await asyncio.sleep(seconds)
        return found

    monkeypatch.setattr(of, method, slow)


def said(app: OmtmApp) -> str:
    return " ".join(str(note.message) for note in app._notifications)


async def test_a_page_read_for_the_company_is_not_shown_for_a_team(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with WorkspaceFile(path, now) as db:
        team = add_scope(db, ScopeKind.TEAM, "Core")
    async with opened(path) as (app, pilot):
        page = app.main.query_one("#page-backlog", BacklogPage)
        page._read = None
        with monkeypatch.context() as patch:
            slowly(patch, BacklogPage, "read", 0.3)
            filling = asyncio.create_task(page.rehearse())
            await asyncio.sleep(0.15)
            app.scope_id = team.id
            await filling
        await pilot.press("4")
        await until(pilot, lambda: app.main.page is page)
        assert page.snapshot is not None
        assert page.snapshot.top.team == "Core"
        assert page.snapshot.unanswered == ()


async def test_a_team_that_another_program_took_away_is_the_company(path: Path) -> None:
    with WorkspaceFile(path, now) as db:
        team = add_scope(db, ScopeKind.TEAM, "Core")
    async with opened(path) as (app, pilot):
        app.scope_id = team.id
        await app.refresh_page()
        with WorkspaceFile(path, now, "cli") as db:
            db.undo()
        await pilot.press("4")
        await until(pilot, lambda: app.main.page.scope == "backlog")
        assert app.scope_id is None


async def test_what_another_program_wrote_is_seen_however_slow_a_page_is(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(path) as (app, pilot):
        slowly(monkeypatch, HomePage, "read")
        before = app.main.page.snapshot
        with WorkspaceFile(path, now, "cli") as db:
            experiments.add_experiment(db, "Theirs")
        await until(pilot, lambda: app.main.page.snapshot is not before)


async def test_a_screen_may_close_while_it_is_read_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(path) as (app, pilot):
        for opening in (app.action_brief, app.action_friday):
            await opening()
            await pilot.pause()
            with monkeypatch.context() as patch:
                slowly(patch, StorageThread, "read", 0.4)
                reading = asyncio.create_task(app.screen.reload())  # type: ignore[attr-defined]
                await asyncio.sleep(0.1)
                await pilot.press("escape")
                await reading
            assert app.screen is app.main
        assert not isinstance(app.screen, BriefScreen)


@pytest.mark.parametrize("how", ["a click", "coming back"])
async def test_a_file_that_is_locked_is_said_and_the_page_before_stays(
    path: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    async with opened(path) as (app, pilot):
        desk_state = StorageThread.state

        async def locked(storage: StorageThread) -> Any:
            with closing(sqlite3.connect(path, timeout=0.1)) as conn:
                try:
                    conn.execute("SELECT count(*) FROM experiment")
                except sqlite3.OperationalError as error:
                    raise FileUnusable(str(error)) from error
            return await desk_state(storage)

        monkeypatch.setattr(StorageThread, "state", locked)
        if how == "coming back":
            await pilot.press("question_mark")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("PRAGMA locking_mode = EXCLUSIVE")
            other.execute("BEGIN EXCLUSIVE")
            if how == "a click":
                app.main.query_one(NavBar).post_message(NavBar.Chosen("backlog"))
            else:
                await pilot.press("escape")
            await until(pilot, lambda: "locked" in said(app))
            other.execute("ROLLBACK")
        assert app.main.query_one(NavBar).current == app.main.page.scope == "home"
        await pilot.press("4")
        await until(pilot, lambda: app.main.page.scope == "backlog")
        assert not app.crashed


async def test_the_parts_of_a_page_may_be_gone_once_its_detail_is_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(path) as (app, pilot):
        await pilot.press("4")
        page = app.main.page
        slowly(monkeypatch, BacklogPage, "read_more", 0.2)
        assert isinstance(page, BacklogPage)
        reading = page._read_more(page.table.current, 0.0)
        await pilot.pause(0.05)
        await page.remove_children()  # as an app that closes does, while the page itself still stands
        await reading.wait()
        assert reading.is_finished
        assert not app.crashed


async def test_a_form_does_not_overwrite_what_another_program_wrote_meanwhile(path: Path) -> None:
    async with opened(path) as (app, pilot):
        await pilot.press("4", "e")
        await until(pilot, lambda: isinstance(app.screen, FormModal))
        with WorkspaceFile(path, now, "cli") as db:
            experiments.edit_experiment(db, 1, title="Theirs")
        form = app.screen
        await pilot.press("end", "!", "ctrl+s")
        await until(pilot, lambda: bool(str(form.query_one("#error", Static).content)))
        assert app.screen is form
    with closing(sqlite3.connect(path)) as conn:
        assert conn.execute("SELECT title FROM experiment").fetchall() == [("Theirs",)]
