"""What the README lists is what the program has."""

from __future__ import annotations

import re

from omtm_tui.cli.commands import every_command
from tests.tools.readme import README, with_keys


def test_the_key_list_is_that_of_the_action_table() -> None:
    text = README.read_text("utf-8")
    assert with_keys(text) == text, "run: python -m tests.tools.readme"


def test_every_command_has_a_line() -> None:
    listed = set(
        re.findall(r"`omtm ((?:(?:metric|team|guardrail|request) )?[a-z]+)", README.read_text("utf-8"))
    )
    assert set(every_command()) - listed == set()
