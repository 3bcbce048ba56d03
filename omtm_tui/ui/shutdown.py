"""Shut down in good order after a signal, a closed terminal or a crash.

The terminal is given back, the file is closed, and a fault leaves a log without any text of the user."""

from __future__ import annotations

import asyncio
import os
import platform
import signal
import sys
import threading
import traceback
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from textwrap import wrap

from textual.actions import ActionParseResult
from textual.app import ScreenStackError
from textual.css.query import NoMatches
from textual.dom import DOMNode, NoScreen
from textual.message import Message
from textual.message_pump import MessagePump
from textual.notifications import Notification, Notify, SeverityLevel
from textual.widget import Widget
from textual.worker import WorkerFailed

from omtm_tui import __version__
from omtm_tui.domain.errors import FileUnusable, ReportedError
from omtm_tui.domain.text.labels import visible
from omtm_tui.i18n import _
from omtm_tui.paths import private_folder, state_folder, write_private
from omtm_tui.ui.key_queue import KeysInOrder
from omtm_tui.ui.key_table import error_text

TRAIL = 30  # actions that a log of a crash names
MESSAGES = 50  # messages that can be read again
MESSAGE_LINES = 3
REST = " … (M)"  # the end of a message that is longer: what it stands for, and the key that shows it

PATIENCE = 3.0  # seconds for an orderly end after a signal; without a terminal the app may wait for ever


def is_gone(node: MessagePump) -> bool:
    """Whether a part of the screen was closed, as while its handler waited for an answer of the file."""
    try:
        screen = node.screen if isinstance(node, Widget) else None
        return not node.is_attached or (screen is not None and screen not in node.app.screen_stack)
    except (NoScreen, ScreenStackError):
        return True


class Shutdown(KeysInOrder):
    def __init__(self) -> None:
        super().__init__()
        self.crashed = False
        self.crash_log: Path | None = None
        self.messages: deque[str] = deque(maxlen=MESSAGES)
        self._said_at, self._lasts = 0, False
        self._trail: deque[str] = deque(maxlen=TRAIL)

    def on_mount(self) -> None:
        self.screen_change_signal.subscribe(self, self.clear_old_messages, immediate=True)
        if os.name != "posix" or self.is_headless:
            return
        for sign in (signal.SIGTERM, signal.SIGHUP):
            asyncio.get_running_loop().add_signal_handler(sign, self._end, 128 + sign)

    def _end(self, code: int) -> None:
        last_resort = threading.Timer(PATIENCE, os._exit, (code,))
        last_resort.daemon = True
        last_resort.start()
        self.exit(return_code=code)

    async def run_action(
        self,
        action: str | ActionParseResult,
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """Run an action and remember its name without its arguments."""
        self._trail.append(action.partition("(")[0] if isinstance(action, str) else action[1])
        try:
            with self.reporting():
                return await super().run_action(action, default_namespace, namespaces)
        except NoMatches:
            if default_namespace is None or not is_gone(default_namespace):
                raise
        return True

    async def _on_message(self, message: Message) -> None:
        with self.reporting():
            await super()._on_message(message)

    @contextmanager
    def reporting(self) -> Iterator[None]:
        """Say what goes wrong in the body, where it is for people, and go on."""
        try:
            yield
        except ReportedError as error:
            self.say_error(error_text(error))

    def say_error(self, text: str) -> None:
        """Show an error until the next message."""
        self.say(text, severity="error", timeout=8)

    def say(
        self, text: str, *, severity: SeverityLevel = "information", timeout: float = 4, stays: bool = False
    ) -> None:
        """Say for some seconds what happened, on the next screen too where it ``stays`` or can be undone."""
        self.messages.appendleft(text)
        self._said_at, self._lasts = self.handled, stays or _("u undoes") in text
        lines = wrap(visible(text), max(self.size.width - 4, 20), max_lines=MESSAGE_LINES, placeholder=REST)
        self.clear_notifications()
        said = Notification(" ".join(lines), markup=False, severity=severity, timeout=timeout)
        self._on_notify(Notify(said))  # at once: a screen that opens now is to find it, and the key it names

    def clear_old_messages(self, screen: object = None) -> None:
        """Take away what was said of a screen that is left, unless it stays or the last key said it.

        What stays names no key where that is a letter to be typed."""
        hint, live = " · " + _("u undoes"), getattr(screen or self.screen, "app_actions", ())
        if self._said_at < self.handled and not self._lasts:
            self.clear_notifications()
        elif self._notifications and "undo" not in live and self.messages[0].endswith(hint):
            self.say(self.messages.popleft().removesuffix(hint), stays=True)

    def _handle_exception(self, error: Exception) -> None:
        cause = error.error if isinstance(error, WorkerFailed) else error
        if isinstance(cause, ReportedError):
            self.say_error(error_text(cause))
            return
        if isinstance(cause, NoMatches) and not self.is_running:
            return  # the app is closing, and what was asked for is gone
        if not self.crashed and not self.is_headless:
            self.crashed = True
            self.crash_log = write_log(error, self._trail, datetime.now())
        super()._handle_exception(error)
        self._exit_renderables.clear()  # they show local variables

    def _fatal_error(self) -> None:
        self._close_messages_no_wait()


KEPT = 10  # logs that are kept; older ones go
UNSEEN = "unseen"  # the file that names the log which the next start tells about


def write_log(error: BaseException, trail: Iterable[str], now: datetime) -> Path | None:
    """Write a log of the failure (0600); None where not even that works."""
    folder = state_folder() / "crashes"
    lines = [
        f"omtm {__version__}, Python {platform.python_version()}, {platform.system()} {platform.machine()}",
        f"textual {_version('textual')}, sqlmodel {_version('sqlmodel')}",
        now.isoformat(sep=" ", timespec="seconds"),
        "",
        *_traceback_lines(error),
        "",
        "last actions, the latest at the end:",
        *trail,
    ]
    path = folder / f"crash-{now:%Y%m%d-%H%M%S}.log"
    with suppress(FileUnusable, OSError):
        private_folder(folder)
        write_private(path, ("\n".join(lines) + "\n").encode(), replace=True)
        write_private(folder / UNSEEN, path.name.encode(), replace=True)
        for old in sorted(folder.glob("crash-*.log"))[:-KEPT]:
            old.unlink()
        return path
    return None


def is_unseen() -> bool:
    """Whether there was a crash that the user does not know of yet."""
    return (state_folder() / "crashes" / UNSEEN).exists()


def take_unseen() -> Path | None:
    """Return the log of a crash that the user does not know of yet, and forget that it is new."""
    mark = state_folder() / "crashes" / UNSEEN
    with suppress(OSError, UnicodeDecodeError):
        log = mark.with_name(Path(mark.read_text("utf-8")).name)
        mark.unlink()
        return log if log.is_file() else None
    return None


def _traceback_lines(error: BaseException) -> Iterator[str]:
    """Yield the types of an error and its causes, the first cause first, with their lines of code."""
    chain: list[BaseException] = []
    now: BaseException | None = error
    while now is not None and now not in chain:
        chain.append(now)
        # Textual wraps what goes wrong in a worker.
        now = getattr(now, "error", None) or now.__cause__ or now.__context__
    for one in reversed(chain):
        yield f"{type(one).__module__}.{type(one).__qualname__}"
        for frame in traceback.extract_tb(one.__traceback__):
            yield f"  {frame.filename}:{frame.lineno} in {frame.name}"


def _version(package: str) -> str:
    return str(getattr(sys.modules.get(package), "__version__", "not loaded"))
