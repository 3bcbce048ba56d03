"""The screen with the seven pages; a page is built when first opened, or before while nobody waits."""

import asyncio
import gc
from collections.abc import Hashable
from importlib import import_module

from textual import work
from textual.app import ComposeResult
from textual.containers import Container
from textual.screen import Screen

from omtm_tui.domain.errors import FileUnusable
from omtm_tui.domain.header import Header
from omtm_tui.domain.home import HomeView
from omtm_tui.ui.app_base import APP_ACTIONS, ErrorBoundary
from omtm_tui.ui.kit.bars import KeyBar, NavBar, TopBar
from omtm_tui.ui.kit.basics import HEIGHTS, SIZES
from omtm_tui.ui.kit.page import Headed, Page
from omtm_tui.ui.pages import PAGES

BETWEEN_PAGES = 0.05
"""Seconds between two pages that are built ahead, so that a key waits for one of them at the most."""


class MainScreen(ErrorBoundary, Screen[None]):
    HORIZONTAL_BREAKPOINTS = SIZES
    VERTICAL_BREAKPOINTS = HEIGHTS
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
        return self.page.scope

    async def reload(self) -> None:
        await self.page.reload()

    async def show_page(self, name: str, *, select: Hashable | None = None) -> None:
        """Bring a page to the front, with fresh data, and its cursor to the record ``select``.

        The page before stays until the data is there: all of the new one is drawn at once.
        """
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
                page.prime(app.storage.first_state, app.scope_id, self._first)
                self._first = None
            snapshot = await page.load()
        except FileUnusable:
            self._wanted = self.query_one(NavBar).current = self._front
            raise
        if self._wanted != name:
            return  # another page was asked for meanwhile
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
            page: Page[Headed] = import_module(f"omtm_tui.ui.{name}.page").PAGE()
            page.display = False
            await self.query_one("#body").mount(page)
            return page

    @work(group="build", exit_on_error=False)
    async def build_pages(self) -> None:
        """Build and fill the pages that are not open yet: a first visit then takes some 77 ms instead of 124.

        What goes wrong with that is said when the page is asked for; the app may be closing already.
        """
        app = self.omtm_app
        for name, _title in PAGES:
            await asyncio.sleep(BETWEEN_PAGES)
            await app.idle()
            page = await self._built(name)
            await page.prerender()
        await app.idle()
        gc.collect()
        gc.freeze()  # the pages stay: a full collection, one in some 30 keys, takes 39 ms instead of 99

    def show_top(self, top: Header) -> None:
        bar = self.query_one(TopBar)
        bar.past = top.today < self.omtm_app.storage.today
        bar.top = top
