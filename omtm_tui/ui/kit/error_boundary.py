"""Report a file that cannot be used, wherever a message is handled, and keep the app running."""

from typing import cast

from textual.message import Message
from textual.message_pump import MessagePump

from omtm_tui.domain.errors import FileUnusable
from omtm_tui.ui.actions import error_text
from omtm_tui.ui.app_base import AppBase


class ErrorBoundary(MessagePump):
    """Stands between a handler that raises and Textual, which would end the app."""

    @property
    def omtm_app(self) -> AppBase:
        """The app, with what every screen may ask of it."""
        return cast(AppBase, self.app)

    async def _on_message(self, message: Message) -> None:
        try:
            await super()._on_message(message)
        except FileUnusable as error:
            self.omtm_app.say_error(error_text(error))
