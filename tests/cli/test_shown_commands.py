"""Every command that is shown can be pasted into a shell: by helps, errors, notes and next steps."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

import omtm_tui
from omtm_tui.cli.commands import commands, every_command
from omtm_tui.cli.common import command_for
from omtm_tui.domain.errors import Action
from tests.support.command import Omtm

PACKAGE = Path(omtm_tui.__file__).parent
PLACEHOLDER = re.compile(r"…|\b[A-Z_]{2,}\b|\{\w+\}|[a-z]/")
MARKS = set("‘’‚„«»")


def texts() -> Iterator[str]:
    """Every text of the program that people may read."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value
    for path in (*PACKAGE.rglob("*.json"), *PACKAGE.rglob("*.toml")):
        yield path.read_text(encoding="utf-8").replace('\\"', '"')


def shown() -> tuple[str, ...]:
    """The commands between quotation marks, the examples of helps, and those of errors and next steps."""
    quoted = [each for text in texts() for each in re.findall(r"“(omtm(?: [^”]*)?)”", text)]
    examples = [each.example for each in (*commands(), *every_command().values()) if each.example]
    return tuple(dict.fromkeys([*quoted, *examples, *map(command_for, Action)]))


def words(command: str) -> list[str]:
    """What a shell makes of it."""
    script = f'omtm() {{ printf "%s\\0" "$@"; }}\n{command}\n'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True, cwd="/")
    return done.stdout.split("\0")[:-1]


def test_there_are_commands_to_look_at() -> None:
    assert len(shown()) > 40


@pytest.mark.parametrize("command", shown())
def test_a_shown_command_is_one_for_a_shell(command: str, omtm: Omtm, demo: Path, tmp_path: Path) -> None:
    assert not MARKS & set(command)
    assert "“" not in command
    if "<" in command.replace('">=', "").replace(">=", "") or command == "omtm" or "{" in command:
        return
    argv = words(command)
    has_all = not PLACEHOLDER.search(command)
    for begin in (lambda: shutil.copy(demo, tmp_path / "w.db"), lambda: begun(omtm)):
        (tmp_path / "w.db").unlink(missing_ok=True)
        begin()
        done = omtm(*argv)
        assert not re.search("no command|[Nn]o such option|There is no option", done.err), done.err
        if done.code == 0:
            return
    asks = command in ("omtm define", "omtm edit")  # which say what is missing
    assert not has_all or asks, done.err


def begun(omtm: Omtm) -> None:
    """A workspace that was begun and whose OMTM is to be defined."""
    omtm("metric", "add", "TTFV", "--kind", "rate", "--key", "ttfv")
    omtm("metric", "add", "Retention", "--kind", "rate", "--key", "retention_d28")
    omtm("log", "ttfv", "30%")


@pytest.mark.parametrize("name", every_command())
def test_a_help_puts_no_value_into_marks_a_shell_does_not_know(name: str, omtm: Omtm) -> None:
    said = " ".join(omtm(*name.split(), "--help").out.split())
    in_marks = [each for each in re.findall("“([^”]*)”", said) if not re.match("omtm ", each)]
    assert [each for each in in_marks if re.search(r"[<>|&;$*%+=]", each)] == []
    outside = re.sub("“[^”]*”", "", said)
    example = " ".join(every_command()[name].example.replace("\\\n", "").split())
    rest = outside.replace("\\ ", "").replace(example, "").replace(f"Usage: omtm {name}", "")
    assert not re.search(r"\bomtm [a-z]", rest)


def test_next_steps_name_what_they_mean(omtm: Omtm, demo: Path, tmp_path: Path) -> None:
    shutil.copy(demo, tmp_path / "w.db")
    for team in ((), ("--team", "Team Onboarding")):
        said = omtm("status", *team).out
        ways = re.findall(r"\((?:[a-z -]+): (omtm[^)]*)\)", said)
        assert len(ways) == len(said.partition("\nNext\n")[2].splitlines())
        for way in ways:
            if way != "omtm":
                done = omtm(*words(way))
                assert "such option" not in done.err
                missing = "YES_OR_NO|ID|LINE|TEXT|PROBABILITY|VALUE"
                assert done.code == 0 or re.search(missing, done.err), done.err


def test_a_next_step_is_for_the_file_and_the_team_that_were_asked_about(omtm: Omtm, demo: Path) -> None:
    said = omtm("status", "--db", demo, "--team", "team onboarding").out
    assert f"(bet: omtm bet CHANGE --success LINE --team 'team onboarding' --db {demo})" in said
    assert f"(triage: omtm answer ID YES_OR_NO --db {demo})" in said


def test_a_stale_metric_is_named_by_its_key(omtm: Omtm, demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OMTM_NOW", "2026-03-05")
    said = omtm("status", "--db", demo).out
    assert f"(record: omtm log retention_d28 VALUE --db {demo})" in said


def test_a_breach_is_decided_about_by_a_command(omtm: Omtm, demo: Path, tmp_path: Path) -> None:
    shutil.copy(demo, tmp_path / "w.db")
    (number,) = re.findall(r"omtm guardrail decide (\d+)\)", omtm("status").out)
    assert "TEXT" in omtm("guardrail", "decide", number).err
    done = omtm("guardrail", "decide", number, "Hold", "acquisition", "--owner", "Ines", "--json")
    assert (done.code, done.json["title"]) == (0, "Guardrail “Growth waits for value”: Hold acquisition")
    assert "Breached:" not in omtm("status").out
    assert "is not breached" in omtm("guardrail", "decide", "Refunds", "x").err
