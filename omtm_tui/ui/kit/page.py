"""The frames of the seven pages and of the full screens in front of them, and their keys about a line."""

from collections.abc import Awaitable, Callable, Hashable
from functools import wraps
from inspect import isawaitable
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.header import Header
from omtm_tui.i18n import _, mark
from omtm_tui.ui.app_base import ErrorBoundary
from omtm_tui.ui.key_table import KEY_TABLE
from omtm_tui.ui.kit.bars import KeyBar, TopBar
from omtm_tui.ui.kit.basics import OwnFiles


class ActsOnLines(OwnFiles, ErrorBoundary):
    """A subclass sets ``scope``; actions about a line (the key table says which) get ``current`` first."""

    scope: ClassVar[str] = ""
    without_lines: ClassVar[frozenset[str]] = frozenset()
    """Actions about the lines that go on where a filter shows none, and get no record."""
    nothing: ClassVar[str] = mark("There is nothing here to do that with.")
    on_enter: str = ""  # the action of Enter on a line, where it is not shown in full beside the list

    @property
    def current(self) -> Any:
        """The record of the line; None where there is none."""
        raise NotImplementedError

    @property
    def no_line(self) -> str:
        """Why there is no line to act on, which an empty table says itself; empty where there is one."""
        table: Any = getattr(self, "table", None)
        reason: str = _(self.nothing) if table is None or table.rows else table.empty
        return "" if self.current is not None else reason

    async def on_table_opened(self) -> None:
        if self.on_enter:
            await self.run_action(self.on_enter)  # type: ignore[attr-defined]

    on_lanes_opened = on_table_opened

    def __init_subclass__(cls, **settings: Any) -> None:
        """Give each action of the scope that is about a line the record of it."""
        super().__init_subclass__(**settings)
        about_lines = {row.id.partition("(")[0] for row in KEY_TABLE if row.scope == cls.scope and row.on_row}
        for name in about_lines - cls.without_lines if "scope" in vars(cls) else ():
            if action := getattr(cls, f"action_{name}", None):
                setattr(cls, f"action_{name}", _on_row(action))


def _on_row(action: Callable[..., Any]) -> Callable[..., Awaitable[None]]:
    """The action where there is a line, else the reason why there is none."""

    @wraps(action)
    async def on_row(page: ActsOnLines, *parameters: Any) -> None:
        if reason := page.no_line:
            page.omtm_app.say(reason)
        elif (record := page.current) is not None:
            done = action(page, record, *parameters)
            if isawaitable(done):
                await done

    return on_row


def writes(verb: Callable[..., object]) -> Callable[..., Awaitable[None]]:
    """The action of a key that is one write about the record of the line."""

    async def action(self: ErrorBoundary, record: Any, *args: Any) -> None:
        await self.omtm_app.do(verb, record.id, *args)

    return action


class Headed(Protocol):
    """A snapshot that holds what the header shows, too."""

    @property
    def top(self) -> Header: ...


S = TypeVar("S", bound=Headed)


class ShowsSnapshot(Generic[S]):
    """A subclass sets ``scope`` and ``verb``, what its snapshot is read by, and implements ``show``."""

    scope: ClassVar[str] = ""
    verb: Callable[..., S | None]
    snapshot: S | None = None

    async def read(self) -> S | None:
        """Read the snapshot from storage; None where what is shown stays as it is."""
        return await self.omtm_app.storage.read(self.verb)  # type: ignore[attr-defined, no-any-return]

    def show(self, snapshot: S) -> None:
        """Put the snapshot on the screen."""
        raise NotImplementedError


class Page(OwnFiles, ErrorBoundary, ShowsSnapshot[S], Vertical):
    """One of the seven."""

    _read: tuple[object, S] | None = None

    def __init__(self) -> None:
        super().__init__(id=f"page-{self.scope}")

    @property
    def is_bare(self) -> bool:
        """Whether there is no line for the keys of this page to act on."""
        return False

    def focus_page(self) -> None:
        """Focus what the keys of this page act on."""

    def leave(self) -> None:
        """React to another page coming to the front."""

    def select(self, record: Hashable | None) -> None:
        """Bring the cursor to this record, where the page has a list of them."""

    async def load(self) -> S:
        """The snapshot, read again if file, day or team changed; the company's where the team is gone."""
        app = self.omtm_app
        while True:
            state, scope_id = await app.storage.state(), app.storage.scope_id
            if self._read is not None and self._read[0] == (state, scope_id):
                return self._read[1]
            try:
                snapshot = await self.read()
            except UserError:
                if scope_id is None:
                    raise
                app.storage.scope_id = None
                continue
            if snapshot is not None and scope_id == app.storage.scope_id:  # no other was chosen meanwhile
                self.prime(state, scope_id, snapshot)
                return snapshot

    def prime(self, state: object, scope_id: int | None, snapshot: S) -> None:
        """Provide the snapshot for a scope and a state of the storage (``StorageThread.state``)."""
        self._read = ((state, scope_id), snapshot)

    async def reload(self) -> None:
        self._read = None
        self.apply(await self.load())

    async def refresh_if_stale(self) -> None:
        """Show again if something was written while another screen was in front."""
        before = self._read
        snapshot = await self.load()
        if self._read is not before:
            self.apply(snapshot)

    async def prerender(self) -> None:
        """Load and show the page while another one is in front, ready for its first visit."""
        snapshot = await self.load()
        if self.is_attached and not self.display:
            self.snapshot = snapshot
            self.show(snapshot)

    def apply(self, snapshot: S) -> None:
        if not self.is_attached or not self.display:
            return  # another page has come to the front meanwhile
        self.omtm_app.show_top(snapshot.top)
        if snapshot is not self.snapshot:  # else it still shows it, or was filled with it ahead
            self.snapshot = snapshot
            self.show(snapshot)
        for bar in self.screen.query(KeyBar):
            bar.bare = self.is_bare


class FullScreen(OwnFiles, ErrorBoundary, ShowsSnapshot[S], Screen[int | None]):
    """A subclass has a ``body``, too; a snapshot given is the first frame."""

    app_keys: ClassVar[bool] = True  # whether the key bar names the keys of the app that work here, too
    app_actions: ClassVar[frozenset[str]] = frozenset({"undo", "redo", "keys", "command_palette"})
    """The actions of the app that work here, and go by the same keys as on the pages."""

    def __init__(self, snapshot: S | None = None) -> None:
        super().__init__()
        self.snapshot = snapshot

    def body(self) -> ComposeResult:
        """What stands between the header and the keys."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield from self.body()
        yield KeyBar(self.scope, everywhere=self.app_keys)

    async def on_mount(self) -> None:
        if self.snapshot is None:
            await self.reload()
        else:
            self._apply(self.snapshot)

    async def reload(self) -> None:
        """Read and show again; called after every write."""
        snapshot = await self.read()
        if snapshot is not None and self.is_attached:
            self._apply(snapshot)

    def _apply(self, snapshot: S) -> None:
        self.snapshot = snapshot
        self.show_top(snapshot.top)
        self.show(snapshot)

    def show_top(self, top: Header) -> None:
        self.query_one(TopBar).top = top

    async def action_back(self) -> None:
        self.dismiss(None)
