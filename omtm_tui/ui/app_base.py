"""What pages, dialogs and wizards may ask of the app: read, write, notify, and go elsewhere.

It knows them by name only: ``dialogs.json`` says where each dialog opens, which is imported then."""

from asyncio import to_thread
from collections.abc import Awaitable, Callable, Hashable
from importlib import import_module
from inspect import isawaitable
from typing import Any, Protocol, TypeVar, cast

from textual.app import SuspendNotSupported
from textual.css.query import NoMatches
from textual.message import Message
from textual.message_pump import MessagePump

from omtm_tui.config import Config
from omtm_tui.data_files import data_file
from omtm_tui.domain.errors import ReportedError
from omtm_tui.domain.header import Header
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.i18n import _
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.ui import clipboard
from omtm_tui.ui.key_table import KEY_TABLE, error_text
from omtm_tui.ui.shutdown import Shutdown, is_gone
from omtm_tui.ui.storage_thread import StorageThread

T = TypeVar("T")


class PageInFront(Protocol):
    """What others may ask of the page that is in front, whichever it is; ``kit.page`` says what each does."""

    @property
    def scope(self) -> str: ...
    def select(self, record: Hashable | None) -> None: ...
    async def reload(self) -> None: ...
    async def run_action(self, action: str) -> None: ...


class PagesScreen(Protocol):
    """The screen that holds the pages: the one in front, and another brought to the front."""

    @property
    def page(self) -> PageInFront: ...
    async def show_page(self, name: str, *, select: Hashable | None = None) -> None: ...


DIALOGS = data_file(__file__, "dialogs.json", dict[str, str])
"""Where each dialog opens: a module of this package, imported then, with a function or a class of screens."""

APP_ACTIONS = frozenset(row.id.partition("(")[0] for row in KEY_TABLE if row.scope == "app")
"""The actions whose keys work on all seven pages."""


class AppBase(Shutdown):
    main: PagesScreen

    def __init__(self, storage: StorageThread, config: Config | None = None, *, demo: bool = False) -> None:
        super().__init__()
        self.storage = storage
        self.config = config or Config()
        self.demo = demo
        self.top: Header | None = None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Whether the screen in front lets an action of the app through: dialogs and wizards none."""
        if action in APP_ACTIONS and action not in getattr(self.screen, "app_actions", ()):
            return False
        return super().check_action(action, parameters)

    @property
    def page(self) -> PageInFront:
        """Which of the seven pages is in front."""
        return self.main.page

    @property
    def shows_pages(self) -> bool:
        """Whether nothing lies over the pages."""
        return hasattr(self.screen, "show_page")

    async def go_to(self, page: str, *, select: Hashable | None = None) -> None:
        """Bring a page to the front, and its cursor to the record ``select``."""
        await self.main.show_page(page, select=select)

    async def open(self, dialog: str | Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Open a dialog of any feature by its name, or one by its opener; returns what that returns.

        A screen shows what its ``verb`` reads, and opens over none of its own kind."""
        opener: Any = dialog
        if isinstance(dialog, str):
            module, _colon, function = DIALOGS[dialog].partition(":")
            opener = getattr(import_module(f"omtm_tui.ui.{module}"), function)
        if isinstance(opener, type) and isinstance(self.screen, opener):
            return None
        if verb := getattr(opener, "verb", None):
            return await self.push_screen(opener(await self.storage.read(verb)))
        opened = opener(self, *args, **kwargs)
        return await opened if isawaitable(opened) else opened

    async def do(self, verb: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run a write, say what it did with a hint at undo, and refresh the screens. It may be refused."""
        written = await self.storage.write(verb, *args, **kwargs)
        if written.label is not None:
            keeps_undo = any(getattr(screen, "keeps_undo", False) for screen in self.screen_stack)
            self.say(written.label if keeps_undo else written.label + " · " + _("u undoes"))
        else:
            self.say(_("Nothing changed."))
        await self.refresh_page()
        return written.result

    async def action_undo(self) -> None:
        await self._step_back(WorkspaceFile.undo, _("Undone: {label} · U does it again"))

    async def action_redo(self) -> None:
        await self._step_back(WorkspaceFile.redo, _("Done again: {label}"))

    async def _step_back(self, verb: Callable[[WorkspaceFile], str], template: str) -> None:
        self.say(template.format(label=(await self.storage.write(verb)).result))
        await self.refresh_page()

    async def refresh_page(self) -> None:
        """Reload the page in front and every screen above it."""
        for screen in self.screen_stack:
            if hasattr(screen, "reload"):
                await screen.reload()

    def show_top(self, top: Header) -> None:
        """Show the header of a snapshot on every screen that has one."""
        self.top = top
        for screen in self.screen_stack:
            if hasattr(screen, "show_top"):
                screen.show_top(top)

    @property
    def omtm(self) -> OmtmView | None:
        """The active OMTM of the team that is looked at."""
        return self.top.omtm if self.top is not None else None

    @property
    def numbers(self) -> NumberFormat:
        """How this workspace writes numbers."""
        return self.top.numbers if self.top is not None else NumberFormat()

    def edited(self, text: str) -> str | None:
        """Return a long text as $EDITOR left it; None, with the reason reported, where no editor opens."""
        import click  # a megabyte that only who opens an editor needs

        try:
            with self.suspend():
                try:  # what is raised in here would leave the terminal to the editor for good
                    return (click.edit(text, extension=".md", require_save=False) or "").removesuffix("\n")
                except (click.ClickException, OSError, ValueError) as error:
                    reason = str(error)
        except SuspendNotSupported:
            self.say_error(_("This terminal cannot step aside for an editor."))
        else:
            failed = _("The editor failed: {reason}. Set $EDITOR to one that is there.")
            self.say_error(failed.format(reason=reason))
        return None

    async def copy(self, text: str, copied: str, otherwise: str) -> None:
        """Put a text on the clipboard; say ``copied``, or ``otherwise`` if nobody knows whether it came."""
        arrived = await to_thread(clipboard.put, text)
        super().copy_to_clipboard(text)
        if arrived is clipboard.Arrived.TMUX:
            copied = _("{copied} In tmux, the prefix key and then ] pastes it.").format(copied=copied)
        elif arrived is clipboard.Arrived.NOWHERE:
            copied = _("Handed to the terminal. {otherwise}").format(otherwise=otherwise)
        self.say(copied, stays=True)

    def copy_to_clipboard(self, text: str) -> None:
        """Copy what was selected in a field or on the screen, of which nothing is said."""
        super().copy_to_clipboard(text)
        self.run_worker(to_thread(clipboard.put, text), group="clipboard")


def opens(dialog: str | Callable[..., Any]) -> Callable[..., Awaitable[None]]:
    """The action of a key that opens a dialog, of any feature by its name, of the own one by its opener."""

    async def action(self: MessagePump, *args: Any) -> None:
        await cast(AppBase, self.app).open(dialog, *args)

    return action


class ErrorBoundary(MessagePump):
    """Stands between a handler that raises and Textual, which would end the app."""

    @property
    def omtm_app(self) -> AppBase:
        """The app, with what every screen may ask of it."""
        return cast(AppBase, self.app)

    async def _on_message(self, message: Message) -> None:
        try:
            await super()._on_message(message)
        except ReportedError as error:
            self.omtm_app.say_error(error_text(error))
        except NoMatches:
            if not is_gone(self):
                raise
