"""The frame of every wizard: its steps at the left, the step in the middle, its help at the right if wide."""

import asyncio
from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.css.query import QueryType
from textual.message import Message
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from omtm_tui.content.guidance import Help
from omtm_tui.domain.header import Header
from omtm_tui.domain.text.labels import Tone
from omtm_tui.i18n import _
from omtm_tui.ui.app_base import ErrorBoundary, opens
from omtm_tui.ui.key_table import key_of
from omtm_tui.ui.kit.bars import KeyBar, Step, StepsPane, TopBar
from omtm_tui.ui.kit.basics import Card, OwnFiles
from omtm_tui.ui.kit.field import FieldRow
from omtm_tui.ui.kit.form import Form
from omtm_tui.ui.kit.pick_list import Item, Pick

PAUSE = 0.8  # seconds without a letter after which the text of a field is saved, as if the field were left


class Wizard(OwnFiles, ErrorBoundary, Screen[bool]):
    """Steps are numbered from 1. Dismissed with True where the wizard was finished, False where it was left.

    A subclass implements ``steps``, ``build`` and ``help_content``; it saves in ``field_left``, which is
    awaited for each field before another step is built, and ends in ``finish``."""

    AUTO_FOCUS = None
    scope: ClassVar[str] = "wizard"
    step: int = 1

    def __init__(self, start: int = 1) -> None:
        super().__init__()
        self.step = start
        self.moving = asyncio.Lock()  # held while another step is being built
        self._saving = asyncio.Lock()
        self._warned = False
        self._before: list[int] = []  # the steps that were left for another one, for the way back

    async def prepare(self) -> None:
        """Read what the steps need, before the first is built; may set ``step`` to begin elsewhere."""

    def steps(self) -> Sequence[Step]:
        """All steps with their state; asked again whenever something was saved."""
        raise NotImplementedError

    async def build(self, step: int) -> Widget:
        """The body of a step, a ``Form`` or anything that holds some."""
        raise NotImplementedError

    def help_content(self, step: int) -> Content:
        """Why this step matters, with an example."""
        raise NotImplementedError

    async def field_left(self, field: str, value: str) -> None:
        """A field was left with a new text: save it. Call ``refresh_frame`` where that finishes a step."""

    @property
    def suggests(self) -> bool:
        """Whether there are suggestions for a field of this step."""
        return False

    async def finish(self) -> None:
        """Called when the last step is done."""

    def focus_step(self) -> None:
        """Put the focus where the step begins."""
        if form := self.form:
            form.focus_first()
            form.focus_next_empty()  # a step that was begun goes on there
        elif first := next((node for node in self.query("#step *") if node.focusable), None):
            first.focus()

    def compose(self) -> ComposeResult:
        yield TopBar()
        with Container(id="frame"):
            yield StepsPane()
            with Container(id="work"):
                yield Container(id="step")
                with VerticalScroll(id="help", can_focus=False):  # nothing is typed there
                    yield Static()
        yield KeyBar("wizard")

    async def on_mount(self) -> None:
        self.omtm_app.storage.warm()
        await self.prepare()
        await self.goto(self.step)

    def show_top(self, top: Header) -> None:
        self.query_one(TopBar).top = top

    @property
    def form(self) -> Form | None:
        """The first form of the step on the screen."""
        return next(iter(self.query("#step Form").results(Form)), None)

    async def goto(self, step: int) -> None:
        """Save what was typed and show another step (or the same anew)."""
        async with self.moving:
            await self.save_typed()
            self.step = max(1, min(step, len(self.steps())))
            self.remove_class("-explained")
            widget = await self.build(self.step)
            self.omtm_app.clear_old_messages()
            with self.app.batch_update():
                body = self.query_one("#step", Container)
                await body.remove_children()
                if not body.is_attached:
                    return  # the app has closed meanwhile
                await body.mount(widget)
                self.refresh_frame()
            self.query_one("#help").scroll_to(y=0, animate=False)
            self.focus_step()

    async def _on_message(self, message: Message) -> None:
        """Leave out what a form says of its texts while its step comes or goes: it is shown as a whole."""
        if not (isinstance(message, Form.Changed) and self.moving.locked()):
            await super()._on_message(message)

    def refresh_frame(self) -> None:
        """Show the steps' states and the help anew."""
        pane = self.query_one(StepsPane)
        pane.steps, pane.here = tuple(self.steps()), self.step
        for bar in self.query_children(KeyBar):
            bar.hidden = "" if self.suggests else "suggest"
        self.query_one("#help > Static", Static).update(self.help_content(self.step))

    async def save_typed(self) -> None:
        """Save every field of the step whose text is not saved yet; what is being saved is waited for."""
        async with self._saving:
            for form in self.query("#step Form").results(Form):
                for row in form.rows:
                    if row.value != row.saved:
                        row.saved = row.value
                        await self.field_left(row.field.id, row.value.strip())

    @on(Form.Left)
    async def _left(self, event: Form.Left) -> None:
        event.stop()
        self._warned = False
        self.omtm_app.clear_old_messages()  # what was said of the texts before
        if type(event) is Form.Left:
            await self.field_left(event.field, event.value)
        else:
            self._save_after_a_pause()

    @work(exclusive=True, group="pause")
    async def _save_after_a_pause(self) -> None:
        """Save what is being typed once nothing more is."""
        await asyncio.sleep(PAUSE)
        self.run_worker(self._save_now(), group="saving")  # which the next letter does not cancel

    async def _save_now(self) -> None:
        async with self.moving:
            pass  # a step that is being built is waited for; what is typed while one is saved is heard
        await self.save_typed()

    async def go_on(self, step: int) -> None:
        """Go to another step, from which ``action_previous_step`` leads back here."""
        here = self.step
        await self.goto(step)
        if self.step != here:
            self._before.append(here)

    action_help = opens("keys")

    @on(Form.Submitted)
    async def _submitted(self) -> None:  # a wizard may go on in its own way
        await self.action_next_step()

    async def action_next_step(self) -> None:
        if self.step < len(self.steps()):
            await self.go_on(self.step + 1)
        else:
            await self.save_typed()
            await self.finish()

    async def action_previous_step(self) -> None:
        if self._before:
            await self.goto(self._before.pop())
        elif self.step > 1:
            await self.goto(self.step - 1)

    def action_choose_step(self) -> None:
        """Pick a step by its number or a part of its title."""

        async def chosen(step: Hashable | None) -> None:
            if isinstance(step, int):
                await self.go_on(step)

        items = [
            Item(n, f"{n} {step.title}", _("you are here") if n == self.step else step.state.label)
            for n, step in enumerate(self.steps(), 1)
        ]
        self.app.push_screen(Pick(_("Go to which step?"), items, chosen=self.step), chosen)

    async def action_finish(self) -> None:
        """Finish from any step, in a wizard that allows it."""

    @on(StepsPane.Chosen)
    async def _chosen(self, event: StepsPane.Chosen) -> None:
        await self.go_on(event.step)

    async def action_suggest(self) -> None:
        """Offer suggestions for the focused field."""

    def action_explain(self) -> None:
        """Show or hide the help, on the step if there is no room; the focus stays, and typing hides it."""
        self.toggle_class("-unexplained" if self.has_class("-wide") else "-explained")

    def focus_previous(self, selector: str | type[QueryType] = "*") -> Widget | None:
        """Stay in the first field: what is typed after it must not land at the end of the step."""
        if self.focused in self.focus_chain[:1]:
            return self.focused
        return super().focus_previous(selector)

    def action_scroll_help(self, pages: int) -> None:
        self.query_one("#help").scroll_relative(y=pages * self.size.height // 2, animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let the keys that scroll the help through to the step while the help does not cover it."""
        is_let_through = action == "scroll_help" and not self._is_covered
        return not is_let_through and super().check_action(action, parameters)

    @property
    def _is_covered(self) -> bool:
        return self.has_class("-explained") and not self.has_class("-wide")

    @on(Form.Changed)
    @on(events.DescendantFocus)
    @on(events.ScreenSuspend)
    def _close_help(self) -> None:
        self.remove_class("-explained")

    async def action_leave(self) -> None:
        if self._is_covered:
            self._close_help()
            return
        async with self._saving:  # what a pause, or leaving a field, has begun to save
            unsaved = any(row.value != row.saved for row in self.query("#step FieldRow").results(FieldRow))
        if unsaved and not self._warned:
            self._warned = True
            self.workers.cancel_group(self, "pause")
            text = _("Not saved. Esc again throws it away, {key} saves it.")
            if self.form is not None and not self.form.check():
                text = _("Not saved, as it cannot be understood. Esc again throws it away.")
            self.omtm_app.say(text.format(key=key_of("wizard", "next_step")))
            return
        self.dismiss(False)


def help_card(help: Help) -> Content:
    """A step's help pane from the texts the app comes with."""
    card = Card().title(help.title).blank().text(help.why).heading(_("Example")).text(help.example)
    return card.blank().text(str(help.source), Tone.MUTED).content()
