"""Handle keys one after the other: each waits until everything the one before set off is done, and until what
is in front is there to take it.

Textual hands a key at once to what has the focus, while the focus moves only when the key before it has come
all the way back to the app. Keys that arrive together, as over a slow line, would go into the field before;
and one that comes while a screen is being mounted would be nobody's, or a command. However slow a machine is,
nothing here goes by the clock: a key is through when its probe has come back, and a screen takes keys when it
is mounted. Work that nobody waits for lets all keys pass."""

import asyncio
import time
from collections import deque
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from textual import events
from textual.app import App, ScreenStackError
from textual.command import CommandInput
from textual.dom import DOMNode
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, TextArea
from textual.worker import Worker, get_current_worker

from omtm_tui.domain.text.labels import joined_lines

T = TypeVar("T")

ROUNDS = 3
"""Ways through the widgets: for the key, for the message it sets off such as Enter's, and for the field
left with it, which is saved before anything more is typed."""

IDLE = 0.4  # seconds without a key after which work that nobody waits for may go on

LOOK_AGAIN = 0.02  # seconds until keys that wait look whether a screen takes them, or a widget is gone


@dataclass
class Probe(Message):
    """Travels behind a key from widget to widget; when it arrives at the app, the key is handled."""

    carrier: DOMNode
    rounds: int


class LookAgain(Message):
    """Time to look after the keys that wait."""


class KeysInOrder(App[str]):
    begun = True  # whether what the app opens by itself when it starts is open

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[events.Event] = deque()
        self._probe: Probe | None = None
        self._looking: asyncio.TimerHandle | None = None
        self._opening: set[Worker[Any]] = set()
        self._probed: Screen[Any] | None = None
        """The screen that a probe has come back from: it is mounted, and its focus is where it begins."""
        self._pressed_at = -IDLE
        self._in_a_row = 0
        self.handled = 0  # how many keys and pastes were handed to what is in front

    async def idle(self) -> None:
        """Return once no key has come for ``IDLE`` seconds."""
        while (left := self._pressed_at + IDLE - time.monotonic()) > 0:
            await asyncio.sleep(left)

    async def was_alone(self) -> bool:
        """Whether no other key came shortly before the last one or comes after it, as in a word."""
        await self.idle()
        return self._in_a_row == 1

    def start(self, work: Coroutine[Any, Any, object], *, group: str) -> None:
        """Run work that asks with ``ask``, instead of its group's; keys wait while no dialog is open."""
        self._opening.add(self.run_worker(work, group=group, exclusive=True))

    async def ask(self, dialog: Screen[T]) -> T | None:
        """Open a dialog from work that ``start`` runs; returns what it is dismissed with."""
        worker = get_current_worker()
        answered = self.push_screen(dialog, wait_for_dismiss=True)
        self._opening.discard(worker)
        try:
            return await answered
        finally:
            self._opening.add(worker)

    @property
    def has_keys(self) -> bool:
        """Whether a key is still on its way, or waits."""
        return self._probe is not None or bool(self._waiting)

    @property
    def takes_keys(self) -> bool:
        """Whether something is in front, and nothing is about to open over it."""
        self._opening = {worker for worker in self._opening if not worker.is_finished}
        return self.begun and not self._opening and bool(self.screen_stack)

    async def on_event(self, event: events.Event) -> None:
        if not isinstance(event, events.Key | events.Paste) or event.is_forwarded:
            await super().on_event(event)
            return
        now = time.monotonic()
        self._in_a_row = 1 if now - self._pressed_at >= IDLE else self._in_a_row + 1
        self._pressed_at = now
        self._waiting.extend(_pressed(event))
        await self._hand_on()

    async def on_probe(self, probe: Probe) -> None:
        if probe is not self._probe:
            return
        self._probe = None
        if probe.rounds > 1:
            self._follow(probe.rounds - 1)
        await self._hand_on()

    async def on_look_again(self) -> None:
        self._looking = None
        if self._probe and not all(node.is_running for node in self._probe.carrier.ancestors_with_self):
            self._follow(self._probe.rounds)  # a widget on its way has closed
        await self._hand_on()

    async def _hand_on(self) -> None:
        """Hand the keys that wait to what is in front, as many as nothing has to wait for."""
        while self._waiting and self._probe is None and self.takes_keys:
            if self._probed is not self.screen:
                self._probed = self.screen
                self._follow(ROUNDS)
                break
            event = self._waiting.popleft()
            self.handled += 1
            if (
                isinstance(event, events.Key)
                and event.character == "\n"
                and not isinstance(self.focused, TextArea)
            ):
                event = events.Key("enter", "\r")  # typed into a terminal that was not the app's yet
            if isinstance(event, events.Paste) and isinstance(self.focused, CommandInput):
                event = events.Paste(joined_lines(event.text))  # it would take the first line alone
            stays = self._stays(event)
            await super().on_event(event)
            if not stays:
                self._follow(ROUNDS)
        if self.has_keys and self._looking is None:
            self._looking = asyncio.get_running_loop().call_later(LOOK_AGAIN, self.post_message, LookAgain())

    def _stays(self, event: events.Event) -> bool:
        """Whether the focused widget takes the event and keeps the focus, so that nothing has to wait."""
        cursor_keys = getattr(self.focused, "cursor_keys", None)  # of a list: they only move its cursor
        if cursor_keys is not None:
            return isinstance(event, events.Key) and event.key in cursor_keys
        printable = isinstance(event, events.Paste) or (isinstance(event, events.Key) and event.is_printable)
        return printable and isinstance(self.focused, Input | TextArea)

    def _follow(self, rounds: int) -> None:
        self._probe = None
        with suppress(ScreenStackError):  # no screen any more: the app is closing
            carrier = self.focused or self.screen
            self._probe = Probe(carrier, rounds)
            carrier.post_message(self._probe)


def _pressed(event: events.Event) -> tuple[events.Event, ...]:
    """Return the keys an event stands for: an Esc with a letter right behind it comes as Alt and letter."""
    if isinstance(event, events.Key) and event.key.startswith("alt+") and event.character:
        return events.Key("escape", "\x1b"), events.Key(event.character, event.character)
    return (event,)
