"""Width goes to what people read: on the demo, at every size, nothing is cut beside empty cells."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from datetime import datetime
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.geometry import Region
from textual.widget import Widget

from omtm_tui.demo import build_demo
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.ui.kit.chart import all_drawn
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import GAP
from tests.support.workspace import at
from tests.ui import harness
from tests.ui.harness import Ui

NOW = datetime(2026, 1, 30, 15)
SIZES = ((60, 20), (80, 24), (100, 30), (120, 40), (160, 50))

SCREENS = {
    "home": "1",
    "phase": "2",
    "omtm": "3",
    "backlog": "4",
    "guardrails": "5",
    "decisions": "6",
    "metrics": "7",
    "detail of an idea": "4 enter",
    "detail of a decision": "6 enter",
    "readings": "7 c",
    "triage": "4 t",
    "board": "4 b",
    "requests": "4 i",
    "sweep": "4 w",
    "blueprint": "4 B",
    "track record": "6 t",
    "friday": "1 f",
    "reviews": "1 R",
    "page": "1 P",
    "help": "1 question_mark",
    "teams": "1 s",
    "backlog with scores": "4 v",
}
"""The keys to each screen, from the pages."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    with closing(WorkspaceFile(path, at(NOW))) as db:
        build_demo(db)
    return path


@asynccontextmanager
async def opened(path: Path, size: tuple[int, int]) -> AsyncIterator[Ui]:
    async with harness.opened(path, now=at(NOW), size=size) as ui:
        yield ui


async def shown(ui: Ui, keys: str) -> None:
    await ui.press(*keys.split())
    await ui.until(all_drawn)
    await ui.settle()


def picture(ui: Ui, region: Region) -> list[str]:
    """What is on the screen in a region, a string a line in which every cell is one character."""
    lines = []
    for line in ui.text.split("\n")[region.y : region.bottom]:
        cells = "".join(char + "\0" * (cell_len(char) - 1) for char in line)
        lines.append(cells[region.x : region.right])
    return lines


def panes(ui: Ui) -> Iterator[tuple[Widget, Region]]:
    """The widgets of the screen that draw something, and where they are seen."""
    for widget in ui.screen.walk_children(Widget):
        leaf = not [child for child in widget.children if child.display and child.region]
        region = widget.region.intersection(
            widget.parent.region if isinstance(widget.parent, Widget) else widget.region
        )
        if leaf and region and widget.visible:
            yield widget, region


FREE = re.compile(rf"\w… {{{GAP + 2},}}")
"""One cell more than the gap is free where the last word ends before the ellipsis."""


def cut_beside_room(ui: Ui) -> list[str]:
    """The lines in which an ellipsis stands beside free cells, or a whole band of the pane is free."""
    faults = []
    for widget, region in panes(ui):
        lines = picture(ui, region)
        cut = [line for line in lines if re.search(r"\w…", line)]
        faults += [f"{widget}: {line}" for line in cut if FREE.search(line)]
        if cut and isinstance(widget, Table) and not widget.show_vertical_scrollbar:
            band = "".join(" " if not "".join(column).strip() else "x" for column in zip(*lines, strict=True))
            if " " * (GAP + 2) in band:
                faults.append(f"{widget}: a band of empty cells beside {cut[0]}")
    return faults


@pytest.mark.parametrize("size", SIZES)
async def test_nothing_is_cut_while_cells_beside_it_are_free(demo: Path, size: tuple[int, int]) -> None:
    faults = []
    async with opened(demo, size) as ui:
        for name, keys in SCREENS.items():
            await shown(ui, keys)
            faults += [f"{name}: {fault}" for fault in cut_beside_room(ui)]
            await ui.press("escape", "escape")
    assert not faults, "\n".join(faults)
