"""The app in a test: on a real file, at a size, with notifications on; its keys, and what is on its screen.

Nothing here waits for time to pass. A key is seen through: what it set off, the storage thread's answers to
that, and the frame that shows them.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pytest
from rich import cells
from textual import content, events, strip
from textual._compositor import Compositor
from textual._context import visible_screen_stack
from textual.app import ScreenStackError
from textual.css import stylesheet
from textual.css.match import _check_selectors
from textual.css.model import RuleSet, Selector
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.geometry import Region
from textual.keys import Keys, _character_to_key, key_to_character
from textual.message_pump import MessagePump
from textual.pilot import Pilot
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static
from typing_extensions import override

from omtm_tui.config import Config
from omtm_tui.ui.app import OmtmApp
from omtm_tui.ui.kit.bars import TopBar
from omtm_tui.ui.kit.chart import plotter
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.storage_thread import StorageThread

T = TypeVar("T")

NARROW, NORMAL, WIDE = (60, 20), (80, 24), (120, 40)
SIZES = (NARROW, NORMAL, WIDE)

PATIENCE = 60.0
"""Seconds after which something that is awaited is taken not to come, on a machine as busy as it may be."""

SHORT_WORK = {"more", "preview", "rows"}
"""The groups of workers that end by themselves; others may wait for a person, or until nobody types."""

KEY_NAMES = {key.value for key in Keys} | {
    "space", "slash", "comma", "question_mark", "less_than_sign", "greater_than_sign",
}  # fmt: skip


class CountingStorage(StorageThread):
    """The storage thread, which knows how many of its answers are still awaited."""

    pending = 0
    nap = 0.001
    """Seconds between two looks at whether the app is done."""

    @override
    async def _run(self, work: Callable[[], T]) -> T:
        self.pending += 1
        try:
            return await super()._run(work)
        finally:
            self.pending -= 1


READ_DELAY, MOUNT_DELAY, MESSAGE_DELAY = 0.05, 0.02, 0.001
"""Seconds that a slow machine takes longer, many times what each takes here."""


class SlowStorage(CountingStorage):
    nap = 0.02

    @override
    async def _run(self, work: Callable[[], T]) -> T:
        self.pending += 1
        try:
            await asyncio.sleep(READ_DELAY)
            return await super()._run(work)
        finally:
            self.pending -= 1


_parse_rules = Stylesheet._parse_rules
_cell_len = lru_cache(4096)(cells._cell_len)
_strip_control_codes = lru_cache(4096)(content._strip_control_codes)
_parsed: dict[object, list[RuleSet]] = {}


def _parsed_once(
    sheet: Stylesheet, css: str, read_from: tuple[str, str], *args: Any, **kwargs: Any
) -> list[RuleSet]:
    """The rules of a sheet, which are the same in every app with the same colours."""
    key = (css, read_from, args, *kwargs.items(), *sheet._variables.items())
    if key not in _parsed:
        _parsed[key] = _parse_rules(sheet, css, read_from, *args, **kwargs)
    return _parsed[key]


def _matches(selectors: list[Selector], path: list[DOMNode]) -> bool:
    """Whether selectors fit a widget: the last one is looked at first, which most often says no."""
    return selectors[-1].check(path[-1]) and _check_selectors(selectors, path)


def _draw_widgets(compositor: Compositor, screen_stack: list[Screen[Any]], **_kwargs: Any) -> None:
    """Have each widget draw what has changed of it; nobody looks at the lines put together from that."""
    visible_screen_stack.set(screen_stack)
    regions = compositor._dirty_regions.copy()
    compositor._dirty_regions.clear()
    if regions:
        changed = Region.from_union(regions).intersection(compositor.size.region)
        for _drawn in compositor._get_renders(changed):
            pass


def _delayed(method: Callable[..., Awaitable[T]], seconds: float) -> Callable[..., Awaitable[T]]:
    async def delayed(*args: Any) -> T:
        await asyncio.sleep(seconds)
        return await method(*args)

    return delayed


class Ui:
    """A running app, as the person before it has it."""

    def __init__(self, app: OmtmApp, storage: CountingStorage, pilot: Pilot[Any]) -> None:
        self.app = app
        self.storage = storage
        self.pilot = pilot

    # doing ----------------------------------------------------------------------------------------

    async def press(self, *keys: str) -> None:
        """Press keys one after another, each seen through; what is not the name of a key is typed as text."""
        for key in keys:
            self.send(*([key] if len(key) == 1 or key in KEY_NAMES or "+" in key else key))
            await self.settle()

    async def type(self, text: str) -> None:
        """Type a text, whatever it says."""
        self.send(*text)
        await self.settle()

    def send(self, *keys: str) -> None:
        """Have keys arrive all at once, before the first of them is handled."""
        for key in keys:
            name = _character_to_key(key) if len(key) == 1 and not key.isalnum() else key
            self.app.post_message(events.Key(name, key if len(key) == 1 else key_to_character(name)))

    async def paste(self, text: str) -> None:
        self.app.post_message(events.Paste(text))
        await self.settle()

    async def fill(self, **texts: str) -> None:
        """Put texts into fields of the form that is open, in a dialog or a wizard."""
        for name, text in texts.items():
            self.field(name).value = text
        await self.settle()

    async def resize(self, size: tuple[int, int]) -> None:
        await self.pilot.resize_terminal(*size)
        await self.settle()

    async def settle(self) -> None:
        """Wait until the app has nothing left to do but wait for a person."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        calm = 0
        while calm < 2 and self.app.is_running and self.app._exception is None:
            assert loop.time() < deadline, "the app is busy without an end"
            await asyncio.sleep(0 if loop._ready else self.storage.nap)  # type: ignore[attr-defined]
            if self._is_busy:
                calm = 0
                continue
            calm += 1
            with suppress(ScreenStackError):
                self.app.screen._on_timer_update()  # the next frame, which is due in a sixtieth of a second
                self._draw()

    def _draw(self) -> None:
        """Draw what has changed: the frames before this one are laid out, but nobody looks at them."""
        screen = self.app.screen
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Compositor, "render_update", _draw_widgets)
            screen._compositor_refresh()

    @property
    def _is_busy(self) -> bool:
        app, loop = self.app, asyncio.get_running_loop()
        return bool(
            self.storage.pending
            or app.has_keys  # one is on its way through the widgets
            or not app.takes_keys  # a dialog is about to open
            or not app.screen.is_mounted
            or loop._ready  # type: ignore[attr-defined]  # a message waits in some widget's queue
            or any(worker.group in SHORT_WORK and not worker.is_finished for worker in app.workers)
        )

    async def until(self, holds: Callable[[], object]) -> None:
        """Go on once something holds that comes by itself, with time or from another program."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        while not holds():
            assert loop.time() < deadline, self.text
            await self.pilot.pause(0.01)

    # seeing ---------------------------------------------------------------------------------------

    @property
    def screen(self) -> Any:
        return self.app.screen

    @property
    def page(self) -> Any:
        """The page in front, below whatever lies over it."""
        return self.app.main.page

    @property
    def dialog(self) -> FormModal:
        """The form that is open."""
        assert isinstance(self.app.screen, FormModal), f"{self.app.screen}: {self.messages}"
        return self.app.screen

    def field(self, name: str) -> Any:
        """A row of the form that is open, in a dialog or a wizard."""
        row = self.screen.form.row(name)
        assert row is not None, f"no field {name}"
        return row

    @property
    def text(self) -> str:
        """What is on the screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    @property
    def words(self) -> str:
        """What is on the screen, however it is broken into lines."""
        return " ".join(self.text.split())

    @property
    def messages(self) -> str:
        """What the notifications say."""
        return "\n".join(str(note.message) for note in self.app._notifications)

    @property
    def header(self) -> str:
        return str(self.app.main.query_one(TopBar).render())

    def content(self, selector: str) -> str:
        """The text of a widget, whether or not all of it fits."""
        return str(self.app.screen.query_one(selector, Static).content)


def drawn(widget: Widget) -> str:
    """What a widget draws, line by line."""
    return "\n".join(strip.text for strip in widget.render_lines(widget.size.region))


@asynccontextmanager
async def opened(
    path: Path,
    *keys: str,
    now: Callable[[], datetime],
    size: tuple[int, int] = NORMAL,
    config: Config | None = None,
    builds_ahead: bool = False,
    slow: bool = False,
) -> AsyncIterator[Ui]:
    """The app on a file, after some keys.

    The pages that nobody has opened are built half a second later only where a test is about that. A ``slow``
    machine takes its time for each answer of the file, to mount each widget, and for each message.
    """
    storage = (SlowStorage if slow else CountingStorage)(path, now)
    app = OmtmApp(storage, config)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(gc, "freeze", lambda: None)  # for an app that lasts as long as its process
            patch.setattr(gc, "set_threshold", lambda *_counts: None)
            if not builds_ahead:
                patch.setattr("omtm_tui.ui.app.BUILD_AFTER", 3600)
            patch.setattr(Compositor, "render_update", lambda _self, **_kwargs: None)
            patch.setattr(Stylesheet, "_parse_rules", _parsed_once)
            patch.setattr(cells, "_cell_len", _cell_len)  # a long text is measured once, not in each frame
            patch.setattr(content, "_strip_control_codes", _strip_control_codes)
            patch.setattr(strip, "FIFOCache", lambda _size: {})  # a line is too soon gone to fill one
            patch.setattr(plotter, "waiting", {})  # not for what an app asked that is gone
            patch.setattr(stylesheet, "_check_selectors", _matches)
            patch.setattr(RuleSet, "__hash__", object.__hash__)  # what it is, without a call
            if slow:
                patch.setattr(MessagePump, "_pre_process", _delayed(MessagePump._pre_process, MOUNT_DELAY))
                patch.setattr(Widget, "_on_message", _delayed(Widget._on_message, MESSAGE_DELAY))
            async with app.run_test(size=size, notifications=True) as pilot:
                ui = Ui(app, storage, pilot)
                await ui.settle()
                await ui.press(*keys)
                yield ui
    finally:
        storage.close()
