"""Exports for people: spreadsheets run nothing in them, the log reads well, no file is replaced."""

from __future__ import annotations

import csv
import io
import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from omtm_tui.domain.errors import FileUnusable, UserError
from omtm_tui.domain.text.number_format import decimal_sign
from omtm_tui.storage.opening import Connection, reading
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.decisions import log_decision
from omtm_tui.transfer import markdown, text_table
from omtm_tui.transfer.csv_import import preview
from omtm_tui.transfer.files import Format, export_files, write_files
from omtm_tui.transfer.import_lines import Status
from tests.support.golden import TODAY


@pytest.fixture
def conn(golden_file: Path) -> Iterator[Connection]:
    with reading(golden_file) as conn:
        yield conn


def table(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_the_exported_readings_are_what_an_import_knows(conn: Connection) -> None:
    data = export_files(ReadContext(conn, TODAY), Format.CSV)["readings.csv"]
    seen = preview(ReadContext(conn, TODAY), data)
    assert seen.counts[Status.DOUBLE] == len(seen.lines) == len(table(data)) == 16


def test_the_exported_lists_say_what_the_screens_say(conn: Connection) -> None:
    files = export_files(ReadContext(conn, TODAY), Format.CSV)
    bet = next(entry for entry in table(files["decisions.csv"]) if entry["kind"] == "bet")
    assert (bet["threshold"], bet["decision"], bet["owner"]) == ("≥ 50 %", "roll out", "PM Core")
    assert (bet["before"], bet["after"], bet["difference"]) == ("0.38", "0.57", "0.19")
    assert (round(float(bet["interval_low"]), 6), round(float(bet["interval_high"]), 6)) == (
        0.051585,
        0.318501,
    )
    ideas = {idea["title"]: idea for idea in table(files["experiments.csv"])}
    assert (ideas["Price test"]["answer"], ideas["Price test"]["moves"]) == ("no", "Retention day 28")
    assert ideas["Welcome call"]["answer"] == "yes"
    assert "[b]Dark mode[/x]" in ideas


def test_no_text_is_a_formula_for_a_spreadsheet(conn: Connection) -> None:
    for data in export_files(ReadContext(conn, TODAY), Format.CSV).values():
        for row in table(data):
            for text in row.values():
                assert (
                    not text.startswith(text_table.FORMULA_SIGNS) or decimal_sign(text) or text[1:].isdigit()
                )
    titles = [
        row["title"] for row in table(export_files(ReadContext(conn, TODAY), Format.CSV)["decisions.csv"])
    ]
    assert "'=cmd|'/c calc'!A1" in titles


@given(st.text())
def test_a_safe_text_is_no_formula_and_can_be_had_back(text: str) -> None:
    assert not text_table.safe_text(text).startswith(text_table.FORMULA_SIGNS)
    assert text_table.plain_text(text_table.safe_text(text)) == text


def front_matter(text: str) -> dict[str, object]:
    """The YAML front matter, whose values are JSON."""
    _start, head, _body = text.split("---\n", 2)
    return {key: json.loads(value) for key, value in (line.split(": ", 1) for line in head.splitlines())}


def test_the_golden_entry_as_markdown(conn: Connection) -> None:
    files = export_files(ReadContext(conn, TODAY), Format.MARKDOWN)
    text = files["0004-removing-step-b.md"].decode()
    assert front_matter(text) == {
        "status": "accepted",
        "date": "2026-01-09",
        "decision-makers": ["PM Core"],
        "id": 4,
        "kind": "bet",
        "omtm": "TTFV ≤ 14 d",
        "review": "2026-01-23",
        "decision": "roll out",
    }
    for part in (
        "# removing step B\n",
        "By removing step B we expect TTFV ≤ 14 d to rise to ≥ 50 % by 23 Jan 2026",
        "- Success line: ≥ 50 %",
        '`keep retention_d28 >= 40% else review "look at onboarding"` | ok (42 %) | ok (43 %) |',
        "Chosen option: “roll out”",
        "+19 pp (38 % → 57 %, 95 % interval +5.2 … +31.9 pp)",
        "Step B goes for everyone",
        "- Decided: Friday, 9 Jan 2026, 15:00",
    ):
        assert part in text
    assert "+19 %" not in text
    index = files["README.md"].decode()
    assert index.startswith("# Decision log of Acme\n")
    assert "[removing step B](0004-removing-step-b.md) | bet | reviewed | roll out | +19 pp" in index
    assert set(files) == {
        "README.md",
        *(line.split("](")[1].split(")")[0] for line in index.splitlines() if "](" in line),
    }


def test_a_superseded_entry_keeps_its_name_and_names_its_successor(tmp_path: Path) -> None:
    with WorkspaceFile(tmp_path / "w.db") as db:
        first = log_decision(db, "Größe: wir bleiben bei 5")
        log_decision(db, "Doch 7", "- a\n# b\n1. c", supersedes=first)
        files = {name: data.decode() for name, data in markdown.export_markdown(db.context()).items()}
    assert set(files) == {"README.md", "0001-groe-wir-bleiben-bei-5.md", "0002-doch-7.md"}
    old, new = files["0001-groe-wir-bleiben-bei-5.md"], files["0002-doch-7.md"]
    assert front_matter(old)["status"] == "superseded by 0002-doch-7.md"
    assert "- Supersedes: [1](0001-groe-wir-bleiben-bei-5.md)" in new
    assert "\\- a  \n\\# b  \n1\\. c" in new


def test_odd_texts_stay_inside_their_file_and_line(tmp_path: Path) -> None:
    odd = "../../x | [a](b) <script> `c` \u2028 \u202e 🙂 " + "y" * 300
    with WorkspaceFile(tmp_path / "w.db") as db:
        log_decision(db, odd, '"quoted"\n---\nstatus: hacked', owner='"}\nx: y')
        files = markdown.export_markdown(db.context())
    (name,) = set(files) - {"README.md"}
    assert "/" not in name
    assert len(name) < 70
    fields = front_matter(files[name].decode())
    assert fields["status"] == "accepted"
    assert "<script>" not in files[name].decode().split("---\n", 2)[2]


def test_files_are_private_and_replace_nothing_unasked(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    (written,) = write_files(folder, {"x.csv": b"1"})
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    with pytest.raises(UserError, match=r"x\.csv already"):
        write_files(folder, {"new.csv": b"2", "x.csv": b"2"})
    assert [path.name for path in folder.iterdir()] == ["x.csv"]
    write_files(folder, {"x.csv": b"2"}, force=True)
    assert written.read_bytes() == b"2"


def test_a_folder_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FileUnusable, match="no folder"):
        write_files(tmp_path / "file", {"x": b""})
