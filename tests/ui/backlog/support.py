"""A backlog on the screen: three ideas that were not answered yet, and short looks at the page."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path

from omtm_tui.domain.backlog.backlog import BacklogView, Experiment
from omtm_tui.ui.backlog.page import BacklogPage
from tests.support.workspace import at
from tests.ui import harness
from tests.ui.harness import NORMAL, Ui

ODD = "Dark mode [/x] [b \x1b[31m"
NOW = datetime(2025, 11, 21, 9, 0)


def backlog(path: Path, size: tuple[int, int] = NORMAL) -> AbstractAsyncContextManager[Ui]:
    """The app on a file, with the backlog in front."""
    return harness.opened(path, "escape", "4", now=at(NOW), size=size)


def view(ui: Ui) -> BacklogView:
    """What the page has read."""
    assert isinstance(ui.page, BacklogPage)
    assert ui.page.snapshot is not None
    return ui.page.snapshot


def titles(experiments: tuple[Experiment, ...]) -> list[str]:
    return [experiment.title for experiment in experiments]


def current(ui: Ui) -> str:
    """The title in the line of the cursor."""
    experiment = ui.page.current
    return "" if experiment is None else experiment.title
