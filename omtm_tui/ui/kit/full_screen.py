"""A full screen in front of the seven pages: the header above, its own keys below, Esc leads back."""

from typing import ClassVar, Generic, Protocol, TypeVar

from textual.app import ComposeResult
from textual.screen import Screen

from omtm_tui.domain.header import Header
from omtm_tui.ui.app_base import ErrorBoundary
from omtm_tui.ui.kit.declared import SIZES
from omtm_tui.ui.kit.header import TopBar
from omtm_tui.ui.kit.key_bar import KeyBar


class Headed(Protocol):
    """A snapshot that holds the header's data, too."""

    @property
    def top(self) -> Header:
        """What the header shows."""


S = TypeVar("S", bound=Headed)


class FullScreen(ErrorBoundary, Screen[int | None], Generic[S]):
    """A subclass sets ``scope`` and its bindings, and implements ``body``, ``read`` and ``show``.

    A snapshot that the opener has read already is passed in, so that the first frame is complete.
    """

    HORIZONTAL_BREAKPOINTS = SIZES
    scope: ClassVar[str] = ""
    app_keys: ClassVar[bool] = True
    """Whether the key bar names the keys of the whole app, too."""

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
        if self.omtm_app.top is not None:
            self.show_top(self.omtm_app.top)
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
