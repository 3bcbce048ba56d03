"""A pseudo-terminal with a screen, so that tests use the installed command as a person does.

The program runs in its own session on a pty; pyte keeps the screen. What is asked of the terminal is answered
as xterm would. Bytes are stamped as they are read and shown to the emulator only while the program is silent,
so that the emulator's own slowness does not enter the times that ``wait_for`` returns.
"""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import string
import struct
import sys
import termios
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Self

from tests.tools.emulator import SYNCHRONISED, Emulator, width

_CSI = (
    "up A,down B,right C,left D,home H,end F,shift+tab Z,shift+up 1;2A,shift+down 1;2B,insert 2~,delete 3~,"
)
_CSI += "pageup 5~,pagedown 6~,f5 15~,f6 17~,f7 18~,f8 19~,f9 20~,f10 21~,f11 23~,f12 24~"
KEYS = {name: f"\x1b[{code}" for name, code in (key.split() for key in _CSI.split(","))}
KEYS |= {f"f{n}": f"\x1bO{final}" for n, final in enumerate("PQRS", start=1)}
KEYS |= {f"ctrl+{letter}": chr(ord(letter) - 96) for letter in string.ascii_lowercase}
KEYS |= {"tab": "\t", "enter": "\r", "escape": "\x1b", "space": " ", "backspace": "\x7f"}


def installed(name: str) -> str:
    """The path of a command that was installed beside the Python that runs the tests."""
    return str(Path(sys.executable).with_name(name))


class Terminal:
    """``with Terminal(argv, env) as terminal:`` starts the program; leaving the block ends it.

    ``env`` is all the program gets beside PATH, a UTF-8 locale, UTC and the terminal's name;
    ``tests.support.home.home_env`` gives it a home.
    """

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        cols: int = 120,
        rows: int = 40,
        cwd: Path | None = None,
    ) -> None:
        self.argv, self.cwd = list(argv), cwd
        self.env = {"PATH": os.environ["PATH"], "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        self.env |= {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC", **env}
        self._emulator = Emulator(cols, rows)
        self._unseen: deque[tuple[float, bytes]] = deque()
        self._status: int | None = None
        self.pid = self._fd = -1

    def __enter__(self) -> Self:
        self.started = self._shown_at = time.perf_counter()
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            try:
                self._set_size(0)
                if self.cwd:
                    os.chdir(self.cwd)
                signal.signal(signal.SIGINT, signal.SIG_DFL)  # what runs in the background has it ignored
                os.execvpe(self.argv[0], self.argv, self.env)
            except OSError as error:
                os.write(2, f"{self.argv[0]}: {error}\r\n".encode())
            finally:
                os._exit(127)
        os.set_blocking(self._fd, False)
        return self

    def __exit__(self, *_: object) -> None:
        for sign in (signal.SIGHUP, signal.SIGKILL):
            if self.exit_code is None:
                self.kill(sign)
                self._until(lambda: self.exit_code is not None, 1)
        if self._fd >= 0:
            self._show_all()
            os.close(self._fd)
            self._fd = -1

    # What the person sees

    @property
    def screen(self) -> list[str]:
        """The rows of the screen, without trailing blanks."""
        self._show_all()
        return self._emulator.rows

    @property
    def text(self) -> str:
        """The screen as one string, a line for each row."""
        return "\n".join(self.screen)

    @property
    def restored(self) -> bool:
        """The terminal is as a shell wants it: its own screen, cursor, echo, no mouse or paste reports."""
        self._show_all()
        echo = termios.tcgetattr(self._fd)[3] & termios.ECHO
        return bool(echo) and self._emulator.plain

    def wait_for(self, pattern: str | re.Pattern[str], timeout: float = 15) -> float:
        """Wait until ``pattern`` (a compiled regex, or plain text) is on the screen.

        Returns the seconds from the start of the program to the arrival of the bytes that completed it.
        Raises AssertionError with the screen when ``timeout`` seconds pass or the program ends without it.
        """
        regex = pattern if isinstance(pattern, re.Pattern) else re.compile(re.escape(pattern))

        searched = ""

        def seen() -> bool:
            nonlocal searched
            while True:
                # A terminal shows a synchronised frame when it is complete, not before.
                if not self._emulator.private(SYNCHRONISED) and searched != (
                    text := "\n".join(self._emulator.rows)
                ):
                    searched = text
                    if regex.search(text):
                        return True
                if not self._unseen:
                    return False
                self._show_next()

        if not self._until(seen, timeout):
            state = "is running" if self.exit_code is None else f"ended with {self.exit_code}"
            raise AssertionError(
                f"not on the screen: {regex.pattern!r}; the program {state}\n{self._framed()}"
            )
        return self._shown_at - self.started

    def settle(self, quiet: float = 0.25, timeout: float = 10) -> None:
        """Wait until nothing has been written for ``quiet`` seconds (a cursor blinks every half)."""
        end = time.perf_counter() + timeout
        while self._receive(quiet):
            if time.perf_counter() > end:
                raise AssertionError(f"still writing after {timeout} s\n{self._framed()}")
        self._show_all()

    # What the person does

    def send(self, *parts: str) -> None:
        """Press keys: each part is the name of a key ("enter", "ctrl+s", "f1"), else text to type.

        The program gets time for each part as it does from a person: Textual lets text that comes in the same
        burst overtake the action of a key, and an escape followed at once by a letter is alt and the letter.
        """
        for part in parts:
            self.type(KEYS.get(part, part))
            self._receive(0.15)
            while self._receive(0.02):
                pass

    def response(self, key: str, quiet: float = 0.08) -> tuple[float, float]:
        """Press a key; the seconds until the first bytes of the answer and until the last, 0 for none."""
        self._show_all()
        pressed = time.perf_counter()
        self.type(KEYS.get(key, key))
        patience = 1.0
        while self._receive(patience):
            patience = quiet
        if not self._unseen:
            return 0.0, 0.0
        return self._unseen[0][0] - pressed, self._unseen[-1][0] - pressed

    def type(self, text: str) -> None:
        """Type ``text`` as it is, even where it is the name of a key."""
        self._write(text.encode())

    def paste(self, text: str) -> None:
        """Paste ``text`` in one piece, bracketed as a terminal does."""
        self._write(b"\x1b[200~" + text.encode() + b"\x1b[201~")

    def click(self, text: str) -> None:
        """Click on the first place where ``text`` stands on the screen."""
        row, line = next(((y, line) for y, line in enumerate(self.screen) if text in line), (-1, ""))
        if row < 0:
            raise AssertionError(f"nothing to click: {text!r}\n{self._framed()}")
        # A wide character takes two cells of the row and one place in the string.
        cells = width(line[: line.index(text)])
        place = f"{cells + 1};{row + 1}"
        self._write(f"\x1b[<0;{place}M\x1b[<0;{place}m".encode())

    def resize(self, cols: int, rows: int) -> None:
        """Give the window another size; the program is told by the system's signal."""
        self._show_all()
        self._emulator.resize(rows, cols)
        self._set_size(self._fd)

    def kill(self, sign: signal.Signals = signal.SIGKILL) -> None:
        """Send a signal to the program and its children (its own process group, nothing else)."""
        if self._status is None:
            os.killpg(self.pid, sign)

    def close_window(self) -> None:
        """Close the window: the program's terminal is gone, and the system tells it so (SIGHUP)."""
        self._show_all()
        os.close(self._fd)
        self._fd = -1

    # What became of it

    @property
    def exit_code(self) -> int | None:
        """The exit code, negative for a signal, or None while the program runs."""
        if self._status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            self._status = status if pid else None
        return None if self._status is None else os.waitstatus_to_exitcode(self._status)

    def wait_exit(self, timeout: float = 10) -> int:
        """Wait for the program to end by itself; returns its exit code."""
        if not self._until(lambda: self.exit_code is not None, timeout):
            raise AssertionError(f"still running after {timeout} s\n{self._framed()}")
        assert self.exit_code is not None
        return self.exit_code

    def peak_memory(self) -> float:
        """The largest resident size so far in MiB, read from /proc (Linux only)."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024

    # Plumbing

    def _set_size(self, fd: int) -> None:
        cells = struct.pack("HHHH", self._emulator.lines, self._emulator.columns, 0, 0)
        fcntl.ioctl(fd, termios.TIOCSWINSZ, cells)

    def _write(self, data: bytes) -> None:
        while data:
            try:
                data = data[os.write(self._fd, data) :]
            except BlockingIOError:
                self._receive(0.05)  # a program that cannot write does not read either

    def _receive(self, timeout: float) -> bool:
        """Read what is there, waiting up to ``timeout`` seconds for the first byte."""
        got = False
        if self._fd < 0:
            time.sleep(min(timeout, 0.01))
            return False
        while select.select([self._fd], [], [], 0 if got else timeout)[0]:
            try:
                data = os.read(self._fd, 65536)
            except OSError:  # the program has closed its side
                time.sleep(min(timeout, 0.01))
                break
            got = True
            self._unseen.append((time.perf_counter(), data))
            self._write(self._emulator.answers(data))
        return got

    def _until(self, done: Callable[[], bool], timeout: float) -> bool:
        """Read until ``done``, the timeout, or the program's last byte."""
        end = time.perf_counter() + timeout
        while not done():
            left = end - time.perf_counter()
            over = left <= 0 or self.exit_code is not None
            if not self._receive(0 if over else min(left, 0.02)) and over:
                return done()
        return True

    def _show_next(self) -> None:
        self._shown_at, data = self._unseen.popleft()
        self._emulator.show(data)

    def _show_all(self) -> None:
        if self._fd >= 0:
            self._receive(0)
        while self._unseen:
            self._show_next()

    def _framed(self) -> str:
        rule = "-" * self._emulator.columns
        return f"{rule}\n{self.text}\n{rule}"
