"""The first two lines of every screen: the one number, and the seven screens."""

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from omtm_tui.domain.errors import Action
from omtm_tui.domain.header import Header
from omtm_tui.domain.omtm.headline import Runs, big_number, header_parts, whereabouts
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.labels import Tone
from omtm_tui.i18n import _
from omtm_tui.ui.actions import key_for
from omtm_tui.ui.kit.basics import css_of, plain
from omtm_tui.ui.kit.chart import spark
from omtm_tui.ui.pages import PAGES, add_key

SPARK_WIDTH = 12
SPARK_RANK = 4


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
        where = plain(whereabouts(top), Tone.MUTED)
        parts = [
            (part.rank, [_styled(runs, part.action) for runs in (part.runs, *part.shorter)])
            for part in header_parts(top)
        ]
        if self.past:
            remark = _("◷ as of {date}").format(date=format_date(top.today))
            parts.insert(0, (0, [Content.styled(f" {remark} ", "bold reverse")]))
        values = tuple(value for _day, value in top.omtm.series[-40:]) if top.omtm else ()
        if len(values) > 1:
            line = Content.styled(spark(self, values, SPARK_WIDTH), "$text-accent")
            parts.insert(3 if self.past else 2, (SPARK_RANK, [line]))
        while sum(forms[0].cell_length + 3 for _rank, forms in parts) + where.cell_length > width:
            at = max(range(len(parts)), key=lambda i: parts[i][0])
            rank, forms = parts[at]
            if where and (rank <= 1 or (rank == 2 and len(forms) == 1)):
                where = Content("")
                continue
            if rank == 0:
                break
            shorter = forms[1:]
            parts[at : at + 1] = [(1, shorter)] if shorter else []
        line = Content("   ").join(forms[0] for _rank, forms in parts)
        room = width - line.cell_length - where.cell_length
        return Content.assemble(line, " " * room, where) if room >= 2 else line.truncate(width, ellipsis=True)


def _styled(runs: Runs, action: Action | None = None) -> Content:
    if action is not None:
        *before, (text, tone) = runs
        runs = (*before, (add_key(text, key_for(action)), tone))
    return Content("").join(plain(text, tone) for text, tone in runs)


class NavBar(Widget):
    """The seven screens with their keys; the one shown stands out."""

    DEFAULT_CSS = css_of(__file__, "nav_bar")
    current: reactive[str] = reactive("home")

    @dataclass
    class Chosen(Message):
        page: str

    def _labels(self) -> list[tuple[str, str]]:
        full = [(name, f"{number} {_(title)}") for number, (name, title) in enumerate(PAGES, 1)]
        if sum(cell_len(text) + 2 for _name, text in full) <= self.content_size.width:
            return full
        return [(name, text if name == self.current else text[0]) for name, text in full]

    def render(self) -> Content:
        pages = Content("  ").join(
            plain(text, Tone.ACCENT, "underline") if name == self.current else plain(text, Tone.MUTED)
            for name, text in self._labels()
        )
        if not getattr(self.app, "demo", False):
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


def number_line(view: OmtmView, top: Header) -> Content:
    """The value now, standing out, and how far it is."""
    number = big_number(view, top)
    distance = number.distance
    if number.action is Action.RECORD:
        distance += " · " + _("{key} records one").format(key=key_for(number.action))
    return Content.assemble((f" {number.value} ", "bold reverse"), "  " + distance)
