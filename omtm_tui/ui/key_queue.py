"""Handle keys one after the other: each waits until everything the one before set off is done.

Textual hands a key at once to what has the focus, while the focus moves only when the key before it has come
all the way back to the app. Keys that arrive together, as over a slow line, would go into the field before.
Work that nobody waits for lets all keys pass.
"""

import asyncio
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar, Protocol, runtime_checkable

from textual import events
from textual.app import App, ScreenStackError
from textual.command import CommandInput
from textual.message import Message
from textual.widgets import Input, TextArea

from omtm_tui.domain.text.typed_text import joined_lines

ROUNDS = 3
"""Ways through the widgets: for the key, for the message it sets off such as Enter's, and for the field
left with it, which is saved before anything more is typed."""

IDLE = 0.4
"""Seconds without a key after which work that nobody waits for may go on."""

PATIENCE = 1.0
"""Seconds after which the next key goes on, should a widget have vanished with the probe."""


@runtime_checkable
class MovesItsCursor(Protocol):
    """A widget with keys that only move its cursor."""

    cursor_keys: ClassVar[frozenset[str]]


@dataclass
class Probe(Message):
    """Travels behind a key from widget to widget; when it arrives at the app, the key is handled."""

    key: int
    rounds: int


class KeysInOrder(App[str]):
    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[events.Event] = deque()
        self._key = 0
        self._patience: asyncio.TimerHandle | None = None
        self._pressed_at = -IDLE

    async def idle(self) -> None:
        """Return once no key has come for ``IDLE`` seconds."""
        while (left := self._pressed_at + IDLE - time.monotonic()) > 0:
            await asyncio.sleep(left)

    async def on_event(self, event: events.Event) -> None:
        typed = isinstance(event, events.Key | events.Paste) and not event.is_forwarded
        if typed:
            self._pressed_at = time.monotonic()
        if typed and isinstance(event, events.Paste) and isinstance(self.focused, CommandInput):
            event = events.Paste(joined_lines(event.text))  # it would take the first line alone
        if typed and self._patience is not None:
            self._waiting.append(event)
        elif typed and not self._stays(event):
            await self._go(event)
        else:
            await super().on_event(event)

    def _stays(self, event: events.Event) -> bool:
        """Whether the focused widget takes the event and keeps the focus, so that nothing has to wait."""
        if isinstance(self.focused, MovesItsCursor):
            return isinstance(event, events.Key) and event.key in self.focused.cursor_keys
        printable = isinstance(event, events.Paste) or (isinstance(event, events.Key) and event.is_printable)
        return printable and isinstance(self.focused, Input | TextArea)

    async def _go(self, event: events.Event) -> None:
        self._key += 1
        last_probe = Probe(self._key, 1)
        loop = asyncio.get_running_loop()
        self._patience = loop.call_later(PATIENCE, self.post_message, last_probe)
        await super().on_event(event)
        self._follow(ROUNDS)

    def _follow(self, rounds: int) -> None:
        with suppress(ScreenStackError):  # no screen any more: the app is closing
            (self.focused or self.screen).post_message(Probe(self._key, rounds))

    async def on_probe(self, probe: Probe) -> None:
        if probe.key != self._key or self._patience is None:
            return
        if probe.rounds > 1:
            self._follow(probe.rounds - 1)
            return
        self._patience.cancel()
        self._patience = None
        while self._waiting and self._patience is None:
            await self.on_event(self._waiting.popleft())
