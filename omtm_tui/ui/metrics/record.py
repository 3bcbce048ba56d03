"""Record a reading: metric, value, day; the counts behind it if there are any. Enter on the value saves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.metrics.reading import Reading
from omtm_tui.domain.metrics.reading_input import parse_reading
from omtm_tui.domain.text.dates import format_date, parse_date
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.i18n import _
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.write.readings import record
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.field import Field, with_values
from omtm_tui.ui.kit.field_feedback import day_note, metric_named
from omtm_tui.ui.kit.fields import metric_field
from omtm_tui.ui.kit.form_dialog import FormModal


async def open_record(app: AppBase, metric_id: int | None = None) -> None:
    """Ask for a reading, of this metric or else of the OMTM's."""
    options = await app.storage.read(metrics)
    if not options:
        app.say_error(_("There is no metric yet: press 3 to define the OMTM, or 7 and then a."))
        return
    if metric_id is None and app.top is not None and app.top.omtm is not None:
        metric_id = app.top.omtm.metric.id
    name = next((metric.name for metric in options if metric.id == metric_id), "")
    fields = with_values(_fields(app, options), {"metric": name})
    app.push_screen(_form(app, options, _("Record a reading"), fields))


def correction_form(app: AppBase, metric: Metric, old: Reading) -> FormModal:
    """The form for the correction of a reading: of the same metric, day and cohort."""
    numbers = app.numbers
    same = {
        "metric": metric.name,
        "date": old.observed_on.isoformat(),
        "cohort_from": old.cohort_from.isoformat() if old.cohort_from else "",
        "cohort_to": old.cohort_to.isoformat() if old.cohort_to else "",
    }
    counts = {"numerator": old.numerator, "of": old.denominator}
    values = {
        name: "" if count is None else f"{count:g}".replace(".", numbers.decimal)
        for name, count in counts.items()
    }
    values |= {"value": format_value(old.value, metric, numbers, exact=True), "note": old.note}
    fields = [field for field in with_values(_fields(app, (metric,)), values) if field.id not in same]
    title = _("Correct the reading of {date}").format(date=format_date(old.observed_on, app.storage.today))
    intro = _("The old value is kept: a correction takes its place. One on a wrong day is withdrawn with x.")
    return _form(app, (metric,), title, fields, same, intro)


def _form(
    app: AppBase,
    options: Sequence[Metric],
    title: str,
    fields: Sequence[Field],
    same: Mapping[str, str] | None = None,
    intro: str = "",
) -> FormModal:
    """``same`` are the texts of fields that are not asked for."""
    numbers, today = app.numbers, app.storage.today

    async def submit(typed: dict[str, str]) -> None:
        values = {**(same or {}), **typed}
        metric = metric_named(values["metric"], options)
        if not values["value"] and not (values["numerator"] and values["of"]):
            raise UserError(_("Type a value, or how many of how many."))
        reading = parse_reading(
            values["value"], metric, numbers, numerator=values["numerator"], denominator=values["of"]
        )
        await app.do(
            record,
            metric.id,
            parse_date(values["date"], today, past=True),
            reading.value,
            numerator=reading.numerator,
            denominator=reading.denominator,
            cohort_from=_day(values["cohort_from"], today),
            cohort_to=_day(values["cohort_to"], today),
            note=values["note"],
            source="typed",
        )

    def preview(typed: dict[str, str]) -> str:
        values = {**(same or {}), **typed}
        if not values["value"]:
            return ""
        metric = metric_named(values["metric"], options)
        value = parse_reading(values["value"], metric, numbers).value
        text = "" if value is None else format_value(value, metric, numbers)
        return _("{metric}: {value}").format(metric=metric.name, value=text)

    return FormModal(title, fields, submit, intro=intro, preview=preview)


def _fields(app: AppBase, options: Sequence[Metric]) -> tuple[Field, ...]:
    today = app.storage.today
    day = day_note(today, past=True)
    examples = _("57%, 57/100, 1,234, 14d … · Enter saves, Tab for the rest")
    return (
        metric_field(options),
        Field("value", _("Value"), hint=examples, submits=True),
        Field("date", _("Date"), value=today.isoformat(), check=day, submits=True),
        Field("numerator", _("How many"), hint=_("the count behind a rate")),
        Field("of", _("Of how many")),
        Field("cohort_from", _("Cohort from"), check=day),
        Field("cohort_to", _("Cohort to"), check=day),
        Field("note", _("Note")),
    )


def _day(text: str, today: date) -> date | None:
    return parse_date(text, today, past=True) if text else None
