"""Columns side by side with cards below one another: the board by state, the months of the blueprint.

Only the cards on the screen are drawn; all have the same height. Where not all columns fit, those around the
cursor are shown.
"""

from collections.abc import Hashable, Sequence
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from omtm_tui.domain.text.typed_text import visible
from omtm_tui.ui.kit.basics import bindings, component_style, css_of
from omtm_tui.ui.kit.table_model import fit

LEAST = 24
"""Cells a column needs to be shown."""

TEXT_LINES = 2
ROOMY = 30
"""Lines from which a blank one stands between the cards."""


class LaneItem(Struct, frozen=True):
    """A card: its text over two lines at most, and a muted note."""

    id: Hashable
    text: str
    note: str = ""


class Lane(Struct, frozen=True):
    """A column; ``empty`` is its text while it has no card."""

    id: Hashable
    title: str
    items: tuple[LaneItem, ...]
    empty: str = ""


class Lanes(Widget, can_focus=True):
    DEFAULT_CSS = css_of(__file__)
    COMPONENT_CLASSES: ClassVar[set[str]] = {"lanes--title", "lanes--note", "lanes--cursor"}
    BINDINGS = bindings("lanes")

    class Opened(Message):
        """A card was clicked twice."""

    def __init__(self) -> None:
        super().__init__()
        self._lanes: tuple[Lane, ...] = ()
        self._lane = 0
        self._card = 0
        self._first = 0
        self._tops: dict[Hashable, int] = {}
        self._styles: dict[str, Style] = {}

    def set_lanes(self, lanes: Sequence[Lane], select: Hashable | None = None) -> None:
        """Show these columns; the cursor stays on its card, or goes to the card ``select``."""
        wanted = self.current if select is None else select
        self._lanes = tuple(lanes)
        self._lane = min(self._lane, max(len(self._lanes) - 1, 0))
        for number, lane in enumerate(self._lanes):
            for index, item in enumerate(lane.items):
                if wanted is not None and item.id == wanted:
                    self._lane, self._card = number, index
        self._keep()

    @property
    def lane(self) -> Lane | None:
        """The column the cursor is in."""
        return self._lanes[self._lane] if self._lanes else None

    @property
    def current(self) -> Hashable | None:
        """The card under the cursor; None in an empty column."""
        lane = self.lane
        return lane.items[self._card].id if lane and self._card < len(lane.items) else None

    def action_move(self, step: int) -> None:
        self._card += step
        self._keep()

    def action_first(self) -> None:
        self.action_move(-self._card)

    def action_last(self) -> None:
        lane = self.lane
        if lane is not None:
            self.action_move(len(lane.items))

    def action_side(self, step: int) -> None:
        self._lane = min(max(self._lane + step, 0), max(len(self._lanes) - 1, 0))
        self._keep()

    def _keep(self) -> None:
        """Keep the cursor within its column and in sight."""
        lane = self.lane
        if lane is None:
            return
        self._card = min(max(self._card, 0), max(len(lane.items) - 1, 0))
        room = max((self.size.height - 1) // self._height, 1)
        top = max(min(self._tops.get(lane.id, 0), len(lane.items) - room), 0)
        self._tops[lane.id] = min(max(top, self._card - room + 1), self._card)
        self._first = min(max(self._first, self._lane - self._fitting + 1), self._lane)
        self._first = max(min(self._first, len(self._lanes) - self._fitting), 0)
        self.refresh()

    @property
    def _height(self) -> int:
        """How many lines a card takes."""
        return TEXT_LINES + (2 if self.size.height >= ROOMY else 1)

    @property
    def _fitting(self) -> int:
        return max(min(self.size.width // LEAST, len(self._lanes)), 1)

    def on_resize(self) -> None:
        self._keep()

    def on_click(self, event: events.Click) -> None:
        lane = self._first + event.x * self._fitting // max(self.size.width, 1)
        if event.y < 1 or lane >= len(self._lanes):
            return
        card = self._tops.get(self._lanes[lane].id, 0) + (event.y - 1) // self._height
        if card < len(self._lanes[lane].items):
            again = (lane, card) == (self._lane, self._card)
            self._lane, self._card = lane, card
            self._keep()
            if again:
                self.post_message(self.Opened())

    def notify_style_update(self) -> None:
        self._styles.clear()
        super().notify_style_update()

    def _style(self, name: str) -> Style:
        if name not in self._styles:
            self._styles[name] = component_style(self, f"lanes--{name}", ground=name == "cursor")
        return self._styles[name]

    def render_line(self, y: int) -> Strip:
        base, width = self.rich_style, self.size.width
        count = self._fitting
        segments: list[Segment] = []
        for n, lane in enumerate(self._lanes[self._first : self._first + count]):
            right = width * (n + 1) // count
            segments += self._cell(lane, self._first + n, y, right - width * n // count, base)
        return Strip(segments).adjust_cell_length(width, base)

    def _cell(self, lane: Lane, number: int, y: int, width: int, base: Style) -> list[Segment]:
        """One line of one column, a blank at its right."""
        inner = width - 2
        if y == 0:
            more_left = number == self._first and number > 0
            more_right = number == self._first + self._fitting - 1 and number < len(self._lanes) - 1
            title = f"{'‹ ' if more_left else ''}{lane.title}  {len(lane.items)}{' ›' if more_right else ''}"
            return [Segment(fit(" " + title, width), base + self._style("title"))]
        card, line = divmod(y - 1, self._height)
        card += self._tops.get(lane.id, 0)
        if not lane.items and y == 1:
            return [Segment(fit(" " + lane.empty, width), base + self._style("note"))]
        if card >= len(lane.items):
            return [Segment(" " * width, base)]
        item = lane.items[card]
        texts = _wrapped(visible(item.text), inner)
        is_note = line >= len(texts)
        text = visible(item.note) if line == len(texts) else "" if is_note else texts[line]
        chosen = (number, card) == (self._lane, self._card) and self.has_focus and line <= TEXT_LINES
        style = self._style("cursor") if chosen else base + (self._style("note") if is_note else Style())
        return [Segment(" " + fit(text, inner), style), Segment(" ", base)]


def _wrapped(text: str, width: int) -> list[str]:
    """The text over as many lines as it needs, two at most, broken at blanks where there are some."""
    lines: list[str] = []
    rest = text
    while len(lines) < TEXT_LINES - 1 and cell_len(rest) > width:
        cut = len(set_cell_size(rest, width).rstrip())
        at = rest.rfind(" ", 1, cut + 1)
        at = at if at > 0 else max(cut, 1)
        lines.append(rest[:at])
        rest = rest[at:].lstrip()
    return [*lines, rest]
