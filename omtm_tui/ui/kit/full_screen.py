"""A full screen in front of the seven pages: the header above, its own keys below, Esc leads back."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.screen import Screen
from textual.widget import Widget

from omtm_tui.domain.header import Top
from omtm_tui.ui.kit.error_boundary import ErrorBoundary
from omtm_tui.ui.kit.header import TopBar
from omtm_tui.ui.kit.key_bar import KeyBar
from omtm_tui.ui.kit.sizes import SIZES


class FullScreen(ErrorBoundary, Screen[int | None]):
    """A subclass sets ``scope`` and its bindings, and implements ``body`` and ``reload``."""

    HORIZONTAL_BREAKPOINTS = SIZES
    scope: ClassVar[str] = ""

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield from self.body()
        yield KeyBar(self.scope, everywhere=True)

    def body(self) -> ComposeResult:
        """What stands between the header and the keys."""
        yield Widget()

    async def on_mount(self) -> None:
        if self.omtm_app.top is not None:
            self.show_top(self.omtm_app.top)
        await self.reload()

    async def reload(self) -> None:
        """Read and show again; called after every write."""

    def show_top(self, top: Top) -> None:
        self.query_one(TopBar).top = top

    async def action_back(self) -> None:
        self.dismiss(None)
