"""A workspace file of one's own, and a clock that stands still until a test moves it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from omtm_tui.domain.metrics.metric import Metric, MetricKind
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.metrics import add_metric
from tests.support.workspace import Clock, Story, define_omtm


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2026, 11, 2, 15, 0))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "work" / "workspace.omtm"


@pytest.fixture
def db(path: Path, clock: Clock, empty_file: Path) -> Iterator[WorkspaceFile]:
    path.parent.mkdir()
    shutil.copy(empty_file, path)
    with WorkspaceFile(path, clock) as workspace_file:
        yield workspace_file


@pytest.fixture
def story(db: WorkspaceFile) -> Story:
    return Story(db)


@pytest.fixture
def signup(db: WorkspaceFile) -> Metric:
    """The company steers by TTFV; the metric that ideas are parked for is returned."""
    fields = {
        "metric": "TTFV",
        "metric_kind": "rate",
        "stage": "activation",
        "baseline": "38 %",
        "target": ">= 50 %",
        "deadline": (db.today + timedelta(80)).isoformat(),
        "initiative": "a shorter set-up",
        "owner": "Kim",
    }
    define_omtm(db, fields)
    return add_metric(db, "Sign-ups", MetricKind.COUNT)
