"""Where the screen cannot be shown, the command says in words what it would show."""

from __future__ import annotations

from pathlib import Path

from tests.support.home import home_env
from tests.tools.terminal import Terminal, installed


def test_with_standard_error_in_a_file_nobody_waits_before_a_dead_screen(tmp_path: Path) -> None:
    command = f"'{installed('omtm')}' 2> '{tmp_path / 'log'}'"
    with Terminal(["/bin/sh", "-c", command], home_env(tmp_path)) as terminal:
        assert terminal.wait_exit() == 0
        assert "Define your OMTM" in terminal.text
