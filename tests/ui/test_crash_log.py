"""A log of a crash says what went wrong and what was done, and nothing that stands in the workspace."""

from __future__ import annotations

import stat
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from omtm_tui.ui.shutdown import KEPT, is_unseen, take_unseen, write_log

NOW = datetime(2026, 11, 2, 12, 0)


@pytest.fixture(autouse=True)
def _own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


def failure() -> Exception:
    secret = "a text of the workspace"
    try:
        try:
            raise KeyError(secret)
        except KeyError as error:
            raise ValueError(f"cannot use {secret}") from error
    except ValueError as error:
        return error


def test_types_places_and_actions_are_told_and_no_text() -> None:
    log = write_log(failure(), ["page", "undo"], NOW)
    assert log is not None
    text = log.read_text()
    assert "a text" not in text
    assert "test_crash_log.py" in text
    assert text.index("KeyError") < text.index("ValueError")
    assert text.endswith("page\nundo\n")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


def test_the_next_start_is_told_once() -> None:
    assert not is_unseen()
    log = write_log(failure(), [], NOW)
    assert is_unseen()
    assert take_unseen() == log
    assert not is_unseen()
    assert take_unseen() is None


def test_only_the_last_logs_are_kept() -> None:
    logs = [write_log(failure(), [], NOW + timedelta(seconds=n)) for n in range(KEPT + 3)]
    assert [log.exists() for log in logs if log] == [False] * 3 + [True] * KEPT


def test_where_nothing_can_be_written_the_program_ends_without_a_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert write_log(failure(), [], NOW) is None
    assert not is_unseen()
