"""The steps of a wizard or a checklist, with what is done and where one is."""

from dataclasses import dataclass
from typing import ClassVar

from msgspec import Struct
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from omtm_tui.domain.text.labels import LabelledEnum, StepState, Tone
from omtm_tui.i18n import _
from omtm_tui.ui.kit.basics import css_of, plain


class Step(Struct, frozen=True):
    """A step's title and state."""

    title: str
    state: LabelledEnum = StepState.TODO


class StepsPane(Widget):
    """Shows the steps one below the other, or in a narrow terminal one line about the current step."""

    DEFAULT_CSS = css_of(__file__)
    SCOPED_CSS: ClassVar[bool] = False  # the rules ask for the screen's width
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
