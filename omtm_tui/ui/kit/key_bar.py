"""The line of keys at the bottom: what works here, as many as fit, from the action table; each can be
clicked.
"""

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from omtm_tui.domain.text.labels import Tone
from omtm_tui.ui.actions import label, of_scope
from omtm_tui.ui.key_table import KeyAction
from omtm_tui.ui.kit.basics import css_of, plain


class KeyBar(Widget):
    """``scope`` is the screen's; where ``everywhere`` is set the keys of the whole app follow."""

    DEFAULT_CSS = css_of(__file__)
    scope: reactive[str] = reactive("")
    bare: reactive[bool] = reactive(False)
    """Whether the list has no line for a key to act on."""

    def __init__(self, scope: str, *, everywhere: bool = False) -> None:
        super().__init__()
        self.set_reactive(KeyBar.scope, scope)
        self._everywhere = everywhere

    def _placed_actions(self) -> list[tuple[int, KeyAction]]:
        """The actions that fit, with the column each starts at; help and commands are kept to the last."""
        actions = [a for a in of_scope(self.scope) if a.bar and not (self.bare and a.on_row)]
        own = {key for action in actions for key in action.keys.split(",")}
        everywhere = [a for a in of_scope("app") if a.bar and a.key not in own] if self._everywhere else []
        last_ones = everywhere[-2:]
        room = self.content_size.width - sum(self._width(a) for a in last_ones)
        fitting: list[KeyAction] = []
        for action in actions + everywhere[:-2]:
            if self._width(action) > room:
                break
            room -= self._width(action)
            fitting.append(action)
        placed = []
        x = 0
        for action in fitting + last_ones:
            placed.append((x, action))
            x += self._width(action)
        return placed

    @staticmethod
    def _width(action: KeyAction) -> int:
        return cell_len(action.key) + 1 + cell_len(label(action)) + 2

    def render(self) -> Content:
        parts = [
            Content.assemble(plain(a.key, Tone.ACCENT), plain(f" {label(a)}  ", Tone.MUTED))
            for _x, a in self._placed_actions()
        ]
        return Content("").join(parts)

    def on_click(self, event: events.Click) -> None:
        x = event.x - 1
        for start, action in reversed(self._placed_actions()):
            if x >= start:
                self.app.simulate_key(action.first_key)
                return
