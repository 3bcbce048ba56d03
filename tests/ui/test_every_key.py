"""Every key a page names does something, or says why not: on the demo, and on an empty file."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from omtm_tui.ui.app import MainScreen
from omtm_tui.ui.key_table import of_scope
from omtm_tui.ui.pages import PAGES
from tests.support.workspace import at
from tests.ui.harness import Ui, opened

NOW = datetime(2026, 1, 30, 15, 0)
LEAVES = ("quit", "back", "view", "command_palette")
"""Leaving, what Esc does where nothing is open, an editor that needs a terminal, and Textual's own."""


def steps(path: Path) -> int:
    with sqlite3.connect(path) as conn:
        (count,) = conn.execute("SELECT count(*) FROM step").fetchone()
    conn.close()
    return int(count)


async def pages(ui: Ui, page: str) -> None:
    for _time in range(6):
        if not isinstance(ui.screen, MainScreen):
            await ui.press("escape")
            if len(ui.screen.query("#yes")):
                await ui.press("y")
    assert isinstance(ui.screen, MainScreen)
    await ui.app.go_to(page)
    ui.send("escape", "escape")
    await ui.settle()
    ui.app.clear_notifications()
    await ui.settle()


SCREENS = {
    "triage": ("backlog", "triage"),
    "board": ("backlog", "board"),
    "requests": ("backlog", "requests"),
    "sweep": ("backlog", "sweep"),
    "blueprint": ("backlog", "blueprint"),
    "track_record": ("decisions", "track_record"),
    "friday": ("app", "friday"),
    "reviews": ("app", "review"),
    "brief": ("app", "brief"),
}
"""The scopes of the full screens, with the scope and the action that open each."""


def key_of(scope: str, action: str) -> str:
    return next(row.first_key for row in of_scope(scope) if row.id == action)


async def walk(ui: Ui, scope: str, path: Path) -> list[str]:
    """Press every key a scope names, one after the other; returns those that nothing came of."""
    idle = []
    page, opening = SCREENS.get(scope, (scope, ""))
    for action in (*of_scope(scope), *(() if opening else of_scope("app"))):
        if action.id in LEAVES or action.id.startswith("page("):
            continue
        await pages(ui, "home" if page == "app" else page)
        if opening:
            await ui.press(key_of(page, opening))
            if isinstance(ui.screen, MainScreen):
                assert ui.messages, f"{opening} neither opens nor says why"
                return []
            ui.app.clear_notifications()
            await ui.settle()
        before = ui.screen, ui.text, steps(path)
        await ui.press(action.first_key)
        if before == (ui.screen, ui.text, steps(path)) and not ui.messages:
            idle.append(f"{scope}: {action.key} {action.label}")
    return idle


@pytest.mark.parametrize("scope", [*dict(PAGES), *SCREENS])
async def test_every_key_of_a_screen_does_something_on_the_demo(scope: str, demo: Path) -> None:
    async with opened(demo, now=at(NOW)) as ui:
        assert not await walk(ui, scope, demo)


@pytest.mark.parametrize("scope", [*dict(PAGES), *SCREENS])
async def test_every_key_of_a_screen_does_something_or_says_why_not_on_an_empty_file(
    scope: str, empty_file: Path, tmp_path: Path
) -> None:
    path = Path(shutil.copy(empty_file, tmp_path / "w.db"))
    async with opened(path, now=at(NOW)) as ui:
        await ui.press("escape")
        assert not await walk(ui, scope, path)
