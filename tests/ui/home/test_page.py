"""Home: its keys act on the line of the cursor."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.support.workspace import at
from tests.ui.harness import NARROW, NORMAL, opened

now = at(datetime(2026, 1, 30, 15, 0))


async def screen_after(path: Path, *keys: str) -> str:
    async with opened(path, *keys, now=now) as ui:
        return ui.text


@pytest.mark.parametrize("line", [0, 1, 2])
async def test_d_decides_the_line_of_the_cursor_as_enter_does(demo: Path, line: int) -> None:
    down = ["down"] * line
    assert await screen_after(demo, *down, "d") == await screen_after(demo, *down, "enter")


async def test_d_decides_the_most_urgent_where_the_line_of_the_cursor_waits_for_no_decision(
    demo: Path,
) -> None:
    async with opened(demo, *["down"] * 3, now=now) as ui:
        assert not ui.page.snapshot.next[3].kind.urgent
        await ui.press("d")
        assert "Growth waits for value" in ui.words
        assert ui.dialog


@pytest.mark.parametrize("size", [NARROW, NORMAL])
async def test_what_runs_is_reached_on_a_small_screen(demo: Path, size: tuple[int, int]) -> None:
    async with opened(demo, "tab", now=now, size=size) as ui:
        while ui.app.focused is not ui.page.query_one("#running"):
            await ui.press("tab")
        await ui.until(lambda: ui.page.snapshot.running[0].title[:20] in ui.words)
