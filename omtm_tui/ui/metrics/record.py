"""Record a reading: metric, value, day; the counts behind it if there are any. Enter on the value saves."""

from __future__ import annotations

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
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.field_feedback import day_note, metric_named, metric_note
from omtm_tui.ui.kit.form_dialog import FormModal


async def open_record(app: AppBase, metric_id: int | None = None) -> None:
    """Ask for a reading, of this metric or else of the OMTM's."""
    known = await app.storage.read(metrics)
    if not known:
        app.say_error(_("There is no metric yet: press 3 to define the OMTM, or 7 and then a."))
        return
    if metric_id is None and app.top is not None and app.top.omtm is not None:
        metric_id = app.top.omtm.metric.id
    chosen = next((metric for metric in known if metric.id == metric_id), None)
    app.push_screen(reading_form(app, known, chosen))


def reading_form(
    app: AppBase, known: tuple[Metric, ...], chosen: Metric | None, old: Reading | None = None
) -> FormModal:
    """The form for a new reading, or with ``old`` for its correction: of the same metric and day."""
    numbers = app.numbers
    today = app.storage.today
    place = {} if old is None or chosen is None else _place(chosen, old)

    async def submit(typed: dict[str, str]) -> None:
        values = {**place, **typed}
        metric = metric_named(values["metric"], known)
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
        values = {**place, **typed}
        if not values["value"]:
            return ""
        metric = metric_named(values["metric"], known)
        value = parse_reading(values["value"], metric, numbers).value
        text = "" if value is None else format_value(value, metric, numbers)
        return _("{metric}: {value}").format(metric=metric.name, value=text)

    def text_of(value: float | None) -> str:
        return "" if value is None else f"{value:g}".replace(".", numbers.decimal)

    fields = (
        Field(
            "metric",
            _("Metric"),
            value=chosen.name if chosen else "",
            required=True,
            check=metric_note(known),
            suggestions=tuple(metric.name for metric in known),
            hint=_("type a part, → completes"),
        ),
        Field(
            "value",
            _("Value"),
            value=""
            if old is None or chosen is None
            else format_value(old.value, chosen, numbers, exact=True),
            hint=_("57%, 57/100, 1,234, 14d … · Enter saves, Tab for the rest"),
            submits=True,
        ),
        Field(
            "date",
            _("Date"),
            value=today.isoformat(),
            check=day_note(today, past=True),
            submits=True,
        ),
        Field(
            "numerator",
            _("How many"),
            value=text_of(old.numerator if old else None),
            hint=_("the count behind a rate"),
        ),
        Field("of", _("Of how many"), value=text_of(old.denominator if old else None)),
        Field(
            "cohort_from",
            _("Cohort from"),
            check=day_note(today, past=True),
        ),
        Field(
            "cohort_to",
            _("Cohort to"),
            check=day_note(today, past=True),
        ),
        Field("note", _("Note"), value=old.note if old else ""),
    )
    if old is None:
        return FormModal(_("Record a reading"), fields, submit, preview=preview)
    title = _("Correct the reading of {date}").format(date=format_date(old.observed_on, today))
    intro = _("The old value is kept: a correction takes its place. One on a wrong day is withdrawn with x.")
    asked = [field for field in fields if field.id not in place]
    return FormModal(title, asked, submit, intro=intro, preview=preview)


def _place(metric: Metric, reading: Reading) -> dict[str, str]:
    """What a correction shares with the reading it corrects, as the form's texts."""
    return {
        "metric": metric.name,
        "date": reading.observed_on.isoformat(),
        "cohort_from": _iso(reading.cohort_from),
        "cohort_to": _iso(reading.cohort_to),
    }


def _day(text: str, today: date) -> date | None:
    return parse_date(text, today, past=True) if text else None


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""
