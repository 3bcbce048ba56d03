"""A repaint draws what a key changes, and the screen is then as if all of it had been drawn."""

from datetime import datetime
from pathlib import Path

import pytest
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from omtm_tui.ui.kit.bars import NavBar, TopBar
from omtm_tui.ui.kit.table import Table
from tests.support.home import home_env
from tests.tools.terminal import KEYS, Terminal, installed
from tests.ui.harness import WIDE, opened

NOW = datetime(2026, 1, 30, 15)


async def test_a_key_in_a_list_has_no_bar_drawn(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(demo, "4", now=lambda: NOW, size=WIDE) as ui:
        asked: list[Widget] = []
        for kind in (Widget, Table):
            own = kind.render_lines

            def noted(self: Widget, crop: Region, own: object = own) -> list[Strip]:
                asked.append(self)
                return own(self, crop)  # type: ignore[operator, no-any-return]

            monkeypatch.setattr(kind, "render_lines", noted)
        await ui.press("down")
        assert any(isinstance(widget, Table) for widget in asked)
        assert not [widget for widget in asked if isinstance(widget, TopBar | NavBar)]


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
def test_what_was_drawn_by_parts_is_what_is_drawn_as_a_whole(
    tmp_path: Path, demo: Path, size: tuple[int, int]
) -> None:
    env = home_env(tmp_path) | {"OMTM_NOW": f"{NOW:%Y-%m-%dT%H:%M}"}
    command = [installed("omtm"), "--db", str(demo)]
    with Terminal(command, env, *size) as terminal:
        terminal.wait_for("Next")
        for page in "4671":
            terminal.type(page + KEYS["down"] * 25 + KEYS["up"] * 4)
            terminal.settle(0.3)
            parts = list(terminal.screen)
            terminal.resize(size[0] + 1, size[1])
            terminal.settle(0.3)
            terminal.resize(*size)
            terminal.settle(0.3)
            assert list(terminal.screen) == parts, page
