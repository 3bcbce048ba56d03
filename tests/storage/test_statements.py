"""How many statements a page and a key cost, as the storage thread runs them on the demo."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from omtm_tui.demo import build_demo
from omtm_tui.storage.read.home import home
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.readings import record
from omtm_tui.ui.storage_thread import StorageThread

NOW = datetime(2026, 1, 30, 15, 0)


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    path = tmp_path / "demo.omtm"
    with WorkspaceFile(path, lambda: NOW) as db:
        build_demo(db)
    return path


@contextmanager
def statements(db: WorkspaceFile) -> Iterator[list[str]]:
    """The statements of the body that ask the file; those of a trigger count as the one that set it off."""
    executed: list[str] = []

    def note(sql: str) -> None:
        if not sql.startswith(("--", "PRAGMA busy_timeout")) and sql not in executed[-1:]:
            executed.append(sql)

    db.conn.set_trace_callback(note)
    try:
        yield executed
    finally:
        db.conn.set_trace_callback(None)


def test_home_is_read_in_at_most_32_statements(demo: Path) -> None:
    with WorkspaceFile(demo, lambda: NOW) as db, statements(db) as executed:
        home(db.context())
    assert len(executed) <= 32


async def test_a_reading_is_recorded_and_shown_in_at_most_60_statements(demo: Path) -> None:
    storage = StorageThread(demo, lambda: NOW)
    try:
        storage.first.result()
        assert storage._db is not None
        with statements(storage._db) as executed:
            every_metric = await storage.read(metrics)
            await storage.write(record, every_metric[0].id, NOW.date(), 0.5)
            await storage.state()
            await storage.read(home)
    finally:
        storage.close()
    assert len(executed) <= 60


async def test_what_was_read_is_read_again_only_after_a_change(demo: Path) -> None:
    storage = StorageThread(demo, lambda: NOW)
    try:
        first = storage.first.result()
        assert storage._db is not None
        with statements(storage._db) as executed:
            assert await storage.read(home) == first
        with WorkspaceFile(demo, lambda: NOW) as other:
            record(other, first.top.omtm.metric.id if first.top.omtm else 0, NOW.date(), 0.51)
        changed = await storage.read(home)
    finally:
        storage.close()
    assert len(executed) <= 25
    assert changed.top != first.top
