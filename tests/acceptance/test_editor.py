"""Long texts are written in the editor of one's choice, and come back into the form."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.acceptance.person import Person, app, home_and_file, printed


@pytest.mark.parametrize("name", ["editor", "editor; touch owned"])
def test_a_comment_is_written_in_the_editor(tmp_path: Path, golden_file: Path, name: str) -> None:
    """The editor is a program with arguments, never a line for a shell."""
    env = home_and_file(tmp_path, "2026-01-30T09:00")
    shutil.copy(golden_file, env["OMTM_DB"])
    script = tmp_path / "editor"
    script.write_text('#!/bin/sh\nfor file; do :; done\nprintf "seen by support\\nand by sales" > "$file"\n')
    script.chmod(0o700)
    env["EDITOR"] = str(tmp_path / name)
    with app(env, 100, 30) as terminal:
        pm = Person(terminal)
        pm.sees("Acme")
        pm.does("6", sees="removing step")
        pm.does("c", sees="Comment on")
        if name == "editor":
            pm.does("f4", sees="and by sales")
            pm.does("ctrl+s", sees="Commented on")
        else:
            pm.does("f4", sees="The editor failed")
            pm.press("escape")
            terminal.settle(0.5)
        pm.leaves()
    assert not list(tmp_path.rglob("owned"))
    assert ("seen by support" in printed(env, "decisions", "support", "--json")) is (name == "editor")
