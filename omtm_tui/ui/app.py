"""The app: what it begins with, what it looks after while it is open, and the keys of every page."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from textual import work
from textual.worker import Worker

from omtm_tui.config import Config
from omtm_tui.domain.errors import FileUnusable
from omtm_tui.domain.home import HomeView, NextKind
from omtm_tui.i18n import _
from omtm_tui.ui.app_base import DIALOGS, AppBase, opens
from omtm_tui.ui.doing import Commands
from omtm_tui.ui.key_table import error_text
from omtm_tui.ui.kit.basics import SIZES, bindings
from omtm_tui.ui.main_screen import MainScreen
from omtm_tui.ui.shutdown import is_unseen
from omtm_tui.ui.storage_thread import StorageThread

WATCH_SECONDS = 0.7  # how often an open app asks whether another process wrote to the file
BUILD_AFTER = 0.5  # seconds after the first frame at which the other pages are built, after the first keys

SNAPSHOT_AFTER = 3.0
"""Seconds after the start at which the day's snapshot is taken, out of the way of the first keys."""


class OmtmApp(AppBase):
    TITLE = "omtm"
    main: MainScreen
    HORIZONTAL_BREAKPOINTS = SIZES
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
            first = self.storage.first.result()
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
