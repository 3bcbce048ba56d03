"""A key does what it says: in dialogs, forms, wizards and full screens only their own keys are live."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from omtm_tui.ui.app import MainScreen
from omtm_tui.ui.app_base import APP_ACTIONS, DIALOGS
from omtm_tui.ui.key_table import KEY_TABLE
from omtm_tui.ui.kit.bars import KeyBar
from omtm_tui.ui.kit.page import FullScreen
from omtm_tui.ui.pages import PAGES
from tests.support.workspace import at
from tests.ui.harness import Ui, drawn, opened

NOW = at(datetime(2026, 1, 30, 15, 0))

APP_KEYS = [key for row in KEY_TABLE if row.scope == "app" for key in row.keys.split(",")]

WITHOUT = ("after_crash", "pick_metric", "breach", "outcome", "start_test")
"""Dialogs that open for something: they are of the same two kinds as the others."""

FULL_SCREENS = {
    "triage": ("4", "t"),
    "board": ("4", "V"),
    "requests": ("4", "i"),
    "sweep": ("4", "w"),
    "blueprint": ("4", "B"),
    "track_record": ("6", "t"),
    "friday": ("f",),
    "brief": ("P",),
}


async def step(ui: Ui) -> int:
    return (await ui.storage.read(lambda context: context.value("SELECT max(id) FROM step"))) or 0


@pytest.mark.parametrize("dialog", [name for name in DIALOGS if name not in WITHOUT])
async def test_no_key_of_the_app_acts_in_a_dialog_or_wizard_that_has_no_text_field_in_focus(
    dialog: str, demo: Path
) -> None:
    async with opened(demo, now=NOW) as ui:
        await ui.app.open(dialog)
        await ui.settle()
        opened_screen = ui.screen
        assert not shown_below(ui)
        if isinstance(opened_screen, MainScreen | FullScreen):
            pytest.skip("a page or a full screen: see the tests below")
        before = await step(ui)
        own = {key for row in bound(opened_screen) for key in row}
        for key in [key for key in APP_KEYS if key not in own]:
            opened_screen.set_focus(None)
            await ui.press(key)
            assert ui.screen is opened_screen, key
            assert ui.app.is_running, key
        assert await step(ui) == before


def shown_below(ui: Ui) -> str:
    """What the key bars of the screens show that lie below the one in front."""
    bars = [bar for screen in ui.app.screen_stack[:-1] for bar in screen.query(KeyBar)]
    return "".join(drawn(bar) for bar in bars if bar.size).strip()


@pytest.mark.parametrize("keys", [("2", "comma"), ("4", "t", "n"), ("4", "t", "e"), ("4", "t", "ctrl+p")])
async def test_the_keys_of_a_screen_are_back_once_a_dialog_over_it_is_closed(
    keys: tuple[str, ...], demo: Path
) -> None:
    async with opened(demo, *keys[:-1], now=NOW) as ui:
        bar = ui.screen.query_one(KeyBar)
        before = drawn(bar)
        assert before.strip()
        await ui.press(keys[-1])
        assert ui.screen is not bar.screen
        assert not drawn(bar).strip()
        await ui.press("escape")
        assert drawn(bar) == before


def bound(screen: object) -> list[list[str]]:
    """The keys that a screen and what is on it have of their own."""
    nodes = [screen, *screen.query("*")]  # type: ignore[attr-defined]
    return [list(node._bindings.key_to_bindings) for node in nodes]


@pytest.mark.parametrize("scope", FULL_SCREENS)
async def test_a_full_screen_lets_only_the_keys_of_the_app_through_that_it_names(
    scope: str, demo: Path
) -> None:
    async with opened(demo, *FULL_SCREENS[scope], now=NOW) as ui:
        screen = ui.screen
        assert isinstance(screen, FullScreen)
        assert screen.scope == scope
        for row in KEY_TABLE:
            if row.scope == "app":
                action = row.id.partition("(")[0]
                assert ui.app.check_action(action, ()) is (action in screen.app_actions), row.id
        await ui.press("q")
        assert isinstance(ui.screen, MainScreen), "q leaves the full screen, not the app"
        assert ui.app.is_running


@pytest.mark.parametrize("scope", [*dict(PAGES), *FULL_SCREENS, "reviews"])
def test_a_key_that_works_everywhere_means_the_same_everywhere(scope: str) -> None:
    live = APP_ACTIONS if scope in dict(PAGES) else FullScreen.app_actions
    everywhere = {
        key: row.id
        for row in KEY_TABLE
        if row.scope == "app" and row.id.partition("(")[0] in live and row.id != "back"
        for key in row.keys.split(",")
    }
    here = {
        key: row.id.removeprefix("app.")
        for row in KEY_TABLE
        if row.scope == scope
        for key in row.keys.split(",")
    }
    both = {key: (here[key], everywhere[key]) for key in here.keys() & everywhere.keys()}
    assert {key: ids for key, ids in both.items() if len(set(ids)) > 1} == SAME.get(scope, {})


SAME = {"sweep": {"u": ("before", "undo")}}
"""One step back, in the words of the screen."""
