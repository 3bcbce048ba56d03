"""A field as data, and the row it makes: its label, its editor, and the note under it."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar, Literal

from msgspec import Struct
from msgspec.structs import replace
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.text.safe_text import visible
from omtm_tui.domain.tone import Tone
from omtm_tui.i18n import _
from omtm_tui.ui.actions import error_text
from omtm_tui.ui.kit.choice import Choice
from omtm_tui.ui.kit.css import css_of
from omtm_tui.ui.kit.suggesting_text_area import SuggestingTextArea
from omtm_tui.ui.kit.text import plain

MAX_TEXT = 20_000
"""Characters a field takes; far beyond any sentence, well below what would freeze the screen."""


class Field(Struct, frozen=True):
    """One thing to fill in.

    ``check`` turns the text into a short note ("= Fri 20 Nov 2026") or raises UserError; it is not asked
    about an empty text. ``parse`` turns any text into what a form submits, by default the text itself.
    ``suggestions`` complete while typing. ``hint`` shows when there is nothing to say.
    ``note`` stands in for both where what is said depends on other fields, too; it is asked about any text.
    Typing replaces a value that a ``check`` reads, or that is ``prefilled``; it is added to anything else.
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
    parse: Callable[[str], Any] = str
    note: Callable[[str], Content] | None = None
    suggestions: tuple[str, ...] = ()
    prefilled: bool = False
    submits: bool = False
    more: bool = False


def yes_no() -> tuple[tuple[str, str], ...]:
    """The options of a yes/no field, in the user's language."""
    return (("yes", _("yes")), ("no", _("no")))


class FieldRow(Vertical):
    """A field's label, editor and note."""

    DEFAULT_CSS = css_of(__file__)
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
            select_on_focus=field.prefilled or field.check is not None,
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


def with_values(fields: Iterable[Field], values: dict[str, str]) -> tuple[Field, ...]:
    """Return the same fields with these texts in them."""
    return tuple(replace(field, value=values.get(field.id, field.value)) for field in fields)


def of_record(fields: Iterable[Field], record: Struct, **texts: str) -> tuple[Field, ...]:
    """Return the same fields with a record's values in them; ``texts`` are those written in another way."""

    def filled(field: Field) -> Field:
        value = texts[field.id] if field.id in texts else getattr(record, field.id)
        return replace(field, value="" if value is None else str(value))

    return tuple(map(filled, fields))


def or_none(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """Parse as ``parse`` does, and an empty text as None."""
    return lambda text: parse(text) if text else None
