"""What a fault is made of: a trial with a seed, and what is said about many of them in a table."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.experiments import add_experiment
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.phase import change_phase
from tests.support.home import home_env
from tests.tools.terminal import Terminal, installed

FIRST = "The first of all"
"""An idea that every workspace of a trial begins with."""


@dataclass
class Trial:
    """One go: ``lost`` says what was lost or broken, ``message`` what the person was told."""

    lost: list[str] = field(default_factory=list)
    message: str = ""


Fault = Callable[[Path, int], Trial]
"""Has a folder of its own and a seed, makes the fault happen, and says what came of it."""


def omtm(folder: Path, *arguments: str, db: Path | None = None) -> list[str]:
    """The installed command on the workspace of the folder."""
    return [installed("omtm"), "--db", str(db or folder / "workspace.db"), *arguments]


def environment(folder: Path) -> dict[str, str]:
    """For programs that are started without a terminal: a home in the folder, nothing of the user's."""
    return {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC", **home_env(folder)}


def python(module: str, *arguments: str) -> list[str]:
    """This Python on a module of the tests."""
    return [sys.executable, "-m", module, *arguments]


def app(folder: Path, *, cols: int = 100, rows: int = 30, db: Path | None = None) -> Terminal:
    """The app in a terminal."""
    return Terminal(omtm(folder, db=db), home_env(folder), cols, rows)


def python_code(code: str, *arguments: str) -> list[str]:
    """This Python on a piece of code."""
    return [sys.executable, "-c", code, *arguments]


def begin(path: Path) -> Path:
    """A workspace past its first steps, so that no welcome is in the way."""
    with WorkspaceFile(path) as db:
        change_phase(db, Phase.EMPATHY, "twelve interviews")
        add_metric(db, "Activation", MetricKind.RATE)
        add_experiment(db, FIRST)
    return path


def add_idea(terminal: Terminal, title: str) -> None:
    """Type an idea from the home screen; it is kept once its toast is there."""
    terminal.send("a", title, "enter")


def dice(seed: int) -> random.Random:
    return random.Random(seed)


def table(results: Mapping[str, list[Trial]]) -> str:
    """A line for each fault: times tried, lost, and what the person was told (Markdown)."""
    lines = ["| fault | times | lost | what is said |", "| --- | ---: | ---: | --- |"]
    for name, trials in results.items():
        message = next((trial.message for trial in trials if trial.message), "")
        lost = sum(bool(trial.lost) for trial in trials)
        lines.append(f"| {name} | {len(trials)} | {lost} | {message} |")
    return "\n".join(lines)
