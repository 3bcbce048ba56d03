"""Shut down in good order after a signal, a closed terminal or a crash.

The terminal is given back, the file is closed, and a fault leaves a log without any text of the user.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections import deque
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from textwrap import wrap

from textual.actions import ActionParseResult
from textual.app import ScreenStackError
from textual.css.query import NoMatches
from textual.dom import DOMNode, NoScreen
from textual.message_pump import MessagePump
from textual.notifications import SeverityLevel
from textual.widget import Widget
from textual.worker import WorkerFailed

from omtm_tui.domain.errors import FileUnusable
from omtm_tui.domain.text.typed_text import visible
from omtm_tui.ui.actions import error_text
from omtm_tui.ui.crash_log import write_log
from omtm_tui.ui.key_queue import KeysInOrder

TRAIL = 30
"""Actions that a log of a crash names."""

MESSAGES = 50
"""Messages that can be read again."""

MESSAGE_LINES = 3
REST = " … (M)"
"""The end of a message that is longer: what it stands for, and the key that shows it."""

PATIENCE = 3.0
"""Seconds for an orderly end once a signal has come; without a terminal the app may wait for it for ever."""


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
        self._trail: deque[str] = deque(maxlen=TRAIL)

    def on_mount(self) -> None:
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
        """Run an action and remember its name without its arguments; report an unusable file."""
        self._trail.append(action.partition("(")[0] if isinstance(action, str) else action[1])
        try:
            return await super().run_action(action, default_namespace, namespaces)
        except FileUnusable as error:
            self.say_error(error_text(error))
            return True
        except NoMatches:
            if default_namespace is None or not is_gone(default_namespace):
                raise
            return True

    def say_error(self, text: str) -> None:
        """Show an error until the next message."""
        self.show_message(text, severity="error", timeout=8)

    def show_message(self, text: str, *, severity: SeverityLevel = "information", timeout: float = 4) -> None:
        """Show a message for some seconds, in place of the last one; a long one is cut, but kept in full."""
        self.messages.appendleft(text)
        lines = wrap(visible(text), max(self.size.width - 4, 20), max_lines=MESSAGE_LINES, placeholder=REST)
        self.clear_notifications()
        self.notify(" ".join(lines), markup=False, severity=severity, timeout=timeout)

    def _handle_exception(self, error: Exception) -> None:
        cause = error.error if isinstance(error, WorkerFailed) else error
        if isinstance(error, WorkerFailed) and isinstance(cause, FileUnusable):
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
