"""SIGKILL at a random moment: what was promised is there, what was not is there whole or not at all."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from pathlib import Path

from omtm_tui.storage.workspace_file import WorkspaceFile
from tests.tools.faults import fault, invariants
from tests.tools.faults.fault import Trial
from tests.tools.faults.story import digest, possible, story
from tests.tools.terminal import Terminal

ROOT = Path(__file__).parents[3]


def of_the_verbs(folder: Path, seed: int) -> Trial:
    """Any verb, undo and redo among them: the file is as after the last promise, or one move later."""
    path = folder / "workspace.db"
    expected = possible(folder / "reference.db", seed)
    random = fault.dice(seed)
    last, pause = random.randrange(len(story(seed))), random.expovariate(1 / 0.008)
    victim = subprocess.Popen(
        fault.python("tests.tools.faults.story", str(path), str(seed)),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert victim.stdout is not None
    promised = 0
    for line in victim.stdout:
        promised = 0 if line == "ready\n" else int(line)
        if promised == last:
            time.sleep(pause)
            victim.kill()
            break
    rest = victim.stdout.read().split()
    promised = int(rest[-1]) if rest else promised
    victim.stdout.close()
    victim.wait()
    with WorkspaceFile(path) as db:
        found = digest(db)
    following = story(seed)[promised][0] if promised < len(story(seed)) else "the end"
    lost = (
        []
        if found in expected[promised]
        else [f"another state than after {promised} moves or during “{following}”"]
    )
    return Trial(lost + invariants.wrong(path))


def of_commands(folder: Path, seed: int) -> Trial:
    """`omtm add`, one after the other: every title whose command ended well is there, once."""
    random = fault.dice(seed)
    promised = []
    for number in range(3):
        title = f"Idea {number}"
        command = fault.omtm(folder, "add", title)
        victim = subprocess.Popen(
            command, env=fault.environment(folder), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        if number == 2:
            time.sleep(random.uniform(0.05, 0.6))
            victim.send_signal(signal.SIGKILL)
        victim.communicate()
        if victim.returncode == 0:
            promised.append(title)
    return Trial(missing(folder / "workspace.db", promised) + invariants.wrong(folder / "workspace.db"))


def missing(path: Path, promised: list[str]) -> list[str]:
    """Titles that were promised and are not there, or are there twice."""
    with WorkspaceFile(path) as db:
        there = [row[0] for row in db.conn.execute("SELECT title FROM experiment WHERE hidden = 0")]
    return [f"“{title}” is there {there.count(title)} times" for title in promised if there.count(title) != 1]


def of_the_app(folder: Path, seed: int) -> Trial:
    """Ideas typed into the app, some undone: every toast was a promise; the app opens again with them."""
    random = fault.dice(seed)
    path = fault.begin(folder / "workspace.db")
    promised: list[str] = []
    with fault.app(folder) as terminal:
        terminal.wait_for("Backlog")
        terminal.settle(0.3)
        for number in range(random.randrange(1, 4)):
            title = f"Idea {number}"
            fault.add_idea(terminal, title)
            if not seen(terminal, f"Added “{title}”"):
                break
            promised.append(title)
        terminal.send("a")
        terminal.type("Too late\r")
        time.sleep(random.expovariate(1 / 0.06))
        failed = terminal.exit_code is not None
        terminal.kill(signal.SIGKILL)
        terminal.wait_exit()
    lost = ["the app ended by itself"] if failed else []
    lost += missing(path, [*promised, fault.FIRST]) + invariants.wrong(path)
    with fault.app(folder) as terminal:
        terminal.wait_for(re.compile("Home.*Backlog"))
        terminal.settle(0.3)
        terminal.send("4")
        terminal.wait_for(fault.FIRST)
        terminal.send("q")
        if terminal.wait_exit() != 0 or not terminal.restored:
            lost.append("the app did not end cleanly after the restart")
    return Trial(lost)


def seen(terminal: Terminal, text: str) -> bool:
    try:
        terminal.wait_for(text, 5)
    except AssertionError:
        return False
    return True
