"""A form made from a list of fields, for every dialog and every wizard step.

A field reports when it is left, so that a wizard can save it at once; a note under each field says what the
program understood, or what is wrong, while typing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from textual import events, on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, TextArea

from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _
from omtm_tui.ui.key_table import error_text
from omtm_tui.ui.kit.basics import OwnFiles, bindings
from omtm_tui.ui.kit.editors import Choice
from omtm_tui.ui.kit.field import Field, FieldRow


class Form(OwnFiles, VerticalScroll):
    """The fields in order; Enter goes to the next one, and from the last one submits."""

    BINDINGS = bindings("fields")

    @dataclass
    class Left(Message):
        """A field was left with another text than the one saved last."""

        form: Form
        field: str
        value: str

    class Changed(Left):
        """A field's text changed while typing."""

    @dataclass
    class Submitted(Message):
        """Enter in the last field."""

        form: Form

    def __init__(self, fields: Sequence[Field], *, id: str | None = None) -> None:
        super().__init__(id=id, can_focus=False)
        self.fields = tuple(fields)

    def compose(self) -> ComposeResult:
        for field in self.fields:
            yield FieldRow(field)

    @property
    def rows(self) -> list[FieldRow]:
        return list(self.query(FieldRow))

    @property
    def visible_rows(self) -> list[FieldRow]:
        """The rows that are not hidden: those the keys go through."""
        return [row for row in self.rows if row.display]

    @property
    def focused_row(self) -> FieldRow | None:
        return next((row for row in self.rows if row.has_focus_within), None)

    async def add(self, field: Field) -> FieldRow:
        """Add a field below the others, unless it is there."""
        row = self.row(field.id)
        if row is None:
            row = FieldRow(field)
            self.fields = (*self.fields, field)
            await self.mount(row)
        return row

    def row(self, field_id: str) -> FieldRow | None:
        return next((row for row in self.rows if row.field.id == field_id), None)

    @property
    def values(self) -> dict[str, str]:
        """All texts by field id, as typed, outer blanks removed."""
        return {row.field.id: row.value.strip() for row in self.rows}

    @property
    def parsed(self) -> dict[str, Any]:
        """What all texts stand for by field id; UserError where one cannot be understood."""
        return {row.field.id: row.field.parse(row.value.strip()) for row in self.rows}

    @property
    def touched(self) -> bool:
        """Whether any text differs from what the form started with."""
        return any(row.value != row.field.value for row in self.rows)

    def focus_first(self) -> None:
        """Focus the first field, whatever stands in it."""
        if rows := self.visible_rows:
            rows[0].editor.focus()

    def focus_next_empty(self) -> None:
        """Focus the next field with nothing in it, from the focused one on; it stays where there is none."""
        rows = self.visible_rows
        here = next((index for index, row in enumerate(rows) if row.has_focus_within), 0)
        empty = next((row for row in rows[here:] if not row.value), None)
        if empty is not None:
            empty.editor.focus()

    def check(self) -> bool:
        """Whether all fields are valid; otherwise focus the first that is not, with its error under it."""
        wrong: FieldRow | None = None
        for row in self.rows:
            text = row.value.strip()
            try:
                if row.field.required and not text:
                    raise UserError(_("This is needed."))
                if text and row.field.check is not None:
                    row.field.check(text)
            except UserError as error:
                row.say(error_text(error), error=True)
                wrong = wrong or row
        if wrong is not None:
            if not wrong.display:
                self.show_more(True)
            wrong.editor.focus()
        return wrong is None

    @property
    def shows_more(self) -> bool:
        """Whether the fields beyond the short form are on the screen."""
        return any(row.display for row in self.rows if row.field.more)

    def show_more(self, visible: bool) -> None:
        """Show or hide the fields beyond the short form; the focus stays on one that is shown."""
        extra = [row for row in self.rows if row.field.more]
        here = self.focused_row
        for row in extra:
            row.display = visible
        if visible and extra:
            extra[0].editor.focus()
        elif here in extra:
            self.focus_first()

    def action_focus_field(self, step: int) -> None:
        rows = self.visible_rows
        here = next((i for i, row in enumerate(rows) if row.has_focus_within), None)
        if here is not None and 0 <= here + step < len(rows):
            rows[here + step].editor.focus()

    def _leave(self, row: FieldRow) -> None:
        value = row.value
        if value != row.saved:
            row.saved = value
            self.post_message(self.Left(self, row.field.id, value.strip()))

    def _row_of(self, widget: Widget) -> FieldRow | None:
        return next((node for node in widget.ancestors_with_self if isinstance(node, FieldRow)), None)

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        if row := self._row_of(event.widget):
            row.scroll_visible(animate=False)  # with its label and note, not just the editor

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        row = self._row_of(event.widget)
        if row is not None and row.is_attached:
            self._leave(row)

    @on(Input.Changed)
    @on(TextArea.Changed)
    @on(Choice.Changed)
    def _on_field_changed(self, event: Input.Changed | TextArea.Changed | Choice.Changed) -> None:
        event.stop()
        row = self._row_of(event.control)
        if row is not None:
            row.refresh_note()
            self.post_message(self.Changed(self, row.field.id, row.value.strip()))
            if isinstance(event, Choice.Changed):
                self._leave(row)

    @on(Input.Submitted)
    @on(Choice.Accepted)
    def _advance(self, event: Input.Submitted | Choice.Accepted) -> None:
        event.stop()
        rows = self.visible_rows
        row = self._row_of(event.control)
        index = rows.index(row) if row in rows else len(rows)
        saves = row is not None and row.field.submits and (row.field.required or bool(row.value.strip()))
        if index + 1 < len(rows) and not saves:
            rows[index + 1].editor.focus()
        else:
            if row is not None:
                self._leave(row)
            self.post_message(self.Submitted(self))
