"""What the README says is what the program has; what it leaves to the program is not repeated there."""

from __future__ import annotations

import re
from pathlib import Path

from omtm_tui.cli.commands import every_command

README = Path(__file__).parents[1] / "README.md"


def test_every_command_has_a_line_and_every_line_its_command() -> None:
    listed = set(
        re.findall(r"`omtm ((?:(?:metric|team|guardrail|request) )?[a-z]+)", README.read_text("utf-8"))
    )
    assert listed == set(every_command())


def test_a_person_can_read_it_in_one_go() -> None:
    assert len(README.read_text("utf-8").splitlines()) <= 220
