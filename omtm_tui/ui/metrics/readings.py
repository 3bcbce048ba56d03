"""All readings of a metric, newest first; Enter corrects one, x withdraws it. Nothing is overwritten."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from omtm_tui.domain.header import Top
from omtm_tui.domain.metrics.read_models import ReadingsView
from omtm_tui.domain.metrics.reading import Reading, is_mature
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.domain.tone import Tone
from omtm_tui.i18n import _
from omtm_tui.storage.read.readings import readings
from omtm_tui.storage.write.readings import withdraw
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.dialog import LargeDialog
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.fields import one_field_form
from omtm_tui.ui.kit.key_bindings import bindings
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import Column, Row
from omtm_tui.ui.kit.text import MUTED, STRONG, plain
from omtm_tui.ui.metrics.record import correction_form


class ReadingsList(LargeDialog[None]):
    DEFAULT_CSS = """
    ReadingsList > Vertical { width: 96; height: 80%; }
    ReadingsList Table { margin: 1 0; }
    ReadingsList Static { padding: 0 1; height: auto; }
    """
    BINDINGS = bindings("readings")

    def __init__(self, view: ReadingsView, top: Top) -> None:
        super().__init__()
        self._view = view
        self._top = top

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(plain(self._view.metric.name, STRONG))
            yield Table(
                [
                    Column(_("Date"), 12),
                    Column(_("Value"), 12, right=True),
                    Column(_("Counts"), 13, drop=2),
                    Column(_("Corrected from"), 14, drop=3),
                    Column(_("Note")),
                ],
                empty=_("No readings yet. r records one."),
            )
            yield Static(plain(_("Enter corrects · x withdraws · Esc closes"), MUTED))

    def on_mount(self) -> None:
        self.query_one(Table).focus()
        self.show_top(self._top)

    def show_top(self, top: Top) -> None:
        """The data behind changed: read again."""
        self._top = top
        self.run_worker(self._reload(), exclusive=True)

    async def _reload(self) -> None:
        self._view = await self.omtm_app.storage.read(readings, self._view.metric.id)
        self.query_one(Table).set_rows([self._row(reading) for reading in self._view.live])

    def _row(self, reading: Reading) -> Row:
        metric, numbers, today = self._view.metric, self._top.numbers, self._top.today
        counts = ""
        if reading.numerator is not None and reading.denominator is not None:
            counts = f"{reading.numerator:g}/{reading.denominator:g}"
        old = self._view.replaced.get(reading.id, ())
        was = ", ".join(format_value(r.value, metric, numbers) for r in old)
        note = reading.note if is_mature(reading, metric, today) else _("not final yet") + " " + reading.note
        value = format_value(reading.value, metric, numbers)
        return Row(
            reading.id, (format_date(reading.observed_on, today), value, counts, (was, Tone.MUTED), note)
        )

    @property
    def _current(self) -> Reading | None:
        current = self.query_one(Table).current
        return next((reading for reading in self._view.live if reading.id == current), None)

    @on(Table.Opened)
    def action_correct(self) -> None:
        if self._current is not None:
            self.omtm_app.push_screen(correction_form(self.omtm_app, self._view.metric, self._current))

    def action_withdraw(self) -> None:
        reading = self._current
        if reading is None:
            return
        day = format_date(reading.observed_on, self._top.today)
        title = _("Withdraw the reading of {date}?").format(date=day)
        why = Field("reason", _("Why"), required=True)
        app = self.omtm_app
        app.push_screen(one_field_form(title, why, lambda text: app.do(withdraw, reading.id, text)))

    def action_leave(self) -> None:
        self.dismiss(None)


async def open_readings(app: AppBase, metric_id: int) -> None:
    """Show the readings of a metric on top of the screen."""
    if app.top is not None:
        app.push_screen(ReadingsList(await app.storage.read(readings, metric_id), app.top))
