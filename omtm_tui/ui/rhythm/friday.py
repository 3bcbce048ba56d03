"""The Friday checklist, a step at a time, which resumes where it was left; and the page for stakeholders."""

from pathlib import Path
from typing import Any, ClassVar

from msgspec.structs import replace
from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Static

from omtm_tui.domain.rhythm import friday as checklist
from omtm_tui.domain.rhythm.brief import Brief, brief_title, sections
from omtm_tui.domain.text.labels import StepState, Tone
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.read.rhythm import brief, friday
from omtm_tui.storage.write.rhythm import hand_out, tick
from omtm_tui.transfer.brief import brief_files, brief_markdown
from omtm_tui.transfer.files import write_files
from omtm_tui.transfer.markdown import week_markdown
from omtm_tui.ui.app_base import opens
from omtm_tui.ui.doing import do_next_step
from omtm_tui.ui.key_table import with_key
from omtm_tui.ui.kit.bars import Step, StepsPane
from omtm_tui.ui.kit.basics import Card, Document, Scroll, plain
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.kit.field import target_fields
from omtm_tui.ui.kit.page import FullScreen
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.views import ToDoList

STEPS = tuple(checklist.FridayStep)


class FridayScreen(FullScreen[checklist.FridayView]):
    """Begins at the first step not yet done this week."""

    scope = "friday"
    app_keys = False
    verb = staticmethod(friday)
    app_actions: ClassVar[frozenset[str]] = FullScreen.app_actions | {"record_week"}

    def __init__(self, view: checklist.FridayView) -> None:
        super().__init__(view)
        self._view = view
        self._at = view.first_open
        self._done: set[checklist.FridayStep] = set()  # since it opened; an empty file keeps none

    @property
    def step(self) -> checklist.FridayStep | None:
        """The current step; None on the summary."""
        return STEPS[self._at] if self._at < len(STEPS) else None

    def body(self) -> ComposeResult:
        with Horizontal():
            yield StepsPane()
            with Vertical(id="body"):
                yield Static(id="question")
                yield ToDoList()
                with Scroll(can_focus=True):
                    yield Static(id="around")
                    yield Document()

    def show(self, snapshot: checklist.FridayView) -> None:
        self._view = view = replace(snapshot, done=snapshot.done | self._done)
        step = self.step
        pane = self.query_one(StepsPane)
        pane.steps = (
            *(Step(each.step.label, each.state) for each in view.steps),
            Step(_("Summary"), StepState.DONE if view.finished else StepState.TODO),
        )
        pane.here = self._at + 1
        checked = view.checked(step) if step is not None else None
        to_do = checked.to_do if checked is not None else ()
        self.query_one("#question", Static).update(_question(view, checked))
        table = self.query_one(ToDoList)
        table.display = bool(to_do)
        table.show((each.text, each.kind.label, each.kind.urgent) for each in to_do)
        around, page = self.query_one("#around", Static), self.query_one(Document)
        page.display, around.display = step is None, step is not None
        if step is None:
            page.put(checklist.week_title(view), checklist.week_sections(view))
        else:
            around.update(_around(view, step))
        (table if to_do else self.query_one(Scroll)).focus()

    async def action_done(self) -> None:
        """Mark the step as done and go on; from the summary, close."""
        step = self.step
        if step is None:
            self.dismiss()
            return
        app = self.omtm_app
        if step not in self._view.done:
            self._done.add(step)
            await app.storage.write(tick, step, app.storage.scope_id)
        self._at += 1
        await self.reload()
        if self._view.finished and self.step is None:
            app.say(_finished(self._view))

    def action_before(self) -> None:
        if self._at == 0:
            self.omtm_app.say(_("This is the first step."))
        self._go(self._at - 1)

    @on(StepsPane.Chosen)
    def _chosen(self, event: StepsPane.Chosen) -> None:
        self._go(event.step - 1)

    def _go(self, at: int) -> None:
        self._at = min(max(at, 0), len(STEPS))
        self.show(self._view)
        self.query_one(Scroll).scroll_home(animate=False)

    @on(Table.Opened)
    async def _do(self, event: Table.Opened) -> None:
        to_do = self._view.checked(self.step).to_do if self.step is not None else ()
        if isinstance(event.row, int) and event.row < len(to_do):
            await do_next_step(self.omtm_app, to_do[event.row])

    action_log = opens("decision")

    async def action_copy(self) -> None:
        otherwise = _("If nothing arrives, “omtm friday --summary” prints it.")
        await self.omtm_app.copy(
            week_markdown(self._view), _("The summary of the week is copied."), otherwise
        )


def _finished(view: checklist.FridayView) -> str:
    """The closing sentence once every step is done."""
    n = len(view.open)
    if not any(checked.to_do for checked in view.steps):
        return _("Friday is done. c copies the summary.")
    return ngettext(
        "All steps are looked at, {n} thing is left open. c copies the summary.",
        "All steps are looked at, {n} things are left open. c copies the summary.",
        n,
    ).format(n=n)


def _question(view: checklist.FridayView, checked: checklist.CheckedStep | None) -> Content:
    """The question of the step, and what to press."""
    card = Card().title(checklist.friday_title(view))
    if checked is None:
        done = _("{finished} Enter closes it.").format(finished=_finished(view))
        left = _("Some steps are not looked at yet; p goes back. c copies this page.")
        return card.text(done if view.finished else left, Tone.MUTED).content()
    card.text(checked.step.question, Tone.ACCENT)
    if checked.to_do and checked.step is checklist.FridayStep.READINGS:
        card.text(_("Enter records the line, W records all in one form, n goes on."), Tone.MUTED)
    elif checked.to_do:
        card.text(_("Enter does the line, n goes on."), Tone.MUTED)
    else:
        nothing = with_key(checked.nothing, checked.step.action)
        card.text(f"✓ {nothing}" if checked.fine else nothing, Tone.GOOD if checked.fine else Tone.PLAIN)
        card.text(_("Enter goes on."), Tone.MUTED)
    return card.content()


def _around(view: checklist.FridayView, step: checklist.FridayStep) -> Content:
    """Background for the question of the step: guardrails, running bets or this week's decisions."""
    card = Card()
    if step is checklist.FridayStep.GUARDRAILS:
        width = max((len(guardrail.text) for guardrail in view.home.guardrails), default=0)
        for guardrail in view.home.guardrails:
            state = plain(f"{guardrail.text:{width}}  ", guardrail.state.tone)
            card.text(Content.assemble(state, plain(f"{guardrail.name}  {guardrail.value_text}  ")))
            card.text(plain(f"  {guardrail.sentence}", Tone.MUTED))
    elif step in (checklist.FridayStep.DECISIONS, checklist.FridayStep.BET) and view.home.running:
        card.text(_("Running"), Tone.STRONG)
        for bet in view.home.running:
            card.text(f"· {bet.title}")
    elif step is checklist.FridayStep.LOG and view.week:
        card.text(checklist.entries_title(view), Tone.STRONG)
        for entry in view.week:
            card.text(f"· {checklist.entry_line(entry)}")
    return card.content()


class BriefScreen(FullScreen[Brief]):
    scope = "brief"
    app_keys = False
    verb = staticmethod(brief)

    def body(self) -> ComposeResult:
        with Scroll(can_focus=True):
            yield Document()

    def show(self, snapshot: Brief) -> None:
        self.query_one(Document).put(brief_title(snapshot), sections(snapshot))

    async def action_copy(self) -> None:
        if self.snapshot is not None:
            otherwise = _("If nothing arrives, x writes the page into a file.")
            text = brief_markdown(self.snapshot)
            await self.omtm_app.copy(text, _("The page is copied as Markdown."), otherwise)

    def action_export(self) -> None:
        app, page = self.omtm_app, self.snapshot
        if page is None:
            return

        async def submit(values: dict[str, Any]) -> None:
            folder, files = values["folder"], brief_files(page)
            write_files(folder, files, force=values["replace"])
            await app.do(hand_out, app.storage.scope_id)
            app.say(_("{names} written to {folder}").format(names=", ".join(files), folder=folder))

        fields = target_fields("folder", _("Folder"), Path.cwd())
        intro = _("The next page tells what was decided after this one.")
        self.app.push_screen(FormModal(_("Write the page"), fields, submit, intro=intro))
