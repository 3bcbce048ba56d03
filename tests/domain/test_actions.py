"""Domain and storage say what is wrong and what to do; keys and commands are the business of who shows it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import omtm_tui
from omtm_tui.cli.commands import commands
from omtm_tui.cli.common import APP, command_for, with_command
from omtm_tui.domain.errors import Action, FileUnusable, NotAllowed
from omtm_tui.domain.home import NextKind, NextStep
from omtm_tui.ui.key_table import error_text, key_for

PACKAGE = Path(omtm_tui.__file__).parent
FORBIDDEN = re.compile(
    r"omtm |(?<!\w)--\w|\b[Pp]ress\b|\b(?:Enter|Esc|Tab|Space|F\d{1,2})\b|\bctrl\b"
    r"|\([a-zA-Z0-9]\)|\([a-z] on \d\)|\bkey \d"
    r"|(?:^|[:;.] )[b-z0-9] (?!weeks|months|days|readings)[a-z]+s\b"
)
"""A command, an option, a key by its name, in brackets, or as the subject of a sentence (“r records one”)."""


def messages(folder: str) -> Iterator[tuple[str, str]]:
    """Where each text for people stands, and the text."""
    for path in sorted((PACKAGE / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            if node.func.id in ("_", "mark", "ngettext"):
                for argument in node.args:
                    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                        yield f"{path.relative_to(PACKAGE)}:{argument.lineno}", argument.value
    for path in sorted((PACKAGE / folder).rglob("*.json")):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            for text in re.findall(r': "(.+?)"[,}]', line):
                yield f"{path.relative_to(PACKAGE)}:{number}", text


@pytest.mark.parametrize("folder", ["domain", "storage"])
def test_no_message_names_a_key_or_a_command(folder: str) -> None:
    texts = list(messages(folder))
    assert len(texts) > 100
    assert [found for found in texts if FORBIDDEN.search(found[1])] == []


@pytest.mark.parametrize(
    "text",
    [
        "No OMTM yet: press 3",
        "no reading yet: r records one",
        "3 goes on",
        "define one first (key 3)",
        "a bet (d)",
        "decide first what is done (d on 5)",
        "Nothing was saved: Esc shows it",
        "name another file with --db",
        "bring it back by “omtm restore”",
    ],
)
def test_what_the_search_for_keys_would_find(text: str) -> None:
    assert FORBIDDEN.search(text)


def test_every_action_is_done_by_a_key_or_a_command() -> None:
    without = {action for action in Action if not key_for(action) and command_for(action) == APP}
    assert without == {Action.REEVALUATE}, "which the line of the next step opens"


def test_every_command_is_there() -> None:
    names = {declared.name for declared in commands()}
    for command in map(command_for, Action):
        assert command == APP or command.split()[1] in {*names, "--db"}


def test_the_screens_add_the_key_and_the_command_line_the_command() -> None:
    error = NotAllowed("Answer “Price test” first.", action=Action.ANSWER)
    assert error_text(error) == "Answer “Price test” first: press y."
    ran = "Answer “Price test” first: run “omtm answer {} YES_OR_NO”."
    assert with_command(str(error), error.action) == ran.format("ID")
    assert with_command(str(error), error.action, 7) == ran.format(7)
    breach = NotAllowed("Decide first.", action=Action.DECIDE_BREACH)
    assert error_text(breach) == "Decide first: press 5, then d."
    assert with_command(str(breach), breach.action, 4) == "Decide first: run “omtm guardrail decide 4”."
    only_there = NotAllowed("Write down what is to be better.", action=Action.WRITE_OUTCOME)
    said = with_command(str(only_there), only_there.action)
    assert said == "Write down what is to be better, in the app: “omtm”."
    assert error_text(NotAllowed("No.")) == "No."
    damaged = FileUnusable("Go back to a snapshot.", action=Action.RESTORE)
    assert error_text(damaged) == "Go back to a snapshot: run “omtm restore”."


@pytest.mark.parametrize("kind", NextKind)
def test_every_next_step_has_an_action(kind: NextKind) -> None:
    screens = ("phase", "omtm", "guardrails") if kind is NextKind.SETUP else ("home",)
    assert all(NextStep(kind, "", screen).action in Action for screen in screens)
