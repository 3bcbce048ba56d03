"""A text of one line that loses nothing of what is pasted: several lines are joined by blanks.

It shows its start unless it is being edited.
"""

from __future__ import annotations

from dataclasses import dataclass

from textual import events
from textual.message import Message
from textual.widgets import Input

from omtm_tui.domain.text.typed_text import joined_lines
from omtm_tui.i18n import _
from omtm_tui.ui.app_base import AppBase


class LineInput(Input):
    """Tells by ``PastedLines`` that it made one line of several: a form may offer something better."""

    @dataclass
    class PastedLines(Message):
        """Several lines were pasted."""

        input: LineInput
        lines: tuple[str, ...]

        @property
        def control(self) -> LineInput:
            return self.input

    def on_blur(self) -> None:
        self.scroll_to(x=0, animate=False, force=True)

    def on_focus(self) -> None:
        self._watch_selection(self.selection)

    def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()
        self._put(event.text)

    def action_paste(self) -> None:
        self._put(self.app.clipboard)

    def _put(self, text: str) -> None:
        lines = tuple(filter(None, map(str.strip, text.splitlines())))
        self.replace(joined_lines(text), *sorted(self.selection))
        if len(lines) > 1:
            self.post_message(self.PastedLines(self, lines))

    def restricted(self) -> None:
        """Say that what was typed or pasted does not fit, which nothing else would show."""
        if isinstance(self.app, AppBase):
            message = _("A line has at most {n} characters; nothing was added.")
            self.app.say_error(message.format(n=self.max_length))
