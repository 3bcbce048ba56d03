"""A paste of several lines loses nothing, into whatever field it goes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from textual.widgets import Input, TextArea
from textual.widgets.input import Selection

from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.kit.form import Form
from omtm_tui.ui.kit.wizard import Wizard
from tests.ui.forms import FORMS, back_to_the_pages, opened, show, with_open_things
from tests.ui.harness import Ui

LINES = "\nDrop the second\r\n  fields\tof the form\n\nthird line\n"
ONE_LINE = "Drop the second fields of the form third line"


@pytest.fixture
def path(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return with_open_things(Path(shutil.copy(filled, tmp_path / "w.db")))


async def paste_into_every_field(ui: Ui, form: Form) -> int:
    """Paste three lines into each field on the screen; returns how many took them."""
    count = 0
    rows = form.rows
    for row in form.visible_rows:
        editor = row.editor
        editor.focus()
        if not isinstance(editor, Input | TextArea):
            await ui.paste(LINES)
            assert "Nothing was pasted" in ui.messages, row.field.id
            continue
        row.value = ""
        ui.app.clear_notifications()
        await ui.paste(LINES)
        assert "Nothing was pasted" not in ui.messages, row.field.id
        if isinstance(editor, TextArea):
            assert "Drop the second\n" in row.value, row.field.id
        elif row.display:
            assert row.value == ONE_LINE, row.field.id
        # A form may put the lines where there is room for them; they are all there in any case.
        assert any(" ".join(row.value.split()) == ONE_LINE for row in rows), row.field.id
        count += 1
    return count


async def test_three_lines_pasted_into_every_field_of_every_form_are_all_there(path: Path) -> None:
    async with opened(path) as ui:
        for name, form in FORMS.items():
            await show(ui, form)
            assert isinstance(ui.screen, FormModal), name
            ui.screen.form.show_more(True)
            await ui.settle()
            assert await paste_into_every_field(ui, ui.screen.form), name
            await back_to_the_pages(ui)


async def test_three_lines_pasted_into_every_field_of_the_wizards_are_all_there(path: Path) -> None:
    async with opened(path) as ui:
        for keys in ("2 w", "3 w"):
            await ui.press(*keys.split())
            wizard = ui.screen
            assert isinstance(wizard, Wizard)
            count = 0
            for step in range(1, len(wizard.steps()) + 1):
                await wizard.goto(step)
                await ui.settle()
                if wizard.form is not None:
                    count += await paste_into_every_field(ui, wizard.form)
            assert count > 5
            await back_to_the_pages(ui)


async def test_three_lines_pasted_into_every_filter_are_all_there(path: Path) -> None:
    async with opened(path) as ui:
        for keys in (
            "4 slash",
            "5 slash",
            "6 slash",
            "7 slash",
            "ctrl+t",
            "question_mark",
            "s",
            "5 a",
            "ctrl+p",
        ):
            await ui.press(*keys.split())
            await ui.paste(LINES)
            assert isinstance(ui.app.focused, Input), keys
            assert ui.app.focused.value == ONE_LINE, keys
            await back_to_the_pages(ui)
            await ui.press("escape")


async def test_a_paste_stands_where_the_cursor_is_and_takes_the_place_of_what_is_selected(path: Path) -> None:
    async with opened(path) as ui:
        await ui.press("6", "a", "old")
        await ui.paste(" two\nlines")
        assert ui.field("title").value == "old two lines"
        ui.field("title").editor.selection = Selection(0, 3)
        await ui.paste("\nnew\n")
        assert ui.field("title").value == "new two lines"
        ui.app.copy_to_clipboard("a\nb")
        await ui.press("end", "ctrl+v")
        assert ui.field("title").value == "new two linesa b"


async def test_a_paste_that_does_not_fit_is_said(path: Path) -> None:
    async with opened(path) as ui:
        await ui.press("4", "a")
        await ui.paste("x" * 30_000)
        assert "at most 20000 characters" in ui.messages
        await back_to_the_pages(ui)
        await ui.paste("57%")
        assert "Nothing was pasted" in ui.messages


async def test_the_cursor_stands_behind_the_lines_that_were_pasted_into_a_title(path: Path) -> None:
    async with opened(path) as ui:
        await ui.press("4", "a", "big end")
        ui.field("title").editor.cursor_position = 3
        await ui.paste("one\ntwo")
        await ui.press("enter", "three")
        assert ui.field("lines").value == "bigone\ntwo\nthree end"
