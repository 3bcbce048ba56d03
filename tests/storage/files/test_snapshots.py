"""A snapshot a day, the last week of them, and back to any of them without losing what is there now."""

from __future__ import annotations

import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from omtm_tui.domain.errors import FileUnusable, UserError
from omtm_tui.storage.files.maintenance import recover
from omtm_tui.storage.files.snapshots import KEPT, folder, named, restore, snapshots, take_daily
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.workspace import update_workspace
from tests.support.workspace import Clock

NOON = datetime(2026, 11, 2, 12, 0)


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def filled(path: Path, clock: Clock) -> Path:
    rename(path, "Acme")
    return path


def rename(path: Path, company: str) -> None:
    with WorkspaceFile(path) as db:
        update_workspace(db, company=company)


def company(path: Path) -> str:
    with WorkspaceFile(path) as db:
        return str(db.conn.execute("SELECT company FROM workspace").fetchone()[0])


def day_by_day(path: Path, days: int) -> None:
    for day in range(days):
        rename(path, f"Day {day}")
        take_daily(path, NOON + timedelta(day))


def test_one_a_day_is_taken_and_the_last_week_is_kept(filled: Path) -> None:
    day_by_day(filled, KEPT + 3)
    assert take_daily(filled, NOON + timedelta(KEPT + 2, hours=5)) is None
    found = snapshots(filled)
    assert [one.taken for one in found] == [NOON + timedelta(day) for day in range(KEPT + 2, 2, -1)]
    assert {stat.S_IMODE(one.path.stat().st_mode) for one in found} == {0o600}


def test_a_day_without_a_change_needs_no_snapshot(filled: Path) -> None:
    assert take_daily(filled, NOON) is not None
    assert take_daily(filled, NOON + timedelta(1)) is None
    assert take_daily(filled.with_name("absent.db"), NOON) is None


def test_restoring_brings_back_the_day_and_keeps_what_was_there(filled: Path) -> None:
    day_by_day(filled, 3)
    rename(filled, "Now")
    with WorkspaceFile(filled) as watching:
        before = restore(filled, named(filled, "2026-11-03").path, NOON + timedelta(5))
        assert not watching.replaced
        assert watching.conn.execute("SELECT company FROM workspace").fetchone()[0] == "Day 1"
        assert watching.undo() == "Changed what the workspace says about the company"
    assert before is not None
    restore(filled, before.path, NOON + timedelta(6))
    assert company(filled) == "Now"


def test_a_file_that_is_no_database_any_more_is_put_aside(filled: Path) -> None:
    day_by_day(filled, 1)
    filled.write_bytes(b"no database" * 1000)
    assert restore(filled, named(filled, "1").path, NOON) is None
    assert company(filled) == "Day 0"
    aside = [one for one in filled.parent.iterdir() if "damaged" in one.name]
    assert [one.read_bytes()[:11] for one in aside] == [b"no database"]


def test_a_deleted_file_comes_back(filled: Path) -> None:
    day_by_day(filled, 1)
    filled.unlink()
    restore(filled, named(filled, "1").path, NOON)
    assert company(filled) == "Day 0"
    assert stat.S_IMODE(filled.stat().st_mode) == 0o600


def test_a_damaged_file_pushes_no_snapshot_out(filled: Path) -> None:
    day_by_day(filled, 1)
    content = bytearray(filled.read_bytes())
    content[8192:16384] = b"\xaa" * 8192
    filled.write_bytes(content)
    with pytest.raises(FileUnusable, match="damaged"):
        take_daily(filled, NOON + timedelta(1))
    assert len(snapshots(filled)) == 1


def test_what_is_no_snapshot_is_neither_listed_nor_restored(filled: Path) -> None:
    day_by_day(filled, 1)
    (folder(filled) / "day-20261199-000000.db").write_bytes(b"x")
    (folder(filled) / "notes.db").write_bytes(b"x")
    assert len(snapshots(filled)) == 1
    for text in ("2", "0", "2026-01-01", "../x"):
        with pytest.raises(UserError, match="no snapshot"):
            named(filled, text)
    with pytest.raises(FileUnusable):
        restore(filled, folder(filled) / "notes.db", NOON)
    assert company(filled) == "Day 0"


def test_a_sound_file_is_recovered_as_a_whole(filled: Path, tmp_path: Path) -> None:
    saved = recover(filled, tmp_path / "new.db")
    assert saved.counts == {"workspace": 1, "scope": 1}
    assert saved.left_out == 0
    assert company(tmp_path / "new.db") == "Acme"
