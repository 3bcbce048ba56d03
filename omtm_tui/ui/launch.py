"""Start the app: read the file and paint the first frame before Textual is imported."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from unicodedata import east_asian_width

from omtm_tui import clock
from omtm_tui.domain.header import BETWEEN, big_number
from omtm_tui.domain.home import HomeView
from omtm_tui.domain.text.labels import visible
from omtm_tui.i18n import _
from omtm_tui.ui.pages import header, page_labels, setup_hint
from omtm_tui.ui.storage_thread import DEMO, StorageThread

FPS = "240"
"""How often Textual may draw in a second. A second frame right after a first waits up to two periods, and
a page or a filter's letter takes two or three: 24 and 29 ms instead of 36 and 38 at Textual's own 60.
Nothing is drawn where nothing changes."""


def run(path: Path, *, demo: bool = False, first: str = "", scope_id: int | None = None) -> int:
    """Open the app on a workspace file; returns the exit code. FileUnusable comes before the first frame.

    ``first`` names an action to begin with, ``scope_id`` whose OMTM is looked at; None is the company's."""
    os.environ.setdefault("TEXTUAL_FPS", FPS)
    storage = StorageThread(path, clock.now, scope_id)
    try:
        with first_frame(storage.first.result()):
            from omtm_tui.config import load_config
            from omtm_tui.ui.app import OmtmApp

            app = OmtmApp(storage, load_config(), demo=demo, first=first)
        wanted = app.run()
    finally:
        storage.close()
    if app.crashed:
        text = _("The program failed; all that was saved is safe.")
        if app.crash_log is not None:
            where = _("What happened, without any text of yours, is in {path}")
            text += " " + where.format(path=app.crash_log)
        sys.stderr.write(f"omtm: {text}\n")
    return run_demo() if wanted == DEMO else app.return_code or 0


def run_demo() -> int:
    """Open the app on a demo workspace that is thrown away afterwards; returns the exit code."""
    from omtm_tui.demo import throw_away

    with throw_away() as path:
        return run(path, demo=True)


ENTER = "\x1b[?1049h\x1b[?25l\x1b[2J\x1b[H"
LEAVE = "\x1b[?25h\x1b[?1049l"


@contextmanager
def first_frame(home: HomeView) -> Iterator[None]:
    """Show the frame while the body imports the app; an error in the body restores the terminal."""
    if not (sys.__stdin__ and sys.__stdout__ and sys.__stdin__.isatty() and sys.__stdout__.isatty()):
        yield
        return
    width, height = os.get_terminal_size(sys.__stdout__.fileno())
    with _quiet_keys(sys.__stdin__.fileno()):
        _write(ENTER + "\r\n".join(lines(home, width)[: max(height, 1)]))
        try:
            yield
        except BaseException:
            _write(LEAVE)
            raise


def lines(home: HomeView, width: int) -> list[str]:
    """Return the frame's lines, each at most ``width`` cells, where the app will show the same words."""
    top = home.top
    fitting = [
        ("".join(text for text, _tone in runs), part.aside) for part, runs in header(top, width - 2, _cells)
    ]
    aside = "".join(text for text, is_aside in fitting if is_aside)
    line = (" " * BETWEEN).join(text for text, is_aside in fitting if not is_aside)
    line += " " * (width - 2 - _cells(line) - _cells(aside)) + aside
    one = big_number(top.omtm, top)
    between, titles = page_labels(width - 2, _cells)
    if top.omtm is None:
        number = [f" {one.sentence}  {setup_hint(top)}"]
    else:
        number = [" " + one.sentence, f"  {one.value}   {one.distance}"]
    rows = [line, between.join(titles), *number, ""]
    rows += [f"  {'!' if step.kind.urgent else '·'}  {step.text}" for step in home.next]
    return [_cut(" " + visible(line), width) for line in rows]


def _cut(line: str, width: int) -> str:
    line = line[: 4 * width]
    return next(line[:end] for end in range(len(line), -1, -1) if _cells(line[:end]) <= width)


def _cells(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


@contextmanager
def _quiet_keys(terminal: int) -> Iterator[None]:
    """Switch echo and line editing off, and restore the terminal's mode afterwards."""
    try:
        import termios
    except ImportError:
        yield
        return
    before = termios.tcgetattr(terminal)
    during = termios.tcgetattr(terminal)
    during[0] &= ~termios.ICRNL
    during[3] &= ~(termios.ECHO | termios.ICANON)
    termios.tcsetattr(terminal, termios.TCSANOW, during)
    try:
        yield
    finally:
        with suppress(termios.error):
            termios.tcsetattr(terminal, termios.TCSANOW, before)


def _write(text: str) -> None:
    print(text, end="", file=sys.__stdout__, flush=True)
