"""The first minute with the installed command: help, the demo, its data as JSON, and out and in again."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.person import Person, app, data, home_and_file, printed

KEYS = {"company", "phase", "omtm", "guardrails", "next"}
OMTM_KEYS = {"metric", "name", "value", "baseline", "target", "direction", "deadline", "status"}
OMTM_KEYS |= {"sentence", "hypothesis"}
COMMANDS = "demo status log define add answer backlog metric guardrail check decisions import export"
COMMANDS += " backup paths doctor"


@pytest.fixture(scope="module")
def env(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The demo, written to a file of one's own."""
    env = home_and_file(tmp_path_factory.mktemp("demo"), "2026-02-13T15:00")
    printed(env, "demo", "--db", env["OMTM_DB"])
    return env


def test_help_names_every_command(env: dict[str, str]) -> None:
    words = printed(env, "--help").split()
    assert [command for command in COMMANDS.split() if command not in words] == []


def test_the_demo_has_something_to_say_in_every_list(env: dict[str, str]) -> None:
    status = data(env, "status")
    assert status.keys() >= KEYS
    assert status["omtm"].keys() >= OMTM_KEYS
    assert all(g.keys() >= {"name", "rule", "state", "value"} for g in status["guardrails"])
    assert 0 < status["omtm"]["value"] < 1
    assert status["next"]
    checked = data(env, "check", code=1)
    assert all(g.keys() >= {"name", "rule", "state", "value", "as_of"} for g in checked)
    assert {"ok", "breach"} <= {g["state"] for g in checked}
    ideas = data(env, "backlog")
    assert all(i.keys() >= {"id", "title", "answer", "moves", "rank", "state"} for i in ideas)
    assert {"yes", "no", None} <= {i["answer"] for i in ideas}
    verdicts = {e["outcome"]["verdict"] for e in data(env, "decisions") if e["outcome"]}
    assert {"roll_out", "roll_back", "iterate"} <= verdicts


def test_an_export_imported_into_an_empty_file_is_the_same_export_byte_for_byte(
    env: dict[str, str], tmp_path: Path
) -> None:
    printed(env, "export", "--format", "json", "-o", str(tmp_path / "first"))
    other = {**env, "OMTM_DB": str(tmp_path / "other.db")}
    (first,) = (tmp_path / "first").iterdir()
    printed(other, "import", str(first))
    printed(other, "export", "--format", "json", "-o", str(tmp_path / "second"))
    (second,) = (tmp_path / "second").iterdir()
    assert first.read_bytes() == second.read_bytes()
    assert len(first.read_bytes()) > 10_000


def test_the_demo_of_the_welcome_is_thrown_away(tmp_path: Path) -> None:
    own = home_and_file(tmp_path, "2026-02-13T15:00") | {"TMPDIR": str(tmp_path)}
    with app(own, 80, 24) as terminal:
        pm = Person(terminal)
        pm.sees("look at the demo")
        pm.does("d", sees="7 Metrics  demo")
        pm.does("6", sees="roll out")
        pm.leaves()
    assert not list(tmp_path.glob("omtm-demo-*"))
    assert data(own, "status")["omtm"] is None
