"""What the app said lately, in full: a message on the screen is short, and gone after some seconds."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from omtm_tui.domain.text.labels import Tone
from omtm_tui.i18n import _
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.basics import Scroll, bindings, css_of, plain
from omtm_tui.ui.kit.dialog import LargeDialog


def open_messages(app: AppBase) -> None:
    """Show the messages, the last one first."""
    app.push_screen(Messages(list(app.messages)))


class Messages(LargeDialog[None]):
    DEFAULT_CSS = css_of(__file__)
    BINDINGS = bindings("pick_list", only=("cancel",))

    def __init__(self, messages: list[str]) -> None:
        super().__init__()
        self._messages = messages or [_("Nothing was said yet.")]

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(plain(_("Messages"), Tone.STRONG), id="title")
            with Scroll(can_focus=True):
                yield Static(Content("\n\n").join(plain(message, lines=True) for message in self._messages))
            yield Static(plain(_("Esc closes"), Tone.MUTED), id="foot")
