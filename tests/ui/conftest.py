"""What the tests of the whole app share."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from omtm_tui.demo import build_demo
from omtm_tui.storage.workspace_file import WorkspaceFile
from tests.support.workspace import at
from tests.ui.forms import filled_file


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, golden_file: Path) -> Path:
    """The golden workspace with a broken guardrail, a running bet and a reserve metric; copy it."""
    return filled_file(tmp_path_factory.mktemp("filled"), golden_file)


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as it is on 30 January 2026, to be copied."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    with WorkspaceFile(path, at(datetime(2026, 1, 30, 15, 0)), actor="demo") as db:
        build_demo(db)
    return path


@pytest.fixture
def demo(tmp_path: Path, demo_file: Path) -> Path:
    """A demo of its own for a test."""
    return Path(shutil.copy(demo_file, tmp_path / "demo.db"))
