"""Parts are joined only where they are there: no line begins or ends in a separator."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from omtm_tui.cli.commands import every_command
from tests.support.command import Omtm

PAGES = sorted(
    name
    for name, command in every_command().items()
    if not any(argument.required for argument in command.arguments)
    and not any(option.required for option in command.options)
    and name not in ("demo", "undo", "redo", "log", "schema", "keys", "define")
)
"""Every command that says something when it is asked without more words."""

DANGLING = re.compile(r"^\s*[·|] *$|·\s*$|·\s*·|^\s*·\s*(?=[^\w“\s])|^[·;,]")


def signup(omtm: Omtm) -> None:
    """An OMTM in a workspace without a company, a phase, a guardrail or a bet."""
    define = (
        "define --metric signup --target 50% --deadline +3m --initiative form --owner PM --stage acquisition"
    )
    for command in ("metric add Signup --kind rate", "log signup 38% --date 2026-01-29", define):
        assert omtm(*command.split()).code == 0, command


def idea(omtm: Omtm) -> None:
    assert omtm("add", "An idea").code == 0


def nothing(_omtm: Omtm) -> None:
    """A file that was just made."""


@pytest.mark.parametrize("fill", [nothing, idea, signup])
def test_no_line_of_any_command_begins_or_ends_in_its_separator(
    omtm: Omtm, fill: Callable[[Omtm], None]
) -> None:
    fill(omtm)
    for page in PAGES:
        done = omtm(*page.split())
        dangling = [line for line in (done.out + done.err).splitlines() if DANGLING.search(line)]
        assert not dangling, page


def test_the_line_of_the_day_of_the_page_ends_in_a_word_without_a_phase(omtm: Omtm) -> None:
    signup(omtm)
    assert "\n30 Jan 2026\n" in omtm("brief").out
