"""The workspace a command works on: named before or after it, empty, or no workspace at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import Omtm


def test_an_empty_workspace_is_lists_and_nulls_and_stays_unmade(omtm: Omtm, tmp_path: Path) -> None:
    for command in (["check"], ["backlog"], ["decisions"], ["metric", "list"]):
        done = omtm(*command, "--json")
        assert (done.code, done.json, done.err) == (0, [], "")
    status = omtm("status", "--json").json
    assert (status["omtm"], status["phase"], status["guardrails"]) == (None, None, [])
    assert [step["kind"] for step in status["next"]] == ["setup", "setup"]
    assert omtm().out == omtm("status").out
    assert "Define your OMTM" in omtm().out
    assert list(tmp_path.iterdir()) == []


def test_text_of_users_cannot_control_the_terminal(omtm: Omtm) -> None:
    omtm("add", "bell \x07 red \x1b[31m")
    said = omtm("backlog").out
    assert "\x1b" not in said
    assert "\x07" not in said


def test_the_option_for_the_file_stands_before_or_after(omtm: Omtm, story: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    assert omtm("--db", other, "backlog", "--json").json == []
    assert omtm("backlog", "--db", other, "--json").json == []
    assert omtm("metric", "--db", other, "list", "--json").json == []
    assert omtm("--db", other, "backlog", "--db", story, "--json").json
    assert not other.exists()


@pytest.mark.parametrize("content", [b"not a database", b"\0" * 5000])
def test_a_file_that_cannot_be_used_ends_with_three(omtm: Omtm, tmp_path: Path, content: bytes) -> None:
    odd = tmp_path / "odd.db"
    odd.write_bytes(content)
    for command in (["status"], ["add", "x"], ["doctor"], []):
        done = omtm("--db", odd, *command)
        assert (done.code, done.out, done.err.count("\n")) == (3, "", 1)
        assert str(odd) in done.err
    assert odd.read_bytes() == content
    assert omtm("--db", tmp_path, "status").code == 3
