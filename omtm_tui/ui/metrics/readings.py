"""The forms that record a reading, or all of a week at once, and the list in which readings are corrected."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, ClassVar

from msgspec.structs import asdict, replace
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics import read_models as models
from omtm_tui.domain.metrics.metric import Metric, Reading, decimal_equal, is_mature, metric_or_none
from omtm_tui.domain.text.dates import format_date, parse_date
from omtm_tui.domain.text.labels import Tone, dotted
from omtm_tui.domain.text.number_format import NumberFormat, format_exact
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.read.metrics_page import metrics_page, readings
from omtm_tui.storage.write.readings import ReadingRow, checked, record_all, withdraw
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.basics import plain
from omtm_tui.ui.kit.dialog import FormModal, TableDialog, save
from omtm_tui.ui.kit.field import Field, form_fields, metric_field, metric_named, or_none
from omtm_tui.ui.kit.page import ActsOnLines
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import Row


async def open_record(app: AppBase, metric_id: int | None = None) -> None:
    """Record a reading of a metric, by default of the OMTM's."""
    options = await app.storage.read(metrics)
    if not options:
        raise UserError(_("There is no metric yet: press 3 to define the OMTM, or 7 and then a."))
    if metric_id is None and app.omtm is not None:
        metric_id = app.omtm.metric.id
    name = next((metric.name for metric in options if metric.id == metric_id), "")
    _ask(app, options, _("Record a reading"), _reading_fields(app, options, name))


def _correct(app: AppBase, metric: Metric, old: Reading) -> None:
    """Ask for what takes the place of a reading; metric, day and cohort stay the same."""
    numbers = app.numbers
    same: dict[str, Any] = {
        "metric": metric.name,
        "date": format_date(old.observed_on),
        "cohort_from": old.cohort_from,
        "cohort_to": old.cohort_to,
    }
    counts = {"numerator": old.numerator, "of": old.denominator}
    values = {name: "" if count is None else format_exact(count, numbers) for name, count in counts.items()}
    values |= {"value": format_value(old.value, metric, numbers, exact=True), "note": old.note}
    counted = models.counts_text(old, numbers) if metric.kind.is_quotient else ""
    if counted and decimal_equal(metric.quotient(old.numerator or 0.0, old.denominator or 1.0), old.value):
        # Each number stands once, so that it is corrected once.
        values |= {"value": counted, "numerator": "", "of": ""}
    wanted = (field for field in _reading_fields(app, (metric,)) if field.id not in same)
    fields = [replace(field, value=values[field.id]) for field in wanted]
    title = _("Correct the reading of {date}").format(date=format_date(old.observed_on, app.storage.today))
    intro = _("The old value is kept: a correction takes its place. One on a wrong day is withdrawn with x.")
    _ask(app, (metric,), title, fields, same, intro)


def _ask(
    app: AppBase,
    options: Sequence[Metric],
    title: str,
    fields: Sequence[Field],
    same: Mapping[str, Any] | None = None,
    intro: str = "",
) -> None:
    """Ask for a reading and record it; ``same`` holds what fields stand for that are not asked for."""
    numbers = app.numbers

    def read(typed: Mapping[str, Any]) -> tuple[Metric, models.ReadingInput]:
        metric = metric_named({**(same or {}), **typed}["metric"], options)
        counts = {"numerator": typed["numerator"], "denominator": typed["of"]}
        return metric, models.parse_reading(typed["value"], metric, numbers, **counts)

    async def submit(typed: dict[str, Any]) -> None:
        values = {**(same or {}), **typed}
        if not values["value"] and not (values["numerator"] and values["of"]):
            raise UserError(_("Type a value, or how many of how many."))
        metric, reading = read(typed)
        day = parse_date(values["date"], app.storage.today, past=True)
        details = {name: values[name] for name in ("cohort_from", "cohort_to", "note")}
        await app.do(record_all, [_row(metric, day, reading, **details)])

    def preview(typed: dict[str, str]) -> str:
        if not typed["value"]:
            return ""
        metric, reading = read(typed)
        text = models.reading_text(reading, metric, numbers)
        return _("{metric}: {value}").format(metric=metric.name, value=text)

    def check(field: str, text: str) -> str:
        typed = modal.form.values if modal.is_mounted else {}
        if metric_or_none({**(same or {}), **typed}.get("metric", ""), options):
            read({"value": "", **typed, "numerator": "", "of": "", field: text})  # a count beside the value
        return ""

    numbered = {"value", "numerator", "of"}
    fields = [replace(one, check=partial(check, one.id)) if one.id in numbered else one for one in fields]
    modal = FormModal(title, fields, submit, intro=intro, preview=preview)
    app.push_screen(modal)


def _reading_fields(app: AppBase, options: Sequence[Metric], name: str = "") -> tuple[Field, ...]:
    value, day, *others = form_fields(app, "reading", date={"value": format_date(app.storage.today)})
    return (value, day, metric_field(options, name), *others)


class ReadingsList(ActsOnLines, TableDialog):
    app_actions: ClassVar[frozenset[str]] = frozenset({"undo", "redo"})
    scope = "readings"
    on_enter = "correct"

    def __init__(self, view: models.ReadingsView) -> None:
        super().__init__()
        self._view = view

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(plain(self._view.metric.name, Tone.STRONG))
            yield Table("readings")
            yield Static(plain(_("Enter corrects · x withdraws · Esc closes"), Tone.MUTED))

    def on_mount(self) -> None:
        self._show(self._view)

    async def reload(self) -> None:
        """Read again, since something was done."""
        self._show(await self.omtm_app.storage.read(readings, self._view.metric.id))

    def _show(self, view: models.ReadingsView) -> None:
        self._view = view
        self.query_one(Table).set_rows([self._row(reading) for reading in view.live])

    def _row(self, reading: Reading) -> Row:
        metric, numbers, today = self._view.metric, self.omtm_app.numbers, self.omtm_app.storage.today
        counts = models.counts_text(reading, numbers)
        old = self._view.replaced.get(reading.id, ())
        was = ", ".join(models.reading_text(r, metric, numbers, beside=reading.value) for r in old)
        note = dotted(("" if is_mature(reading, metric) else _("not final yet"), reading.note))
        value = models.reading_text(reading, metric, numbers, beside=old[0].value if old else None)
        day = format_date(reading.observed_on, today)
        return Row(reading.id, (day, value, counts, (was, Tone.MUTED), note))

    @property
    def current(self) -> Reading | None:
        current = self.query_one(Table).current
        return next((reading for reading in self._view.live if reading.id == current), None)

    def action_correct(self, reading: Reading) -> None:
        _correct(self.omtm_app, self._view.metric, reading)

    def action_withdraw(self, reading: Reading) -> None:
        day = format_date(reading.observed_on, self.omtm_app.storage.today)
        title = _("Withdraw the reading of {date}?").format(date=day)
        why = Field("reason", _("Why"), required=True)
        self.app.push_screen(FormModal(title, (why,), save(self.omtm_app, withdraw, reading.id)))


async def open_readings(app: AppBase, view: models.MetricView) -> None:
    """Show all readings of a metric."""
    app.push_screen(ReadingsList(await app.storage.read(readings, view.metric.id)))


class WeekForm(FormModal):
    """A form whose labels are names of metrics, for which there is room."""


async def open_week(app: AppBase) -> None:
    """Ask for a reading of every metric whose cadence says that one is due."""
    page = await app.storage.read(metrics_page)
    today = page.top.today
    due = [view for view in page.metrics if view.is_due(today)]
    if not page.metrics:
        raise UserError(_("There is no metric yet: press 3 to define the OMTM, or 7 and then a."))
    if not due:
        app.say(_("No reading is due. r records one all the same."))
    else:
        app.push_screen(_week_form(app, due, today))


def _week_form(app: AppBase, due: list[models.MetricView], today: date) -> FormModal:
    async def submit(values: dict[str, Any]) -> None:
        day = values.pop("date") or app.storage.today
        typed = [(view.metric, values[_id(view)]) for view in due if values[_id(view)] is not None]
        if not typed:
            raise UserError(_("Type at least one value."))
        await app.do(record_all, [_row(metric, day, reading) for metric, reading in typed])

    def preview(values: dict[str, str]) -> str:
        n = sum(bool(values[_id(view)]) for view in due)
        text = ngettext("{n} of {all} reading", "{n} of {all} readings", len(due))
        return text.format(n=n, all=len(due))

    day = form_fields(app, "week", date={"value": format_date(today)})
    fields = (*(_field(view, app.numbers, today) for view in due), *day)
    intro = _("Leave empty what you do not know. Tab goes to the next, ctrl+s saves all of them.")
    return WeekForm(_("The readings of the week"), fields, submit, intro=intro, preview=preview)


def _id(view: models.MetricView) -> str:
    return f"metric-{view.metric.id}"


def _field(view: models.MetricView, numbers: NumberFormat, today: date) -> Field:
    metric = view.metric
    read = partial(models.parse_reading, metric=metric, fmt=numbers)

    def note(text: str) -> str:
        value = checked(_row(metric, today, read(text)), metric, today).value
        return dotted(("" if value is None else "= " + format_value(value, metric, numbers), hint))

    hint = _("no reading yet")
    if view.newest is not None:
        last = format_value(view.newest.value, metric, numbers)
        hint = _("{value} on {day}").format(value=last, day=format_date(view.newest.observed_on, today))
    return Field(_id(view), metric.name, check=note, parse=or_none(read), hint=hint)


def _row(metric: Metric, day: date, reading: models.ReadingInput, **details: Any) -> ReadingRow:
    """What is stored of a reading that was typed; ``details`` are further fields of the row."""
    return ReadingRow(metric.id, day, **asdict(reading), source="typed", **details)
