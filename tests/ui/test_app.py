"""The shell around the pages: keys, header, help, palette, themes, other processes, undo, sizes, refusals."""

from __future__ import annotations

import gc
import shutil
from contextlib import AbstractAsyncContextManager, closing
from datetime import datetime
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.widgets import Input, Static

from omtm_tui.config import load_config
from omtm_tui.domain.errors import FileUnusable
from omtm_tui.storage import opening
from omtm_tui.storage.read.backlog import backlog
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import experiments
from omtm_tui.storage.write.decisions import log_decision
from omtm_tui.ui.app import MainScreen
from omtm_tui.ui.doing import Commands
from omtm_tui.ui.kit.bars import KeyBar, NavBar, TopBar
from omtm_tui.ui.kit.dialog import Confirm, FormModal
from omtm_tui.ui.kit.page import Headed, Page
from omtm_tui.ui.kit.pick_list import Pick
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import Row
from omtm_tui.ui.pages import PAGES
from tests.support.golden import REVIEW
from tests.support.workspace import at
from tests.ui import harness
from tests.ui.harness import NARROW, NORMAL, WIDE, Ui, drawn


@pytest.fixture
def path(golden_file: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(golden_file, tmp_path))


def opened(path: Path, size: tuple[int, int] = NORMAL) -> AbstractAsyncContextManager[Ui]:
    return harness.opened(path, now=at(REVIEW), size=size, config=load_config())


def titles(path: Path) -> set[str]:
    with closing(opening.connect(path)) as conn:
        return {experiment.title for experiment in backlog(ReadContext(conn, REVIEW.date())).unanswered}


@pytest.mark.parametrize("size", [NARROW, NORMAL, WIDE])
async def test_a_digit_shows_its_page_under_the_one_number(path: Path, size: tuple[int, int]) -> None:
    async with opened(path, size) as ui:
        for number, (name, title) in enumerate(PAGES, 1):
            await ui.press(str(number))
            assert ui.page.scope == name
            header = drawn(ui.screen.query_one(TopBar))
            assert "TTFV ≤ 14 d" in header
            assert "57 % → ≥ 50 %" in header
            assert f"{number} {title[:4]}" in drawn(ui.screen.query_one(NavBar))


async def test_pages_nobody_opened_are_filled_while_nobody_waits(path: Path) -> None:
    async with harness.opened(path, now=at(REVIEW), builds_ahead=True) as ui:
        app = ui.app

        def filled() -> bool:
            pages = [*app.main.query(Page).results(Page)]
            return len(pages) == len(PAGES) and all(found.snapshot is not None for found in pages)

        await ui.until(filled)
        metrics = app.main.query_one("#page-metrics Table", Table)
        assert [row for row in metrics.rows if row.id is not None]
        assert ui.page.scope == "home"


async def test_a_page_that_was_filled_ahead_begins_at_its_first_line(demo: Path) -> None:
    async with harness.opened(demo, now=at(datetime(2026, 1, 30, 15))) as ui:
        await (await ui.app.main._built("decisions")).prerender()
        await ui.app.do(log_decision, "Ask for the payroll later")
        await ui.press("6")
        table = ui.page.query_one(Table)
        assert table.current == next(row.id for row in table.rows if row.id is not None)
        assert "Ask for the payroll later" in str(ui.page.query_one("#detail Static", Static).content)


async def test_a_write_after_the_file_was_busy_as_the_app_started_shows_the_first_page(path: Path) -> None:
    async def busy(_page: Page[Headed]) -> None:
        raise FileUnusable("The file is being written by another program.")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Page, "load", busy)
        async with harness.opened(path, now=at(REVIEW)) as ui:
            assert "The file is being written" in ui.messages
            patch.undo()
            await ui.app.do(experiments.add_experiment, "Kept")
            await ui.settle()
            assert ui.page.scope == "home"


async def test_what_is_no_longer_used_is_collected_again_and_again_while_the_app_is_open(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("omtm_tui.ui.app.COLLECTS_EVERY", 0.01)
    async with harness.opened(path, now=at(REVIEW), builds_ahead=True) as ui:
        await ui.until(lambda: ui.app.main._timers)
        before = gc.get_stats()[2]["collections"]
        await ui.until(lambda: gc.get_stats()[2]["collections"] > before + 3)
        assert ui.app.is_running
        assert ui.app._exception is None


@pytest.mark.parametrize("size", [NARROW, NORMAL, WIDE])
async def test_an_empty_list_says_what_fills_it_and_offers_no_key_for_its_lines(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with opened(tmp_path / "new.db", size) as ui:
        await ui.press("escape")
        for number, last, offered, idle in (
            ("4", "takes a request in.", "a add", "y yes"),
            ("5", "you push the OMTM?", "a add", "e edit"),
            ("6", "bets are about.", "a log", "e supersede"),
            ("7", "a CSV file.", "a add", "e edit"),
        ):
            await ui.press(number)
            shown = " ".join(drawn(ui.page.query_one(Table)).split())
            assert shown.endswith(last)
            keys = drawn(ui.screen.query_one(KeyBar))
            assert offered in keys
            assert idle not in keys
        await ui.press("1")
        assert "a add idea" in drawn(ui.screen.query_one(KeyBar))


async def test_a_click_shows_a_page_too(path: Path) -> None:
    async with opened(path) as ui:
        place = drawn(ui.screen.query_one(NavBar)).index("5 Guardrails")
        await ui.pilot.click(NavBar, offset=(place, 0))
        await ui.settle()
        assert ui.page.scope == "guardrails"


async def test_the_help_is_searched_and_enter_does_what_it_found(path: Path) -> None:
    async with opened(path) as ui:
        await ui.press("question_mark")
        ui.screen.query_one(Input).value = "judging guardrail"
        await ui.settle()
        found = [row.cells[1] for row in ui.screen.query_one(Table).rows if row.id is not None]
        assert len(found) == 1
        assert "retire" in str(found[0])
        await ui.press("enter")
        assert ui.page.scope == "guardrails"
        assert isinstance(ui.screen, Confirm)


CALLED = {
    "stakeholder": ("P", "i"),
    "csv": ("i",),
    "moscow": ("i",),
    "north star": ("n",),
    "undo": ("u",),
    "take back": ("u",),
    "forecast": ("3",),
    "roadmap": ("B",),
    "kanban": ("V",),
    "backup": ("ctrl+r",),
    "calibration": ("t",),
    "weekly checklist": ("f",),
    "guardrails history": ("t",),
}
"""What people call things, and the keys that are found by it."""


async def test_the_palette_and_the_help_find_what_people_call_things(path: Path) -> None:
    async with opened(path, WIDE) as ui:
        for query, keys in CALLED.items():
            titles = [str(hit.text) async for hit in Commands(ui.screen).search(query)]
            assert all(any(title.endswith((f"({key})", f" {key})")) for title in titles) for key in keys), (
                query
            )
        await ui.press("question_mark")
        for query, keys in CALLED.items():
            ui.screen.query_one(Input).value = query
            await ui.settle()
            found = [str(row.cells[0]) for row in ui.screen.query_one(Table).rows if row.id is not None]
            assert all(any(key in cell.split(", ") for cell in found) for key in keys), query


async def test_a_name_is_found_before_what_only_mentions_it(path: Path) -> None:
    async with opened(path) as ui:
        await ui.press("ctrl+p")
        ui.screen.query_one(Input).value = "undo"
        await ui.until(lambda: ui.screen.query_one("CommandList").highlighted is not None)
        await ui.settle()
        assert str(ui.screen.query_one("CommandList").get_option_at_index(0).hit.text).startswith("Undo")


@pytest.mark.parametrize(
    ("keys", "title"),
    [
        ("question_mark", "Home"),
        ("5 question_mark", "Guardrails"),
        ("4 i question_mark", "Backlog: requests"),
        ("f question_mark", "On Friday"),
        ("r f1", "In a form"),
        ("2 w f9", "In a wizard"),
    ],
)
async def test_the_help_opens_at_the_screen_one_is_on(path: Path, keys: str, title: str) -> None:
    async with opened(path) as ui:
        await ui.press(*keys.split())
        table = ui.screen.query_one(Table)
        assert table.rows[0] == Row(None, (title,))
        assert table.cursor == 1


async def test_the_palette_finds_an_action_of_another_page(path: Path) -> None:
    async with opened(path) as ui:
        await ui.press("ctrl+p")
        ui.screen.query_one(Input).value = "guardrails: add"
        await ui.until(lambda: ui.screen.query_one("CommandList").highlighted is not None)
        await ui.press("enter")
        assert isinstance(ui.screen, Pick)
        assert ui.page.scope == "guardrails"


async def test_the_chosen_theme_is_there_after_a_restart(path: Path) -> None:
    async with opened(path) as ui:
        await ui.press("ctrl+t")
        ui.screen.query_one(Input).value = "solarized-light"
        await ui.press("enter")
        assert ui.app.theme == "solarized-light"
    async with opened(path) as ui:
        assert ui.app.theme == "solarized-light"


async def test_a_theme_is_tried_on_while_it_is_chosen(path: Path) -> None:
    async with opened(path) as ui:
        was = ui.app.theme
        await ui.press("ctrl+t")
        assert ui.app.theme == was
        await ui.press("down")
        tried = ui.app.theme
        assert tried != was
        await ui.press("down", "escape")
        assert ui.app.theme == was
        await ui.press("ctrl+t", "down", "enter")
        assert ui.app.theme == tried


async def test_what_another_process_wrote_appears(path: Path) -> None:
    async with opened(path) as ui:
        await ui.press("4")
        with WorkspaceFile(path, at(REVIEW)) as other:
            experiments.add_experiment(other, "Typed elsewhere")
        table = ui.page.table
        await ui.until(lambda: any("Typed elsewhere" in str(row.cells) for row in table.rows))


async def test_undo_and_redo_reach_across_a_restart(path: Path) -> None:
    before = titles(path)
    async with opened(path) as ui:
        await ui.press("a", "Mine", "enter")
        assert titles(path) == before | {"Mine"}
    async with opened(path) as ui:
        await ui.press("u")
        assert "Undone: Added “Mine”" in ui.messages
        assert titles(path) == before
    async with opened(path) as ui:
        await ui.press("U")
        assert "Done again: Added “Mine”" in ui.messages
        assert titles(path) == before | {"Mine"}


@pytest.mark.parametrize(("size", "beside"), [(NARROW, False), (NORMAL, False), (WIDE, True)])
async def test_the_detail_is_beside_the_list_or_in_its_place(
    path: Path, size: tuple[int, int], beside: bool
) -> None:
    async with opened(path, size) as ui:
        for number in "4567":
            await ui.press(number)
            detail = ui.page.query_one("#detail")
            assert (ui.page.table.display, detail.display) == (True, beside)
            await ui.press("enter")
            assert (ui.page.table.display, detail.display) == (beside, True)
            assert drawn(detail.query(Static).first()).strip()
            await ui.press("escape")
            assert (ui.page.table.display, detail.display) == (True, beside)
            assert ui.page.table.has_focus


async def test_a_filter_is_kept_by_enter_and_cleared_by_escape(path: Path) -> None:
    async with opened(path) as ui:
        await ui.press("7")
        count = len(ui.page.table.rows)
        await ui.press("slash", "tickets", "enter")
        assert [row.cells[0] for row in ui.page.table.rows if row.id is not None] == ["Tickets per 100 users"]
        assert ui.page.table.has_focus
        await ui.press("escape")
        assert len(ui.page.table.rows) == count


async def test_a_file_that_cannot_be_written_keeps_the_dialog_and_its_text(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.2)
    before = titles(path)
    async with opened(path) as ui:
        await ui.press("a", "Mine")
        with closing(opening.connect(path)) as other:
            other.execute("BEGIN EXCLUSIVE")
            await ui.press("enter")
            dialog = ui.screen
            assert isinstance(dialog, FormModal)
            await ui.until(lambda: bool(str(dialog.query_one("#error", Static).content)))
            assert dialog.form.values["title"] == "Mine"
            other.execute("ROLLBACK")
        assert titles(path) == before
        await ui.press("enter")
        assert isinstance(ui.screen, MainScreen)
        assert titles(path) == before | {"Mine"}


async def test_a_single_key_that_cannot_write_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.2)
    async with opened(path) as ui:
        await ui.press("4")
        with closing(opening.connect(path)) as other:
            other.execute("BEGIN EXCLUSIVE")
            await ui.press("y")
            await ui.until(lambda: bool(ui.messages))
            other.execute("ROLLBACK")
        await ui.press("y")
        assert "u undoes" in ui.messages


async def test_a_screen_that_opens_at_once_where_u_types_names_it_not(path: Path) -> None:
    async with opened(path) as ui:
        ui.app.say("Entered the phase Stickiness · u undoes")
        ui.app.clear_old_messages(object())
        await ui.settle()
        assert "Entered the phase Stickiness" in ui.words
        assert "u undoes" not in ui.words


async def test_keys_do_not_reach_through_a_dialog(path: Path) -> None:
    async with opened(path) as ui:
        await ui.press("a", "5", "q", "u", "1")
        assert isinstance(ui.screen, FormModal)
        assert ui.screen.form.values["title"] == "5qu1"
        await ui.press("ctrl+q")
        assert isinstance(ui.screen, FormModal), "something was typed: asks once"
        await ui.press("ctrl+q")
        assert isinstance(ui.screen, MainScreen)
        assert ui.page.scope == "home"
        await ui.press("q")
        assert ui.app.return_code == 0


async def test_the_north_star_is_set_and_ended_by_a_key(path: Path) -> None:
    def names() -> list[str]:
        with closing(opening.connect(path)) as conn:
            return [row[0] for row in conn.execute("SELECT name FROM north_star WHERE ended IS NULL")]

    async with opened(path, WIDE) as ui:
        before = names()
        await ui.press("7", "G", "n")
        if before:
            assert isinstance(ui.screen, FormModal)
            await ui.press("over", "ctrl+s")
        else:
            assert isinstance(ui.screen, Confirm), "one key alone changes no north star"
            await ui.press("y")
        (now,) = names()
        assert now not in before
        assert f"Set the north star metric “{now}”" in ui.messages
        await ui.press("n", "over", "ctrl+s")
        assert names() == []
        await ui.press("g", "n", "y")
        assert "TTFV ≤ 14 d · north star" in ui.text


@pytest.mark.parametrize("size", [NARROW, NORMAL, WIDE])
@pytest.mark.parametrize("is_demo", [False, True])
async def test_the_bar_of_the_pages_is_the_same_on_each_and_names_all(
    path: Path, size: tuple[int, int], is_demo: bool
) -> None:
    async with opened(path, size) as ui:
        ui.app.demo = is_demo
        bar = ui.screen.query_one(NavBar)
        bars = set()
        for number in "1234567":
            await ui.press(number)
            bars.add(str(bar.render()))
        (line,) = bars
        assert cell_len(line) <= bar.content_size.width
        assert all(f"{number} {title[:4]}" in line for number, (_name, title) in enumerate(PAGES, 1))


async def test_a_palette_that_finds_nothing_says_so_in_words_of_ours_and_what_to_try(path: Path) -> None:
    async with opened(path, NARROW) as ui:
        await ui.press("ctrl+p", *"[zz]")
        await ui.until(lambda: "No command matches “[zz]”." in ui.words)
        assert "Try another word" in ui.words
        await ui.until(lambda: ui.screen.query("OptionList").first().highlighted is not None)
        await ui.press("enter")
        await ui.until(lambda: isinstance(ui.screen, Pick))
