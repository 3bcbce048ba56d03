"""Columns with cards below one another: only those on the screen are drawn, and all cards are as high.

Where not all columns fit, those around the cursor are shown."""

from collections.abc import Hashable, Sequence
from itertools import accumulate
from typing import ClassVar

from msgspec import Struct
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from omtm_tui.domain.text.labels import visible
from omtm_tui.ui.kit.basics import OwnFiles, bindings, component_style
from omtm_tui.ui.kit.table_layout import fit
from omtm_tui.ui.kit.wrapping import wrapped

LEAST = 24  # cells a column with cards needs to be shown; one without has as many as its words need
LINES = 3  # the most lines that a text, or a note, has on a card
MEASURED = 50  # cards of a column that say how many lines theirs need
ROOMY = 30  # lines from which a blank one stands between the cards


class LaneItem(Struct, frozen=True):
    """A card: its text over some lines, and a muted note."""

    id: Hashable
    text: str
    note: str = ""


class Lane(Struct, frozen=True):
    """A column; ``empty`` is its text while it has no card."""

    id: Hashable
    title: str
    items: tuple[LaneItem, ...]
    empty: str = ""


class Lanes(OwnFiles, Widget, can_focus=True):
    COMPONENT_CLASSES: ClassVar[set[str]] = {"lanes--title", "lanes--note", "lanes--cursor"}
    BINDINGS = bindings("lanes")

    class Opened(Message):
        """A card was clicked twice."""

    def __init__(self) -> None:
        super().__init__()
        self._lanes: tuple[Lane, ...] = ()
        self._lane = 0
        self._card = 0
        self._shown: list[tuple[int, int]] = []  # the columns on the screen, as (number, width)
        self._lines = (1, 1)  # of the text and of the note of a card
        self._tops: dict[Hashable, int] = {}

    def set_lanes(self, lanes: Sequence[Lane], select: Hashable | None = None) -> None:
        """Show these columns; the cursor stays on its card, or goes to the card ``select``."""
        wanted = self.current if select is None else select
        self._lanes = tuple(lanes)
        self._lane = min(self._lane, max(len(self._lanes) - 1, 0))
        for number, lane in enumerate(self._lanes):
            for index, item in enumerate(lane.items):
                if wanted is not None and item.id == wanted:
                    self._lane, self._card = number, index
        self._shown = []
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
        if lane := self.lane:
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
        self._show()
        room = max((self.size.height - 1) // self._height, 1)
        top = max(min(self._tops.get(lane.id, 0), len(lane.items) - room), 0)
        self._tops[lane.id] = min(max(top, self._card - room + 1), self._card)
        self.refresh()

    def _show(self) -> None:
        """Choose the columns that are shown, the one of the cursor among them, and give them their widths."""
        if any(number == self._lane for number, _width in self._shown):
            return
        first = min(self._shown[0][0] if self._shown else 0, self._lane)
        while first < self._lane and self._lane not in self._from(first):
            first += 1
        while first and len(self._lanes) - 1 in self._from(first - 1):
            first -= 1
        numbers = self._from(first)
        left = self.size.width - sum(self._least(number) for number in numbers)
        growing = [number for number in numbers if self._lanes[number].items] or numbers
        more = {
            number: left * (at + 1) // len(growing) - left * at // len(growing)
            for at, number in enumerate(growing)
        }
        self._shown = [(number, self._least(number) + more.get(number, 0)) for number in numbers]
        self._lines = (1, 1)
        for number, width in self._shown:
            for item in self._lanes[number].items[:MEASURED]:
                both = (wrapped(visible(words), width - 2, LINES) for words in (item.text, item.note))
                text, note = map(len, both)
                self._lines = (max(self._lines[0], text), max(self._lines[1], note))

    def _least(self, number: int) -> int:
        lane = self._lanes[number]
        return LEAST if lane.items else min(max(cell_len(lane.title) + 3, cell_len(lane.empty)) + 5, LEAST)

    def _from(self, first: int) -> range:
        """The columns that fit where this one is the first."""
        end, left = first + 1, self.size.width - self._least(first)
        while end < len(self._lanes) and self._least(end) <= left:
            left -= self._least(end)
            end += 1
        return range(first, end)

    @property
    def _height(self) -> int:
        """How many lines a card takes."""
        return sum(self._lines) + (1 if self.size.height >= ROOMY else 0)

    def on_resize(self) -> None:
        self._shown = []
        self._keep()

    def on_click(self, event: events.Click) -> None:
        columns = zip(self._shown, accumulate(width for _number, width in self._shown), strict=True)
        lane = next((number for (number, _width), right in columns if event.x < right), len(self._lanes))
        if event.y < 1 or lane >= len(self._lanes):
            return
        card = self._tops.get(self._lanes[lane].id, 0) + (event.y - 1) // self._height
        if card < len(self._lanes[lane].items):
            again = (lane, card) == (self._lane, self._card)
            self._lane, self._card = lane, card
            self._keep()
            if again:
                self.post_message(self.Opened())

    def _style(self, name: str) -> Style:
        return component_style(self, f"lanes--{name}", ground=name == "cursor")

    def render_line(self, y: int) -> Strip:
        base = self.rich_style
        segments: list[Segment] = []
        for number, width in self._shown:
            segments += self._cell(self._lanes[number], number, y, width, base)
        return Strip(segments).adjust_cell_length(self.size.width, base)

    def _cell(self, lane: Lane, number: int, y: int, width: int, base: Style) -> list[Segment]:
        """One line of one column, a blank at its right."""
        inner = width - 2
        if y == 0:
            more_left = number == self._shown[0][0] and number > 0
            more_right = number == self._shown[-1][0] and number < len(self._lanes) - 1
            title = f"{'‹ ' if more_left else ''}{lane.title}  {len(lane.items)}{' ›' if more_right else ''}"
            return [Segment(fit(" " + title, width), base + self._style("title"))]
        card, line = divmod(y - 1, self._height)
        card += self._tops.get(lane.id, 0)
        if not lane.items and y == 1:
            return [Segment(fit(" " + lane.empty, width), base + self._style("note"))]
        if card >= len(lane.items):
            return [Segment(" " * width, base)]
        item = lane.items[card]
        texts, notes = (wrapped(visible(words), inner, LINES) for words in (item.text, item.note))
        is_note = line >= len(texts)
        text = "".join([*texts, *notes][line : line + 1])
        chosen = (number, card) == (self._lane, self._card) and self.has_focus and line < sum(self._lines)
        style = self._style("cursor") if chosen else base + (self._style("note") if is_note else Style())
        return [Segment(" " + fit(text, inner), style), Segment(" ", base)]
