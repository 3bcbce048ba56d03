"""The import of a file: choose it, preview the effect of every line, confirm. Nothing is written before."""

from asyncio import to_thread

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from omtm_tui.domain.errors import FileUnusable, Stopped, UserError
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.labels import Tone, dotted
from omtm_tui.i18n import _, ngettext
from omtm_tui.paths import typed
from omtm_tui.transfer import csv_import
from omtm_tui.transfer.csv_import import Preview
from omtm_tui.transfer.files import import_json, named, read_incoming
from omtm_tui.transfer.import_lines import Line, Status
from omtm_tui.transfer.text_table import DecimalUnclear
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.key_table import error_text
from omtm_tui.ui.kit.basics import bindings, plain, progress
from omtm_tui.ui.kit.dialog import FormModal, TableDialog
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import MadeRows, Row

ORDER = (Status.REFUSED, Status.CHANGED, Status.NEW, Status.DOUBLE)


async def open_import(app: AppBase) -> None:
    """Ask for a file; CSV shows its preview, a JSON export fills an empty workspace."""

    async def submit(values: dict[str, str]) -> None:
        file = await to_thread(read_incoming, typed(values["path"]))
        with named(file.name):
            if file.is_export:
                await app.do(import_json, file.data)
                return
            decimal = values.get("decimal") or None
            try:
                preview = await app.storage.read(
                    csv_import.preview, file.data, decimal=decimal, source=file.name
                )
            except DecimalUnclear:
                options = ((".", _("point: 1,234.5")), (",", _("comma: 1.234,5")))
                await modal.add_field(Field("decimal", _("Decimal sign"), "choice", ".", options=options))
                raise
        app.call_later(app.push_screen, ImportPreview(preview, file.name))

    intro = _(
        "A CSV file with the columns date, metric, value (and numerator, denominator, …), or a JSON export."
    )
    fields = [Field("path", _("File"), required=True, check=_file_note, placeholder="~/readings.csv")]
    modal = FormModal(_("Import"), fields, submit, intro=intro)
    app.push_screen(modal)


def _file_note(text: str) -> str:
    try:
        size = typed(text).stat().st_size
    except OSError:
        return ""
    return ngettext("{n} byte", "{n} bytes", size).format(n=size)


class ImportPreview(TableDialog):
    """Every line of the file with its effect; Enter imports them all in one undoable step."""

    BINDINGS = bindings("import")

    def __init__(self, preview: Preview, source: str) -> None:
        super().__init__()
        self._preview = preview
        self._source = source
        self._writing = self._stop = False
        groups = [(status, [line for line in preview.lines if line.status is status]) for status in ORDER]
        headed = [(f"{status.label}  {len(lines)}", lines) for status, lines in groups if lines]
        self._rows = MadeRows(headed, self._row, lambda line: line.number)

    def compose(self) -> ComposeResult:
        counts = dotted(f"{n} {status.label}" for status, n in self._preview.counts.items())
        with Vertical():
            yield Static(plain(f"{self._source}: {counts}", Tone.STRONG))
            yield Table("import")
            yield Static(id="why")
            yield Static(plain(self._hint, Tone.MUTED), id="hint")

    @property
    def _hint(self) -> str:
        count = len(self._preview.rows)
        if not count:
            return _("Nothing to write. Esc closes.")
        text = ngettext(
            "Enter writes {n} reading · Esc writes nothing",
            "Enter writes {n} readings · Esc writes nothing",
            count,
        )
        if changed := self._preview.counts[Status.CHANGED]:
            text = ngettext(
                "Enter writes {n} reading, {changed} in the place of another value · Esc writes nothing",
                "Enter writes {n} readings, {changed} in the place of another value · Esc writes nothing",
                count,
            )
        return text.format(n=count, changed=changed)

    def on_mount(self) -> None:
        self.query_one(Table).set_rows(self._rows)

    def _row(self, line: Line) -> Row:
        day = format_date(line.row.observed_on) if line.row else ""
        value, why = self._preview.value_and_remark(line, self.omtm_app.numbers)
        return Row(line.number, (str(line.number), line.metric, day, value, (why, line.status.tone)))

    @on(Table.Highlighted)
    def _say_why(self, event: Table.Highlighted) -> None:
        """Show the full reason of the line under the cursor, for which its column has no room."""
        line = self._rows.record(event.row)
        why = "" if line is None or not line.reason else f"{line.metric}: {line.reason}".removeprefix(": ")
        self.query_one("#why", Static).update(plain(why, Tone.WARN))

    def action_write(self) -> None:
        if not self._writing and self._preview.rows:
            self._writing, self._stop = True, False
            self._write()

    @work
    async def _write(self) -> None:
        app, hint = self.omtm_app, self.query_one("#hint", Static)

        def report(done: int, whole: int) -> None:
            if self._stop:
                raise Stopped(_("Stopped: nothing was written."))
            words = _("{done} of {whole} · Esc stops, and nothing is written").format(done=done, whole=whole)
            app.call_later(hint.update, progress(done, whole, words))

        try:
            await app.do(csv_import.apply, self._preview, self._source, report)
        except (UserError, FileUnusable) as error:
            app.say_error(error_text(error))
            hint.update(plain(self._hint, Tone.MUTED))
            self._writing = False
        else:
            self.dismiss(None)

    def action_cancel(self) -> None:
        """Close the preview, or stop the import while it is running."""
        if self._writing:
            self._stop = True
        else:
            self.dismiss(None)
