"""All readings of the week in one form: a field for each metric that is due, saved as one step."""

from collections.abc import Callable
from datetime import date
from typing import Any

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.metrics.read_models import MetricView
from omtm_tui.domain.metrics.reading_input import ReadingInput, parse_reading
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.domain.text.parts import dotted
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.read.metrics_page import metrics_page
from omtm_tui.storage.write.readings import ReadingRow, checked, record_all
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.basics import css_of
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.kit.field import Field, day_field, or_none


class WeekForm(FormModal):
    """A form whose labels are names of metrics, for which there is room."""

    DEFAULT_CSS = css_of(__file__)


async def open_week(app: AppBase) -> None:
    """Ask for a reading of every metric whose cadence says that one is due."""
    page = await app.storage.read(metrics_page)
    today = page.top.today
    due = [view for view in page.metrics if view.is_due(today)]
    if not page.metrics:
        app.say_error(_("There is no metric yet: press 3 to define the OMTM, or 7 and then a."))
    elif not due:
        app.say(_("No reading is due. r records one all the same."))
    else:
        app.push_screen(_week_form(app, due, today))


def _week_form(app: AppBase, due: list[MetricView], today: date) -> FormModal:
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

    day = day_field("date", _("Observed on"), today, past=True, value=today.isoformat())
    fields = (*(_field(view, app.numbers, today) for view in due), day)
    intro = _("Leave empty what you do not know. Tab goes to the next, ctrl+s saves all of them.")
    return WeekForm(_("The readings of the week"), fields, submit, intro=intro, preview=preview)


def _id(view: MetricView) -> str:
    return f"metric-{view.metric.id}"


def _field(view: MetricView, numbers: NumberFormat, today: date) -> Field:
    metric = view.metric
    read = _reader(metric, numbers)

    def note(text: str) -> str:
        value = checked(_row(metric, today, read(text)), metric, today).value
        return dotted(("" if value is None else "= " + format_value(value, metric, numbers), hint))

    hint = _("no reading yet")
    if view.newest is not None:
        last = format_value(view.newest.value, metric, numbers)
        hint = _("{value} on {day}").format(value=last, day=format_date(view.newest.observed_on, today))
    return Field(_id(view), metric.name, check=note, parse=or_none(read), hint=hint)


def _reader(metric: Metric, numbers: NumberFormat) -> Callable[[str], ReadingInput]:
    return lambda text: parse_reading(text, metric, numbers)


def _row(metric: Metric, day: date, reading: ReadingInput) -> ReadingRow:
    return ReadingRow(
        metric.id,
        day,
        reading.value,
        numerator=reading.numerator,
        denominator=reading.denominator,
        source="typed",
    )
