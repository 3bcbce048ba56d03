"""The walk through the gate questions: it stops at the first that fails, and the PM has the last word."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress

from textual import on
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from omtm_tui.content.catalogue import catalogue_metric
from omtm_tui.content.guidance import phase_help
from omtm_tui.domain.errors import FileUnusable, NeedsReason, UserError
from omtm_tui.domain.phase import phase as gates, phase_walk
from omtm_tui.domain.text.labels import Tone
from omtm_tui.i18n import _
from omtm_tui.storage.read.phase import phase as read_phase
from omtm_tui.storage.write.phase import change_phase, record_gate_readings, save_gate_answer
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.key_table import error_text
from omtm_tui.ui.kit.bars import Step
from omtm_tui.ui.kit.basics import plain
from omtm_tui.ui.kit.field import Field, options_of, yes_no
from omtm_tui.ui.kit.form import Form
from omtm_tui.ui.kit.wizard import Wizard, help_card
from omtm_tui.ui.phase.page import gate_lines

FINDING = len(gates.PHASES) + 1  # the number of the last step, which says where the walk ended


async def open_phase_wizard(
    app: AppBase, then: Callable[[bool | None], Awaitable[None]] | None = None
) -> None:
    """Walk through the gates; ``then`` is told whether the phase was settled."""
    await app.push_screen(PhaseWizard(), then)


class PhaseWizard(Wizard):
    """One step for each gate, and one that says which phase it is; True once that is settled."""

    _view: phase_walk.PhaseView

    async def prepare(self) -> None:
        self._view = await self.omtm_app.storage.read(read_phase)
        self.step = gates.PHASES.index(self._finding().phase) + 1

    def _read_text(self, field: gates.GateField) -> str:
        """The answer the readings give, as text; empty where they give none."""
        read = self._view.read_answers.get(field.id)
        return phase_walk.answer_text(field, read.value, self._view.top.numbers) if read else ""

    def _text(self, field: gates.GateField) -> str:
        return self._view.typed_answers.get(field.id, self._read_text(field))

    def _answers(
        self, phase: gates.Phase, live: Mapping[str, str] | None = None
    ) -> dict[str, float | bool | None]:
        """The answers to a gate, ``live`` texts before saved ones; None for what cannot be parsed."""
        answers: dict[str, float | bool | None] = {field.id: None for field in gates.gate(phase).fields}
        for field in gates.gate(phase).fields:
            with suppress(UserError):
                text = (live or {}).get(field.id, self._text(field))
                answers[field.id] = phase_walk.parse_answer(field, text, self._view.top.numbers)
        return answers

    def _all_answers(self) -> dict[str, float | bool | None]:
        """The answers to all gates; None for those that contradict each other."""
        everything: dict[str, float | bool | None] = {}
        for phase in gates.PHASES:
            answers = self._answers(phase)
            try:
                phase_walk.GateResult(phase, answers)
            except UserError:
                answers = dict.fromkeys(answers)
            everything |= answers
        return everything

    def _finding(self) -> phase_walk.PhaseFinding:
        entered = self._view.open.phase if self._view.open else None
        return phase_walk.walk(self._all_answers(), entered, fmt=self._view.top.numbers)

    async def field_left(self, field: str, value: str) -> None:
        gate_field = _gate_field(field)
        if gate_field is None:  # of the last step, which only finishing keeps: Esc asks about it
            if row := self.form.row(field) if self.form else None:
                row.saved = row.field.value
            return
        own_answer = "" if value == self._read_text(gate_field) else value
        await self.omtm_app.storage.write(save_gate_answer, gate_field, own_answer)
        self._view.typed_answers[field] = value
        self.refresh_frame()

    def steps(self) -> Sequence[Step]:
        finding = self._finding()
        failed = finding.failed
        stopped_at, fails = (failed.gate.phase, failed.failed) if failed else (None, False)
        ends, spells = self.step == FINDING, self._view.spells
        states = gates.gates_in_walk(stopped_at, spells, fails=fails, finished=ends)
        walked = [Step(phase.label, state) for phase, state in states.items()]
        return (*walked, Step(_("Where you are"), gates.GateState.AHEAD))

    def help_content(self, step: int) -> Content:
        return help_card(phase_help(self._finding().phase if step == FINDING else gates.PHASES[step - 1]))

    async def build(self, step: int) -> Widget:
        if step == FINDING:
            return self._finding_body()
        leaving = gates.gate(gates.PHASES[step - 1])
        question = plain(gates.PHASES[step - 1].question, Tone.STRONG)
        passed = plain(_("Passed with {gate}.").format(gate=leaving.leave_when), Tone.MUTED)
        fields = [self._field(field) for field in leaving.fields]
        return _body(Content.assemble(question, "\n", passed), fields, Static(id="gate", classes="said"))

    def _field(self, field: gates.GateField) -> Field:
        read = self._view.read_answers.get(field.id)
        numbers = self._view.top.numbers
        taken = self._read_text(field)
        source = read.source(self._view.top.today) if read else ""
        other = _("{source} ({value})").format(source=source, value=taken) if read else ""

        def check(text: str) -> str:
            phase_walk.parse_answer(field, text, numbers)
            return source if text.strip() == taken else other

        if field.kind is gates.FieldKind.YES_NO:
            return Field(field.id, field.label, "choice", self._text(field), options=yes_no())
        return Field(field.id, field.label, value=self._text(field), hint=other, check=check)

    def _finding_body(self) -> Widget:
        finding, was = self._finding(), self._view.open
        readings = self._typed_readings()
        if readings:
            hint = _("Enter leads to the last question. ← and → choose another phase, with a reason.")
        elif was is not None and was.phase is finding.phase:
            hint = _(
                "Enter changes nothing while the open phase is chosen; ← → choose another, with a reason."
            )
        else:
            hint = _("Enter confirms the phase below; ← → choose another than {phase}, with a reason.")
            hint = hint.format(phase=finding.phase.label)
        introduction = Content("\n\n").join([plain(finding.because), plain(hint, Tone.MUTED)])
        fields = [Field("phase", _("Phase"), "choice", finding.phase.value, options=options_of(gates.PHASES))]
        if readings:
            hint = gates.keeping_text(readings, self._view.top.numbers)
            keep = Field("keep", _("Keep as readings"), "choice", options=yes_no(), hint=hint, required=True)
            fields.append(keep)
        return _body(introduction, fields)

    def _typed_readings(self) -> tuple[gates.GateReading, ...]:
        """What was typed over the readings, as readings of today."""
        typed = [
            field.id
            for phase in gates.PHASES
            for field in gates.gate(phase).fields
            if (text := self._text(field)) and text != self._read_text(field)
        ]
        return gates.gate_readings(self._all_answers(), typed, self._view.metrics, catalogue_metric)

    def focus_step(self) -> None:
        """Begin the last step at its top, which says why the phase is that one."""
        if self.step == FINDING and self.form is not None:
            self.form.focus_first()
            self.query_one("#step > VerticalScroll").scroll_home(animate=False)
        else:
            super().focus_step()
            self._show_gate()

    @on(Form.Changed)
    async def _changed(self) -> None:
        self._say("")
        self._show_gate()
        form = self.form
        if self.step == FINDING and form is not None and not form.row("override_reason"):
            row, other = form.row("reason"), form.values.get("phase") != self._finding().phase
            if other and row is None:
                await form.add(Field("reason", _("Reason"), required=True))
            elif not other and row is not None:
                await row.remove()

    def _show_gate(self) -> None:
        form = self.form
        if form is None or self.step == FINDING:
            return
        phase = gates.PHASES[self.step - 1]
        try:
            answers = self._answers(phase, form.values)
            result = phase_walk.GateResult(phase, answers, fmt=self._view.top.numbers)
            self.query_one("#gate", Static).update(gate_lines(result))
        except UserError as error:
            self.query_one("#gate", Static).update(plain(error_text(error), Tone.BAD))

    async def action_next_step(self) -> None:
        form = self.form
        if form is None or not form.check():
            return
        await self.save_typed()
        if self.step == FINDING:
            await self.finish()
            return
        phase = gates.PHASES[self.step - 1]
        try:
            passed = phase_walk.GateResult(phase, self._answers(phase)).ok
        except UserError as error:
            self._say(error_text(error))
            return
        await self.go_on(self.step + 1 if passed else FINDING)

    async def finish(self) -> None:
        form, finding, was = self.form, self._finding(), self._view.open
        if form is None:
            return
        values = form.values
        phase = gates.Phase(values["phase"])
        readings = self._typed_readings() if values.get("keep") == "yes" else ()
        stays = was is not None and was.phase is phase
        evidence, override = finding.evidence(phase), values.get("override_reason") or None
        try:
            if stays and readings:
                await self.omtm_app.do(record_gate_readings, readings)
            elif not stays:
                reason = values.get("reason", "")
                await self.omtm_app.do(change_phase, phase, evidence, reason, override, readings)
        except NeedsReason as error:
            row = await form.add(Field("override_reason", _("Why now"), required=True))
            self._say(error_text(error))
            row.editor.focus()
        except (UserError, FileUnusable) as error:
            self._say(error_text(error))
        else:
            if stays:
                self.omtm_app.say(_("{phase} stays the open phase.").format(phase=phase.label))
            self.dismiss(True)

    def _say(self, text: str) -> None:
        self.query_one("#error", Static).update(plain(text, Tone.BAD))

    @property
    def suggests(self) -> bool:
        fields = gates.gate(gates.PHASES[self.step - 1]).fields if self.step != FINDING else ()
        return any(self._read_text(field) for field in fields)

    async def action_suggest(self) -> None:
        """Take the focused answer from the readings."""
        row = self.form.focused_row if self.form else None
        gate_field = _gate_field(row.field.id) if row else None
        if row is None or gate_field is None:
            return
        if text := self._read_text(gate_field):
            row.value = text
        else:
            self.omtm_app.say(_("No reading answers this; type what you know."))


def _body(introduction: Content, fields: Sequence[Field], *below: Widget) -> Widget:
    """A step: what it asks, its form, and room for an error."""
    return VerticalScroll(
        Static(introduction, classes="said"), Form(fields), *below, Static(id="error"), can_focus=False
    )


def _gate_field(field_id: str) -> gates.GateField | None:
    """The gate field of that id; None for the fields of the last step."""
    return next((field for field in gates.every_gate_field() if field.id == field_id), None)
