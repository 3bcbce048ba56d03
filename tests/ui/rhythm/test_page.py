"""The pages that are handed out, as they are read in the app: headings and tables, no signs of a markup."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.decisions import log_decision
from omtm_tui.ui.kit.basics import Document, Scroll
from tests.support.workspace import Clock, Story
from tests.ui.harness import SIZES, Ui, opened

DAY = datetime(2026, 11, 6, 15, 0)
HOSTILE = "[bold]a[/] | b\n# c $accent"


@pytest.fixture
def clock() -> Clock:
    return Clock(DAY)


@pytest.fixture(scope="session")
def steered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company that steers by a metric, with a hostile entry in its log; copy it."""
    file = tmp_path_factory.mktemp("steered") / "w.db"
    with WorkspaceFile(file, Clock(DAY)) as db:
        story = Story(db)
        story.company()
        story.phase()
        metric = story.share("TTFV")
        story.weekly(metric, 0.36, 0.38, 0.37, 0.40, 0.41, 0.43, 0.42)
        story.omtm(metric)
        story.guardrail("Value first", "keep ttfv >= 30% else stop")
        log_decision(db, HOSTILE)
    return file


@pytest.fixture
def path(tmp_path: Path, steered: Path) -> Path:
    """A company of its own for a test."""
    return Path(shutil.copy(steered, tmp_path))


async def whole(ui: Ui) -> str:
    """All of the page that is open, from its first screenful to its last."""
    seen = [ui.words]
    for _screenful in range(12):
        await ui.press("pagedown")
        seen.append(ui.words)
    return " ".join(seen)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("keys", ["P", "fnnnnn"])
async def test_a_page_is_read_without_the_signs_of_a_markup(
    path: Path, clock: Clock, keys: str, size: tuple[int, int]
) -> None:
    async with opened(path, *keys, now=clock, size=size) as ui:
        text = await whole(ui)
    assert "Acme" in text
    assert "Guardrails" in text
    for sign in ("## ", "| --- |", "**", "\\", "`"):
        assert sign not in text, sign
    for part in ("[bold]a[/]", "$accent"):
        assert part in text


async def test_a_table_of_the_page_keeps_its_columns_where_there_is_room(path: Path, clock: Clock) -> None:
    async with opened(path, "P", now=clock, size=(120, 40)) as ui:
        lines = ui.text.splitlines()
    head = next(line for line in lines if line.split() == ["Date", "Decision", "Result", "Outcome"])
    row = next(line for line in lines if "[bold]a[/]" in line)
    assert row.index("[bold]") == head.index("Decision")
    assert row[head.index("Outcome") :].split() == ["open"]


@pytest.mark.parametrize("size", SIZES)
async def test_a_page_is_never_wider_than_its_screen(path: Path, clock: Clock, size: tuple[int, int]) -> None:
    async with opened(path, "P", "G", now=clock, size=size) as ui:
        pane = ui.screen.query_one(Scroll)
        assert pane.scroll_x == 0
        assert pane.virtual_size.width <= pane.content_size.width
        assert ui.screen.query_one(Document).region.x == 2, "the text keeps off the edge"
