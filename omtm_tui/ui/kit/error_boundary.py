"""Reading and writing where a message arrives: a file that cannot be used is said, and all stays up."""

from __future__ import annotations

from typing import cast

from textual.message import Message
from textual.message_pump import MessagePump

from omtm_tui.domain.errors import FileUnusable
from omtm_tui.ui.actions import error_text
from omtm_tui.ui.app_base import AppBase


class ErrorBoundary(MessagePump):
    """Textual ends a widget whose handler raises, and the app with it."""

    @property
    def omtm_app(self) -> AppBase:
        """The app, with what every screen may ask of it."""
        return cast(AppBase, self.app)

    async def _on_message(self, message: Message) -> None:
        try:
            await super()._on_message(message)
        except FileUnusable as error:
            self.omtm_app.say_error(error_text(error))
