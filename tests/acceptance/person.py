"""A person at the installed command: keys go in as fast as they can be typed, and the screen is read."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.support.home import home_env
from tests.tools.terminal import KEYS, Terminal, installed

PATIENCE = 20
"""Seconds to wait for something on the screen; generous, since the machine may be busy."""

_GAP = r"(?:[\s▕│▌▏]|▏[^\n]*\n|[✓✗○–▸] [^▕\n]{0,24}(?=▕))+"
"""What may stand between two words of a sentence: blanks, borders, the steps and the help beside a wizard."""


def home_and_file(folder: Path, now: str) -> dict[str, str]:
    """The environment of one person: a home of their own, their file, and the time it is for them."""
    return {**home_env(folder), "OMTM_DB": str(folder / "acme.db"), "OMTM_NOW": now}


def app(env: Mapping[str, str], cols: int, rows: int) -> Terminal:
    """The app as it is installed, in a window of this size; it draws no more often than a test looks."""
    return Terminal(
        [installed("omtm")], {"TEXTUAL_ANIMATIONS": "none", "TEXTUAL_FPS": "30", **env}, cols, rows
    )


class Person:
    """What a person does with a terminal, and what they see in it."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal

    def press(self, *keys: str) -> None:
        """Type at once: each part is the name of a key, else text."""
        self.terminal.type("".join(KEYS.get(key, key) for key in keys))

    def sees(self, *texts: str) -> None:
        """Wait until each text is on the screen, however its words are broken into lines of their pane."""
        for text in texts:
            start = r"\b" if text[0].isalnum() else ""  # not in each word that ends in the first letter
            pattern = start + _GAP.join(map(re.escape, text.split()))
            self.terminal.wait_for(re.compile(pattern), PATIENCE)

    def does(self, *keys: str, sees: str) -> None:
        """Press keys and see what comes of them."""
        self.press(*keys)
        self.sees(sees)

    def leaves(self) -> None:
        """Quit with q: exit code 0, and the terminal is as it was."""
        self.press("q")
        assert self.terminal.wait_exit(PATIENCE) == 0, self.terminal.text
        assert self.terminal.restored


def printed(env: Mapping[str, str], *args: str, code: int = 0) -> str:
    """What a command prints, without a terminal; it ends with this exit code."""
    done = subprocess.run(
        [installed("omtm"), *args],
        env={"LANG": "C.UTF-8", **env},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.returncode == code, (args, done.stdout, done.stderr)
    return done.stdout


def data(env: Mapping[str, str], *args: str, code: int = 0) -> Any:
    """What a command prints with ``--json``."""
    return json.loads(printed(env, *args, "--json", code=code))
