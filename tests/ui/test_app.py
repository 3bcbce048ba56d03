"""The shell around the pages: keys, header, help, palette, themes, other processes, undo, sizes, refusals."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widget import Widget
from textual.widgets import Input, Static

from omtm_tui.config import load_config
from omtm_tui.storage import opening
from omtm_tui.storage.read.backlog import backlog
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import experiments
from omtm_tui.ui.app import WATCH_SECONDS, OmtmApp
from omtm_tui.ui.kit.confirm import Confirm
from omtm_tui.ui.kit.form_dialog import FormModal
from omtm_tui.ui.kit.header import NavBar, TopBar
from omtm_tui.ui.kit.key_bar import KeyBar
from omtm_tui.ui.kit.page import Page
from omtm_tui.ui.kit.pick_list import Pick
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.main_screen import MainScreen
from omtm_tui.ui.pages import PAGES
from omtm_tui.ui.storage_thread import StorageThread
from tests.support.golden import REVIEW, golden

NARROW, NORMAL, WIDE = (60, 20), (80, 24), (120, 40)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("app") / "filled.db"
    golden(path)
    return path


@pytest.fixture
def path(filled: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "w.db"
    copy.write_bytes(filled.read_bytes())
    return copy


@asynccontextmanager
async def opened(path: Path, size: tuple[int, int] = NORMAL) -> AsyncIterator[Pilot[Any]]:
    storage = StorageThread(path, lambda: REVIEW)
    app = OmtmApp(storage, load_config())
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield pilot
    storage.close()


async def go(pilot: Pilot[Any], keys: str) -> None:
    await pilot.press(*keys.split())
    await pilot.pause()


def page(pilot: Pilot[Any]) -> Any:
    assert isinstance(pilot.app, OmtmApp)
    return pilot.app.main.page


def said(pilot: Pilot[Any]) -> str:
    return " ".join(str(note.message) for note in pilot.app._notifications)


def drawn(widget: Widget) -> str:
    return "\n".join(strip.text for strip in widget.render_lines(widget.size.region))


def titles(path: Path) -> set[str]:
    with closing(opening.connect(path)) as conn:
        return {experiment.title for experiment in backlog(conn, REVIEW.date()).unanswered}


async def until(happened: Callable[[], bool], seconds: float) -> bool:
    """Whether it happened within so many seconds."""
    deadline = asyncio.get_running_loop().time() + seconds
    while not happened() and asyncio.get_running_loop().time() < deadline:
        await asyncio.sleep(0.05)
    return happened()


@pytest.mark.parametrize("size", [NARROW, NORMAL, WIDE])
async def test_a_digit_shows_its_page_under_the_one_number(path: Path, size: tuple[int, int]) -> None:
    async with opened(path, size) as pilot:
        for number, (name, title) in enumerate(PAGES, 1):
            await go(pilot, str(number))
            assert page(pilot).scope == name
            header = drawn(pilot.app.screen.query_one(TopBar))
            assert "TTFV ≤ 14 d" in header
            assert "57 % → ≥ 50 %" in header
            assert f"{number} {title}" in drawn(pilot.app.screen.query_one(NavBar))


async def test_pages_nobody_opened_are_filled_while_nobody_waits(path: Path) -> None:
    async with opened(path) as pilot:
        app = pilot.app
        assert isinstance(app, OmtmApp)

        def filled() -> bool:
            pages = [*app.main.query(Page).results(Page)]
            return len(pages) == len(PAGES) and all(found.snapshot is not None for found in pages)

        assert await until(filled, 20)
        metrics = app.main.query_one("#page-metrics Table", Table)
        assert [row for row in metrics.rows if row.id is not None]
        assert page(pilot).scope == "home"


@pytest.mark.parametrize("size", [NARROW, NORMAL, WIDE])
async def test_an_empty_list_says_what_fills_it_and_offers_no_key_for_its_lines(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(tmp_path / "new.db", size) as pilot:
        await go(pilot, "escape")
        for number, last, offered, idle in (
            ("4", "takes a request in.", "a add", "y yes"),
            ("5", "you push the OMTM?", "a add", "e edit"),
            ("6", "bets are about.", "a log", "e supersede"),
            ("7", "a CSV file.", "a add", "e edit"),
        ):
            await go(pilot, number)
            shown = " ".join(drawn(page(pilot).query_one(Table)).split())
            assert shown.endswith(last)
            keys = drawn(pilot.app.screen.query_one(KeyBar))
            assert offered in keys
            assert idle not in keys
        await go(pilot, "1")
        assert "a add idea" in drawn(pilot.app.screen.query_one(KeyBar))


async def test_a_click_shows_a_page_too(path: Path) -> None:
    async with opened(path) as pilot:
        place = drawn(pilot.app.screen.query_one(NavBar)).index("5 Guardrails")
        await pilot.click(NavBar, offset=(place, 0))
        await pilot.pause()
        assert page(pilot).scope == "guardrails"


async def test_the_help_is_searched_and_enter_does_what_it_found(path: Path) -> None:
    async with opened(path) as pilot:
        await go(pilot, "question_mark")
        pilot.app.screen.query_one(Input).value = "judging guardrail"
        await pilot.pause()
        found = [row.cells[0] for row in pilot.app.screen.query_one(Table).rows if row.id is not None]
        assert len(found) == 1
        assert "retire" in str(found[0])
        await go(pilot, "enter")
        assert page(pilot).scope == "guardrails"
        assert isinstance(pilot.app.screen, Confirm)


async def test_the_palette_finds_an_action_of_another_page(path: Path) -> None:
    async with opened(path) as pilot:
        await go(pilot, "ctrl+p")
        pilot.app.screen.query_one(Input).value = "guardrails: add"
        assert await until(lambda: bool(pilot.app.screen.query("CommandList").first().option_count), 3)  # type: ignore[attr-defined]
        await pilot.pause(0.3)
        await go(pilot, "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, Pick)
        assert page(pilot).scope == "guardrails"


async def test_the_chosen_theme_is_there_after_a_restart(path: Path) -> None:
    async with opened(path) as pilot:
        await go(pilot, "ctrl+t")
        pilot.app.screen.query_one(Input).value = "solarized-light"
        await go(pilot, "enter")
        assert pilot.app.theme == "solarized-light"
    async with opened(path) as pilot:
        assert pilot.app.theme == "solarized-light"


async def test_a_theme_is_tried_on_while_it_is_chosen(path: Path) -> None:
    async with opened(path) as pilot:
        was = pilot.app.theme
        await go(pilot, "ctrl+t")
        assert pilot.app.theme == was
        await go(pilot, "down")
        tried = pilot.app.theme
        assert tried != was
        await go(pilot, "down escape")
        assert pilot.app.theme == was
        await go(pilot, "ctrl+t down enter")
        assert pilot.app.theme == tried


async def test_what_another_process_wrote_appears(path: Path) -> None:
    async with opened(path) as pilot:
        await go(pilot, "4")
        await pilot.pause(WATCH_SECONDS)
        with WorkspaceFile(path, lambda: REVIEW) as other:
            experiments.add_experiment(other, "Typed elsewhere")
        table = page(pilot).table
        assert await until(lambda: any("Typed elsewhere" in str(row.cells) for row in table.rows), 2)


async def test_undo_and_redo_reach_across_a_restart(path: Path) -> None:
    before = titles(path)
    async with opened(path) as pilot:
        await go(pilot, "a M i n e enter")
        assert titles(path) == before | {"Mine"}
    async with opened(path) as pilot:
        await go(pilot, "u")
        assert "Undone: Added “Mine”" in said(pilot)
        assert titles(path) == before
    async with opened(path) as pilot:
        await go(pilot, "U")
        assert "Done again: Added “Mine”" in said(pilot)
        assert titles(path) == before | {"Mine"}


@pytest.mark.parametrize(("size", "beside"), [(NARROW, False), (NORMAL, False), (WIDE, True)])
async def test_the_detail_is_beside_the_list_or_in_its_place(
    path: Path, size: tuple[int, int], beside: bool
) -> None:
    async with opened(path, size) as pilot:
        for number in "4567":
            await go(pilot, number)
            detail = page(pilot).query_one("#detail")
            assert (page(pilot).table.display, detail.display) == (True, beside)
            await go(pilot, "enter")
            assert (page(pilot).table.display, detail.display) == (beside, True)
            assert drawn(detail.query(Static).first()).strip()
            await go(pilot, "escape")
            assert (page(pilot).table.display, detail.display) == (True, beside)
            assert pilot.app.focused is page(pilot).table


async def test_a_filter_is_kept_by_enter_and_cleared_by_escape(path: Path) -> None:
    async with opened(path) as pilot:
        await go(pilot, "7")
        count = len(page(pilot).table.rows)
        await go(pilot, "slash t i c k e t s enter")
        assert [row.cells[0] for row in page(pilot).table.rows if row.id is not None] == [
            "Tickets per 100 users"
        ]
        assert pilot.app.focused is page(pilot).table
        await go(pilot, "escape")
        assert len(page(pilot).table.rows) == count


async def test_a_file_that_cannot_be_written_keeps_the_dialog_and_its_text(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.2)
    before = titles(path)
    async with opened(path) as pilot:
        await go(pilot, "a M i n e")
        with closing(opening.connect(path)) as other:
            other.execute("BEGIN EXCLUSIVE")
            await go(pilot, "enter")
            dialog = pilot.app.screen
            assert isinstance(dialog, FormModal)
            assert await until(lambda: bool(str(dialog.query_one("#error", Static).content)), 3)
            assert dialog.form.values["title"] == "Mine"
            other.execute("ROLLBACK")
        assert titles(path) == before
        await go(pilot, "enter")
        assert isinstance(pilot.app.screen, MainScreen)
        assert titles(path) == before | {"Mine"}


async def test_a_single_key_that_cannot_write_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.2)
    async with opened(path) as pilot:
        await go(pilot, "4")
        with closing(opening.connect(path)) as other:
            other.execute("BEGIN EXCLUSIVE")
            await go(pilot, "y")
            assert await until(lambda: bool(said(pilot)), 3)
            other.execute("ROLLBACK")
        await go(pilot, "y")
        assert "u undoes" in said(pilot)


async def test_keys_do_not_reach_through_a_dialog(path: Path) -> None:
    async with opened(path) as pilot:
        await go(pilot, "a 5 q u 1")
        assert isinstance(pilot.app.screen, FormModal)
        assert pilot.app.screen.form.values["title"] == "5qu1"
        await go(pilot, "ctrl+q")
        assert isinstance(pilot.app.screen, FormModal), "something was typed: asks once"
        await go(pilot, "ctrl+q")
        assert isinstance(pilot.app.screen, MainScreen)
        assert page(pilot).scope == "home"
        await go(pilot, "q")
        assert pilot.app.return_code == 0


async def test_the_north_star_is_set_and_ended_by_a_key(path: Path) -> None:
    def names() -> list[str]:
        with closing(opening.connect(path)) as conn:
            return [row[0] for row in conn.execute("SELECT name FROM north_star WHERE ended IS NULL")]

    async with opened(path, WIDE) as pilot:
        before = names()
        await go(pilot, "7 G n")
        if before:
            assert isinstance(pilot.app.screen, FormModal)
            await pilot.press(*"over", "ctrl+s")
            await pilot.pause()
        (now,) = names()
        assert now not in before
        assert f"Set the north star metric “{now}”" in said(pilot)
        await go(pilot, "n")
        await pilot.press(*"over", "ctrl+s")
        await pilot.pause()
        assert names() == []
