"""The first two lines of every screen: the one number, and the seven screens."""

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from omtm_tui.domain.actions import Action
from omtm_tui.domain.header import Header
from omtm_tui.domain.omtm.headline import BETWEEN, TREND_WIDTH, big_number
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.tone import Tone
from omtm_tui.i18n import _
from omtm_tui.ui.actions import key_for
from omtm_tui.ui.kit.chart import spark
from omtm_tui.ui.kit.css import css_of
from omtm_tui.ui.kit.text import plain
from omtm_tui.ui.pages import PAGES, header


class TopBar(Widget):
    """The OMTM in one line: name, now and target, sparkline, probability, guardrails, where we are."""

    DEFAULT_CSS = css_of(__file__)
    top: reactive[Header | None] = reactive(None)
    past: reactive[bool] = reactive(False)
    """Whether ``top`` tells of a day gone by."""

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
        for number, (part, runs) in enumerate(header(top, room, cell_len)):
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
