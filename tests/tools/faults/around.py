"""What may happen around the program: signals, a terminal that goes away, files that change or refuse."""

from __future__ import annotations

import os
import re
import resource
import shutil
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from omtm_tui.ui.app import WATCH_SECONDS
from tests.support.home import home_env
from tests.tools.faults import fault, invariants
from tests.tools.faults.crash import missing
from tests.tools.faults.fault import Fault, Trial
from tests.tools.terminal import Terminal

DONE = re.compile("Home.*Backlog.*Metrics", re.DOTALL)


def _idea(terminal: Terminal, title: str) -> None:
    fault.add_idea(terminal, title)
    terminal.wait_for(f"Added “{title}”")


def _opened(terminal: Terminal) -> None:
    terminal.wait_for(DONE)
    terminal.settle(0.3)


def _kept(path: Path, *titles: str) -> list[str]:
    return missing(path, [fault.FIRST, *titles]) + invariants.wrong(path)


def _ends_cleanly(terminal: Terminal, code: int) -> list[str]:
    found = terminal.wait_exit(8)
    lost = [] if found == code else [f"ended with {found}, not {code}"]
    return lost if terminal.restored else [*lost, "the terminal is not as it was"]


def signalled(folder: Path, seed: int) -> Trial:
    """SIGTERM and SIGHUP end the app in order, also in the middle of typing."""
    path = fault.begin(folder / "workspace.db")
    sign = (signal.SIGTERM, signal.SIGHUP)[seed % 2]
    with fault.app(folder) as terminal:
        _opened(terminal)
        _idea(terminal, "Kept")
        if seed % 3 == 0:
            terminal.send("a", "half a tit")
        terminal.kill(sign)
        return Trial(_ends_cleanly(terminal, 128 + sign) + _kept(path, "Kept"))


def terminal_closed(folder: Path, _seed: int) -> Trial:
    """The window is closed: the app ends by itself, nothing is lost."""
    path = fault.begin(folder / "workspace.db")
    with fault.app(folder) as terminal:
        _opened(terminal)
        _idea(terminal, "Kept")
        pid = terminal.pid
        terminal.close_window()
        end = time.monotonic() + 8
        while terminal.exit_code is None and time.monotonic() < end:
            time.sleep(0.05)
        lost = [] if terminal.exit_code is not None else [f"process {pid} goes on without a terminal"]
    return Trial(lost + _kept(path, "Kept"))


def resized(folder: Path, seed: int) -> Trial:
    """A storm of sizes down to 10×5 on every screen: the app goes on and is whole again afterwards."""
    path = fault.begin(folder / "workspace.db")
    random = fault.dice(seed)
    with fault.app(folder) as terminal:
        _opened(terminal)
        for _ in range(25):
            terminal.resize(random.randrange(10, 160), random.randrange(5, 50))
            if random.random() < 0.5:
                terminal.type(random.choice("1234567"))
            time.sleep(random.uniform(0, 0.05))
        terminal.resize(10, 5)
        terminal.settle(0.3)
        terminal.resize(100, 30)
        terminal.send("1")
        _opened(terminal)
        _idea(terminal, "Kept")
        terminal.send("q")
        return Trial(_ends_cleanly(terminal, 0) + _kept(path, "Kept"))


def disk_full(folder: Path, _seed: int) -> Trial:
    """The disk is full: the form says so and keeps what was typed; with space again it is saved."""
    with _small_disk(folder / "disk") as disk:
        path = fault.begin(disk / "workspace.db")
        filler = disk / "filler"
        with fault.app(folder, db=path) as terminal:
            _opened(terminal)
            _fill(filler)
            fault.add_idea(terminal, "Kept")
            terminal.wait_for(re.compile("full|not be written"))
            said = _said(terminal, "The disk is full")
            filler.unlink()
            terminal.send("ctrl+s")
            terminal.wait_for("Added “Kept”")
            terminal.send("q")
            return Trial(_ends_cleanly(terminal, 0) + _kept(path, "Kept"), said)


@contextmanager
def _small_disk(place: Path) -> Iterator[Path]:
    """A disk of 3 MB where the system lets us have one (Linux, as root)."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def can_mount() -> bool:
    return os.geteuid() == 0 and shutil.which("mount") is not None


def _fill(path: Path) -> None:
    with path.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            return


def size_limit(folder: Path, _seed: int) -> Trial:
    """The file may not grow (a limit of the system): the command says so, nothing is half-written."""
    path = fault.begin(folder / "workspace.db")
    limit = path.stat().st_size

    def limited() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    command = fault.omtm(folder, "add", "Too much", "--description", "x" * 100_000)
    done = subprocess.run(
        command, env=fault.environment(folder), capture_output=True, text=True, preexec_fn=limited
    )
    lost = [] if done.returncode == 3 and done.stderr.count("\n") == 1 else [f"ended with {done}"]
    return Trial(lost + _kept(path), done.stderr.strip().replace(str(path), "FILE"))


def read_only(folder: Path, seed: int) -> Trial:
    """A file, or its folder, that may not be written: it can be read; a write says why it cannot be."""
    path = fault.begin(folder / "data" / "workspace.db")
    target = (path, path.parent)[seed % 2]
    mode = target.stat().st_mode
    target.chmod(mode & ~0o222)
    try:
        shown = subprocess.run(
            _without_rights(fault.omtm(folder, "status", db=path)),
            env=fault.environment(folder),
            capture_output=True,
            text=True,
        )
        added = subprocess.run(
            _without_rights(fault.omtm(folder, "add", "Never", db=path)),
            env=fault.environment(folder),
            capture_output=True,
            text=True,
        )
    finally:
        target.chmod(mode)
    lost = [] if shown.returncode == 0 else [f"cannot be read: {shown.stderr}"]
    lost += [] if added.returncode == 3 and "permissions" in added.stderr else [f"ended with {added}"]
    return Trial(lost + _kept(path), added.stderr.strip().replace(str(path), "FILE"))


def _without_rights(command: list[str]) -> list[str]:
    """Root may write anything; without its capabilities it is a user like others."""
    return ["setpriv", "--inh-caps=-all", "--bounding-set=-all", *command] if os.geteuid() == 0 else command


def removed(folder: Path, _seed: int) -> Trial:
    """The file is moved away while it is open: it is said at once, and nothing is written into the void."""
    path = fault.begin(folder / "workspace.db")
    away = path.with_name("away.db")
    with fault.app(folder) as terminal:
        _opened(terminal)
        path.rename(away)
        terminal.wait_for(re.compile(r"moved[\s▌]+or[\s▌]+deleted"), 5)
        said = _said(terminal, "FILE was moved")
        fault.add_idea(terminal, "Kept")
        terminal.settle(0.3)
        there = path.exists()
        away.rename(path)
        terminal.send("ctrl+s")
        terminal.wait_for("Added “Kept”")
        terminal.send("q")
        lost = _ends_cleanly(terminal, 0) + (["another file was made"] if there else [])
        return Trial(lost + _kept(path, "Kept"), said)


def replaced(folder: Path, _seed: int) -> Trial:
    """Another workspace is put in its place: the app shows it within a second, and writes go there."""
    path = fault.begin(folder / "workspace.db")
    other = fault.begin(folder / "other.db")
    subprocess.run(
        fault.omtm(folder, "add", "From elsewhere", db=other), env=fault.environment(folder), check=True,
        stdout=subprocess.DEVNULL,
    )  # fmt: skip
    with fault.app(folder) as terminal:
        _opened(terminal)
        terminal.send("4")
        terminal.wait_for(fault.FIRST)
        other.replace(path)
        terminal.wait_for("From elsewhere", 8)
        terminal.send("1")
        _idea(terminal, "Kept")
        terminal.send("q")
        return Trial(_ends_cleanly(terminal, 0) + _kept(path, "Kept", "From elsewhere"))


def locked(folder: Path, _seed: int) -> Trial:
    """Another program holds the file: a write waits ten seconds, then says so, and can be tried again."""
    path = fault.begin(folder / "workspace.db")
    with fault.app(folder) as terminal, closing(sqlite3.connect(path, isolation_level=None)) as other:
        _opened(terminal)
        other.execute("BEGIN EXCLUSIVE")
        fault.add_idea(terminal, "Kept")
        terminal.wait_for("being written by another program", 40)  # after a read that waits as long
        said = _said(terminal, "FILE is being written")
        other.execute("ROLLBACK")
        time.sleep(1)
        terminal.send("ctrl+s")
        terminal.wait_for("Added “Kept”")
        terminal.send("q")
        return Trial(_ends_cleanly(terminal, 0) + _kept(path, "Kept"), said)


def two_at_once(folder: Path, _seed: int) -> Trial:
    """Two apps and a stream of commands: all writes are kept, each is seen by the others within a second."""
    path = fault.begin(folder / "workspace.db")
    titles = [f"From a script {number}" for number in range(6)]
    failed: list[str] = []

    def stream() -> None:
        for title in titles:
            done = subprocess.run(
                fault.omtm(folder, "add", title),
                env=fault.environment(folder),
                capture_output=True,
                text=True,
            )
            if done.returncode:
                failed.append(done.stderr)

    with fault.app(folder) as one, fault.app(folder) as two:
        for terminal in (one, two):
            _opened(terminal)
        script = threading.Thread(target=stream)
        script.start()
        for number in range(3):
            _idea(one, f"From one {number}")
            _idea(two, f"From two {number}")
        script.join()
        slow = []
        for terminal in (one, two):
            terminal.send("4")
            terminal.settle(0.3)
        started = time.perf_counter()
        subprocess.run(
            fault.omtm(folder, "add", "Seen at once"),
            env=fault.environment(folder),
            check=True,
            stdout=subprocess.DEVNULL,
        )
        written = time.perf_counter()
        limit = WATCH_SECONDS + 2 * (written - started)  # a busy machine takes longer for either
        for terminal in (one, two):
            terminal.wait_for("Seen at once", 5)
            if (taken := time.perf_counter() - written) > limit:
                slow.append(f"seen after {taken:.1f} s")
        lost = []
        for terminal in (one, two):
            terminal.send("q")
            lost += _ends_cleanly(terminal, 0)
    every = [*titles, *(f"From {who} {number}" for who in ("one", "two") for number in range(3))]
    return Trial(failed + slow + lost + missing(path, every) + invariants.wrong(path))


def edit_conflict(folder: Path, _seed: int) -> Trial:
    """A form is open while the record is changed elsewhere: saving it says so and overwrites nothing."""
    path = fault.begin(folder / "workspace.db")
    with fault.app(folder) as one, fault.app(folder) as two:
        for terminal in (one, two):
            _opened(terminal)
            terminal.send("4")
            terminal.wait_for(fault.FIRST)
            terminal.send("e")
            terminal.wait_for("Edit idea")
            terminal.settle(0.3)
        one.send("end", " of one", "ctrl+s")
        one.wait_for("u undoes")
        two.send("end", " of two", "ctrl+s")
        two.wait_for("Changed elsewhere meanwhile")
        said = _said(two, "Changed elsewhere")
        lost = missing(path, [f"{fault.FIRST} of one"])
        two.send("ctrl+s")
        two.wait_for("u undoes")
        return Trial(lost + missing(path, [f"{fault.FIRST} of two"]) + invariants.wrong(path), said)


def program_failed(folder: Path, _seed: int) -> Trial:
    """A fault of the program: one line says where the log is, and no text of the workspace is in it."""
    path = fault.begin(folder / "workspace.db")
    code = (
        "import sys; from omtm_tui.ui.app import OmtmApp\n"
        "def fail(self): raise ValueError('Kept is a text of the workspace')\n"
        "OmtmApp.action_theme = fail; sys.argv = ['omtm', '--db', sys.argv[1]]\n"
        "from omtm_tui.__main__ import main; main()"
    )
    with Terminal(fault.python_code(code, str(path)), home_env(folder), 100, 30) as terminal:
        _opened(terminal)
        _idea(terminal, "Kept")
        terminal.send("ctrl+t")
        lost = _ends_cleanly(terminal, 1)
        said = _said(terminal, "The program failed")
        lost += ["a traceback is shown"] if "Traceback" in terminal.text or "Kept is" in terminal.text else []
    for log in (folder / ".local/state/omtm/crashes").glob("crash-*.log"):
        text = log.read_text()
        lost += ["the log tells a text of the workspace"] if "Kept" in text else []
        lost += [] if "theme" in text and "ValueError" in text else ["the log does not tell what was done"]
        lost += [] if log.stat().st_mode & 0o077 == 0 else ["others may read the log"]
    with fault.app(folder) as terminal:
        terminal.wait_for("The program failed last time")
        terminal.settle(0.3)
        terminal.send("escape", "q")
        lost += _ends_cleanly(terminal, 0)
    return Trial(lost + _kept(path, "Kept"), said)


def _said(terminal: Terminal, start: str) -> str:
    """The sentence on the screen from ``start`` on, in a toast or a dialog, without the names of files."""
    terminal.settle(0.3)  # a dialog grows for it
    lines = [line for line in terminal.screen if line.strip()]
    toast = [line.rpartition("▌")[2] for line in lines if "▌" in line]
    shown = " ".join(" ".join(toast or lines).split())
    found = re.search(rf"{start}.*?\.(?= |$)", re.sub(r"/[^\s;]+", "FILE", shown))
    return found[0] if found else ""


FAULTS: dict[str, Fault] = {
    "SIGTERM, SIGHUP": signalled,
    "terminal closed": terminal_closed,
    "resize storm down to 10×5": resized,
    **({"disk full": disk_full} if can_mount() else {}),
    "size limit": size_limit,
    "read-only file, folder": read_only,
    "file moved away while open": removed,
    "file replaced while open": replaced,
    "file locked for 15 s": locked,
    "two apps and a stream of commands": two_at_once,
    "edit conflict": edit_conflict,
    "fault of the program": program_failed,
}
