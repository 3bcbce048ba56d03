"""The app: it joins the storage thread, the screens and the action table, and turns errors into words."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from typing import Any, ClassVar, TypeVar

from textual import work
from textual.app import SystemCommand
from textual.binding import BindingType
from textual.screen import Screen
from textual.worker import Worker

from omtm_tui.config import Config, save_config
from omtm_tui.domain.errors import FileUnusable, UserError
from omtm_tui.domain.read_models import Top
from omtm_tui.domain.rhythm.next_steps import NextKind
from omtm_tui.domain.text.numbers import NumberFormat
from omtm_tui.domain.text.safe_text import visible
from omtm_tui.i18n import _
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.ui import crash_log
from omtm_tui.ui.actions import bindings
from omtm_tui.ui.main_screen import SIZES, MainScreen
from omtm_tui.ui.palette import commands, do_named
from omtm_tui.ui.shutdown import Shutdown
from omtm_tui.ui.storage_thread import DEMO, StorageThread

T = TypeVar("T")

WATCH_SECONDS = 0.7
"""How often an open app asks whether another process wrote to the file."""

BUILD_AFTER = 0.5
"""Seconds after the first frame at which the other pages are built, after the first keys."""

SNAPSHOT_AFTER = 3.0
"""Seconds after the start at which the day's snapshot is taken, out of the way of the first keys."""


class OmtmApp(Shutdown):
    TITLE = "omtm"
    HORIZONTAL_BREAKPOINTS = SIZES
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar[list[BindingType]] = bindings("app")
    CSS = """
    Toast { width: auto; max-width: 70; padding: 0 1; margin-top: 0; }
    .-narrow Toast { max-width: 100%; }
    #body { height: 1fr; }
    """

    def __init__(
        self, storage: StorageThread, config: Config | None = None, *, demo: bool = False, first: str = ""
    ) -> None:
        super().__init__()
        self.storage = storage
        self.config = config or Config()
        self.demo = demo
        self.first_action = first
        self.scope_id: int | None = None
        self.top: Top | None = None
        self._watching: Worker[None] | None = None

    # start and end --------------------------------------------------------------------------------

    def on_mount(self) -> None:
        if self.config.theme in self.available_themes:
            self.theme = self.config.theme
        try:
            first = self.storage.first.result()
        except FileUnusable as error:
            self.exit(return_code=3, message=str(error))
            return
        self.push_screen(MainScreen(first))
        if first.top.is_empty:
            self.call_after_refresh(self.action_welcome)
        elif self.first_action:
            self.call_after_refresh(self.run_action, self.first_action)
        elif any(step.kind is NextKind.DEADLINE for step in first.next):
            self.call_after_refresh(self.offer_to_close)
        if self.config.problem:
            self.say_error(self.config.problem)
        self.call_after_refresh(self._settle)

    def _settle(self) -> None:
        """What can wait until the first frame is on the screen."""
        gc.collect()
        gc.freeze()
        self.set_interval(WATCH_SECONDS, self._look_around)
        self.set_timer(BUILD_AFTER, self.main.build_pages)
        self.offer_after_crash()
        if not self.demo:
            self.set_timer(SNAPSHOT_AFTER, self._keep_snapshot)

    @work(group="snapshot")
    async def _keep_snapshot(self) -> None:
        await self.idle()
        try:
            await self.storage.keep_snapshot()
        except FileUnusable as error:
            self.say_error(str(error))

    def _look_around(self) -> None:
        if self._watching is None or self._watching.is_finished:  # else what it has found would be lost
            self._watching = self._watch()

    @work(group="watch")
    async def _watch(self) -> None:
        try:
            if await self.storage.changed_outside():
                await self.refresh_page()
        except FileUnusable as error:
            self.say_error(str(error))

    # writing and reading --------------------------------------------------------------------------

    async def do(self, verb: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Write, say what happened and how to undo it, and show it. Raises what the verb raises."""
        written = await self.storage.write(verb, *args, **kwargs)
        if written.label is not None:
            self.say(written.label + " · " + _("u undoes"))
        await self.refresh_page()
        return written.result

    async def attempt(self, verb: Callable[..., T], *args: Any, **kwargs: Any) -> T | None:
        """Like ``do``, for a single key: what is refused is said, and None returned."""
        try:
            return await self.do(verb, *args, **kwargs)
        except (UserError, FileUnusable) as error:
            self.say_error(str(error))
            return None

    async def refresh_page(self) -> None:
        """Show the page on top anew, and whatever lies over it."""
        for screen in self.screen_stack:
            if isinstance(screen, MainScreen):
                await screen.page.reload()
            elif hasattr(screen, "reload"):
                await screen.reload()

    def show_top(self, top: Top) -> None:
        self.top = top
        for screen in self.screen_stack:
            if hasattr(screen, "show_top"):
                screen.show_top(top)

    @property
    def numbers(self) -> NumberFormat:
        """How this workspace writes numbers."""
        return self.top.numbers if self.top is not None else NumberFormat()

    @property
    def main(self) -> MainScreen:
        return next(screen for screen in self.screen_stack if isinstance(screen, MainScreen))

    # words ----------------------------------------------------------------------------------------

    def say(self, text: str) -> None:
        """One short line; the newest replaces the ones before."""
        self.clear_notifications()
        self.notify(visible(text), markup=False, timeout=4)

    # actions --------------------------------------------------------------------------------------

    async def action_page(self, name: str) -> None:
        if isinstance(self.screen, MainScreen):
            self.clear_notifications()
            await self.main.show_page(name)

    async def action_undo(self) -> None:
        await self._step_back(WorkspaceFile.undo, _("Undone: {label} · U does it again"))

    async def action_redo(self) -> None:
        await self._step_back(WorkspaceFile.redo, _("Done again: {label}"))

    async def _step_back(self, verb: Callable[[WorkspaceFile], str], template: str) -> None:
        try:
            written = await self.storage.write(verb)
        except (UserError, FileUnusable) as error:
            self.say_error(str(error))
            return
        self.say(template.format(label=written.result))
        await self.refresh_page()

    async def action_add_idea(self) -> None:
        from omtm_tui.ui.backlog.idea import open_idea

        await open_idea(self)

    async def action_record(self, metric_id: int | None = None) -> None:
        from omtm_tui.ui.metrics.record import open_record

        await open_record(self, metric_id)

    async def action_bet(self, experiment_id: int | None = None) -> None:
        from omtm_tui.ui.decisions.bet import open_bet

        await open_bet(self, experiment_id)

    async def action_friday(self) -> None:
        from omtm_tui.ui.rhythm.friday import open_friday

        await open_friday(self)

    async def action_review(self) -> None:
        from omtm_tui.ui.rhythm.review import open_review

        await open_review(self)

    async def action_brief(self) -> None:
        from omtm_tui.ui.rhythm.brief import open_brief

        await open_brief(self)

    def offer_to_close(self) -> None:
        """An OMTM whose deadline has passed ends: it is asked at once how."""
        from omtm_tui.ui.rhythm.reevaluation import open_close

        open_close(self)

    def action_keys(self) -> None:
        from omtm_tui.ui.workspace.key_help import KeysHelp

        async def chosen(picked: object) -> None:
            await do_named(self, str(picked))

        self.push_screen(KeysHelp(), chosen)

    def action_theme(self) -> None:
        from omtm_tui.ui.kit.pick_list import Item, Pick

        was = self.theme

        def look(theme: object) -> None:
            self.theme = str(theme) if theme in self.available_themes else was

        def chosen(theme: object) -> None:
            look(theme)
            self.config = save_config(self.config, theme=self.theme)

        items = [Item(name, name) for name in sorted(self.available_themes)]
        self.push_screen(Pick(_("Theme"), items, chosen=was, look=look), chosen)

    async def action_settings(self) -> None:
        from omtm_tui.ui.workspace.settings import open_settings

        await open_settings(self)

    async def action_scope(self) -> None:
        from omtm_tui.ui.workspace.scopes import open_scopes

        await open_scopes(self)

    def action_welcome(self) -> None:
        from omtm_tui.ui.home.welcome import Welcome

        self.push_screen(Welcome())

    def action_snapshots(self) -> None:
        from omtm_tui.ui.workspace.restore import open_snapshots

        open_snapshots(self)

    def offer_after_crash(self) -> None:
        """Tell about a crash nobody was told about yet."""
        if crash_log.is_unseen():
            from omtm_tui.ui.workspace.restore import offer_after_crash

            offer_after_crash(self)

    def open_demo(self) -> None:
        """Leave this workspace for a throw-away demo."""
        self.exit(DEMO)

    async def action_back(self) -> None:
        """Escape where nothing is open does nothing."""

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """What the palette offers."""
        return commands(self, screen)

    def action_help_quit(self) -> None:
        """ctrl+c, out of habit."""
        if self.demo:
            self.say(_("q leaves; nothing in the demo is kept."))
        elif isinstance(self.screen, MainScreen):
            self.say(_("q leaves; everything is saved."))
        else:
            self.say(_("Esc leaves this, then q leaves omtm."))
