"""In a wizard the help never takes the focus, next and back are exact reverses, and steps go by number."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

import pytest
from textual.widgets import Input

from omtm_tui.ui.key_table import KEY_TABLE
from omtm_tui.ui.kit.bars import KeyBar, TopBar
from omtm_tui.ui.kit.editors import Choice
from omtm_tui.ui.kit.field import FieldRow
from omtm_tui.ui.kit.wizard import Wizard
from omtm_tui.ui.phase.wizard import FINDING, PhaseWizard
from tests.support.workspace import at
from tests.ui.harness import NARROW, SIZES, WIDE, Ui, drawn, opened

README = Path(__file__).parents[2] / "README.md"
NOW = at(datetime(2026, 1, 2, 15, 0))


@asynccontextmanager
async def wizard(path: Path, *keys: str, size: tuple[int, int] = WIDE) -> AsyncIterator[Ui]:
    async with opened(path, "escape", *keys, now=NOW, size=size) as ui:
        assert isinstance(ui.screen, Wizard)
        yield ui


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("keys", [("2", "w"), ("3", "w")], ids=["phase", "omtm"])
async def test_help_shows_and_hides_and_the_focus_stays(
    tmp_path: Path, keys: tuple[str, ...], size: tuple[int, int]
) -> None:
    async with wizard(tmp_path / "w.db", *keys, size=size) as ui:
        focused = ui.app.focused
        assert isinstance(focused, Input)
        shown = ui.screen.query_one("#help").is_on_screen
        await ui.press("f1")
        assert ui.screen.query_one("#help").is_on_screen is not shown
        assert ui.app.focused is focused
        await ui.press("f1")
        assert ui.screen.query_one("#help").is_on_screen is shown
        assert ui.app.focused is focused


@pytest.mark.parametrize("keys", [("2", "w"), ("3", "w")], ids=["phase", "omtm"])
async def test_a_small_screen_shows_all_keys_of_a_wizard(tmp_path: Path, keys: tuple[str, ...]) -> None:
    async with wizard(tmp_path / "w.db", *keys, size=NARROW) as ui:
        assert ui.text.rstrip().endswith("f8 next  f7 back  f1 why  Esc leave  f6 steps")


@pytest.mark.parametrize("keys", [("2", "w"), ("3", "w")], ids=["phase", "omtm"])
async def test_suggestions_are_offered_on_the_steps_that_have_some(demo: Path, keys: tuple[str, ...]) -> None:
    async with opened(demo, *keys, now=at(datetime(2026, 1, 30, 15)), size=NARROW) as ui:
        offered = set()
        for step in range(1, len(ui.screen.steps()) + 1):
            await ui.screen.goto(step)
            await ui.settle()
            before = ui.screen
            bar = str(before.query("Wizard > KeyBar").first(KeyBar).render())
            await ui.press("f3")
            has_some = "No suggestions" not in ui.messages and "No reading answers" not in ui.messages
            if "f3 suggest" in bar:
                offered.add(step)
            elif before.step != FINDING or not isinstance(before, PhaseWizard):
                assert not has_some
            if ui.screen is not before:
                await ui.press("escape")
        assert offered
        assert len(offered) < len(ui.screen.steps())


async def test_one_key_is_named_that_finishes_a_wizard_or_saves_a_form() -> None:
    for scope, action in (("wizard", "finish"), ("form", "submit")):
        rows = [row for row in KEY_TABLE if (row.scope, row.id) == (scope, action)]
        assert [row.names for row in rows if row.label] == [["ctrl+s"]]
        assert [row.keys for row in rows if not row.label] == ["f2"]
    assert "`F2`" not in README.read_text("utf-8")


async def test_enter_begins_no_walk_through_the_phases(tmp_path: Path) -> None:
    async with opened(tmp_path / "w.db", "escape", "2", "enter", now=NOW) as ui:
        assert not isinstance(ui.screen, Wizard)


async def test_what_is_typed_over_the_help_goes_into_the_field_and_the_help_makes_way(tmp_path: Path) -> None:
    async with wizard(tmp_path / "w.db", "3", "w", size=(80, 24)) as ui:
        await ui.press("f1")
        assert "Example" in ui.text
        ui.send(*"quiet", "tab", *"boards")
        await ui.settle()
        assert (ui.field("company").value, ui.field("industry").value) == ("quiet", "boards")
        assert "Example" not in ui.text


async def test_the_help_is_scrolled_and_esc_closes_it_and_not_the_wizard(tmp_path: Path) -> None:
    async with wizard(tmp_path / "w.db", "3", "w", size=(60, 12)) as ui:
        await ui.press("f1", "down")
        assert ui.screen.query_one("#help").scroll_y > 0
        await ui.press("escape")
        assert isinstance(ui.screen, Wizard)
        assert not ui.screen.query_one("#help").is_on_screen
        await ui.press("down")
        assert ui.app.focused is ui.field("industry").editor


async def test_back_leads_where_next_came_from(tmp_path: Path) -> None:
    async with wizard(tmp_path / "w.db", "2", "w") as ui:
        screen = ui.screen
        assert isinstance(screen, PhaseWizard)
        first = screen.step
        await ui.press("f6", "3", "enter", "f8")  # the third gate fails: the steps after it are left out
        assert screen.step == FINDING
        await ui.press("f7")
        assert screen.step == 3
        await ui.press("f7")
        assert screen.step == first


async def test_a_step_is_reached_by_its_number(tmp_path: Path) -> None:
    async with wizard(tmp_path / "w.db", "3", "w") as ui:
        await ui.press("f6", "6", "enter")
        assert ui.screen.step == 6
        await ui.press("f7")
        assert ui.screen.step == 1, "back leads to where the number was typed"
        assert "number" in next(row.help for row in KEY_TABLE if row.id == "choose_step")


@pytest.mark.parametrize("start", ["2", "3"], ids=["phase", "omtm"])
async def test_a_number_typed_anywhere_in_a_wizard_goes_nowhere_else(demo: Path, start: str) -> None:
    async with opened(demo, start, "w", now=at(datetime(2026, 1, 30, 15))) as ui:
        wizard = ui.screen
        assert isinstance(wizard, Wizard)
        seen = set()
        for step in range(1, len(wizard.steps()) + 1):
            await wizard.goto(step)
            await ui.settle()
            for widget in wizard.focus_chain:
                widget.focus()
                await ui.settle()
                seen.add(type(widget))
                others = [row for row in wizard.query(FieldRow) if not row.has_focus_within]
                before = [row.value for row in others]
                await ui.type("31 %")
                assert (ui.screen, wizard.step) == (wizard, step), widget
                assert [row.value for row in others] == before, widget
        assert Choice in seen


async def test_a_step_that_was_begun_goes_on_in_a_field_that_is_shown(tmp_path: Path) -> None:
    texts = {
        "end_goal": "400 teams", "end_goal_by": "+18m", "metric": "activation", "metric_kind": "rate",
        "better": "up", "stage": "activation", "cadence": "1w", "window": "14 d", "period": "one week",
        "baseline": "40%", "target": ">= 50%",
    }  # fmt: skip
    async with wizard(tmp_path / "w.db", "3", "w", "f6", "4", "enter") as ui:
        await ui.fill(**texts)
        await ui.press("f8", "f7")
        assert ui.field("deadline").has_focus_within
        await ui.press("enter")
        assert ui.screen.step == 4


async def test_a_field_that_is_emptied_stays_while_it_has_the_focus(tmp_path: Path) -> None:
    async with wizard(tmp_path / "w.db", "3", "w", "f6", "4", "enter") as ui:
        await ui.fill(metric="activation", metric_kind="rate", window="14 d")
        ui.field("window").editor.focus()
        await ui.fill(metric_kind="count")
        assert ui.field("window").has_focus_within
        await ui.press("enter")
        assert ui.screen.step == 4
        assert not ui.field("window").display


async def test_without_a_weakness_no_key_for_actions_is_offered_and_each_says_why(tmp_path: Path) -> None:
    async with wizard(tmp_path / "w.db", "3", "w", "f6", "3", "enter") as ui:
        assert "a add" not in ui.text
        for key in "aesx":
            ui.app._notifications.clear()
            await ui.press(key)
            assert "No weakness yet" in ui.messages
            assert isinstance(ui.screen, Wizard)


async def test_the_header_names_no_key_of_the_pages_where_it_is_none(tmp_path: Path) -> None:
    async with opened(tmp_path / "w.db", "escape", now=NOW) as ui:
        assert "No OMTM yet: press 3" in ui.text
        for keys in ("2", "w"), ("3", "w"), ("f",), ("P",):
            await ui.press(*keys)
            assert ui.screen is not ui.app.main
            assert "press 3" not in str(ui.screen.query_one(TopBar).render())
            await ui.press("escape")


async def test_a_number_typed_into_a_field_is_text(tmp_path: Path) -> None:
    async with wizard(tmp_path / "w.db", "3", "w") as ui:
        await ui.press("2")
        assert ui.screen.step == 1
        assert ui.field("company").value == "2"


@pytest.mark.parametrize("keys", [("4", "e"), ("7", "e"), ("5", "e"), ("r",), ("comma",)])
async def test_a_form_begins_at_its_first_field_with_its_text_selected(
    demo: Path, keys: tuple[str, ...]
) -> None:
    async with opened(demo, *keys, now=at(datetime(2026, 1, 30, 15, 0))) as ui:
        first = ui.dialog.form.visible_rows[0].editor
        assert ui.app.focused is first
        if isinstance(first, Input) and first.value:
            assert first.selected_text == first.value


async def test_what_is_wrong_is_said_at_its_field_and_what_is_unusual_at_its_key(demo: Path) -> None:
    async with opened(demo, "4", "b", now=at(datetime(2026, 1, 30, 15, 0)), size=WIDE) as ui:
        await ui.fill(probability="fairly sure")
        assert "is not a number" in drawn(ui.field("probability").query_one(".note"))
        await ui.press("escape", "escape", "r")
        await ui.fill(value="yesterday")
        assert "is not a number" in drawn(ui.field("value").query_one(".note"))
        await ui.press("escape", "escape", "6", "a")
        assert "Enter adds a line, Tab goes on" in drawn(ui.field("text").query_one(".note"))
        await ui.press("escape", "escape", "s")
        assert "or a new name" in ui.text


@pytest.mark.parametrize("page", "134567")
async def test_what_is_added_begins_with_what_is_typed(demo: Path, page: str) -> None:
    async with opened(demo, page, "a", now=at(datetime(2026, 1, 30, 15, 0))) as ui:
        await ui.type("Partner Süd")
        assert isinstance(ui.app.focused, Input)
        assert ui.app.focused.value == "Partner Süd"


@pytest.mark.parametrize("size", SIZES)
async def test_what_is_missing_on_the_last_step_is_brought_on_the_screen(
    demo: Path, size: tuple[int, int]
) -> None:
    async with opened(demo, "3", "w", now=at(datetime(2026, 1, 30, 15)), size=size) as ui:
        await ui.screen.goto(8)
        await ui.press("ctrl+s")
        missing = ui.screen.query_one("#missing")
        assert ui.app.focused is missing
        await ui.until(lambda: ui.screen.find_widget(missing).visible_region.height)
        assert ui.screen.query_one("LastStep").max_scroll_y or size == WIDE
