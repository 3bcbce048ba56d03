"""The screen behind the pseudo-terminal: pyte, and what Textual needs of an xterm that pyte does not know."""

from __future__ import annotations

import copy
import re
from typing import Any, cast

import pyte
from pyte.modes import IRM
from pyte.screens import Char, wcwidth

ALTERNATE_SCREEN, SYNCHRONISED = 1049, 2026
_REPORTS = {1000, 1002, 1003, 1004, 1006, 2004}
_KNOWN_MODES = {1, 7, 25, ALTERNATE_SCREEN, SYNCHRONISED, *_REPORTS}

# What pyte would print or misread: private CSI with < = >, mode and keyboard queries, DCS and APC strings;
# and colours, which nobody asks for and which are most of what an app writes.
_FOREIGN = re.compile(
    rb"\x1b(?:\[[\d;:]*m|\[[<=>][\d;]*[ -/]*[@-~]|\[\??[\d;]*[!-/]+[@-~]|\[\?[\d;]*[uS]|[PX^_][^\x1b]*\x1b\\)"
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[\d;:<=>?]*[ -/]*|[PX^_\]][^\x1b\x07]*\x1b?)?$")
_QUERY = re.compile(rb"\x1b\[([?>]?[\d;]*)(\$p|[cnqt])|\x1b\](1[01]);\?(?:\x07|\x1b\\)")


def width(text: str) -> int:
    """The number of cells that ``text`` takes on the screen."""
    return sum(wcwidth(char) for char in text)


class _Cells(dict[str, Char | None]):
    """A cell for each character that takes one, None for any other."""

    def __missing__(self, char: str) -> Char | None:
        self[char] = Char(char) if wcwidth(char) == 1 else None
        return self[char]


_CELLS = _Cells()


def _split(data: bytes) -> tuple[bytes, bytes]:
    """``data`` up to an escape sequence that has begun and not ended, and the rest."""
    last = data.rfind(b"\x1b")
    begun = max(data.rfind(b"\x1b", 0, max(last, 0)), 0)  # the last may be the first half of an end
    cut = tail.start() if (tail := _UNFINISHED.search(data, begun)) else len(data)
    return data[:cut], data[cut:]


class Emulator(pyte.Screen):
    """A screen that takes bytes, knows the alternate screen, and can say what a terminal would answer."""

    def __init__(self, cols: int, rows: int) -> None:
        self._rows: list[str] = []
        self._before: tuple[Any, Any] | None = None
        self._asked = self._held = b""
        super().__init__(cols, rows)
        self._stream = pyte.ByteStream(self)

    @property
    def rows(self) -> list[str]:
        """The rows of the screen without trailing blanks."""
        if len(self._rows) != self.lines:
            self._rows = [""] * self.lines
            self.dirty.update(range(self.lines))
        for y in self.dirty:
            if y < self.lines:
                line = self.buffer[y]
                self._rows[y] = "".join([line[x].data for x in range(self.columns)]).rstrip()
        self.dirty.clear()
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

    def draw(self, data: str) -> None:
        """Put text where the cursor is: at once where it is plain and fits, else a character at a time."""
        cells = [_CELLS[char] for char in data]
        start, end = self.cursor.x, self.cursor.x + len(cells)
        if None in cells or end > self.columns or IRM in self.mode:
            for char in data:
                super().draw(char)
            return
        self.buffer[self.cursor.y].update(zip(range(start, end), cast("list[Char]", cells), strict=True))
        self.cursor.x = end
        self.dirty.add(self.cursor.y)

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

    def set_mode(self, *modes: int, **kwargs: Any) -> None:
        if ALTERNATE_SCREEN in modes and not self._before:
            self._before = copy.deepcopy(self.buffer), copy.copy(self.cursor)
            self.erase_in_display(2)
        super().set_mode(*modes, **kwargs)

    def reset_mode(self, *modes: int, **kwargs: Any) -> None:
        super().reset_mode(*modes, **kwargs)
        if ALTERNATE_SCREEN in modes and self._before:
            (self.buffer, self.cursor), self._before = self._before, None
            self.dirty.update(range(self.lines))
