"""The latest change taken back, and done again; and the list of steps, any of which is gone to in one go."""

from __future__ import annotations

from pathlib import Path

import pytest

from omtm_tui.cli.common import Exit
from tests.support.command import Omtm


def test_undo_and_redo_name_what_they_do(omtm: Omtm) -> None:
    omtm("add", "x")
    assert omtm("undo").out == "Undone: Added “x”\n"
    assert omtm("backlog", "--json").json == []
    assert (omtm("undo").code, omtm("undo").err) == (2, "omtm: Nothing to undo.\n")
    assert omtm("redo").out == "Done again: Added “x”\n"
    assert len(omtm("backlog", "--json").json) == 1


@pytest.mark.parametrize(
    "command",
    [
        *("undo", "redo", "steps 3", "outcome 3", "amend 3 review +1w", "comment 3 x", "status", "steps"),
        *("add x", "answer 1 yes", "log 57%", "metric add X --kind count", "team add X", "edit --owner X"),
        *("request add Kim", "review 60%", "move 1 top", "load --capacity 2", "guardrail rm 1"),
        *("bet x --success 50% --review +2w", "brief -o page", "check --changes"),
    ],
)
def test_a_misspelt_file_is_not_made_and_said(omtm: Omtm, tmp_path: Path, command: str) -> None:
    done = omtm(*command.split(), "--db", "typo.db")
    assert done.code == (Exit.FINE if command in ("status", "steps") else Exit.FILE)
    assert f"There is no file at {tmp_path / 'typo.db'}" in done.err
    assert not (tmp_path / "typo.db").exists()


def add_three(omtm: Omtm) -> None:
    for title in ("a", "b", "c"):
        assert omtm("add", title).code == 0


def test_the_steps_are_listed_newest_first_with_time_words_and_program(omtm: Omtm) -> None:
    assert (omtm("steps").out, omtm("steps", "--json").json) == ("Nothing was done yet.\n", [])
    add_three(omtm)
    omtm("undo")
    assert omtm("steps").out.splitlines() == [
        "#3  30 Jan 15:00  command line  undone  Added “c”",
        "#2  30 Jan 15:00  command line          Added “b”",
        "#1  30 Jan 15:00  command line          Added “a”",
    ]
    first = {"id": 1, "text": "Added “a”", "done_at": "2026-01-30T15:00:00", "actor": "command line"}
    assert omtm("steps", "--json").json[-1] == {**first, "undone": False}


def test_any_step_is_gone_to_backwards_and_forwards(omtm: Omtm) -> None:
    def titles() -> list[str]:
        return [idea["title"] for idea in omtm("backlog", "--json").json]

    add_three(omtm)
    for step, left, words in (
        ("1", "a", "2 steps undone"),
        ("#3", "abc", "2 steps done again"),
        ("0", "", "3"),
    ):
        done = omtm("steps", step)
        assert (done.code, sorted(titles())) == (0, sorted(left))
        assert words in done.err
    for wrong in ("7", "x", "²"):
        done = omtm("steps", wrong)
        assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert titles() == []
