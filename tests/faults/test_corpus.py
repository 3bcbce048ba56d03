"""No file, however bad, crashes the program, keeps it busy, or leaves half of itself in a workspace."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest

from tests.tools.faults import corpus, fault
from tests.tools.faults.corpus import CSV, DATABASES, JSON, REPAIRED


@pytest.mark.parametrize("name", CSV)
def test_a_bad_csv_file_is_refused_by_its_line(name: str, tmp_path: Path) -> None:
    make, pattern = CSV[name]
    code, said, trial = corpus.imports(tmp_path, "bad.csv", make())
    assert re.search(pattern, said, re.DOTALL), said[:500]
    assert "bad.csv" in said or "line " in said
    assert (code, trial.lost) == (2, [])


@pytest.mark.parametrize("name", JSON)
def test_a_bad_export_is_refused_as_a_whole(name: str, tmp_path: Path) -> None:
    make, pattern = JSON[name]
    code, said, trial = corpus.imports(tmp_path, "bad.json", make())
    assert re.search(pattern, said), said[:500]
    assert said.startswith("omtm: bad.json: ")
    assert (code, trial.lost) == (2, [])
    assert said.count("\n") == 1


@pytest.mark.parametrize("name", DATABASES)
@pytest.mark.parametrize("command", [("status",), ("add", "Never"), ("doctor",)])
def test_a_bad_workspace_is_named_and_left_as_it_is(
    name: str, command: tuple[str, ...], tmp_path: Path
) -> None:
    make, pattern = DATABASES[name]
    path = tmp_path / "bad.db"
    path.write_bytes(make(tmp_path))
    before = path.read_bytes()
    code, said = corpus.run(tmp_path, *command, db=path)
    if code != 0 or command == ("doctor",):
        assert (code, bool(re.search(pattern, said))) == (3, True), said
        assert path.read_bytes() == before


@pytest.mark.parametrize("name", DATABASES)
def test_the_app_names_a_bad_workspace_and_gives_the_terminal_back(name: str, tmp_path: Path) -> None:
    make, pattern = DATABASES[name]
    path = tmp_path / "bad.db"
    path.write_bytes(make(tmp_path))
    before = path.read_bytes()
    with fault.app(tmp_path, db=path, cols=400) as terminal:
        code = terminal.wait_exit()
        assert "Traceback" not in terminal.text
        assert (code, bool(re.search(pattern, terminal.text)), terminal.restored) == (3, True, True)
    assert path.read_bytes() == before


@pytest.mark.parametrize("name", REPAIRED)
def test_what_can_be_read_is_repaired_into_a_new_file(name: str, tmp_path: Path) -> None:
    assert corpus.repaired(tmp_path, DATABASES[name][0](tmp_path)).lost == []


def test_a_repair_never_writes_over_a_file(tmp_path: Path) -> None:
    path = fault.begin(tmp_path / "workspace.db")
    code, said = corpus.run(tmp_path, "doctor", "--repair", str(path))
    assert (code, "already there" in said) == (2, True)


def test_everything_that_is_written_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    fault.begin(tmp_path / "workspace.db").chmod(0o600)
    (tmp_path / "out").mkdir()
    corpus.run(tmp_path, "add", "An idea")
    corpus.run(tmp_path, "backup", str(tmp_path / "backup.db"))
    corpus.run(tmp_path, "doctor", "--repair", str(tmp_path / "repaired.db"))
    for form in ("json", "csv", "md"):
        corpus.run(tmp_path, "export", "--format", form, "-o", str(tmp_path / "out"))
    corpus.run(tmp_path, "restore", "1", "--yes")
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(written) > 8
    assert {str(path) for path in written if stat.S_IMODE(path.stat().st_mode) != 0o600} == set()


def test_an_export_stays_in_its_folder_and_overwrites_nothing(tmp_path: Path) -> None:
    fault.begin(tmp_path / "workspace.db")
    corpus.run(tmp_path, "add", "../../etc/passwd")
    out = tmp_path / "out"
    out.mkdir()
    for form in ("json", "csv", "md"):
        assert corpus.run(tmp_path, "export", "--format", form, "-o", str(out))[0] == 0
    before = {path: path.read_bytes() for path in out.rglob("*") if path.is_file()}
    for form in ("json", "csv", "md"):
        code, said = corpus.run(tmp_path, "export", "--format", form, "-o", str(out))
        assert (code, "--force" in said) == (2, True), said
    assert {path: path.read_bytes() for path in out.rglob("*") if path.is_file()} == before
    assert {path.name for path in tmp_path.iterdir()} == {"workspace.db", "out", ".local"}


def test_escape_sequences_do_not_reach_the_terminal(tmp_path: Path) -> None:
    fault.begin(tmp_path / "workspace.db")
    corpus.run(tmp_path, "add", corpus.ESCAPES)
    assert "owned" in corpus.run(tmp_path, "backlog")[1]
