"""Forms as data: a list of fields makes the form, for every dialog and every wizard step.

A field reports when it is left, so that a wizard can save it at once; a note under each field says what the
program understood, or what is wrong, while typing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import ClassVar, Literal

from msgspec import Struct
from msgspec.structs import replace
from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.text.safe_text import visible
from omtm_tui.domain.tone import Tone
from omtm_tui.i18n import _
from omtm_tui.ui.actions import error_text
from omtm_tui.ui.kit.choice import Choice
from omtm_tui.ui.kit.key_bindings import bindings
from omtm_tui.ui.kit.suggesting_text_area import SuggestingTextArea
from omtm_tui.ui.kit.text import plain

MAX_TEXT = 20_000
"""Characters a field takes; far beyond any sentence, well below what would freeze the screen."""


class Field(Struct, frozen=True):
    """One thing to fill in.

    ``check`` turns the text into a short note ("= Fri 20 Nov 2026") or raises UserError; it is not asked
    about an empty text. ``suggestions`` complete while typing. ``hint`` shows when there is nothing to say.
    ``note`` stands in for both where what is said depends on other fields, too; it is asked about any text.
    Typing replaces a value that a ``check`` reads, or that was ``given``; it is added to anything else.
    Where ``submits`` is set Enter saves the whole form; in an empty field that may stay so it goes on.
    A field with ``more`` is hidden until asked for.
    """

    id: str
    label: str
    kind: Literal["text", "choice", "area"] = "text"
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    placeholder: str = ""
    required: bool = False
    check: Callable[[str], str] | None = None
    note: Callable[[str], Content] | None = None
    suggestions: tuple[str, ...] = ()
    given: bool = False
    submits: bool = False
    more: bool = False


def yes_no() -> tuple[tuple[str, str], ...]:
    """The options of a yes/no field, in the user's language."""
    return (("yes", _("yes")), ("no", _("no")))


class FieldRow(Vertical):
    """A field's label, editor and note."""

    DEFAULT_CSS = """
    FieldRow { height: auto; width: 1fr; }
    FieldRow Horizontal { height: auto; }
    FieldRow .label { width: 22; height: 1; padding: 0 1 0 0; color: $text-muted; }
    FieldRow:focus-within .label { color: $text-accent; text-style: bold; }
    FieldRow .note { height: auto; min-height: 1; padding: 0 0 0 23; color: $text-muted; }
    FieldRow Input { width: 1fr; background: $surface; }
    FieldRow Input.-textual-compact { padding: 0 1; }
    FieldRow Input:focus { background: $surface-lighten-1; }
    FieldRow TextArea { width: 1fr; height: 4; padding: 0 1; border: none; background: $surface; }
    FieldRow TextArea:focus { border: none; background: $surface-lighten-1; }
    FieldRow Choice { width: 1fr; }
    FieldRow Input:ansi, FieldRow TextArea:ansi { border-left: tall ansi_bright_black; }
    .-narrow FieldRow .label { width: 19; height: auto; }
    .-narrow FieldRow .note { padding: 0 0 0 1; }
    """
    SCOPED_CSS: ClassVar[bool] = False  # the rules ask for the screen's width

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field
        self.saved = field.value
        self.display = not field.more

    def compose(self) -> ComposeResult:
        field = self.field
        with Horizontal():
            yield Static(plain(field.label + (" *" if field.required else "")), classes="label")
            yield self._editor(field)
        yield Static(self._note(field.value), classes="note")

    def _editor(self, field: Field) -> Widget:
        if field.kind == "choice":
            return Choice(field.options, field.value, id=f"field-{field.id}")
        if field.kind == "area":
            area = SuggestingTextArea(
                field.value,
                field.suggestions,
                id=f"field-{field.id}",
                tab_behavior="focus",
                highlight_cursor_line=False,
            )
            area.cursor_location = area.document.end
            return area
        return Input(
            field.value,
            id=f"field-{field.id}",
            compact=True,
            max_length=MAX_TEXT,
            select_on_focus=field.given or field.check is not None,
            placeholder=visible(field.placeholder),
            suggester=SuggestFromList(field.suggestions, case_sensitive=False) if field.suggestions else None,
        )

    @property
    def editor(self) -> Input | TextArea | Choice:
        return self.query_one(f"#field-{self.field.id}")  # type: ignore[return-value]

    @property
    def value(self) -> str:
        editor = self.editor
        return editor.text if isinstance(editor, TextArea) else editor.value

    @value.setter
    def value(self, text: str) -> None:
        editor = self.editor
        if isinstance(editor, TextArea):
            editor.text = text
        else:
            editor.value = text

    def say(self, text: str, *, error: bool = False) -> None:
        """Put a note under the field."""
        self.query_one(".note", Static).update(plain(text, Tone.BAD if error else Tone.MUTED))

    def refresh_note(self) -> None:
        self.query_one(".note", Static).update(self._note(self.value))

    def _note(self, value: str) -> Content:
        if self.field.note is not None:
            return self.field.note(value.strip())
        if value.strip() and self.field.check is not None:
            try:
                return plain(self.field.check(value) or self.field.hint, Tone.MUTED)
            except UserError as error:
                return plain(error_text(error), Tone.BAD)
        return plain(self.field.hint, Tone.MUTED)


class Form(VerticalScroll):
    """The fields in order; Enter goes to the next one, and from the last one submits."""

    DEFAULT_CSS = """
    Form { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    """
    BINDINGS = bindings("fields")

    class Left(Message):
        """A field was left with another text than the one saved last."""

        def __init__(self, form: Form, field: str, value: str) -> None:
            self.form = form
            self.field = field
            self.value = value
            super().__init__()

    class Changed(Left):
        """A field's text changed while typing."""

    class Submitted(Message):
        def __init__(self, form: Form) -> None:
            self.form = form
            super().__init__()

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
    def shown_rows(self) -> list[FieldRow]:
        """The rows that are not hidden: those the keys go through."""
        return [row for row in self.rows if row.display]

    def row(self, field_id: str) -> FieldRow | None:
        return next((row for row in self.rows if row.field.id == field_id), None)

    @property
    def values(self) -> dict[str, str]:
        """All texts by field id, as typed, outer blanks removed."""
        return {row.field.id: row.value.strip() for row in self.rows}

    @property
    def touched(self) -> bool:
        """Whether anything was typed that the form did not start with."""
        return any(row.value != row.field.value for row in self.rows)

    def focus_first(self) -> None:
        """Focus the first empty field, or the first one."""
        rows = self.shown_rows
        first = next((row for row in rows if not row.value), rows[0] if rows else None)
        if first is not None:
            first.editor.focus()

    def focus_next_empty(self) -> None:
        """Focus the next field with nothing in it, from the focused one on; it stays where there is none."""
        rows = self.shown_rows
        here = next((place for place, row in enumerate(rows) if row.has_focus_within), 0)
        empty = next((row for row in rows[here:] if not row.value), None)
        if empty is not None:
            empty.editor.focus()

    def check(self) -> bool:
        """Whether all fields hold what they need; otherwise the first wrong one is focused and says so."""
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
    def more_shown(self) -> bool:
        """Whether the fields beyond the short form are on the screen."""
        return any(row.display for row in self.rows if row.field.more)

    def show_more(self, shown: bool) -> None:
        """Show or hide the fields beyond the short form; the focus stays on one that is shown."""
        rows = self.rows
        extra = [row for row in rows if row.field.more]
        here = next((row for row in rows if row.has_focus_within), None)
        for row in extra:
            row.display = shown
        if shown and extra:
            extra[0].editor.focus()
        elif here in extra:
            self.focus_first()

    def action_focus_field(self, step: int) -> None:
        rows = self.shown_rows
        here = next((i for i, row in enumerate(rows) if row.has_focus_within), None)
        if here is not None and 0 <= here + step < len(rows):
            rows[here + step].editor.focus()

    def flush(self) -> None:
        """Report every field not yet reported, as when the form is left as a whole."""
        for row in self.rows:
            self._leave(row)

    def _leave(self, row: FieldRow) -> None:
        value = row.value
        if value != row.saved:
            row.saved = value
            self.post_message(self.Left(self, row.field.id, value.strip()))

    def _row_of(self, widget: Widget) -> FieldRow | None:
        return next((node for node in widget.ancestors_with_self if isinstance(node, FieldRow)), None)

    @on(events.DescendantFocus)
    def _on_field_focus(self, event: events.DescendantFocus) -> None:
        row = self._row_of(event.widget)
        if row is not None:
            row.scroll_visible(animate=False)  # with its label and note, not just the editor

    @on(events.DescendantBlur)
    def _on_field_blur(self, event: events.DescendantBlur) -> None:
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
    def _on_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._advance(event.input)

    @on(Choice.Accepted)
    def _on_accepted(self, event: Choice.Accepted) -> None:
        event.stop()
        self._advance(event.choice)

    def _advance(self, widget: Widget) -> None:
        rows = self.shown_rows
        row = self._row_of(widget)
        place = rows.index(row) if row in rows else len(rows)
        saves = row is not None and row.field.submits and (row.field.required or bool(row.value.strip()))
        if place + 1 < len(rows) and not saves:
            rows[place + 1].editor.focus()
        else:
            if row is not None:
                self._leave(row)
            self.post_message(self.Submitted(self))


def with_values(fields: Iterable[Field], values: dict[str, str]) -> tuple[Field, ...]:
    """The same fields, starting with these texts."""
    return tuple(replace(field, value=values.get(field.id, field.value)) for field in fields)
