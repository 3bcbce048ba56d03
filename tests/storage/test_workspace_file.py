from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from omtm_tui.domain.errors import FileUnusable
from omtm_tui.storage import opening, schema
from omtm_tui.storage.opening import open_file, open_for_reading
from omtm_tui.storage.schema import APPLICATION_ID
from omtm_tui.storage.tables import Scope
from omtm_tui.storage.workspace_file import WorkspaceFile


@pytest.fixture(autouse=True)
def _copied_when_new() -> None:
    """Nothing is copied here: how a file is made is what this is about."""


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def tables_of(path: Path) -> list[str]:
    conn = sqlite3.connect(path)
    try:
        return [*conn.iterdump(), str(conn.execute("PRAGMA user_version").fetchone())]
    finally:
        conn.close()


def sqlite_file(path: Path, *statements: str) -> None:
    conn = sqlite3.connect(path)
    for statement in statements:
        conn.execute(statement)
    conn.commit()
    conn.close()


def test_a_new_file_is_for_its_owner_only(path: Path) -> None:
    before = os.umask(0)
    try:
        open_file(path).close()
    finally:
        os.umask(before)
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_an_open_workspace_is_one_file_even_while_it_is_written(db: WorkspaceFile) -> None:
    with db.step("first") as session:
        session.add(Scope(kind="company", name="Acme"))
        session.flush()
    assert db.conn.execute("PRAGMA journal_mode").fetchone()[0] == "delete"
    assert [p.name for p in db.path.parent.iterdir()] == [db.path.name]


@pytest.mark.parametrize(
    ("statements", "message"),
    [
        (("CREATE TABLE theirs (a)",), "another program"),
        (("CREATE TABLE theirs (a)", "PRAGMA user_version = 1"), "another program"),
        (("PRAGMA application_id = 7",), "another program"),
        (("CREATE TABLE theirs (a)", "PRAGMA journal_mode = WAL"), "another program"),
        ((f"PRAGMA application_id = {APPLICATION_ID}", "PRAGMA user_version = 99"), "newer version"),
    ],
)
@pytest.mark.parametrize("opens", [open_file, open_for_reading])
def test_a_foreign_or_newer_database_is_refused_untouched(
    tmp_path: Path, statements: tuple[str, ...], message: str, opens: object
) -> None:
    path = tmp_path / "other.db"
    sqlite_file(path, *statements)
    before = path.read_bytes()
    with pytest.raises(FileUnusable, match=message):
        opens(path)  # type: ignore[operator]
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["other.db"]


@pytest.mark.parametrize(
    "content", [b"x", b"# Notes\n" * 500, bytes(range(256)) * 40, b"SQLite format 3\x00" + b"\xff" * 5000]
)
def test_what_is_no_database_is_refused_untouched(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.md"
    path.write_bytes(content)
    with pytest.raises(FileUnusable, match=r"notes\.md"):
        open_file(path)
    assert path.read_bytes() == content


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileUnusable, match="cannot be opened"):
        open_file(tmp_path)


def test_a_damaged_workspace_is_named_as_such(path: Path) -> None:
    open_file(path).close()
    content = bytearray(path.read_bytes())
    content[4096:12288] = b"\xaa" * 8192
    path.write_bytes(content)
    with pytest.raises(FileUnusable, match="damaged"), WorkspaceFile(path) as db, db.step("write") as session:
        session.add(Scope(kind="company", name="Acme"))


def test_reading_an_absent_file_creates_nothing(path: Path) -> None:
    conn = open_for_reading(path)
    assert conn.execute("SELECT count(*) FROM metric").fetchone()[0] == 0
    conn.close()
    assert not path.parent.exists()


def test_an_empty_file_becomes_a_workspace(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with WorkspaceFile(path) as db:
        assert db.conn.execute("PRAGMA user_version").fetchone()[0] == schema.LATEST


def test_a_locked_file_says_so_and_nothing_is_written(
    db: WorkspaceFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(opening, "BUSY_SECONDS", 0.05)
    with WorkspaceFile(db.path) as other:
        db.conn.execute("BEGIN IMMEDIATE")
        with pytest.raises(FileUnusable, match="another program"), other.step("write") as session:
            session.add(Scope(kind="company", name="Acme"))
        db.conn.execute("ROLLBACK")
    assert db.conn.execute("SELECT count(*) FROM scope").fetchone()[0] == 0


def test_another_connection_is_noticed(db: WorkspaceFile) -> None:
    before = db.version()
    with WorkspaceFile(db.path) as other, other.step("elsewhere") as session:
        session.add(Scope(kind="company", name="Acme"))
    assert db.version() != before


OLD, NEXT = schema.LATEST, schema.LATEST + 1


def next_step(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sql: str) -> None:
    step = tmp_path / "next.sql"
    step.write_text(sql)
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, str(step)))
    monkeypatch.setattr(schema, "LATEST", NEXT)
    monkeypatch.setattr(opening, "LATEST", NEXT)


@pytest.fixture
def filled(path: Path) -> Path:
    with WorkspaceFile(path) as db, db.step("first") as session:
        session.add(Scope(kind="company", name="Acme"))
    return path


GOOD = "CREATE TABLE extra (id INTEGER PRIMARY KEY) STRICT;\nALTER TABLE scope ADD COLUMN note TEXT;\n"


def test_a_migration_keeps_the_records_and_a_backup(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tables_of(filled)
    next_step(tmp_path, monkeypatch, GOOD)
    conn = open_file(filled)
    assert conn.execute("PRAGMA user_version").fetchone()[0] == NEXT
    assert conn.execute("SELECT name, note FROM scope").fetchone()[:] == ("Acme", None)
    conn.close()
    backup = filled.with_name(f"workspace.v{OLD}.backup.omtm")
    assert tables_of(backup) == before
    assert mode(backup) == 0o600


def test_new_columns_are_journaled_after_a_migration(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_step(tmp_path, monkeypatch, GOOD)
    with WorkspaceFile(filled) as db:
        with db.step("noted"):
            db.conn.execute("UPDATE scope SET note = 'kept'")
        db.undo()
        assert db.conn.execute("SELECT note FROM scope").fetchone()[0] is None
        db.redo()
        assert db.conn.execute("SELECT note FROM scope").fetchone()[0] == "kept"


@pytest.mark.parametrize(
    "failing", ["INSERT INTO nowhere VALUES (1);", "INSERT INTO scope (kind) VALUES ('x');"]
)
def test_a_failing_migration_leaves_the_file_as_it_was(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    before = filled.read_bytes()
    next_step(tmp_path, monkeypatch, GOOD + failing + "\n")
    with pytest.raises(FileUnusable):
        open_file(filled)
    assert filled.read_bytes() == before


def test_a_migration_that_breaks_references_is_refused(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = filled.read_bytes()
    next_step(tmp_path, monkeypatch, "UPDATE scope SET kind = 'team', parent_id = 99;\n")
    with pytest.raises(FileUnusable, match="broken references"):
        open_file(filled)
    assert filled.read_bytes() == before


def test_eight_processes_may_create_the_same_file_at_once(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from omtm_tui.storage.opening import open_file;"
        "sys.stdin.readline(); open_file(Path(sys.argv[1])).close()"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(8)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    errors = [process.communicate()[1] for process in started]
    assert errors == [""] * 8
    assert [process.returncode for process in started] == [0] * 8


def test_eight_openers_migrate_once_and_back_up_the_old_file(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    next_step(tmp_path, monkeypatch, GOOD)
    ready = threading.Barrier(8)
    failures: list[BaseException] = []

    def opens() -> None:
        ready.wait()
        try:
            open_file(filled).close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=opens) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert f"({NEXT},)" in tables_of(filled)
    assert f"({OLD},)" in tables_of(filled.with_name(f"workspace.v{OLD}.backup.omtm"))
    assert len(list(filled.parent.iterdir())) == 2
