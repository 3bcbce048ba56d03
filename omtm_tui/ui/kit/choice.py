"""One of a few: all options in a line where they fit, otherwise one at a time; arrows, space or a
letter choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from omtm_tui.domain.text.labels import Tone
from omtm_tui.domain.text.typed_text import fold
from omtm_tui.i18n import _
from omtm_tui.ui.kit.basics import bindings, css_of, plain


class Choice(Widget, can_focus=True):
    """``options`` are (value, label); ``value`` "" means nothing chosen yet."""

    DEFAULT_CSS = css_of(__file__)
    BINDINGS = bindings("choice")

    value: reactive[str] = reactive("")

    @dataclass
    class Changed(Message):
        choice: Choice
        value: str

        @property
        def control(self) -> Choice:
            return self.choice

    class Accepted(Changed):
        """Enter was pressed."""

    def __init__(self, options: Sequence[tuple[str, str]], value: str = "", *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.options = tuple(options)
        self.set_reactive(Choice.value, value)

    def action_choose(self, step: int) -> None:
        values = [value for value, _label in self.options]
        if not values:
            return
        if self.value in values:
            self.value = values[(values.index(self.value) + step) % len(values)]
        else:
            self.value = values[0 if step > 0 else -1]

    def action_accept(self) -> None:
        self.post_message(self.Accepted(self, self.value))

    def on_key(self, event: events.Key) -> None:
        """A letter chooses the next option that begins with it."""
        if event.character and event.character.isalnum():
            start = next((i + 1 for i, (value, _l) in enumerate(self.options) if value == self.value), 0)
            order = self.options[start:] + self.options[:start]
            for value, label in order:
                if fold(label).startswith(fold(event.character)):
                    self.value = value
                    event.stop()
                    event.prevent_default()
                    return

    def on_click(self, event: events.Click) -> None:
        x = event.x - 1
        if self._fits():
            for value, label in self.options:
                x -= cell_len(label) + 4
                if x < 0:
                    self.value = value
                    return
        else:
            self.action_choose(-1 if x < 2 else 1)

    def watch_value(self, value: str) -> None:
        if self.is_mounted:
            self.post_message(self.Changed(self, value))

    def _fits(self) -> bool:
        return sum(cell_len(label) + 4 for _value, label in self.options) <= self.size.width

    def render(self) -> Content:
        chosen = Tone.ACCENT if self.has_focus else Tone.STRONG
        if self._fits():
            parts = [
                plain(f"● {label}  ", chosen) if value == self.value else plain(f"○ {label}  ", Tone.MUTED)
                for value, label in self.options
            ]
            return Content("").join(parts)
        count = len(self.options)
        for rank, (value, label) in enumerate(self.options, 1):
            if value == self.value:
                where = f"  {rank}/{count}"
                room = self.content_size.width - cell_len(where) - 4
                name = plain(label, chosen).truncate(max(room, 1), ellipsis=True)
                arrows = plain("‹ ", chosen), plain(" ›", chosen)
                return Content.assemble(arrows[0], name, arrows[1], plain(where, Tone.MUTED))
        return plain("‹ " + _("choose with ← →") + f" ›  {count}", Tone.MUTED)
