"""A field as data, the row it makes (label, editor and note), and the fields that recur in forms."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import replace
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from omtm_tui.data_files import data_file
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric, metric_or_none
from omtm_tui.domain.text.dates import format_date, parse_date, parse_days, span_text, weekday_name
from omtm_tui.domain.text.labels import LabelledEnum, Tone, dotted, translated, visible
from omtm_tui.i18n import _
from omtm_tui.paths import typed
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.key_table import error_text
from omtm_tui.ui.kit.basics import OwnFiles, plain
from omtm_tui.ui.kit.editors import Choice, LineInput, SuggestingTextArea

MAX_TEXT = 20_000  # characters a field takes; far beyond any sentence, well below what freezes the screen


class FieldTexts(Struct, frozen=True):
    """What is known of a field before the app runs: its words, and how it is filled in."""

    id: str
    label: str
    kind: Literal["text", "choice", "area"] = "text"
    value: str = ""
    hint: str = ""
    placeholder: str = ""
    required: bool = False
    submits: bool = False
    more: bool = False


class Field(FieldTexts, frozen=True):
    """One thing to fill in.

    ``check`` turns the text into a short note ("= Fri 20 Nov 2026") or raises UserError; it is not asked
    about an empty text. ``parse`` turns any text into what a form submits, by default the text itself.
    ``suggestions`` complete while typing. ``hint`` shows when there is nothing to say.
    ``note`` stands in for both where what is said depends on other fields, too; it is asked about any text.
    A text of one line is selected when the field is reached, so that typing replaces it in every form alike.
    Where ``submits`` is set Enter saves the whole form; in an empty field that may stay so it goes on.
    A field with ``more`` is hidden until asked for."""

    options: tuple[tuple[str, str], ...] = ()
    check: Callable[[str], str] | None = None
    parse: Callable[[str], Any] = str
    note: Callable[[str], Content] | None = None
    suggestions: tuple[str, ...] = ()


def yes_no() -> tuple[tuple[str, str], ...]:
    """The options of a yes/no field, in the user's language."""
    return (("yes", _("yes")), ("no", _("no")))


def target_fields(id: str, label: str, path: Path) -> tuple[Field, ...]:
    """Where an export goes, and whether it replaces files that exist."""
    options = (("no", _("keep")), ("yes", _("replace")))
    target = Field(id, label, value=str(path), required=True, parse=typed)
    return target, Field(
        "replace", _("Files that exist"), "choice", "no", options=options, parse="yes".__eq__
    )


class FieldRow(OwnFiles, Vertical):
    """A field's label, editor and note."""

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
        note = self._note(field.value)
        yield Static(note, classes="note" if note else "note -empty")

    def _editor(self, field: Field) -> Widget:
        id, words = f"field-{field.id}", field.suggestions
        if field.kind == "choice":
            return Choice(field.options, field.value, id=id)
        if field.kind == "area":
            return SuggestingTextArea(field.value, words, id=id)
        suggester = SuggestFromList(words, case_sensitive=False) if words else None
        hint = visible(field.placeholder)
        return LineInput(field.value, hint, id=id, suggester=suggester, max_length=MAX_TEXT, compact=True)

    @property
    def editor(self) -> Input | TextArea | Choice:
        return self.query_one(f"#field-{self.field.id}")  # type: ignore[return-value]

    @property
    def value(self) -> str:
        if not self.query(f"#field-{self.field.id}"):
            return self.saved  # asked before it was built, or after it was closed
        editor = self.editor
        return editor.text if isinstance(editor, TextArea) else editor.value

    @value.setter
    def value(self, text: str) -> None:
        editor = self.editor
        if isinstance(editor, TextArea):
            editor.text = text
            editor.move_cursor(editor.document.end)
        else:
            editor.value = text

    def say(self, text: str, *, error: bool = False) -> None:
        """Put a note under the field."""
        self._show_note(plain(text, Tone.BAD if error else Tone.MUTED))

    def refresh_note(self) -> None:
        self._show_note(self._note(self.value))

    def _show_note(self, text: Content) -> None:
        self.query_one(".note", Static).set_class(not text, "-empty").update(text)

    def _note(self, value: str) -> Content:
        if self.field.note is not None:
            return self.field.note(value.strip())
        if value.strip() and self.field.check is not None:
            try:
                return plain(self.field.check(value) or self.field.hint, Tone.MUTED)
            except UserError as error:
                return plain(error_text(error), Tone.BAD)
        lines = _("Enter adds a line, Tab goes on") if self.field.kind == "area" else ""
        return plain(dotted((self.field.hint, lines)), Tone.MUTED)


def of_record(fields: Iterable[Field], record: Struct, **texts: str) -> tuple[Field, ...]:
    """Return the same fields with a record's values in them; ``texts`` are those written in another way."""

    def filled(field: Field) -> Field:
        value = texts[field.id] if field.id in texts else getattr(record, field.id)
        text = format_date(value) if isinstance(value, date) else str(value)
        return replace(field, value="" if value is None else text)

    return tuple(map(filled, fields))


def or_none(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """Parse as ``parse`` does, and an empty text as None."""
    return lambda text: parse(text) if text else None


Note = Callable[[str], str]  # a short note on a text; raises UserError where it cannot be understood


def day_note(today: date, *, past: bool = False) -> Note:
    """``= Friday, 20 Nov``."""

    def note(text: str) -> str:
        day = parse_date(text, today, past=past)
        return f"= {weekday_name(day.weekday())}, {format_date(day, today)}"

    return note


def span_note(text: str) -> str:
    """``= 2 weeks``."""
    return "" if text.strip() == "0" else "= " + span_text(parse_days(text))


def metric_named(text: str, metrics: Sequence[Metric]) -> Metric:
    """The metric with this name or key, in any case, or the only one in whose name it occurs."""
    wanted, typed = text.strip().casefold(), text.strip()[:60]
    if metric := metric_or_none(text, metrics):
        return metric
    fitting = [metric for metric in metrics if wanted in metric.name.casefold()]
    if not fitting:
        raise UserError(_("There is no metric “{text}”: press 7, then a, to add one.").format(text=typed))
    if len(fitting) > 1:
        names = ", ".join(metric.name for metric in fitting[:4])
        raise UserError(_("“{text}” may be any of: {names}.").format(text=typed, names=names))
    return fitting[0]


def metric_note(metrics: Sequence[Metric]) -> Note:
    """``= Retention day 28, rate (0–100 %)``; a name typed in full is not said again."""

    def note(text: str) -> str:
        metric = metric_named(text, metrics)
        kind = metric.kind.label
        return kind if text.strip().casefold() == metric.name.casefold() else f"= {metric.name}, {kind}"

    return note


def options_of(members: Iterable[LabelledEnum], *, none: str = "") -> tuple[tuple[str, str], ...]:
    """What a choice among ``members`` offers; ``none`` names the first option, which leaves it open."""
    options = tuple((member.value, member.label) for member in members)
    return (("", none), *options) if none else options


def metric_field(metrics: Sequence[Metric], value: str = "", *, more: bool = False) -> Field:
    """A metric by its name: it must not stay empty where it is one of the first fields of its form."""
    return Field(
        "metric",
        _("Metric"),
        value=value,
        required=not more,
        check=metric_note(metrics),
        suggestions=tuple(metric.name for metric in metrics),
        hint="" if more else _("type a part, → completes"),
        more=more,
    )


class DeclaredField(FieldTexts, frozen=True, forbid_unknown_fields=True):
    """A field as ``fields.json`` has it.

    ``choices`` names an enumeration of the domain, or is ``yes_no``; ``none`` is the option that leaves it
    open. ``day`` and ``span`` say what a text is read as. A ``typed`` field submits what its text stands for,
    None for an empty one, any other the text itself."""

    choices: str = ""
    none: str = ""
    day: Literal["", "past", "ahead"] = ""
    span: bool = False
    typed: bool = False


DECLARED = data_file(__file__, "fields.json", dict[str, tuple[DeclaredField, ...]])


def form_fields(app: AppBase, form: str, **facts: Mapping[str, Any]) -> tuple[Field, ...]:
    """The fields of a form of ``fields.json``; ``facts`` are what only the program knows, by field.

    An owner is that of the OMTM, unless another is named."""
    owner = {"owner": {"value": app.omtm.omtm.owner if app.omtm is not None else ""}}
    known = {**owner, **facts}
    return tuple(replace(_declared(app, one), **known.get(one.id, {})) for one in DECLARED[form])


def _declared(app: AppBase, declared: DeclaredField) -> Field:
    one = translated(declared, "label", "hint", "placeholder", "none")
    field = Field(*(getattr(one, name) for name in FieldTexts.__struct_fields__))
    parse: Callable[[str], Any] = str
    if one.choices == "yes_no":
        none = (("", one.none),) if one.none else ()
        field = replace(field, kind="choice", options=(*none, *yes_no()))
    elif one.choices:
        module, _colon, name = one.choices.partition(":")
        members: type[LabelledEnum] = getattr(import_module(f"omtm_tui.domain.{module}"), name)
        parse, field = members, replace(field, kind="choice", options=options_of(members, none=one.none))
    elif one.day:
        today, past = app.storage.today, one.day == "past"
        parse = partial(parse_date, today=today, past=past)
        field = replace(field, check=day_note(today, past=past))
    elif one.span:
        field = replace(field, check=span_note)
    return replace(field, parse=or_none(parse)) if one.typed else field
