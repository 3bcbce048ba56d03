"""A short ``python -m tests.tools.faults``: a program that is killed loses nothing that it has promised."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools.faults import crash
from tests.tools.faults.fault import Fault


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("fault", [crash.of_the_verbs, crash.of_commands, crash.of_the_app])
def test_what_was_promised_is_there_after_a_kill(fault: Fault, seed: int, tmp_path: Path) -> None:
    assert fault(tmp_path, seed).lost == []
