"""The OMTM wizard: eight steps over one draft, each field saved as it is left, until it is activated."""

from collections.abc import Sequence

from textual import on
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button

from omtm_tui.content.guidance import good_metric_test, step_help
from omtm_tui.domain.errors import NeedsReason
from omtm_tui.domain.omtm.draft_fields import STEPS
from omtm_tui.domain.omtm.omtm import CLOSED, OmtmStatus
from omtm_tui.domain.text.labels import StepState, Tone, dotted
from omtm_tui.i18n import _
from omtm_tui.storage.read.omtm import draft as read_draft
from omtm_tui.storage.write import drafts
from omtm_tui.storage.write.omtm import activate
from omtm_tui.ui.key_table import error_text
from omtm_tui.ui.kit.bars import Step
from omtm_tui.ui.kit.basics import Card, plain
from omtm_tui.ui.kit.dialog import Asked, FormModal
from omtm_tui.ui.kit.field import Field, FieldRow, form_fields, options_of
from omtm_tui.ui.kit.form import Form
from omtm_tui.ui.kit.views import claim, with_claim
from omtm_tui.ui.kit.wizard import help_card
from omtm_tui.ui.omtm.draft_wizard import DraftWizard
from omtm_tui.ui.omtm.fields import hidden_fields, step_fields
from omtm_tui.ui.omtm.form_steps import DraftStep, LastStep, MetricStep, WhereStep
from omtm_tui.ui.omtm.list_steps import TacticsStep, WeaknessStep
from omtm_tui.ui.omtm.wizard_feedback import Problem, field_note, problems

METRIC_STEP = 4
LAST = len(STEPS)
SKIPPABLE = 6
_BODIES: dict[int, type[DraftStep]] = {
    1: WhereStep,
    2: WeaknessStep,
    3: TacticsStep,
    METRIC_STEP: MetricStep,
    LAST: LastStep,
}  # the steps that are more than a form


class OmtmWizard(DraftWizard):
    """Eight steps to an active OMTM for the scope in view; it goes on where the draft was left."""

    verb = staticmethod(read_draft)

    async def prepare(self) -> None:
        self.omtm_app.show_top(self.view.top)

    def steps(self) -> tuple[Step, ...]:
        draft = self.draft
        states = [StepState.DONE if done else StepState.TODO for done in draft.step_done]
        if draft.distribution_skipped and not draft.distribution:
            states[SKIPPABLE - 1] = StepState.SKIPPED
        return tuple(Step(step_help(number).title, state) for number, state in enumerate(states, 1))

    def help_content(self, step: int) -> Content:
        card = help_card(step_help(step))
        if step != METRIC_STEP:
            return card
        questions = (
            Content.assemble("· ", plain(question.text), " ", plain(question.help, Tone.MUTED))
            for question in good_metric_test()
        )
        return Content("\n").join([card, Card().section(_("Is it a good metric?"), questions).content()])

    async def build(self, step: int) -> Widget:
        if self.view.id and step != self.view.step:
            await self.write(drafts.set_step, self.view.id, step)
        self._typed = {}
        form = Form(step_fields(step, self.view, self.draft, self._note))
        body = _BODIES.get(step)
        return body(self.view, form) if body else form

    def focus_step(self) -> None:
        self._show_step()  # what needs no answer is hidden first, so that it does not get the focus
        body = self.query_one("#step > *")
        if isinstance(body, WeaknessStep | TacticsStep):
            body.table.focus()
        else:
            super().focus_step()

    async def field_left(self, field: str, value: str) -> None:
        if not await self.write(lambda db: drafts.save_field(db, self.view.id, field, value)):
            if row := self.row_of(field):
                row.saved = self.view.fields.get(field, "")  # so that leaving the step tries again
        elif self._typed.get(field) == value:
            del self._typed[field]
        self.refresh_frame()
        self._show_typed()

    async def finish(self) -> None:
        """Activate the draft; where something is missing, say what and go there, or to the list of it."""
        waiting = [problem for problem in problems(self.draft, self.view) if problem.blocks]
        if waiting:
            what = "; ".join(problem.text.rstrip(".") for problem in waiting)
            self.omtm_app.say_error(_("Not yet. {what}.").format(what=what))
            if self.step == LAST:
                self.query_one("#missing").focus()
            else:
                await self._go_to(min(waiting, key=lambda problem: problem.step))
            return
        if self.step != LAST:
            await self.go_on(LAST)
        if before := self.view.top.omtm:
            fields = form_fields(self.omtm_app, "end", status={"options": options_of(CLOSED)})
            intro = _("“{name}” has been the OMTM until now. How did it end?").format(name=before.metric.name)
            self._ask(fields, intro, claim(before, self.view.top.numbers))
            return
        try:
            await self._activate({})
        except NeedsReason as error:
            self._ask([Field("override_reason", _("Reason"), required=True)], error_text(error))
        else:
            self._done(True)

    @on(LastStep.Visit)
    async def _visit(self, event: LastStep.Visit) -> None:
        await self._go_to(event.problem)

    async def _go_to(self, problem: Problem) -> None:
        if self.step != problem.step:
            await self.go_on(problem.step)
        if row := self.row_of(problem.field):
            row.editor.focus()

    @on(Button.Pressed, "#activate")
    async def action_finish(self) -> None:
        await self.save_typed()
        await self.finish()

    async def reload(self) -> None:
        """Show what is saved by now, as after an undo; what is being typed stays."""
        if not await self._read():
            self.dismiss(False)
            return
        fresh = {field.id: field.value for field in step_fields(self.step, self.view, self.draft, self._note)}
        for row in self.query(FieldRow):
            if row.value == row.saved and row.field.id in fresh and not row.has_focus_within:
                row.value = row.saved = fresh[row.field.id]
        self.refresh_frame()
        self._show_typed()

    @on(Form.Changed)
    def _changed(self, event: Form.Changed) -> None:
        self._typed[event.field] = event.value
        self._show_typed()

    def _show_typed(self) -> None:
        """Show what is typed by now, unless another step is being built, which is shown as a whole."""
        if not self.moving.locked():
            self._show_step()

    def _show_step(self) -> None:
        """Notes, needed fields and the judgement beside them, from what is typed by now."""
        draft = self.draft
        hidden = hidden_fields(draft, self.fields)
        for row in self.query(FieldRow):
            row.display = row.field.id not in hidden or row.has_focus_within
            row.refresh_note()
        for body in self.query(DraftStep):
            body.show(self.view, draft)

    def _note(self, field: Field) -> Content:
        return field_note(field.id, self.fields.get(field.id, ""), field.hint, self.draft, self.view)

    def _ask(self, fields: Sequence[Field], intro: str, asks: Asked | None = None) -> None:
        form = FormModal(_("Activate the OMTM"), fields, self._activate, intro=intro, asks=asks)
        self.app.push_screen(form, self._done)

    async def _activate(self, values: dict[str, str]) -> None:
        closing = values.get("status")
        app = self.omtm_app
        written = await app.storage.write(
            activate,
            self.view.id,
            OmtmStatus(closing) if closing else None,
            with_claim(values),
            values.get("override_reason") or None,
        )
        app.say(dotted((written.label or "", _("u undoes"))))

    def _done(self, activated: bool | None) -> None:
        if activated:
            self.dismiss(True)
