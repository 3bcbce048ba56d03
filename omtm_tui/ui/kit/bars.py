"""The bars of every screen: the header and the pages above, and below the keys that work here."""

from dataclasses import dataclass

from msgspec import Struct
from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from omtm_tui.domain.header import BETWEEN, TREND_WIDTH, Header
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.labels import LabelledEnum, StepState, Tone
from omtm_tui.i18n import _
from omtm_tui.ui.key_table import KeyAction, of_scope
from omtm_tui.ui.kit.basics import OwnFiles, clickable, plain
from omtm_tui.ui.kit.chart import spark
from omtm_tui.ui.pages import PAGES, header, page_labels

ROOM_FOR_PAST = 76  # cells below which a day gone by is said in short


class TopBar(OwnFiles, Widget):
    """The OMTM in one line: name, now and target, sparkline, probability, guardrails, where we are."""

    top: reactive[Header | None] = reactive(None)
    past: reactive[bool] = reactive(False, toggle_class="-past")  # whether top tells of a day gone by
    here: reactive[str] = reactive("")  # the page below it; empty on a screen of its own

    def on_mount(self) -> None:
        self.top = getattr(self.app, "top", None)

    def watch_top(self, top: Header | None) -> None:
        self.set_class(top is not None and bool(top.broken), "-broken")

    def render(self) -> Content:
        top, width = self.top, self.content_size.width
        if top is None:
            return Content("")
        remark = Content("")
        if self.past:
            day = _("◷ as of {date}").format(date=format_date(top.today))
            if width < ROOM_FOR_PAST:
                day = f"◷ {format_date(top.today, top.today)}"  # the page below says the year
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


class NavBar(OwnFiles, Widget):
    """The seven screens with their keys, steady while one moves between them; the one shown stands out."""

    auto_links = reactive(False)
    current: reactive[str] = reactive("home")

    @property
    def _is_demo(self) -> bool:
        return getattr(self.app, "demo", False)

    def render(self) -> Content:
        room = self.content_size.width - (cell_len(_("demo")) + 1) * self._is_demo
        between, labels = page_labels(room, cell_len)
        pages = Content(between).join(
            clickable(
                plain(text, Tone.ACCENT, "underline") if name == self.current else plain(text, Tone.MUTED),
                f"app.page('{name}')",
            )
            for (name, _title), text in zip(PAGES, labels, strict=True)
        )
        if not self._is_demo:
            return pages
        for remark in (_("demo, nothing in it is kept"), _("demo")):
            room = self.content_size.width - pages.cell_length - cell_len(remark)
            if room > 0:
                return Content.assemble(pages, " " * room, plain(remark, Tone.WARN))
        return pages


class KeyBar(OwnFiles, Widget):
    """``scope`` is the screen's; where ``everywhere`` is set the keys of the app that work there follow.

    While a dialog lies over its screen it is blank, as none of its keys works."""

    auto_links = reactive(False)
    scope: reactive[str] = reactive("")
    bare: reactive[bool] = reactive(False)  # whether the list has no line for a key to act on
    hidden: reactive[str] = reactive("")  # the action whose key does nothing here

    def __init__(self, scope: str, *, everywhere: bool = False) -> None:
        super().__init__()
        self.set_reactive(KeyBar.scope, scope)
        self._everywhere = everywhere

    def on_mount(self) -> None:
        self.app.screen_change_signal.subscribe(self, lambda _screen: self.refresh())

    def render(self) -> Content:
        if self.screen is not self.app.screen:
            return Content("")
        own_actions = (a for a in of_scope(self.scope) if a.bar and a.id != self.hidden)
        actions = [a for a in own_actions if not (self.bare and a.on_row)]
        own = {key for action in actions for key in action.keys.split(",")}
        live = getattr(self.screen, "app_actions", ()) if self._everywhere else ()
        actions += [a for a in of_scope("app") if a.bar and a.key not in own and a.id in live]
        # Help and commands, the last ones, are kept where not all fit.
        kept = min(2, sum(action.scope == "app" for action in actions))
        parts = [self._part(action) for action in actions]
        room = self.content_size.width + 2  # the two blanks behind the last key need none
        while len(parts) > kept and sum(part.cell_length for part in parts) > room:
            del parts[-1 - kept]
        return Content("").join(parts)

    def _part(self, action: KeyAction) -> Content:
        words = Content.assemble(plain(action.key, Tone.ACCENT), plain(f" {_(action.label)}  ", Tone.MUTED))
        return clickable(words, f"app.simulate_key('{action.first_key}')")


class Step(Struct, frozen=True):
    """A step's title and state."""

    title: str
    state: LabelledEnum = StepState.TODO


class StepsPane(OwnFiles, Widget):
    """Shows the steps one below the other, or in a narrow terminal one line about the current step."""

    steps: reactive[tuple[Step, ...]] = reactive(())
    here: reactive[int] = reactive(1)

    @dataclass
    class Chosen(Message):
        step: int

    def render(self) -> Content:
        return self._line() if self.screen.has_class("-narrow") else self._list()

    def _line(self) -> Content:
        if not 1 <= self.here <= len(self.steps):
            return Content("")
        where = _("step {step} of {count}").format(step=self.here, count=len(self.steps))
        title = plain(self.steps[self.here - 1].title, Tone.ACCENT)
        line = Content.assemble(plain(where + " · ", Tone.MUTED), title)
        dots = Content("").join(self._glyph(number, step) for number, step in enumerate(self.steps, 1))
        room = self.content_size.width - line.cell_length - dots.cell_length
        return Content.assemble(line, " " * room, dots) if room >= 2 else line

    def _list(self) -> Content:
        width = self.content_size.width
        lines = [
            Content.assemble(
                self._glyph(number, step),
                " ",
                plain(step.title, Tone.ACCENT if number == self.here else Tone.PLAIN),
            ).truncate(width, ellipsis=True)
            for number, step in enumerate(self.steps, 1)
        ]
        states = dict.fromkeys(step.state for step in self.steps)
        legend = Content("\n").join(plain(f"{state.glyph} {state.label}", Tone.MUTED) for state in states)
        return Content("\n").join([*lines, Content(""), plain("▸ " + _("you are here"), Tone.MUTED), legend])

    def _glyph(self, number: int, step: Step) -> Content:
        if number == self.here:
            return plain("▸", Tone.ACCENT)
        return plain(step.state.glyph, step.state.tone)

    def on_click(self, event: events.Click) -> None:
        if self.screen.has_class("-narrow"):
            step = event.x - (self.content_size.width - len(self.steps))  # the dots stand at the right
        else:
            step = event.y
        if 1 <= step <= len(self.steps):
            self.post_message(self.Chosen(step))
