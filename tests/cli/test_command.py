"""The installed command as a shell or cron starts it: what it loads, what it prints, how it ends."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from omtm_tui.cli.commands import every_command
from tests.support.home import home_env
from tests.tools.terminal import installed

HEAVY = ("textual", "rich", "plotext", "sqlmodel", "sqlalchemy", "pydantic", "lark")
LOADED = """
import sys
from omtm_tui.cli.run import main
codes = [main(command.split()) for command in sys.argv[2:]]
print(codes, sorted({name for name in sys.argv[1].split() if name in sys.modules}), file=sys.stderr)
"""


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory, golden_file: Path) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("command")
    path = shutil.copy(golden_file, folder / "w.db")
    shell = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8", "OMTM_DB": str(path)}
    return {**shell, "OMTM_NOW": "2026-01-30", **home_env(folder)}


def run(env: dict[str, str], *argv: str, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        argv, env={**env, **extra}, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60
    )


def test_reading_loads_neither_the_screens_nor_the_orm(env: dict[str, str]) -> None:
    commands = ("--help", "status", "status --json", "check --json", "backlog --json", "decisions --json")
    more = ("decisions step", "metric list", "paths --json", "log --help", "define --help", "doctor", "keys")
    done = run(env, sys.executable, "-c", LOADED, " ".join(HEAVY), *commands, *more)
    assert done.stderr == f"{[0] * 13} []\n"


def test_help_imports_no_feature(env: dict[str, str]) -> None:
    features = {f"omtm_tui.cli.{command.run.partition(':')[0]}" for command in every_command().values()}
    commands = ["--help", *(f"{name} --help" for name in every_command())]
    assert len(features) > 12
    done = run(env, sys.executable, "-c", LOADED, " ".join(sorted(features)), *commands)
    assert done.stderr == f"{[0] * len(commands)} []\n"


def test_writing_loads_no_screen(env: dict[str, str], tmp_path: Path) -> None:
    done = run(
        env, sys.executable, "-c", LOADED, " ".join(HEAVY[:3]), "add x", OMTM_DB=str(tmp_path / "n.db")
    )
    assert done.stderr == "[0] []\n"


def test_the_way_to_the_app_loads_no_parser(env: dict[str, str]) -> None:
    code = "import sys, omtm_tui.__main__; print([m for m in ('click', 'textual') if m in sys.modules])"
    assert run(env, sys.executable, "-c", code).stdout == "[]\n"


def test_without_a_terminal_the_status_is_printed(env: dict[str, str]) -> None:
    done = run(env, installed("omtm"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "TTFV ≤ 14 d: 57 %" in done.stdout
    named = run(env, sys.executable, "-m", "omtm_tui", "--db", env["OMTM_DB"]).stdout
    assert named.replace(f" --db {env['OMTM_DB']}", "") == done.stdout


def test_an_error_is_one_line_and_no_traceback(env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "odd.db").write_text("x")
    for argv, code in ((("log", "nope", "1"), 2), (("--db", str(tmp_path / "odd.db"), "status"), 3)):
        done = run(env, installed("omtm"), *argv)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1)
    done = run(env, installed("omtm"), "status", OMTM_NOW="soon")
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    done = run(env, installed("omtm"), "export")
    assert "Choose from: json, csv, md" in done.stderr


def test_json_is_whole_on_a_terminal_that_knows_ascii_only(env: dict[str, str]) -> None:
    done = run(env, installed("omtm"), "status", "--json", PYTHONIOENCODING="ascii")
    assert json.loads(done.stdout)["omtm"]["name"] == "TTFV ≤ 14 d"
    assert run(env, installed("omtm"), "status", PYTHONIOENCODING="ascii").returncode == 0


def test_a_reader_that_has_enough_is_no_error(env: dict[str, str]) -> None:
    for argv in ((installed("omtm"), "decisions", "--json"), (installed("omtm"), "--help")):
        pipe = subprocess.Popen(
            argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        assert pipe.stdout is not None
        assert pipe.stderr is not None
        pipe.stdout.close()
        assert (pipe.stderr.read(), pipe.wait(60)) == (b"", 0)
        pipe.stderr.close()


def test_a_full_disk_behind_the_output_is_named(env: dict[str, str]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [installed("omtm"), "status"],
            env=env,
            stdout=full,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
        )
    assert (done.returncode, done.stderr.count(b"\n")) == (3, 1)
