"""Fields and whole forms that recur from feature to feature, and what a field says it understood."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any, Protocol

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.metrics.metric_lookup import metric_or_none
from omtm_tui.domain.text.dates import format_date, parse_date, parse_days, span_text, weekday_name
from omtm_tui.domain.text.numbers import NumberFormat, format_target, parse_target
from omtm_tui.i18n import _
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.field import Field, or_none
from omtm_tui.ui.kit.form_dialog import FormModal

Note = Callable[[str], str]
"""From a text to a short note; raises UserError where the text cannot be understood."""


def day_note(today: date, *, past: bool = False) -> Note:
    """``= Friday, 20 Nov``."""

    def note(text: str) -> str:
        day = parse_date(text, today, past=past)
        return f"= {weekday_name(day.weekday())}, {format_date(day, today)}"

    return note


def span_note(text: str) -> str:
    """``= 2 weeks``."""
    return "" if text.strip() == "0" else "= " + span_text(parse_days(text))


def target_note(metric: Metric, numbers: NumberFormat) -> Note:
    """``= ≥ 50 %``."""
    return lambda text: "= " + format_target(parse_target(text, metric, numbers), metric, numbers)


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


class Labelled(Protocol):
    """A member of an enum of the domain."""

    @property
    def value(self) -> str: ...
    @property
    def label(self) -> str: ...


def options_of(members: Iterable[Labelled], *, none: str = "") -> tuple[tuple[str, str], ...]:
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


def day_field(id: str, label: str, today: date, *, past: bool = False, **facts: Any) -> Field:
    """A day, or nothing; ``facts`` are further ones of ``Field``."""
    parse = or_none(partial(parse_date, today=today, past=past))
    return Field(id, label, check=day_note(today, past=past), parse=parse, **facts)


def owner_field(app: AppBase, *, more: bool = False) -> Field:
    """Who is in charge: the owner of the OMTM, unless another is named."""
    owner = app.omtm.omtm.owner if app.omtm is not None else ""
    return Field("owner", _("Owner"), value=owner, more=more)


def one_field_form(
    title: str, field: Field, submit: Callable[[Any], Awaitable[object]], *, intro: str = ""
) -> FormModal:
    """A form that asks for one thing; ``submit`` gets it, parsed."""

    async def submit_value(values: dict[str, Any]) -> None:
        await submit(values[field.id])

    return FormModal(title, (field,), submit_value, intro=intro)
