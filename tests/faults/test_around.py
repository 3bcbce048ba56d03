"""A short version of ``python -m tests.tools.faults``: each fault around the program once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.faults.around import FAULTS
from tests.tools.faults.fault import Fault


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_nothing_is_lost_and_the_terminal_is_clean(fault: Fault, tmp_path: Path) -> None:
    assert fault(tmp_path, 0).lost == []
