"""Put a text where people paste from, and know whether it arrived there.

A terminal that is told to copy (OSC 52) never answers, and many ignore it. A program of the system answers,
and so does tmux, which passes nothing on that it is not asked to."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from enum import Enum, auto

PATIENCE = 3.0  # seconds for a program to take the text
TMUX = (("tmux", "load-buffer", "-w", "-"), ("tmux", "load-buffer", "-"))
"""The first hands it on to the terminal around tmux; the other is for those before tmux 3.2."""


class Arrived(Enum):
    """Where a text can be pasted from now."""

    SYSTEM = auto()
    TMUX = auto()
    NOWHERE = auto()  # nobody said that it arrived


def put(text: str) -> Arrived:
    """Hand a text to every program there is for that; call it off the thread of the screen, it may wait."""
    in_system = any(_takes(command, text) for command in _system_commands())
    in_tmux = bool(os.environ.get("TMUX")) and any(_takes(command, text) for command in TMUX)
    return Arrived.SYSTEM if in_system else Arrived.TMUX if in_tmux else Arrived.NOWHERE


def _system_commands() -> Iterator[Sequence[str]]:
    """The programs for the clipboard of this machine, which over SSH is not the one in front of the user."""
    if any(os.environ.get(name) for name in ("SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY")):
        return
    if os.environ.get("WAYLAND_DISPLAY"):
        yield ("wl-copy",)
    if os.environ.get("DISPLAY"):
        yield ("xclip", "-selection", "clipboard")
        yield ("xsel", "--clipboard", "--input")
    if sys.platform == "darwin":
        yield ("pbcopy",)


def _takes(command: Sequence[str], text: str) -> bool:
    """Whether the program is there and took the text; it may go on holding it in a session of its own."""
    try:
        done = subprocess.run(
            command,
            input=text.encode(errors="replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE,
            start_new_session=True,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
