"""Killed at any moment of the wizard, the app loses at most the field being typed, and the wizard goes on."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from omtm_tui.domain.omtm.read_models import DraftView
from omtm_tui.storage.read.omtm import draft
from omtm_tui.storage.workspace_file import WorkspaceFile
from tests.acceptance.person import Person, app, home_and_file
from tests.support.workspace import at

NOW = datetime(2026, 1, 2, 15, 0)


@dataclass(frozen=True)
class Moment:
    """From the open wizard: keys, then what is on the screen when the signal comes.

    ``surviving`` are the fields that are still there, ``resumed`` what the wizard shows when opened again.
    """

    keys: tuple[str, ...]
    seen: str
    resumed: str
    surviving: dict[str, str] = field(default_factory=dict)


GUARDRAIL = 'keep retention_d28 >= 40% else review "faster, but do they stay?"'
MOMENTS = (
    Moment(("Acme", "enter", "task bo"), "task bo", "Acme", {"company": "Acme"}),
    Moment(
        ("task boards", "enter", "b", "enter", "s"),
        "‹ SaaS ›",
        "task boards",
        {"industry": "task boards", "audience": "b2b"},
    ),
    Moment(("f8", "a", "New users give up at step B", "enter", "enter"), "Added the weakness", "New users"),
    Moment(
        ("f8", "a", "removing step B", "enter", "enter"), "Added the action", "remove it: removing step B"
    ),
    Moment(
        ("f8", "400 paying teams", "enter", "+18m", "enter", "First value"),
        "First value",
        "400 paying teams",
        {"end_goal": "400 paying teams", "end_goal_by": "2027-07-02"},
    ),
    Moment(
        ("f8", "PM Core", "enter", "Design removes step B", "tab", "Ana"),
        "Ana",
        "Design removes step B",
        {"owner": "PM Core", "team": "Design removes step B"},
    ),
    Moment(("f8", "tab", "right", "f8"), "Who attends", "Who attends", {"distribution_skipped": "yes"}),
    Moment(
        ("tab", "PM Core, Ana", "f8", "+6w", "enter", "enter", "f3", "enter"),
        "Copied",
        "Retention holds while we speed",
        {"attendees": "PM Core, Ana", "reevaluate_on": "2026-02-13", "guardrail_1": GUARDRAIL},
    ),
)


def surviving_draft(path: Path) -> DraftView:
    """What a sound file holds of the draft after the program was killed."""
    with sqlite3.connect(path) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert not plain.execute("PRAGMA foreign_key_check").fetchall()
    plain.close()
    with WorkspaceFile(path, at(NOW)) as db:
        view = draft(db.context(today=date(2026, 1, 2)))
    assert view is not None
    return view


def test_a_killed_wizard_loses_at_most_the_field_being_typed_and_goes_on_there(tmp_path: Path) -> None:
    env = home_and_file(tmp_path, NOW.isoformat())
    expected: dict[str, str] = {}
    resumed = "Company size"
    for moment in MOMENTS:
        with app(env, 80, 24) as terminal:
            pm = Person(terminal)
            if moment is MOMENTS[0]:
                pm.sees("look around")
                pm.press("escape")
                terminal.settle()
            pm.does("3", sees="w goes on" if expected else "w defines one")
            pm.does("w", sees=resumed)
            pm.does(*moment.keys, sees=moment.seen)
            terminal.kill()
            assert terminal.wait_exit() == -9
        expected |= moment.surviving
        view = surviving_draft(tmp_path / "acme.db")
        assert expected.items() <= view.fields.items(), (moment, view.fields)
        resumed = moment.resumed
    assert [(w.text, [a.text for a in w.actions]) for w in view.weaknesses] == [
        ("New users give up at step B", ["removing step B"])
    ]
    assert view.step == 8
