"""Reading and writing where a message arrives: a file that cannot be used is said, and all stays up."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from textual.message import Message
from textual.message_pump import MessagePump

from omtm_tui.domain.errors import FileUnusable

if TYPE_CHECKING:
    from omtm_tui.ui.app import OmtmApp


class ErrorBoundary(MessagePump):
    """Textual ends a widget whose handler raises, and the app with it."""

    async def _on_message(self, message: Message) -> None:
        try:
            await super()._on_message(message)
        except FileUnusable as error:
            cast("OmtmApp", self.app).say_error(str(error))
