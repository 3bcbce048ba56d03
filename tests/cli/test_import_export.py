"""Data in and out by command: a preview before anything is written, nothing replaced, private copies."""

from __future__ import annotations

import io
import sqlite3
import stat
import sys
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.support.command import Omtm
from tests.support.home import home_env
from tests.tools.terminal import Terminal, installed

METRICS = ("ttfv", "retention_d28", "tickets_per_100")

READINGS = (
    "date;metric;value\n24.1.2026;ttfv;58\n23.1.2026;ttfv;56\n23.1.2026;retention_d28;43\n23.1.2026;nps;1\n"
)


@pytest.fixture
def readings(tmp_path: Path) -> Path:
    path = tmp_path / "r.csv"
    path.write_text(READINGS)
    return path


@pytest.mark.usefixtures("story")
def test_an_import_shows_every_line_and_writes_only_when_told(omtm: Omtm, readings: Path) -> None:
    shown = omtm("import", readings, "--dry-run")
    assert shown.code == 2, "a line is refused"
    assert shown.out.startswith("1 new, 1 changed, 1 double, 1 refused")
    for part in ("line 2  new", "line 3  changed", "was 57 %", "recorded already", "no metric “nps”"):
        assert part in shown.out
    asked = omtm("import", readings)
    assert (asked.code, "--yes" in asked.err) == (2, True)
    assert omtm("status", "--json").json["omtm"]["value"] == 0.57
    done = omtm("import", readings, "--yes", "--json")
    assert (done.code, done.json["written"]) == (2, True)
    assert done.json["counts"] == {"new": 1, "changed": 1, "double": 1, "refused": 1}
    assert done.json["lines"][1] == {
        "line": 3,
        "status": "changed",
        "metric": "TTFV ≤ 14 d",
        "date": "2026-01-23",
        "value": 0.56,
        "old": 0.57,
        "reason": None,
    }
    assert omtm("status", "--json").json["omtm"]["value"] == 0.58


@pytest.mark.usefixtures("story")
@pytest.mark.parametrize(("answer", "value"), [("y\n", 0.58), ("n\n", 0.57)])
def test_a_person_is_asked(
    omtm: Omtm, readings: Path, monkeypatch: pytest.MonkeyPatch, answer: str, value: float
) -> None:
    typed = io.StringIO(answer)
    monkeypatch.setattr(typed, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", typed)
    asked = omtm("import", readings)
    assert (asked.code, "Write 2 readings, 1 in the place of another value?" in asked.err) == (2, True)
    assert omtm("status", "--json").json["omtm"]["value"] == value


@pytest.mark.usefixtures("story")
def test_what_the_file_leaves_open_is_asked_by_option(omtm: Omtm, tmp_path: Path) -> None:
    (tmp_path / "r.csv").write_text("date;value\n24.1.2026;4,321\n")
    assert "“metric” is missing" in omtm("import", "r.csv").err
    assert "--decimal" in omtm("import", "r.csv", "--metric", "tickets_per_100").err
    done = omtm("import", "r.csv", "--metric", "tickets_per_100", "--decimal", ",", "--yes", "--json")
    assert done.json["lines"][0]["value"] == 4.321
    assert omtm("import", "r.csv", "--decimal", ";").code == 2


@pytest.mark.parametrize("content", ["", "hello", "date,metric,value\n2026-01-01,nps,1\n"])
def test_a_file_without_a_reading_ends_with_two(omtm: Omtm, tmp_path: Path, content: str) -> None:
    (tmp_path / "r.csv").write_text(content)
    assert omtm("import", "r.csv", "--yes").code == 2


def test_a_file_that_is_not_there_ends_with_three(omtm: Omtm) -> None:
    done = omtm("import", "nowhere.csv")
    assert (done.code, done.err) == (3, "omtm: nowhere.csv cannot be read: No such file or directory.\n")


@pytest.mark.usefixtures("story")
def test_json_goes_out_and_comes_back_the_same(omtm: Omtm, tmp_path: Path) -> None:
    assert omtm("export", "--format", "json", "-o", "a").out == "a/omtm.json\n"
    assert omtm("import", "a/omtm.json").code == 2
    assert omtm("import", "a/omtm.json", "--db", "new.db", "--dry-run").code == 0
    assert not (tmp_path / "new.db").exists()
    assert omtm("import", "a/omtm.json", "--db", "new.db").code == 0
    omtm("export", "--format", "json", "-o", "b", "--db", "new.db")
    assert (tmp_path / "a/omtm.json").read_bytes() == (tmp_path / "b/omtm.json").read_bytes()
    assert omtm("status", "--json", "--db", "new.db").json == omtm("status", "--json").json


def test_the_preview_shows_a_value_as_it_was_written(omtm: Omtm, tmp_path: Path) -> None:
    omtm("metric", "add", "MRR", "--kind", "money", "--unit", "€")
    (tmp_path / "r.csv").write_text("date;metric;value\n24.1.2026;mrr;4.200,50\n")
    assert "€ 4,200.5" in omtm("import", "r.csv", "--yes").out


def test_an_export_that_is_refused_leaves_no_file(omtm: Omtm, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"x": 1}')
    assert omtm("import", "x.json", "--db", "new.db").code == 2
    assert omtm("import", "x.json").code == 2
    assert list(tmp_path.glob("*.db")) == []


def test_a_required_option_that_is_missing_is_named(omtm: Omtm) -> None:
    done = omtm("export", "-o", "out")
    assert done.code == 2
    assert "Missing option '--format'" in done.err


@pytest.mark.usefixtures("story")
def test_exports_replace_nothing_unasked(omtm: Omtm, tmp_path: Path) -> None:
    written = omtm("export", "--format", "csv", "-o", "out", "--json").json["files"]
    assert written == ["out/readings.csv", "out/experiments.csv", "out/decisions.csv"]
    again = omtm("export", "--format", "csv", "-o", "out")
    assert (again.code, "--force" in again.err) == (2, True)
    assert omtm("export", "--format", "csv", "-o", "out", "--force").code == 0
    assert omtm("export", "--format", "md").code == 0
    assert "+19 pp" in (tmp_path / "0004-removing-step-b.md").read_text()
    assert omtm("export", "--format", "pdf").code == 2


def test_a_backup_is_a_private_workspace(omtm: Omtm, story: Path, tmp_path: Path) -> None:
    assert omtm("backup", "copy.db").out == "copy.db\n"
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    assert omtm("status", "--json", "--db", "copy.db").out == omtm("status", "--json").out
    again = omtm("backup", "copy.db")
    assert (again.code, "run “omtm backup copy.db --force”" in again.err) == (2, True)
    assert omtm("backup", "copy.db", "--force").code == 0
    assert omtm("backup", story, "--force").code == 2
    assert omtm("backup", "no/folder.db").code == 3
    assert omtm("backup", "x.db", "--db", "nowhere.db").code == 3


def test_the_doctor_finds_what_is_wrong(omtm: Omtm, story: Path) -> None:
    well = omtm("doctor", "--json")
    assert (well.code, {f["check"] for f in well.json}) == (
        0,
        {"file", "permissions", "integrity", "references"},
    )
    story.chmod(0o644)
    assert omtm("doctor").code == 3
    assert "chmod 600" in omtm("doctor").out
    story.chmod(0o600)
    data = bytearray(story.read_bytes())
    for page in range(40, len(data) // 4096):
        data[page * 4096 : page * 4096 + 200] = b"\xff" * 200
    story.write_bytes(data)
    sick = omtm("doctor")
    assert (sick.code, sick.err.count("\n") <= 1) == (3, True)


def test_the_paths_are_those_that_are_used(omtm: Omtm, story: Path) -> None:
    paths = omtm("paths", "--json").json
    assert (paths["workspace"], paths["exists"]) == (str(story), True)
    assert paths["config"].endswith("config.toml")
    assert omtm("paths", "--json", "--db", "x.db").json["exists"] is False


def test_ctrl_c_while_it_writes_leaves_nothing_behind(story: Path, tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    command = [installed("omtm"), "import", str(file), "--yes", "--db", str(story)]
    before = story.read_bytes()
    for attempt in range(1, 6):
        days = [date(2025, 6, 30) - timedelta(n) for n in range(9_000)]
        note = "n" * 200 * attempt
        lines = (f"{day},{metric},0.{n % 90 + 10},{note}" for metric in METRICS for n, day in enumerate(days))
        file.write_text("\n".join(["date,metric,value,note", *lines]))
        with Terminal(command, home_env(tmp_path)) as terminal:
            terminal.wait_for("Writing")
            terminal.type("\x03")
            code, text = terminal.wait_exit(), terminal.text
        if code:
            break
        story.write_bytes(before)  # beside a busy process it had ended when the key came: more takes longer
    assert code == 130
    assert "Stopped." in text
    with closing(sqlite3.connect(story)) as conn:
        assert conn.execute("SELECT count(*) FROM reading WHERE source = 'many.csv'").fetchone()[0] == 0
    assert story.read_bytes() == before
    with Terminal(command, home_env(tmp_path)) as terminal:
        assert terminal.wait_exit() == 0
        assert "100%" in terminal.text
        assert f"Written: {len(METRICS) * len(days)} new" in terminal.text
