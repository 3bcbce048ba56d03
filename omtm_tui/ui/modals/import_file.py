"""Import a file: name it, see line by line what it would do, confirm. Nothing is written before that."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from omtm_tui.domain.dates import format_date
from omtm_tui.domain.errors import FileUnusable, UserError
from omtm_tui.domain.numbers import format_value
from omtm_tui.i18n import _, ngettext
from omtm_tui.paths import typed
from omtm_tui.transfer import csv_in, json_io
from omtm_tui.transfer.csv_in import DecimalUnclear, Line, Preview, Status
from omtm_tui.ui.modals.form import FormModal
from omtm_tui.ui.text import MUTED, STRONG, plain
from omtm_tui.ui.widgets.form import Field
from omtm_tui.ui.widgets.table import Column, Row, Table

if TYPE_CHECKING:
    from omtm_tui.ui.app import OmtmApp

STYLES = {Status.NEW: "good", Status.CHANGED: "warn", Status.DOUBLE: "muted", Status.REFUSED: "bad"}
MAX_BYTES = 200_000_000
"""Far above any export of a metrics tool; a larger file is a mistake."""


async def open_import(app: OmtmApp) -> None:
    """Ask for a file; CSV shows its preview, a JSON export fills an empty workspace."""

    async def submit(values: dict[str, str]) -> None:
        path = typed(values["path"])
        data = read_file(path)
        if path.suffix.lower() == ".json":
            await app.do(json_io.import_json, data)
            return
        seen = await app.desk.read(
            csv_in.preview, data, app.desk.today, decimal=values.get("decimal") or None, source=path.name
        )
        app.call_later(app.push_screen, ImportPreview(app, seen, path.name))

    async def submit_asking(values: dict[str, str]) -> None:
        try:
            await submit(values)
        except DecimalUnclear:
            await modal.add_field(_decimal_field())
            raise

    intro = _(
        "A CSV file with the columns date, metric, value (and numerator, denominator, …), or a JSON export."
    )
    fields = [Field("path", _("File"), required=True, check=_file_note, placeholder="~/readings.csv")]
    modal = FormModal(_("Import"), fields, submit_asking, intro=intro)
    app.push_screen(modal)


def read_file(path: Path) -> bytes:
    """The file's bytes. UserError where there is none, or no end to it."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UserError(_("{path} is larger than 200 MB; split it.").format(path=path))
        return path.read_bytes()
    except OSError as error:
        raise UserError(
            _("{path} cannot be read: {reason}.").format(path=path, reason=error.strerror)
        ) from error


def _file_note(text: str) -> str:
    try:
        size = typed(text).stat().st_size
    except OSError:
        return ""
    return ngettext("{n} byte", "{n} bytes", size).format(n=size)


def _decimal_field() -> Field:
    options = ((".", _("point: 1,234.5")), (",", _("comma: 1.234,5")))
    return Field("decimal", _("Decimal sign"), "choice", ".", options)


class ImportPreview(ModalScreen[None]):
    """Every line of the file with what it would do; Enter writes it all as one undoable step."""

    DEFAULT_CSS = """
    ImportPreview { align: center middle; }
    ImportPreview > Vertical {
        width: 110; max-width: 100%; height: 90%; background: $panel; padding: 1 1 0 1;
    }
    ImportPreview Table { background: $panel; margin: 1 0; }
    ImportPreview Static { padding: 0 1; height: auto; }
    ImportPreview.-narrow > Vertical { width: 100%; height: 100%; padding: 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "leave", show=False),
        Binding("enter,ctrl+s", "write", show=False, priority=True),
    ]

    def __init__(self, app: OmtmApp, seen: Preview, source: str) -> None:
        super().__init__()
        self._app = app
        self._seen = seen
        self._source = source
        self._writing = False

    def compose(self) -> ComposeResult:
        counts = " · ".join(f"{n} {status.label}" for status, n in self._seen.counts.items())
        with Vertical():
            yield Static(plain(f"{self._source}: {counts}", STRONG))
            yield Table(
                [
                    Column(_("Line"), 6, right=True),
                    Column("", 9),
                    Column(_("Metric"), 22),
                    Column(_("Date"), 12, drop=2),
                    Column(_("Value"), 12, right=True),
                    Column(_("Why"), drop=0),
                ],
                empty=_("The file holds no readings."),
            )
            yield Static(plain(self._hint, MUTED), id="hint")

    @property
    def _hint(self) -> str:
        count = len(self._seen.rows)
        if not count:
            return _("Nothing to write. Esc closes.")
        text = ngettext(
            "Enter writes {n} reading · Esc writes nothing",
            "Enter writes {n} readings · Esc writes nothing",
            count,
        )
        return text.format(n=count)

    def on_mount(self) -> None:
        table = self.query_one(Table)
        order = {Status.REFUSED: 0, Status.CHANGED: 1, Status.NEW: 2, Status.DOUBLE: 3}
        lines = sorted(self._seen.lines, key=lambda line: (order[line.status], line.number))
        table.set_rows([self._row(line) for line in lines])
        table.focus()

    def _row(self, line: Line) -> Row:
        value, day = "", ""
        if line.row is not None:
            metric = self._seen.metrics[line.row.metric_id]
            day = format_date(line.row.observed_on)
            value = (
                format_value(line.row.value, metric, self._app.numbers) if line.row.value is not None else ""
            )
            if line.old is not None and line.status is Status.CHANGED:
                was = format_value(line.old.value, metric, self._app.numbers)
                reason = _("was {value}").format(value=was)
                return Row(
                    line.number,
                    (str(line.number), (line.status.label, "warn"), line.metric, day, value, reason),
                )
        style = STYLES[line.status]
        return Row(
            line.number, (str(line.number), (line.status.label, style), line.metric, day, value, line.reason)
        )

    async def action_write(self) -> None:
        if self._writing or not self._seen.rows:
            return
        self._writing = True
        hint = self.query_one("#hint", Static)

        def progress(done: int, whole: int) -> None:
            self._app.call_from_thread(
                hint.update, plain(_("Writing {done} of {whole} …").format(done=done, whole=whole))
            )

        def write(db: object) -> object:
            return csv_in.apply(db, self._seen, self._source, _throttled(progress))  # type: ignore[arg-type]

        try:
            await self._app.do(write)
        except (UserError, FileUnusable) as error:
            self._app.say_error(str(error))
            self._writing = False
        else:
            self.dismiss(None)

    def action_leave(self) -> None:
        if not self._writing:
            self.dismiss(None)


def _throttled(report: Callable[[int, int], None]) -> Callable[[int, int], None]:
    """At most about a hundred reports, whatever the number of rows."""
    last = -1

    def tell(done: int, whole: int) -> None:
        nonlocal last
        percent = done * 100 // max(whole, 1)
        if percent != last:
            last = percent
            report(done, whole)

    return tell
