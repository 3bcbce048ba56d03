"""The frame of every dialog, a panel in the middle of what lies behind it, and the question before a loss."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from omtm_tui.i18n import _
from omtm_tui.ui.app_base import AppBase, ErrorBoundary
from omtm_tui.ui.kit.declared import bindings, css_of
from omtm_tui.ui.kit.text import plain

T = TypeVar("T")


class Dialog(ErrorBoundary, ModalScreen[T]):
    """A subclass composes one ``Vertical`` and says how wide it is."""

    DEFAULT_CSS = css_of(__file__)


class LargeDialog(Dialog[T]):
    """A dialog that takes the whole of a narrow terminal."""

    DEFAULT_CSS = css_of(__file__, "large_dialog")


class Confirm(Dialog[bool]):
    """Names what would be taken away; "No" has the focus. Dismissed with True for yes."""

    DEFAULT_CSS = css_of(__file__, "confirm")
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
