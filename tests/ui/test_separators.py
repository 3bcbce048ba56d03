"""Parts are joined only where they are there: no line on the screen ends in a separator or doubles it."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.experiments import add_experiment
from omtm_tui.storage.write.planning import add_request
from tests.support.workspace import Clock, Story
from tests.ui.forms import back_to_the_pages
from tests.ui.harness import SIZES, opened

NOW = datetime(2026, 11, 6, 15, 0)
DANGLING = re.compile(r"·\s*$|·\s*·|·\s*[|▕│]")
VIEWS = (*"1234567P", "f", "fnnnnn", "R", "4t", "4b", "4i", "4B", "4w", "6t", "Z", "W", "2w", "3w")


@pytest.mark.parametrize("size", SIZES)
async def test_no_line_ends_in_its_separator(tmp_path: Path, size: tuple[int, int]) -> None:
    file, clock = tmp_path / "w.db", Clock(NOW)
    with WorkspaceFile(file, clock) as db:
        story = Story(db)
        metric = story.share("TTFV")
        story.omtm(metric)
        add_experiment(db, "An idea")
        add_request(db, "Sales")
    async with opened(file, now=clock, size=size) as ui:
        for keys in VIEWS:
            await back_to_the_pages(ui)
            await ui.press("1", *keys)
            dangling = [line for line in ui.text.splitlines() if DANGLING.search(line)]
            assert not dangling, keys
