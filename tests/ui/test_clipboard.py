"""A text is called copied only where it is: a program took it, or tmux has it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.decisions import log_decision
from omtm_tui.storage.write.planning import add_request
from omtm_tui.ui import clipboard
from omtm_tui.ui.clipboard import Arrived
from tests.support.workspace import Clock, Story
from tests.ui.harness import opened

NOW = datetime(2026, 11, 6, 15, 0)
TEXT = "| naïve | 日本 🦊 |\n# two lines"
COPYING = {"page": "Pc", "week": "fc", "entry": "6y", "answer": "4iy"}
"""The keys that copy, by what they copy."""


@pytest.fixture
def taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A screen of one's own, and an empty folder of programs before all others."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder), prepend=":")
    monkeypatch.setenv("DISPLAY", ":7")
    monkeypatch.delenv("SSH_CONNECTION")
    return tmp_path / "taken"


def program(taken: Path, name: str, script: str) -> None:
    file = taken.parent / "bin" / name
    file.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    file.chmod(0o755)


@pytest.fixture
def tmux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A tmux that this test runs inside of."""
    if shutil.which("tmux") is None:
        pytest.skip("there is no tmux")
    socket = tmp_path / "tmux"
    command = ["tmux", "-S", str(socket), "-f", "/dev/null"]
    subprocess.run([*command, "new-session", "-d", "sleep 600"], check=True)
    monkeypatch.setenv("TMUX", f"{socket},0,0")
    yield socket
    subprocess.run([*command, "kill-server"], check=False)


def pasted(socket: Path) -> str:
    done = subprocess.run(["tmux", "-S", str(socket), "show-buffer"], capture_output=True, check=True)
    return done.stdout.decode()


@pytest.mark.parametrize("name", ["xclip", "xsel"])
def test_the_program_of_the_system_gets_the_text(taken: Path, name: str) -> None:
    program(taken, name, f"cat >{taken}")
    assert clipboard.put(TEXT) is Arrived.SYSTEM
    assert taken.read_text("utf-8") == TEXT


def test_the_next_program_gets_it_where_one_fails(taken: Path) -> None:
    program(taken, "xclip", "exit 1")
    program(taken, "xsel", f"cat >{taken}")
    assert clipboard.put(TEXT) is Arrived.SYSTEM
    assert taken.read_text("utf-8") == TEXT


@pytest.mark.parametrize("script", ["exit 1", "exec sleep 60"])
def test_a_program_that_fails_or_hangs_has_not_copied(
    taken: Path, monkeypatch: pytest.MonkeyPatch, script: str
) -> None:
    monkeypatch.setattr(clipboard, "PATIENCE", 0.5)
    program(taken, "xclip", script)
    assert clipboard.put(TEXT) is Arrived.NOWHERE


def test_over_ssh_the_clipboard_of_the_other_machine_is_left_alone(
    taken: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSH_TTY", "/dev/pts/7")
    program(taken, "xclip", f"cat >{taken}")
    assert clipboard.put(TEXT) is Arrived.NOWHERE
    assert not taken.exists()


def test_inside_tmux_the_text_is_in_its_buffer(tmux: Path) -> None:
    assert clipboard.put(TEXT) is Arrived.TMUX
    assert pasted(tmux) == TEXT


def test_a_tmux_that_is_gone_has_not_copied(tmux: Path) -> None:
    subprocess.run(["tmux", "-S", str(tmux), "kill-server"], check=True)
    assert clipboard.put(TEXT) is Arrived.NOWHERE


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "w.db"
    with WorkspaceFile(file, Clock(NOW)) as db:
        story = Story(db)
        story.company()
        story.phase()
        metric = story.share("TTFV")
        story.weekly(metric, 0.36, 0.38)
        story.omtm(metric)
        add_request(db, "Sales", outcome="fewer calls")
        log_decision(db, "Stop the newsletter")
    return file


@pytest.mark.parametrize("keys", COPYING.values(), ids=COPYING)
async def test_nothing_is_called_copied_that_was_handed_to_the_terminal(path: Path, keys: str) -> None:
    async with opened(path, *keys, now=Clock(NOW)) as ui:
        assert ui.app.clipboard
        assert "Handed to the terminal. If nothing arrives, " in ui.messages
        assert "opied" not in ui.messages


@pytest.mark.parametrize("keys", COPYING.values(), ids=COPYING)
async def test_what_arrived_is_called_copied(path: Path, taken: Path, keys: str) -> None:
    program(taken, "xclip", f"cat >{taken}")
    async with opened(path, *keys, now=Clock(NOW)) as ui:
        assert "opied" in ui.messages
        assert "terminal" not in ui.messages
        assert taken.read_text("utf-8") == ui.app.clipboard


async def test_inside_tmux_the_message_says_how_to_paste(path: Path, tmux: Path) -> None:
    async with opened(path, *"Pc", now=Clock(NOW)) as ui:
        assert "The page is copied as Markdown. In tmux, the prefix key and then ] pastes it." in ui.messages
        assert pasted(tmux) == ui.app.clipboard
