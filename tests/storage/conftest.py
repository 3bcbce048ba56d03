"""A workspace file of one's own, and a clock that stands still until a test moves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest

from omtm_tui.storage.workspace_file import WorkspaceFile


class Clock:
    """Tells the time it was set to."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def go_to(self, day: date) -> None:
        self.now = datetime.combine(day, time(15, 0))

    def wait(self, days: int) -> None:
        self.now += timedelta(days)


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 2, 15, 0))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "work" / "workspace.omtm"


@pytest.fixture
def db(path: Path, clock: Clock) -> Iterator[WorkspaceFile]:
    with WorkspaceFile(path, clock) as opened:
        yield opened
