"""Put the app together: the only module that knows every page, dialog and screen."""

from __future__ import annotations

from collections.abc import Hashable
from importlib import import_module
from inspect import isawaitable
from typing import Any, ClassVar

from textual import work
from textual.worker import Worker

from omtm_tui.config import Config
from omtm_tui.domain.errors import FileUnusable
from omtm_tui.domain.home import HomeView, NextKind
from omtm_tui.i18n import _
from omtm_tui.ui import crash_log
from omtm_tui.ui.actions import error_text
from omtm_tui.ui.app_base import AppBase, opens
from omtm_tui.ui.doing import Commands
from omtm_tui.ui.kit.basics import SIZES, bindings, css_of
from omtm_tui.ui.kit.page import Headed, Page
from omtm_tui.ui.main_screen import MainScreen
from omtm_tui.ui.storage_thread import DEMO, StorageThread

WATCH_SECONDS = 0.7
"""How often an open app asks whether another process wrote to the file."""

BUILD_AFTER = 0.5
"""Seconds after the first frame at which the other pages are built, after the first keys."""

SNAPSHOT_AFTER = 3.0
"""Seconds after the start at which the day's snapshot is taken, out of the way of the first keys."""

DIALOGS = {
    "after_crash": "workspace.restore:offer_after_crash",
    "bet": "decisions.bet:open_bet",
    "breach": "guardrails.dialogs:open_breach",
    "brief": "rhythm.friday:open_brief",
    "close_omtm": "rhythm.reviews:open_close",
    "decision": "decisions.dialogs:open_decision",
    "define_omtm": "omtm.wizard:open_omtm_wizard",
    "find_phase": "phase.wizard:open_phase_wizard",
    "friday": "rhythm.friday:open_friday",
    "history": "workspace.history:open_history",
    "idea": "backlog.idea:open_idea",
    "ideas": "backlog.idea:open_ideas",
    "import": "metrics.import_file:open_import",
    "keys": "workspace.dialogs:open_keys",
    "outcome": "decisions.dialogs:open_outcome",
    "messages": "workspace.history:open_messages",
    "pick_metric": "metrics.dialogs:pick_metric",
    "record": "metrics.readings:open_record",
    "record_week": "metrics.readings:open_week",
    "reevaluation": "rhythm.reviews:open_look_again",
    "review": "rhythm.reviews:open_review",
    "scope": "workspace.dialogs:open_scopes",
    "add_scope": "workspace.dialogs:open_add_scope",
    "amend_omtm": "omtm.correction:open_amend_omtm",
    "settings": "workspace.dialogs:open_settings",
    "snapshots": "workspace.restore:open_snapshots",
    "theme": "workspace.dialogs:open_themes",
    "triage": "backlog.page:open_triage",
    "welcome": "home.welcome:open_welcome",
}
"""Where each dialog and screen opens: a module of this package, imported then, and a function in it."""


class OmtmApp(AppBase):
    TITLE = "omtm"
    HORIZONTAL_BREAKPOINTS = SIZES
    ENABLE_COMMAND_PALETTE = True
    COMMANDS: ClassVar = {Commands}
    BINDINGS = bindings("app")
    CSS = css_of(__file__)

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
        self.push_screen(MainScreen(first, _new_page))
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
            if crash_log.is_unseen():
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
        try:
            await self.storage.keep_snapshot()
        except FileUnusable as error:
            self.say_error(error_text(error))

    def _look_around(self) -> None:
        if self._watching is None or self._watching.is_finished:  # else what it has found would be lost
            self._watching = self._watch()

    @work(group="watch")
    async def _watch(self) -> None:
        try:
            if await self.storage.changed_outside():
                await self.refresh_page()
        except FileUnusable as error:
            self.say_error(error_text(error))

    @property
    def main(self) -> MainScreen:
        """The screen that holds the pages."""
        return next(screen for screen in self.screen_stack if isinstance(screen, MainScreen))

    @property
    def page(self) -> Page[Headed]:
        return self.main.page

    @property
    def shows_pages(self) -> bool:
        return isinstance(self.screen, MainScreen)

    async def go_to(self, page: str, *, select: Hashable | None = None) -> None:
        await self.main.show_page(page, select=select)

    async def open(self, dialog: str, *args: Any, **kwargs: Any) -> Any:
        module, _colon, function = DIALOGS[dialog].partition(":")
        opened = getattr(import_module(f"omtm_tui.ui.{module}"), function)(self, *args, **kwargs)
        return await opened if isawaitable(opened) else opened

    def on_paste(self) -> None:
        """Say that a paste went nowhere: what has the focus takes no text."""
        self.say(_("Nothing was pasted: no text field has the focus."))

    def open_demo(self) -> None:
        """Leave this workspace for a throw-away demo."""
        self.exit(DEMO)

    action_add_idea = opens("idea")
    action_bet = opens("bet")
    action_brief = opens("brief")
    action_close_omtm = opens("close_omtm")
    action_friday = opens("friday")
    action_history = opens("history")
    action_keys = opens("keys")
    action_messages = opens("messages")
    action_record = opens("record")
    action_record_week = opens("record_week")
    action_review = opens("review")
    action_scope = opens("scope")
    action_settings = opens("settings")
    action_snapshots = opens("snapshots")
    action_theme = opens("theme")
    action_welcome = opens("welcome")

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


def _new_page(name: str) -> Page[Headed]:
    """Build a page by its name; its module is imported only then."""
    page: Page[Headed] = import_module(f"omtm_tui.ui.{name}.page").PAGE()
    return page
