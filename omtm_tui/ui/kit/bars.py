"""The bars of every screen: the header and the pages above, and below the keys that work here."""

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from omtm_tui.domain.errors import Action
from omtm_tui.domain.header import Header
from omtm_tui.domain.omtm.headline import BETWEEN, TREND_WIDTH, big_number
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.labels import Tone
from omtm_tui.i18n import _
from omtm_tui.ui.actions import key_for, label, of_scope
from omtm_tui.ui.key_table import KeyAction
from omtm_tui.ui.kit.basics import css_of, plain
from omtm_tui.ui.kit.chart import spark
from omtm_tui.ui.pages import PAGES, header


class TopBar(Widget):
    """The OMTM in one line: name, now and target, sparkline, probability, guardrails, where we are."""

    DEFAULT_CSS = css_of(__file__, "top_bar")
    top: reactive[Header | None] = reactive(None)
    past: reactive[bool] = reactive(False)
    """Whether ``top`` tells of a day gone by."""
    here: reactive[str] = reactive("")
    """The page below it."""

    def on_mount(self) -> None:
        self.top = getattr(self.app, "top", None)

    def watch_top(self, top: Header | None) -> None:
        self.set_class(top is not None and bool(top.broken), "-broken")

    def watch_past(self, past: bool) -> None:
        self.set_class(past, "-past")

    def render(self) -> Content:
        top, width = self.top, self.content_size.width
        if top is None:
            return Content("")
        remark = Content("")
        if self.past:
            day = _("◷ as of {date}").format(date=format_date(top.today))
            remark = Content.styled(f" {day} ", "bold reverse") + Content(" " * BETWEEN)
        room = width - remark.cell_length
        line, aside = remark, Content("")
        for number, (part, runs) in enumerate(header(top, room, cell_len, self.here)):
            text = trend(self, top) if part.trend else Content("").join(plain(*run) for run in runs)
            if part.aside:
                aside = text
            else:
                line += Content(" " * BETWEEN * bool(number)) + text
        return Content.assemble(line, " " * (width - line.cell_length - aside.cell_length), aside)


def trend(widget: Widget, top: Header) -> Content:
    """The latest readings of the OMTM as a sparkline; ``widget`` is drawn again once it is there."""
    values = tuple(value for _day, value in top.omtm.series[-40:]) if top.omtm else ()
    line = spark(widget, values, TREND_WIDTH) if len(values) > 1 else ""
    return Content.styled(line, "$text-accent")


class NavBar(Widget):
    """The seven screens with their keys; the one shown stands out."""

    DEFAULT_CSS = css_of(__file__, "nav_bar")
    current: reactive[str] = reactive("home")

    @dataclass
    class Chosen(Message):
        page: str

    def _labels(self) -> list[tuple[str, str]]:
        """The screens with their names; without room for all, the one shown and the shortest are named."""
        full = [(name, f"{number} {_(title)}") for number, (name, title) in enumerate(PAGES, 1)]
        room = self.content_size.width - (cell_len(_("demo")) + 1) * self._is_demo
        room -= sum(len(text.partition(" ")[0]) + 2 for _name, text in full) - 2
        named = set()
        for name, text in sorted(full, key=lambda label: (label[0] != self.current, cell_len(label[1]))):
            room -= cell_len(text.partition(" ")[2]) + 1
            if room >= 0 or name == self.current:
                named.add(name)
        return [(name, text if name in named else text.partition(" ")[0]) for name, text in full]

    @property
    def _is_demo(self) -> bool:
        return getattr(self.app, "demo", False)

    def render(self) -> Content:
        pages = Content("  ").join(
            plain(text, Tone.ACCENT, "underline") if name == self.current else plain(text, Tone.MUTED)
            for name, text in self._labels()
        )
        if not self._is_demo:
            return pages
        for remark in (_("demo, nothing in it is kept"), _("demo")):
            room = self.content_size.width - pages.cell_length - cell_len(remark)
            if room > 0:
                return Content.assemble(pages, " " * room, plain(remark, Tone.WARN))
        return pages

    def on_click(self, event: events.Click) -> None:
        x = event.x - 1
        for name, text in self._labels():
            x -= cell_len(text) + 2
            if x < 0:
                self.post_message(self.Chosen(name))
                return


def number_line(view: OmtmView, top: Header, line: Content | str = "") -> Content:
    """The value now, standing out, a sparkline where there is one, and how far it is."""
    number = big_number(view, top)
    distance = number.distance
    if number.action is Action.RECORD:
        distance += " · " + _("{key} records one").format(key=key_for(number.action))
    return Content.assemble((f" {number.value} ", "bold reverse"), "  ", line, "  " if line else "", distance)


class KeyBar(Widget):
    """``scope`` is the screen's; where ``everywhere`` is set the keys of the app that work there follow."""

    DEFAULT_CSS = css_of(__file__, "key_bar")
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
        live = getattr(self.screen, "app_actions", ()) if self._everywhere else ()
        everywhere = [a for a in of_scope("app") if a.bar and a.key not in own and a.id in live]
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
