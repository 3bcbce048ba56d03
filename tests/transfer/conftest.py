"""What comes in and goes out is tried on one small workspace."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.metrics import add_metric
from tests.support.golden import TODAY
from tests.support.workspace import AFTERNOON, at


@pytest.fixture
def db(tmp_path: Path, empty_file: Path) -> Iterator[WorkspaceFile]:
    """A workspace with a few metrics, at a fixed day."""
    path = Path(shutil.copy(empty_file, tmp_path / "w.db"))
    with WorkspaceFile(path, at(datetime.combine(TODAY, AFTERNOON))) as db:
        add_metric(db, "DAU", MetricKind.COUNT)
        add_metric(db, "TTFV ≤ 14 d", MetricKind.SHARE_WITHIN, share_limit="14 d", key="ttfv", window_days=14)
        add_metric(db, "Lead time", MetricKind.DURATION, unit="d")
        yield db
