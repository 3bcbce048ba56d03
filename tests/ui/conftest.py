"""What the tests of the whole app share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.forms import filled_file


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory, golden_file: Path) -> Path:
    """The golden workspace with a broken guardrail, a running bet and a reserve metric; copy it."""
    return filled_file(tmp_path_factory.mktemp("filled"), golden_file)
