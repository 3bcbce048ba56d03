"""Picking a metric by a part of its name, or making the one that is missing without leaving the place."""

from __future__ import annotations

from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.metrics.read_models import MetricView
from omtm_tui.domain.text.numbers import NumberFormat, format_value
from omtm_tui.i18n import _
from omtm_tui.storage.read.metrics_page import metrics_page
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.form_dialog import FormModal
from omtm_tui.ui.kit.pick_list import Item, Pick
from omtm_tui.ui.metrics.metric_form import name_and_kind


async def pick_metric(
    app: AppBase, title: str, *, chosen: int | None = None, without: int | None = None, new: bool = True
) -> int | None:
    """The id of the metric picked, None when closed. Call it from a worker: it waits for the user.

    ``chosen`` has the cursor at the start, ``without`` is left out, ``new`` offers to create what was typed.
    """
    page = await app.storage.read(metrics_page)
    items = [_item(view, page.top.numbers) for view in page.metrics if view.metric.id != without]
    free = _("Create the new metric “{text}”") if new else ""
    picked = await app.push_screen_wait(Pick(title, items, free=free, chosen=chosen))
    return await new_metric(app, picked) if isinstance(picked, str) else picked  # type: ignore[return-value]


async def new_metric(app: AppBase, name: str = "") -> int | None:
    """Ask what little a new metric needs; its id, or None when closed. Call it from a worker."""
    made: list[int] = []

    async def submit(values: dict[str, str]) -> None:
        kind = MetricKind(values["kind"])
        made.append((await app.do(add_metric, values["name"], kind, unit=values["unit"])).id)

    units = _("d, h or min for a duration, € for money; others may do without")
    fields = (*name_and_kind(name), Field("unit", _("Unit"), hint=units))
    await app.push_screen_wait(FormModal(_("New metric"), fields, submit))
    return made[0] if made else None


def _item(view: MetricView, numbers: NumberFormat) -> Item:
    value = _("no reading") if view.last is None else format_value(view.last.value, view.metric, numbers)
    return Item(view.metric.id, view.metric.name, f"{value} · {view.metric.key}")
