"""The frames of the seven pages, and of the full screens that stand in front of them."""

from collections.abc import Callable, Coroutine, Hashable
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.screen import Screen

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.header import Header
from omtm_tui.ui.app_base import ErrorBoundary
from omtm_tui.ui.kit.bars import KeyBar, TopBar
from omtm_tui.ui.kit.basics import SIZES, OwnFiles


class Headed(Protocol):
    """A snapshot that holds the header's data, too."""

    @property
    def top(self) -> Header:
        """What the header shows."""


S = TypeVar("S", bound=Headed)
T = TypeVar("T")


def reads(verb: Callable[..., T]) -> Callable[[Any], Coroutine[Any, Any, T]]:
    """The ``read`` of a page or screen that shows what one verb of storage returns."""

    async def read(self: ErrorBoundary) -> T:
        return await self.omtm_app.storage.read(verb)

    return read


class Page(OwnFiles, ErrorBoundary, Vertical, Generic[S]):
    """One of the seven. A subclass sets ``scope`` and implements ``read`` and ``show``."""

    scope: ClassVar[str] = ""
    snapshot: S | None = None
    _read: tuple[object, S] | None = None

    def __init__(self) -> None:
        super().__init__(id=f"page-{self.scope}")

    async def read(self) -> S:
        """Read the page's snapshot from storage."""
        raise NotImplementedError

    def show(self, snapshot: S) -> None:
        """Put the snapshot on the screen."""
        raise NotImplementedError

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
        """Return the snapshot, read again only if the file, the day or the team has changed.

        Where the team that is looked at is gone, the company's.
        """
        app = self.omtm_app
        while True:
            state, scope_id = await app.storage.state(), app.scope_id
            if self._read is not None and self._read[0] == (state, scope_id):
                return self._read[1]
            try:
                snapshot = await self.read()
            except UserError:
                if scope_id is None:
                    raise
                app.scope_id = None
                continue
            if scope_id == app.scope_id:  # no other was chosen meanwhile
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
        self.snapshot = snapshot
        self.omtm_app.show_top(snapshot.top)
        self.show(snapshot)
        for bar in self.screen.query(KeyBar):
            bar.bare = self.is_bare


class FullScreen(OwnFiles, ErrorBoundary, Screen[int | None], Generic[S]):
    """A subclass sets ``scope`` and implements ``body``, ``read`` and ``show``.

    A snapshot that the opener has read already is passed in, so that the first frame is complete.
    """

    HORIZONTAL_BREAKPOINTS = SIZES
    scope: ClassVar[str] = ""
    app_keys: ClassVar[bool] = True
    """Whether the key bar names the keys of the app that work here, too."""
    app_actions: ClassVar[frozenset[str]] = frozenset({"undo", "redo", "keys", "command_palette"})
    """The actions of the app that work here, and go by the same keys as on the pages."""

    def __init__(self, snapshot: S | None = None) -> None:
        super().__init__()
        self.snapshot = snapshot

    def body(self) -> ComposeResult:
        """What stands between the header and the keys."""
        raise NotImplementedError

    async def read(self) -> S | None:
        """What the screen shows; None to leave it as it is."""
        raise NotImplementedError

    def show(self, snapshot: S) -> None:
        """Put the snapshot on the screen."""
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
