"""The app and the screen with its seven pages: what it begins with, and looks after while it is open."""

import asyncio
import gc
from collections.abc import Hashable
from importlib import import_module
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.worker import Worker

from omtm_tui.config import Config
from omtm_tui.domain.errors import FileUnusable
from omtm_tui.domain.header import Header
from omtm_tui.domain.home import HomeView, NextKind
from omtm_tui.i18n import _
from omtm_tui.ui.app_base import APP_ACTIONS, DIALOGS, AppBase, ErrorBoundary, opens
from omtm_tui.ui.doing import Commands
from omtm_tui.ui.key_table import error_text
from omtm_tui.ui.kit import repaint
from omtm_tui.ui.kit.bars import KeyBar, NavBar, TopBar
from omtm_tui.ui.kit.basics import HEIGHTS, SIZES, bindings
from omtm_tui.ui.kit.page import Headed, Page
from omtm_tui.ui.pages import PAGES
from omtm_tui.ui.shutdown import is_unseen
from omtm_tui.ui.storage_thread import StorageThread

repaint.sparingly()
COLLECTS_EVERY = 60.0  # seconds between two full collections of what is no longer used
BETWEEN_PAGES = 0.05  # seconds between two pages built ahead, so that a key waits for one of them at the most


class MainScreen(ErrorBoundary, Screen[None]):
    AUTO_FOCUS = None
    app_actions = APP_ACTIONS

    def __init__(self, first: HomeView | None) -> None:
        """Take Home's first snapshot."""
        super().__init__()
        self._first = first
        self._front = self._wanted = ""
        self._building = asyncio.Lock()

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield NavBar()
        yield Container(id="body")
        yield KeyBar("home", everywhere=True)

    async def on_mount(self) -> None:
        await self.show_page("home")

    async def on_screen_resume(self) -> None:
        if self._front:
            await self.page.refresh_if_stale()

    @property
    def page(self) -> Page[Headed]:
        return self.query_one(f"#page-{self._front}", Page)

    @property
    def scope(self) -> str:
        """The scope of the keys that work here: those of the page on top."""
        return self.page.scope if self._front else ""

    async def reload(self) -> None:
        """Read what is in front again; where nothing is, since the file was busy at the start, Home."""
        await (self.page.reload() if self._front else self.show_page("home"))

    async def show_page(self, name: str, *, select: Hashable | None = None) -> None:
        """Bring a page to the front, its cursor on ``select``; the one before stays until all is there."""
        if name not in {page for page, _title in PAGES}:
            return
        if name == self._front:
            self.page.select(select)
            return
        app = self.omtm_app
        self._wanted = self.query_one(NavBar).current = name
        try:
            page = await self._built(name)
            if self._first is not None:
                page.prime(app.storage.first_state, app.storage.scope_id, self._first)
                self._first = None
            snapshot = await page.load()
        except FileUnusable:
            self._wanted = self.query_one(NavBar).current = self._front
            raise
        if self._wanted != name:
            return  # another page was asked for meanwhile
        app.clear_old_messages()
        if self._front:
            self.page.leave()
            self.page.display = False
        self._front = name
        self.query_one(KeyBar).scope = self.query_one(TopBar).here = name
        page.display = True
        page.focus_page()
        page.apply(snapshot)
        page.select(select)
        self.refresh(repaint=False, layout=True)  # at once: the page before is not drawn once more

    async def _built(self, name: str) -> Page[Headed]:
        """Return the page with that name, built but hidden where it is new."""
        async with self._building:
            built = self.query(f"#page-{name}")
            if built:
                return built.first(Page)
            module = import_module(f"omtm_tui.ui.{name}.page")
            page: Page[Headed] = getattr(module, f"{name.capitalize()}Page")()
            page.display = False
            await self.query_one("#body").mount(page)
            return page

    @work(group="build", exit_on_error=False)
    async def build_pages(self) -> None:
        """Build and fill the pages that are not open yet: a first visit then takes some 77 ms instead of 124.

        What goes wrong with that is said when the page is asked for; the app may be closing already."""
        app = self.omtm_app
        for name, _title in PAGES:
            await asyncio.sleep(BETWEEN_PAGES)
            await app.idle()
            page = await self._built(name)
            await page.prerender()
        await app.idle()
        gc.collect()
        gc.freeze()  # the pages stay: a full collection takes 39 ms instead of 99
        gc.set_threshold(*gc.get_threshold()[:2], 100_000)  # none, one in some 30 keys, while somebody waits
        self.set_interval(COLLECTS_EVERY, lambda: gc.collect())  # a built-in is no callback of Textual's

    def show_top(self, top: Header) -> None:
        bar = self.query_one(TopBar)
        bar.past = top.today < self.omtm_app.storage.today
        bar.top = top


WATCH_SECONDS = 0.7  # how often an open app asks whether another process wrote to the file
BUILD_AFTER = 0.5  # seconds after the first frame at which the other pages are built, after the first keys

SNAPSHOT_AFTER = 3.0  # seconds from the start to the day's snapshot, out of the way of the first keys


class OmtmApp(AppBase):
    TITLE = "omtm"
    main: MainScreen
    HORIZONTAL_BREAKPOINTS = SIZES  # of every screen
    VERTICAL_BREAKPOINTS = HEIGHTS
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar = {Commands}
    BINDINGS = bindings("app")
    CSS = Path(__file__).with_name("app.tcss").read_text("utf-8")

    def __init__(
        self, storage: StorageThread, config: Config | None = None, *, demo: bool = False, first: str = ""
    ) -> None:
        super().__init__(storage, config, demo=demo)
        self.first_action = first
        self.begun = False  # until ``_settle``
        self._watching: Worker[None] | None = None

    def on_mount(self) -> None:
        if self.config.theme in self.available_themes:
            self.theme = self.config.theme
        try:
            first = self.storage.first_page()
        except FileUnusable as error:
            self.exit(return_code=3, message=error_text(error))
            return
        self.main = MainScreen(first)
        self.push_screen(self.main)
        if self.config.problem:
            self.say_error(self.config.problem)
        self.call_after_refresh(self._settle, self._first_action(first))

    def _first_action(self, first: HomeView) -> str:
        """Return the action to begin with: an OMTM past its deadline is closed before anything else."""
        if first.top.is_empty:
            return "welcome"
        if not self.first_action and any(step.kind is NextKind.DEADLINE for step in first.next):
            return "close_omtm"
        return self.first_action

    async def _settle(self, first_action: str) -> None:
        """Start everything that can wait until the first frame is on the screen, what asks first of all."""
        try:
            if first_action:
                await self.run_action(first_action)
            if is_unseen():
                await self.open("after_crash")
        finally:
            self.begun = True
        self.set_interval(WATCH_SECONDS, self._look_around)
        self.set_timer(BUILD_AFTER, self.main.build_pages)
        if not self.demo:
            self.set_timer(SNAPSHOT_AFTER, self._keep_snapshot)

    @work(group="snapshot")
    async def _keep_snapshot(self) -> None:
        await self.idle()
        await self.storage.keep_snapshot()

    def _look_around(self) -> None:
        if self._watching is None or self._watching.is_finished:  # else what it has found would be lost
            self._watching = self._watch()

    @work(group="watch")
    async def _watch(self) -> None:
        if await self.storage.changed_outside():
            await self.refresh_page()

    def on_paste(self) -> None:
        """Say that a paste went nowhere: what has the focus takes no text."""
        self.say(_("Nothing was pasted: no text field has the focus."))

    async def action_page(self, name: str) -> None:
        if self.shows_pages:
            self.clear_notifications()
            await self.go_to(name)

    async def action_back(self) -> None:
        """Do nothing: Esc was pressed where nothing is open."""

    def action_help_quit(self) -> None:
        """Say how to leave, for those who press ctrl+c out of habit."""
        if self.demo:
            self.say(_("q leaves; nothing in the demo is kept."))
        elif self.shows_pages:
            self.say(_("q leaves; everything is saved."))
        else:
            self.say(_("Esc leaves this, then q leaves omtm."))


for _dialog in DIALOGS:  # a key of the app that opens one is called as the dialog is
    setattr(OmtmApp, f"action_{_dialog}", opens(_dialog))
