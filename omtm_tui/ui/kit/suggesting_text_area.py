"""A text of several lines that completes the word being typed from words it was given."""

import re
from collections.abc import Sequence
from typing import Any

from textual.widgets import TextArea

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

    def __init__(self, text: str, words: Sequence[str] = (), **settings: Any) -> None:
        self.words = tuple(words)
        super().__init__(text, **settings)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        # f6 and f7 are no keys for selecting here: the next letter would replace what was selected unasked.
        return action not in ("select_line", "select_all") and super().check_action(action, parameters)

    def update_suggestion(self) -> None:
        line, column = self.cursor_location
        before, after = self.document[line][:column], self.document[line][column:]
        fitting = words_for(before, self.words) if not after.strip() else ()
        word = _WORD.search(before)
        self.suggestion = fitting[0][len(word[0]) :] if fitting and word else ""

    def on_blur(self) -> None:
        self.scroll_to(y=0, animate=False, force=True)

    def on_focus(self) -> None:
        self.scroll_cursor_visible(animate=False)
