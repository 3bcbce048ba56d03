"""The screen behind the pseudo-terminal: pyte, and what Textual needs of an xterm that pyte does not know."""

from __future__ import annotations

import copy
import re
from typing import Any

import pyte
from pyte.screens import wcwidth

ALTERNATE_SCREEN, SYNCHRONISED = 1049, 2026
_REPORTS = {1000, 1002, 1003, 1004, 1006, 2004}
_KNOWN_MODES = {1, 7, 25, ALTERNATE_SCREEN, SYNCHRONISED, *_REPORTS}

# What pyte would print or misread: private CSI with < = >, mode and keyboard queries, DCS and APC strings.
_FOREIGN = re.compile(
    rb"\x1b(?:\[[<=>][\d;]*[ -/]*[@-~]|\[\??[\d;]*[!-/]+[@-~]|\[\?[\d;]*[uS]|[PX^_][^\x1b]*\x1b\\)"
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[\d;:<=>?]*[ -/]*|[PX^_\]][^\x1b\x07]*\x1b?)?$")
_QUERY = re.compile(rb"\x1b\[([?>]?[\d;]*)(\$p|[cnqt])|\x1b\](1[01]);\?(?:\x07|\x1b\\)")


def width(text: str) -> int:
    """The number of cells that ``text`` takes on the screen."""
    return sum(wcwidth(char) for char in text)


def _split(data: bytes) -> tuple[bytes, bytes]:
    """``data`` up to an escape sequence that has begun and not ended, and the rest."""
    cut = tail.start() if (tail := _UNFINISHED.search(data)) else len(data)
    return data[:cut], data[cut:]


class Emulator(pyte.Screen):
    """A screen that takes bytes, knows the alternate screen, and can say what a terminal would answer."""

    def __init__(self, cols: int, rows: int) -> None:
        self._rows: list[str] | None = None
        self._before: tuple[Any, Any] | None = None
        self._asked = self._held = b""
        super().__init__(cols, rows)
        self._stream = pyte.ByteStream(self)

    @property
    def rows(self) -> list[str]:
        """The rows of the screen without trailing blanks."""
        if self._rows is None:
            self._rows = [row.rstrip() for row in self.display]
        return self._rows.copy()

    @property
    def plain(self) -> bool:
        """No full screen, no reports of mouse, focus or paste, and the cursor is visible."""
        return not self.cursor.hidden and not any(map(self.private, {ALTERNATE_SCREEN, *_REPORTS}))

    def private(self, mode: int) -> bool:
        """Whether a DEC private mode is on."""
        return mode << 5 in self.mode

    def show(self, data: bytes) -> None:
        """Take bytes of the program; a sequence that is cut waits for its other half."""
        whole, self._held = _split(self._held + data)
        self._stream.feed(_FOREIGN.sub(b"", whole))
        self._rows = None

    def answers(self, data: bytes) -> bytes:
        """What a terminal writes back for the questions in ``data``, which need not have been shown yet."""
        whole, self._asked = _split(self._asked + data)
        return b"".join(self._answer(*query.groups(default=b"")) for query in _QUERY.finditer(whole))

    def _answer(self, csi: bytes, end: bytes, colour: bytes) -> bytes:
        if colour:
            shade = b"/".join([b"ffff" if colour == b"10" else b"0000"] * 3)
            return b"\x1b]%b;rgb:%b\x1b\\" % (colour, shade)
        if end == b"$p":
            mode = int(csi[1:])
            state = 0 if mode not in _KNOWN_MODES else 1 if self.private(mode) else 2
            return b"\x1b[%b;%d$y" % (csi, state)
        return {
            b"c": b"\x1b[?62;22c",
            b"0c": b"\x1b[?62;22c",
            b">c": b"\x1b[>41;380;0c",
            b">0q": b"\x1bP>|XTerm(380)\x1b\\",
            b"5n": b"\x1b[0n",
            b"6n": b"\x1b[%d;%dR" % (self.cursor.y + 1, self.cursor.x + 1),
            b"18t": b"\x1b[8;%d;%dt" % (self.lines, self.columns),
        }.get(csi + end, b"")

    def resize(self, lines: int | None = None, columns: int | None = None) -> None:
        super().resize(lines, columns)
        self._rows = None

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        if ALTERNATE_SCREEN in modes and not self._before:
            self._before = copy.deepcopy(self.buffer), copy.copy(self.cursor)
            self.erase_in_display(2)
        super().set_mode(*modes, **kwargs)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        super().reset_mode(*modes, **kwargs)
        if ALTERNATE_SCREEN in modes and self._before:
            (self.buffer, self.cursor), self._before = self._before, None
