"""Friday at a real terminal: nothing to do takes under ten keystrokes; left, it goes on where it was."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from omtm_tui.storage.workspace_file import WorkspaceFile
from tests.acceptance.person import Person, app, data, home_and_file
from tests.support.workspace import Story, at
from tests.tools.terminal import Terminal, installed

NOW = "2026-11-06T15:00"
STEPS = ("Readings", "Guardrails", "Due decisions", "One bet", "The log")


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """A week in which everything is done: readings in, guardrails held, a bet placed, nothing due."""
    env = home_and_file(tmp_path, NOW)
    with WorkspaceFile(Path(env["OMTM_DB"]), at(datetime.fromisoformat(NOW))) as db:
        story = Story(db)
        story.company()
        story.phase()
        metric = story.share("TTFV")
        story.weekly(metric, 0.36, 0.38, 0.37, 0.40, 0.41, 0.43, 0.42)
        story.omtm(metric)
        story.guardrail("Value first", "keep ttfv >= 30% else stop")
        story.bet("removing step B")
    return env


@pytest.mark.parametrize(("cols", "rows"), [(60, 20), (80, 24), (120, 40)])
def test_friday_with_nothing_to_do_takes_under_ten_keystrokes(
    env: dict[str, str], cols: int, rows: int
) -> None:
    with app(env, cols, rows) as terminal:
        person = Person(terminal)
        person.sees("TTFV")
        typed = ["f", *["enter"] * len(STEPS), "c", "enter"]
        assert len(typed) < 10
        person.press(*typed)
        person.sees("Handed to the terminal.")
        person.leaves()
    week = data(env, "friday")
    assert week["finished"]
    assert week["streak"] == 1


def test_the_command_opens_it_and_what_was_left_goes_on(env: dict[str, str]) -> None:
    def friday() -> Terminal:
        return Terminal([installed("omtm"), "friday"], {"TEXTUAL_ANIMATIONS": "none", **env}, 80, 24)

    with friday() as terminal:
        person = Person(terminal)
        person.sees("Is every number of the week in?")
        person.does("enter", sees="Does everything that must hold still hold?")
        person.does("escape", sees="2 Phase")
        person.leaves()
    assert [step["done"] for step in data(env, "friday")["steps"]] == [True, False, False, False, False]
    with friday() as terminal:
        person = Person(terminal)
        person.sees("Does everything that must hold still hold?")
        person.does("escape", sees="2 Phase")
        person.leaves()
