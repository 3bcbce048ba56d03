"""What fields are filled in with: a line, a text of several, and one of a few."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input, TextArea

from omtm_tui.domain.text.labels import Tone, fold, joined_lines
from omtm_tui.i18n import _
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.basics import OwnFiles, bindings, plain


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
        event.stop().prevent_default()
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


_WORD = re.compile(r'"[^"]*$|[^\W\d]\w*$')
"""The word the cursor stands behind; one that has begun with a quotation mark may hold blanks."""


def words_for(text: str, words: Sequence[str]) -> tuple[str, ...]:
    """The words that begin with the last one of ``text``, in any case; none while that is empty or whole."""
    word = _WORD.search(text)
    typed = word[0].casefold() if word else ""
    if len(typed.strip('"')) == 0 or any(word.casefold() == typed for word in words):
        return ()
    return tuple(word for word in words if word.casefold().startswith(typed))


class SuggestingTextArea(TextArea):
    """``words`` are offered behind the cursor; the right arrow takes what is offered."""

    def __init__(self, text: str, words: Sequence[str], *, id: str) -> None:
        self.words = tuple(words)
        super().__init__(text, id=id, tab_behavior="focus", highlight_cursor_line=False)
        self.cursor_location = self.document.end

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # f6 and f7 are no keys for selecting here: the next letter would replace what was selected unasked.
        return action not in ("select_line", "select_all") and super().check_action(action, parameters)

    def update_suggestion(self) -> None:
        line, column = self.cursor_location
        before, after = self.document[line][:column], self.document[line][column:]
        fitting = words_for(before, self.words) if not after.strip() else ()
        word = _WORD.search(before)
        self.suggestion = fitting[0][len(word[0]) :] if fitting and word else ""

    async def on_paste(self, event: events.Paste) -> None:
        event.stop()  # it is taken here: nobody else is to say that it went nowhere

    def on_blur(self) -> None:
        self.scroll_to(y=0, animate=False, force=True)

    def on_focus(self) -> None:
        self.scroll_cursor_visible(animate=False)


_WORD_PAUSE = 0.5  # seconds after which a key is no part of the word typed before it


class Choice(OwnFiles, Widget, can_focus=True):
    """``options`` are (value, label); ``value`` "" means nothing chosen yet."""

    BINDINGS = bindings("choice")
    value: reactive[str] = reactive("", layout=True)

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
        self._typed, self._typed_at = "", -_WORD_PAUSE
        self.proposed = value
        self.set_reactive(Choice.value, value)

    def on_blur(self) -> None:
        self._typed = ""

    def action_choose(self, step: int) -> None:
        self._typed = ""
        values = [value for value, _label in self.options]
        if self.value in values:
            self.value = values[(values.index(self.value) + step) % len(values)]
        elif values:
            self.value = values[0 if step > 0 else -1]

    def action_accept(self) -> None:
        self.post_message(self.Accepted(self, self.value))

    def on_key(self, event: events.Key) -> None:
        """A letter chooses the next option that begins with it, once a word; a wizard's proposal stays.

        A blank behind letters begins a sentence, which chooses nothing until an arrow key does."""
        if not event.character or not event.is_printable:
            return
        is_proposed = self.value == self.proposed != "" and getattr(self.screen, "scope", "") == "wizard"
        is_in_word, self._typed_at = event.time - self._typed_at < _WORD_PAUSE, event.time
        self._typed = (self._typed + event.character).lstrip()
        if is_in_word or " " in self._typed:
            event.stop().prevent_default()
        elif event.character.isalnum() and not is_proposed:
            start = next((i + 1 for i, (value, _l) in enumerate(self.options) if value == self.value), 0)
            order = self.options[start:] + self.options[:start]
            for value, label in order:
                if fold(label).startswith(fold(event.character)):
                    self.value = value
                    event.stop().prevent_default()
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
        return sum(cell_len(label) + 4 for _value, label in self.options) - 2 <= self.size.width

    def render(self) -> Content:
        chosen = Tone.ACCENT if self.has_focus else Tone.STRONG
        if self._fits():
            return Content("").join(
                plain(f"● {label}  ", chosen) if value == self.value else plain(f"○ {label}  ", Tone.MUTED)
                for value, label in self.options
            )
        count = len(self.options)
        for rank, (value, label) in enumerate(self.options, 1):
            if value == self.value:
                where = plain(f"  {rank}/{count}", Tone.MUTED)
                return Content.assemble(plain(f"‹ {label} ›", chosen), where)
        return plain("‹ " + _("choose with ← →") + f" ›  {count}", Tone.MUTED)
