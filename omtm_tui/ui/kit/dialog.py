"""The dialogs: the frame of each, the question before a loss, and the form, which loses nothing typed."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, ClassVar, TypeVar

from msgspec.structs import replace
from textual import on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Button, Static
from textual.widgets._toast import ToastRack

from omtm_tui.domain.errors import ChangedMeanwhile, FileUnusable, NeedsReason, UserError
from omtm_tui.domain.text.labels import Tone
from omtm_tui.i18n import _
from omtm_tui.ui.app_base import AppBase, ErrorBoundary, opens
from omtm_tui.ui.key_table import error_text, key_of
from omtm_tui.ui.kit.bars import KeyBar
from omtm_tui.ui.kit.basics import OwnFiles, bindings, plain
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.form import Form
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.storage_thread import unless_changed

T = TypeVar("T")


class Dialog(OwnFiles, ErrorBoundary, ModalScreen[T]):
    """A subclass composes one ``Vertical`` and says how wide it is. Its own keys scroll what has none."""

    BINDINGS = bindings("dialog")

    def on_mount(self) -> None:
        """Hide what the screen below says: a message is shown once, on top."""
        for rack in self.app.screen_stack[-2].query(ToastRack):
            rack.display = False

    def action_cancel(self) -> None:
        self.dismiss(None)

    @property
    def _cut(self) -> list[Widget]:
        """What does not fit and never has the focus; none while what has it scrolls by these keys itself."""
        if self.focused is not None and self.focused.allow_vertical_scroll:
            return []
        return [part for part in self.query("*") if part.allow_vertical_scroll and not part.can_focus]

    def action_read_on(self, pages: int) -> None:
        for part in self._cut:
            part.scroll_relative(y=pages * max(part.size.height - 1, 1), animate=False)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Let the keys that read on through to what has the focus where all can be read."""
        return (action != "read_on" or bool(self._cut)) and super().check_action(action, parameters)


class LargeDialog(Dialog[T]):
    """A dialog that takes the whole of a narrow terminal."""


class TableDialog(LargeDialog[None]):
    """A table between lines about it; it has the focus."""

    def on_mount(self) -> None:
        self.query_one(Table).focus()


class Confirm(Dialog[bool]):
    """Names what would be taken away; "No" has the focus. Dismissed with True for yes."""

    BINDINGS = bindings("confirm")

    def __init__(self, question: str, yes: str) -> None:
        super().__init__()
        self._question = question
        self._yes = yes

    def compose(self) -> ComposeResult:
        with Vertical():
            with VerticalScroll(can_focus=False):
                yield Static(plain(self._question, lines=True))
            with Horizontal():
                yield Button(Content(_("No")), id="no", compact=True)
                yield Button(Content(self._yes), id="yes", variant="error", compact=True)

    def on_mount(self) -> None:
        self.query_one("#no").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss(event.button.id == "yes")

    def action_answer(self, yes: bool) -> None:
        self.dismiss(yes)


def ask_before(app: AppBase, question: str, yes: str, do: Callable[[], Awaitable[object]]) -> None:
    """Do something that takes away only after a yes; ``yes`` names it on the button."""

    async def answered(answer: bool | None) -> None:
        if answer:
            await do()

    app.push_screen(Confirm(question, yes), answered)


NAMED = 8  # fields beyond the short form that are named; more would leave a small screen no room for it

Submit = Callable[[dict[str, Any]], Awaitable[None]]
Preview = Callable[[dict[str, str]], str | Awaitable[str | Content]]
Asked = tuple[Field, Callable[[dict[str, str]], bool]]
"""A field, and whether the texts of the others call for it."""


class FormModal(LargeDialog[bool]):
    """Shows ``fields``; ``submit`` gets what the texts stand for by field id; its UserError keeps it open.

    Where ``submit`` raises NeedsReason, a field ``override_reason`` appears; its text comes along next time.
    ``preview`` returns (or promises) the sentence shown below the form for the texts so far, "" while they
    make none. The field that it ``asks`` is there as long as the texts call for it."""

    scope: ClassVar[str] = "form"

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        submit: Submit,
        *,
        intro: str = "",
        preview: Preview | None = None,
        asks: Asked | None = None,
    ) -> None:
        super().__init__()
        self._title = title
        self._fields = tuple(fields)
        self._submit = submit
        self._intro = intro
        self._preview = preview
        self._asks = asks
        self._warned = False
        self._busy = False
        self._since: int | None = None
        self._refused: dict[str, str] | None = None  # what an error stands for, if about one field

    def compose(self) -> ComposeResult:
        with Vertical():
            # Head and foot are docked, so that a long form never pushes them off the screen.
            with VerticalScroll(id="head", can_focus=False):
                yield Static(plain(self._title, Tone.STRONG), id="title")
                if self._intro:
                    yield Static(plain(self._intro, Tone.MUTED, lines=True), id="intro")
            yield Form(self._fields)
            with Vertical(id="foot"):
                if any(field.more for field in self._fields):
                    yield Static(id="more")
                with VerticalScroll(id="said", can_focus=False):
                    if self._preview is not None:
                        yield Static(id="preview")
                    yield Static(id="error", classes="-empty")
                yield KeyBar("form")

    @property
    def form(self) -> Form:
        return self.query_one(Form)

    def on_mount(self) -> None:
        if isinstance(self.app, AppBase):
            self._since = self.app.storage.seen_step
            self.app.storage.warm()
        self.form.focus_first()
        self._say_more()
        self._show_preview()

    def action_more(self) -> None:
        self.form.show_more(not self.form.shows_more)
        self._say_more()

    def _say_more(self) -> None:
        labels = [field.label for field in self._fields if field.more]
        names = ", ".join([*labels[:NAMED], *(["…"] if len(labels) > NAMED else [])])
        if names:
            text = _("{key} less") if self.form.shows_more else _("{key} more: {names}")
            text = text.format(key=key_of("form", "more"), names=names)
            self.query_one("#more", Static).update(plain(text, Tone.MUTED))

    def action_editor(self) -> None:
        row = self.form.focused_row
        if row is None or row.field.kind == "choice":
            return
        text = self.omtm_app.edited(row.value)
        if text is not None:
            row.value = text if row.field.kind == "area" else " ".join(text.split())

    @on(Form.Changed)
    async def _changed(self) -> None:
        if self._warned or self._refused not in (None, self.form.values):
            self._warned, self._refused = False, None
            self._say("")
        self._show_preview()
        if self._asks is not None:
            field, called_for = self._asks
            row, wanted = self.form.row(field.id), called_for(self.form.values)
            if wanted and row is None:
                await self.form.add(field)
            elif row is not None and not wanted:
                self._asks = replace(field, value=row.value), called_for  # it may be called for again
                await row.remove()

    @work(exclusive=True, group="preview")
    async def _show_preview(self) -> None:
        if self._preview is None:
            return
        text: str | Content = ""
        with suppress(UserError, FileUnusable):
            promised = self._preview(self.form.values)
            text = promised if isinstance(promised, str) else await promised
        sentence = text if isinstance(text, Content) else plain(text, Tone.SENTENCE, lines=True)
        self.query_one("#preview", Static).update(sentence)

    action_help = opens("keys")

    @on(Form.Submitted)
    async def action_submit(self) -> None:
        form = self.form
        if self._busy or not form.check():
            self._say_more()
            return
        self._busy = True
        try:
            with unless_changed(self._since):
                await self._submit(form.parsed)
        except (UserError, FileUnusable) as error:
            if isinstance(error, ChangedMeanwhile):
                self._since = error.step
            elif isinstance(error, NeedsReason):
                await self.add_field(Field("override_reason", _("Reason"), required=True))
            else:
                self._refused = form.values
            self._say(error_text(error))
        else:
            self.dismiss(True)
        finally:
            self._busy = False

    async def add_field(self, field: Field) -> None:
        """Add a field below the others, or focus it where it exists."""
        (await self.form.add(field)).editor.focus()

    def _say(self, text: str) -> None:
        error = self.query_one("#error", Static)
        error.update(plain(text, Tone.BAD))
        error.set_class(not text, "-empty")
        self.query_one("#said").scroll_end(animate=False)

    def action_cancel(self) -> None:
        if self.form.touched and not self._warned:
            self._warned = True
            text = _("Not saved. Esc again throws it away, {key} saves it.")
            self._say(text.format(key=key_of("form", "submit")))
            return
        self.dismiss(False)


def save(app: AppBase, verb: Callable[..., object], *args: Any, **more: Any) -> Submit:
    """What a form submits where its fields are what ``verb`` takes beside what is given."""

    async def submit(values: dict[str, Any]) -> None:
        await app.do(verb, *args, **more, **values)

    return submit


def one_field_form(title: str, field: Field, submit: Callable[[Any], Awaitable[object]]) -> FormModal:
    """A form that asks for one thing; ``submit`` gets it, parsed."""

    async def submit_value(values: dict[str, Any]) -> None:
        await submit(values[field.id])

    return FormModal(title, (field,), submit_value)
