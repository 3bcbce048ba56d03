"""A question before something is taken away: it names the thing, and "No" has the focus."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from omtm_tui.i18n import _
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.css import css_of
from omtm_tui.ui.kit.dialog import Dialog
from omtm_tui.ui.kit.key_bindings import bindings
from omtm_tui.ui.kit.text import plain


class Confirm(Dialog[bool]):
    """Asks a question; dismissed with True for yes."""

    DEFAULT_CSS = css_of(__file__)
    BINDINGS = bindings("confirm")

    def __init__(self, question: str, yes: str) -> None:
        super().__init__()
        self._question = question
        self._yes = yes

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(plain(self._question, lines=True))
            with Horizontal():
                yield Button(Content(_("No")), id="no", compact=True)
                yield Button(Content(self._yes), id="yes", variant="error", compact=True)

    def on_mount(self) -> None:
        self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes)


def ask_before(app: AppBase, question: str, yes: str, do: Callable[[], Awaitable[object]]) -> None:
    """Do something that takes away only after a yes; ``yes`` names it on the button."""

    async def answered(answer: bool | None) -> None:
        if answer:
            await do()

    app.push_screen(Confirm(question, yes), answered)
