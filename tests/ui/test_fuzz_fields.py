"""Hostile text in every field of the app: nothing crashes, nothing vanishes, every page still shows it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.text.labels import visible
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import guardrails
from omtm_tui.storage.write.rows import line, lines
from omtm_tui.ui.app import MainScreen
from omtm_tui.ui.kit.dialog import Confirm, FormModal
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.list_page import ListPage
from omtm_tui.ui.kit.pick_list import Pick
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.metrics.import_file import ImportPreview
from omtm_tui.ui.omtm.wizard import OmtmWizard
from omtm_tui.ui.phase.wizard import PhaseWizard
from tests.ui.forms import AS_IS, FORMS, NOW, RULE, Form, back_to_the_pages, opened, show
from tests.ui.harness import SIZES, Ui, drawn

SHORT = "[/x] [b 👩‍👩‍👧 🏳️‍🌈 e\u0301 \u202eשלום\u202c \x00\x07\x1b[31m\x9b\x7f\ttab"
LONG = SHORT + " " + "лорем" * 1000
"""One word of more letters than the largest screen has cells."""


@pytest.fixture
def path(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)  # whatever a path field makes of a text stays in here
    return Path(shutil.copy(filled, tmp_path / "w.db"))


def stored(path: Path) -> str:
    """Every text of every table, apart from the journal of changes."""
    with sqlite3.connect(path) as conn:
        tables = [name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [name for name in tables if name not in ("step", "change") and "_fts" not in name]
        rows = [row for name in kept for row in conn.execute(f"SELECT * FROM {name}")]
    conn.close()
    return "\n".join(str(cell) for row in rows for cell in row if isinstance(cell, str))


async def draw_everything(ui: Ui) -> None:
    """Draw every page in every size, with each record's detail; every list has the text in it."""
    for size in SIZES:
        await ui.resize(size)
        for number in "7654321":
            await ui.press(number)
            if isinstance(ui.page, ListPage):
                assert "[/x] [b" in drawn(ui.page.table), ui.page
                for row in ui.page.table.rows if size is SIZES[-1] else ():
                    ui.page.select(row.id)
                    await ui.pilot.pause(0)
                await ui.press("enter", "escape")
        assert ui.app.is_running


def words(ui: Ui) -> str:
    """What is said of an input: in a message, below a field, or at the foot of a dialog."""
    notes = [str(note.content) for note in ui.screen.query("#error, .note").results(Static)]
    return " ".join([ui.messages, *notes])


async def fill_and_save(ui: Ui, name: str, form: Form, text: str) -> list[str]:
    """The text in every field; where that is refused, only where any text is right. What was typed there."""
    screen = ui.screen
    assert isinstance(screen, FormModal), screen
    typed: dict[str, str] = {}
    for attempt in ("any text", "where any text is right"):
        typed.clear()
        for place, row in enumerate(screen.form.rows):
            hostile = f"{text} {name} {place}"
            if not row.display and not row.field.more:
                continue  # nobody can reach it
            if row.field.kind == "choice":
                row.value = form.valid.get(row.field.id) or row.value or row.field.options[-1][0]
            elif attempt == "any text" or (row.field.id not in form.valid and takes(row.field, hostile)):
                row.value = typed[row.field.id] = hostile
            else:
                fitting = form.valid.get(row.field.id, AS_IS)
                row.value = row.field.value if fitting is AS_IS else fitting
        await ui.press("ctrl+s")
        if not screen.is_current:
            break
        if reason := screen.form.row("override_reason"):
            reason.value = text
            await ui.press("ctrl+s")
    assert not screen.is_current, words(ui)
    return list(typed.values())


def takes(field: Field, text: str) -> bool:
    """Whether a field's own check has nothing against a text."""
    try:
        if field.check is not None:
            field.check(text)
    except UserError:
        return False
    return True


@pytest.mark.parametrize("text", [SHORT, LONG], ids=["short", "long"])
async def test_every_form_keeps_any_text(path: Path, text: str) -> None:
    async with opened(path) as ui:
        for name, form in FORMS.items():
            await show(ui, form)
            assert isinstance(ui.screen, FormModal), f"{name}: {words(ui)}"
            typed = await fill_and_save(ui, name, form, text)
            everything = stored(path)
            for value in typed:
                found = line(value) in everything or lines(value) in everything
                assert found, f"{name}: {value[:20]!r} … {value[-30:]!r} is gone"
            await back_to_the_pages(ui)
        await draw_everything(ui)


async def test_the_wizards_keep_any_text(path: Path) -> None:
    async with opened(path) as ui:
        await ui.press("3", "w")
        wizard = ui.screen
        assert isinstance(wizard, OmtmWizard)
        typed = []
        for step in range(1, 9):
            await wizard.goto(step)
            if step in (2, 3):
                await ui.press("a")
                typed += await fill_and_save(ui, f"step {step}", Form(""), LONG)
            for place, row in enumerate(wizard.form.rows if wizard.form else ()):
                if row.field.kind != "choice":
                    row.value = f"{LONG} step {step}.{place}"
                    typed.append(row.value)
            await ui.settle()
        await ui.press("ctrl+s")
        assert ui.screen is wizard, "what is no target or day is refused"
        for size in SIZES:
            await ui.resize(size)
            for step in range(1, 9):
                await wizard.goto(step)
        await back_to_the_pages(ui)
        everything = stored(path)
        missing = [
            value for value in typed if lines(value) not in everything and line(value) not in everything
        ]
        assert not missing


async def test_the_phase_wizard_refuses_what_is_no_number_and_keeps_it(path: Path) -> None:
    async with opened(path) as ui:
        await ui.press("2", "w")
        wizard = ui.screen
        assert isinstance(wizard, PhaseWizard)
        for step in range(1, len(wizard.steps()) + 1):
            await wizard.goto(step)
            assert wizard.form is not None
            rows = [row for row in wizard.form.rows if row.field.kind != "choice"]
            for row in rows:
                row.value = LONG
            await ui.press("f8")
            assert ui.screen is wizard or not rows
            assert [row.value for row in rows] == [LONG] * len(rows)
            if ui.screen is not wizard:
                break
        await back_to_the_pages(ui)
        await ui.press("7", "6", "5", "4", "3", "2", "1")


async def test_every_filter_and_pick_list_takes_any_text(path: Path) -> None:
    async with opened(path) as ui:
        for number in "4567":
            await ui.press(number, "slash")
            ui.page.query_one("#filter", Input).value = LONG
            await ui.settle()
            table = ui.page.table
            assert not [row for row in table.rows if row.id is not None]
            assert LONG.strip() in table.empty
            await ui.press("enter", "escape")
            assert ui.page.table.rows
        for keys in ("ctrl+t", "question_mark", "s", "5 a", "4 m", "ctrl+p"):
            await ui.press(*keys.split())
            assert not isinstance(ui.screen, MainScreen), keys
            ui.screen.query_one(Input).value = LONG
            await ui.press("enter" if keys != "ctrl+p" else "down")
            await back_to_the_pages(ui)


async def test_a_metric_named_while_answering_no_keeps_its_name(path: Path) -> None:
    async with opened(path) as ui:
        await ui.press("4", "n")
        assert isinstance(ui.screen, Pick)
        ui.screen.query_one(Input).value = LONG
        await ui.press("enter")
        assert isinstance(ui.screen, FormModal)
        await fill_and_save(ui, "new metric", Form("", {"name": AS_IS, "unit": "", "share_limit": ""}), LONG)
        assert isinstance(ui.screen, MainScreen)
        assert line(LONG) in stored(path)
        await ui.press("7", "6", "5", "4", "3", "2", "1")


async def test_a_question_names_the_thing_and_its_answer_is_said(path: Path) -> None:
    with WorkspaceFile(path, NOW) as db:
        number = guardrails.add_guardrail(db, LONG, RULE)
    async with opened(path) as ui:
        await ui.press("5")
        ui.page.select(number)
        await ui.press("x")
        assert isinstance(ui.screen, Confirm)
        assert visible(line(LONG))[:60] in str(ui.screen.query(Static).first(Static).content)
        await ui.press("y")
        named = "".join(visible(line(LONG)).split())  # a message breaks a word that is too long for its box
        assert named[:50] in "".join(words(ui).split())
        await ui.press("u", "u", "U")
        await ui.press("7", "6", "5", "4", "3", "2", "1")


async def test_a_path_that_is_none_is_refused_in_words(path: Path) -> None:
    async with opened(path) as ui:
        for keys, name in (("7 i", "path"), ("6 x", "folder"), ("P x", "folder"), ("4 B E", "file")):
            await ui.press(*keys.split())
            modal = ui.screen
            for hostile in (LONG, f"~{LONG}", "/dev/null/x", "\x00", "."):
                modal.form.row(name).value = hostile
                await ui.press("ctrl+s")
                if ui.screen is not modal:  # a folder of that name could be made
                    await ui.press(*keys.split())
                    modal = ui.screen
                else:
                    assert words(ui).strip()
            await back_to_the_pages(ui)


async def test_a_file_of_hostile_readings_is_previewed_and_imported(path: Path) -> None:
    name = LONG[:60].translate(dict.fromkeys(map(ord, "/\x00"), "_")) + ".csv"
    cell = LONG.replace("\x00", "").replace('"', "")
    rows = [
        f'2026-01-{day:02},"{metric}",{value}'
        for day, metric, value in (
            (10, cell, "1"),
            (11, "Churn", "5%"),
            (12, "Churn", cell[:40].replace(",", "")),
            (13, "", ""),
        )
    ]
    Path(name).write_text("\n".join(["date,metric,value", *rows]), encoding="utf-8", newline="")
    async with opened(path) as ui:
        await ui.press("7", "i")
        ui.screen.form.row("path").value = name
        await ui.press("ctrl+s")
        assert isinstance(ui.screen, ImportPreview), words(ui)
        for size in SIZES:
            await ui.resize(size)
            await ui.press("end")
        assert len([row for row in ui.screen.query_one(Table).rows if row.id is not None]) == 4
        await ui.press("enter")
        assert isinstance(ui.screen, MainScreen), words(ui)
        await ui.press("7", "6", "5", "4", "3", "2", "1")
