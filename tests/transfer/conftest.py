"""A workspace with a few metrics, at a fixed day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.metrics import add_metric

TODAY = date(2026, 1, 30)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[WorkspaceFile]:
    with WorkspaceFile(tmp_path / "w.db", now=lambda: datetime(2026, 1, 30, 15, 0)) as db:
        add_metric(db, "DAU", MetricKind.COUNT)
        add_metric(db, "TTFV ≤ 14 d", MetricKind.SHARE_WITHIN, key="ttfv", window_days=14)
        add_metric(db, "Lead time", MetricKind.DURATION, unit="d")
        yield db
