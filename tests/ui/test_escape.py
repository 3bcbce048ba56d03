"""Esc never writes: from every state of every dialog, form, wizard and full screen the file is as it was."""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path

import pytest

from omtm_tui.ui.app import MainScreen
from omtm_tui.ui.kit import wizard as kit_wizard
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.kit.wizard import Wizard
from tests.ui.forms import FORMS, opened, show, with_open_things
from tests.ui.harness import Ui

FULL_SCREENS = {
    "triage": ("4 t", "s", "s s", "n"),
    "sweep": ("4 w", "y", "n", "n y", "n n u", "n y n", "n y n y n y n y"),
    "board": ("4 b", "m", "l l d", "x"),
    "requests": ("4 i", "slash", "a"),
    "blueprint": ("4 B", "a", "n n", "E"),
    "Friday": ("f", "a"),
    "reviews": ("R", "R"),
    "page for stakeholders": ("P", "x"),
    "track record": ("6 t", "m"),
    "readings": ("7 c", "x", "e"),
    "steps": ("Z", "j j"),
    "snapshots": ("ctrl+r",),
    "themes": ("ctrl+t", "down down", "x"),
    "teams": ("s", "down", "new"),
    "help": ("question_mark", "down", "csv"),
    "palette": ("ctrl+p", "down", "bet"),
    "rule templates": ("5 a", "down", "keep"),
    "retiring a guardrail": ("5 x", "right", "left"),
    "as of a day": ("5 t", "2026-01-20"),
    "moving on": ("4 m", "down"),
    "filter of decisions": ("6 w",),
    "export": ("6 x",),
    "import": ("7 i",),
}
"""The keys that open it, then the keys that bring it into further states."""


@pytest.fixture
def path(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return with_open_things(Path(shutil.copy(filled, tmp_path / "w.db")))


def content(path: Path) -> list[str]:
    """Everything in the file but where a user was last, which is no change."""
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE omtm SET step = 1 WHERE step <> 1")
        lines = [line for line in conn.iterdump() if not line.startswith('INSERT INTO "friday_step"')]
        conn.rollback()
    conn.close()
    return lines


async def leave(ui: Ui, path: Path, before: list[str], what: str) -> None:
    """Press Esc until the pages are back, and once more; a question in between is answered by going on."""
    for _time in range(8):
        await ui.press("escape")
        if isinstance(ui.screen, MainScreen):
            break
        if len(ui.screen.query("#yes")):
            await ui.press("y")
    assert isinstance(ui.screen, MainScreen), what
    await ui.press("escape")
    assert content(path) == before, what


async def test_every_form_writes_days_as_the_app_does_and_esc_from_it_writes_nothing(path: Path) -> None:
    before = content(path)
    async with opened(path) as ui:
        for name, form in FORMS.items():
            for typed in (False, True):
                await show(ui, form)
                assert isinstance(ui.screen, FormModal), name
                texts = [f"{row.value} {row.field.hint}" for row in ui.screen.form.rows]
                assert not re.search(r"20\d\d-\d\d-\d\d", "\n".join(texts)), name
                for row in ui.screen.form.rows if typed else ():
                    row.value = row.field.options[-1][0] if row.field.kind == "choice" else "1"
                await ui.settle()
                await leave(ui, path, before, name)


@pytest.mark.parametrize("name", FULL_SCREENS)
async def test_esc_from_every_screen_in_any_state_writes_nothing(path: Path, name: str) -> None:
    opening, *states = FULL_SCREENS[name]
    before = content(path)
    async with opened(path) as ui:
        for state in ("", *states):
            await ui.press("1", *opening.split())
            await ui.press(*state.split())
            await leave(ui, path, before, f"{name} after {state}")


@pytest.mark.parametrize("keys", ["2 w", "3 w"])
async def test_esc_from_every_step_of_a_wizard_writes_nothing(
    path: Path, keys: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit_wizard, "PAUSE", 0.0)
    async with opened(path) as ui:
        await ui.press(*keys.split())
        steps = len(ui.screen.steps())
        for step in range(1, steps + 1):
            wizard = ui.screen
            assert isinstance(wizard, Wizard)
            await wizard.goto(step)
            rows = wizard.form.visible_rows if wizard.form else []
            for row in rows:
                if row.field.kind != "choice":
                    row.editor.focus()
                    await ui.type("7")
            await ui.until(lambda: all(row.value == row.saved for row in rows))  # noqa: B023
            await ui.settle()
            await leave(ui, path, content(path), f"step {step}")
            await ui.press(*keys.split())


@pytest.mark.parametrize("keys", ["2 w", "3 w"])
async def test_esc_right_after_a_letter_asks_and_writes_nothing_in_a_wizard(
    path: Path, keys: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kit_wizard, "PAUSE", 1000.0)
    async with opened(path) as ui:
        before = content(path)
        await ui.press(*keys.split(), "f6", "1", "enter", "7", "escape")
        assert isinstance(ui.screen, Wizard)
        assert "Not saved. Esc again throws it away, f8 saves it." in ui.messages
        await ui.press("7", "escape")
        assert isinstance(ui.screen, Wizard), "it asks again about what is typed after the question"
        await leave(ui, path, before, "what was thrown away")
        await ui.press(*keys.split(), "7", "escape", "f8")
        assert content(path) != before, "the key that is named saves"


async def test_no_step_of_the_wizard_fills_in_a_day_otherwise_than_the_app_writes_days(path: Path) -> None:
    async with opened(path) as ui:
        await ui.press("3", "w")
        for step in range(1, 9):
            await ui.screen.goto(step)
            rows = ui.screen.form.rows if ui.screen.form else ()
            assert not any(re.search(r"20\d\d-\d\d-\d\d", row.value) for row in rows), step
