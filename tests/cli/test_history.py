"""The latest change taken back, and done again."""

from __future__ import annotations

from tests.support.command import Omtm


def test_undo_and_redo_name_what_they_do(omtm: Omtm) -> None:
    assert (omtm("undo").code, omtm("undo").err) == (2, "omtm: Nothing to undo.\n")
    omtm("add", "x")
    assert omtm("undo").out == "Undone: Added “x”\n"
    assert omtm("backlog", "--json").json == []
    assert omtm("redo").out == "Done again: Added “x”\n"
    assert len(omtm("backlog", "--json").json) == 1
