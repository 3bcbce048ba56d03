"""Dialogs of metrics: add or change one, and pick one by a part of its name."""

from typing import Any

from omtm_tui.domain.metrics.metric import Better, FunnelStage, MetricKind
from omtm_tui.domain.metrics.read_models import MetricView
from omtm_tui.domain.text.dates import parse_days
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.i18n import _
from omtm_tui.storage.read.metrics_page import metrics_page
from omtm_tui.storage.write.metrics import add_metric, edit_metric
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.dialog import FormModal, save
from omtm_tui.ui.kit.field import Field, of_record, options_of, or_none, span_note
from omtm_tui.ui.kit.pick_list import Item, Pick


async def open_metric(app: AppBase, view: MetricView | None = None) -> None:
    """Add a metric, or change the one of ``view``."""
    if view is None:
        await app.push_screen(FormModal(_("New metric"), _fields(), save(app, add_metric)))
    else:
        metric = view.metric
        window = f"{metric.window_days}d" if metric.window_days else ""
        fields = of_record(_fields(), metric, cadence_days=f"{metric.cadence_days}d", window_days=window)
        await app.push_screen(FormModal(_("Change the metric"), fields, save(app, edit_metric, metric.id)))


def _name_and_kind(name: str = "") -> tuple[Field, ...]:
    """The fields every new metric needs; one of them a share within a limit only."""
    return (
        Field("name", _("Name"), value=name, required=True),
        Field("kind", _("Kind"), "choice", MetricKind.RATE, options_of(MetricKind), parse=MetricKind),
        Field("share_limit", _("Share within"), hint=_("such as ≤ 14 d")),
    )


def _fields() -> tuple[Field, ...]:
    def days_or_zero(text: str) -> int:
        return parse_days(text or "0")

    final = _("how old a cohort must be before its value counts; empty: at once")
    stages = options_of(FunnelStage, none=_("none"))
    return (
        *_name_and_kind(),
        Field("unit", _("Unit"), hint=_("d, h, ms, EUR …; rates need none")),
        Field("better", _("Better"), "choice", Better.UP, options_of(Better), parse=Better),
        Field("stage", _("Stage"), "choice", options=stages, parse=or_none(FunnelStage)),
        Field("cadence_days", _("A reading every"), value="1w", check=span_note, parse=parse_days),
        Field("window_days", _("Final after"), check=span_note, parse=days_or_zero, hint=final),
        Field("source_note", _("Where it comes from")),
    )


async def pick_metric(
    app: AppBase, title: str, *, chosen: int | None = None, without: int | None = None
) -> int | None:
    """The metric picked or created, None when closed; work that ``start`` runs calls it, because it waits."""
    page = await app.storage.read(metrics_page)
    items = [_item(view, page.top.numbers) for view in page.metrics if view.metric.id != without]
    free = _("Create the new metric “{text}”")
    picked = await app.ask(Pick(title, items, free=free, chosen=chosen))
    return await _new_metric(app, picked) if isinstance(picked, str) else picked  # type: ignore[return-value]


async def _new_metric(app: AppBase, name: str) -> int | None:
    """Ask for name, kind and unit of a new metric; its id, or None when closed."""
    made: list[int] = []

    async def submit(facts: dict[str, Any]) -> None:
        made.append((await app.do(add_metric, **facts)).id)

    units = _("d, h or min for a duration, € for money; others may do without")
    fields = (*_name_and_kind(name), Field("unit", _("Unit"), hint=units))
    await app.ask(FormModal(_("New metric"), fields, submit))
    return made[0] if made else None


def _item(view: MetricView, numbers: NumberFormat) -> Item:
    value = _("no reading") if view.last is None else format_value(view.last.value, view.metric, numbers)
    return Item(view.metric.id, view.metric.name, f"{value} · {view.metric.key}")
