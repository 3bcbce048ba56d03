"""Add a metric, or change one: what it counts, in which unit, how often, which way is better."""

from __future__ import annotations

from typing import Any

from omtm_tui.domain.metrics.metric import Better, FunnelStage, Metric, MetricKind
from omtm_tui.domain.text.dates import parse_days
from omtm_tui.i18n import _
from omtm_tui.storage.write.metrics import add_metric, edit_metric
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.field_feedback import span_note
from omtm_tui.ui.kit.form import Field
from omtm_tui.ui.kit.form_dialog import FormModal


async def open_metric(app: AppBase, metric: Metric | None = None) -> None:
    """The form for a new metric, or for an existing one."""

    async def submit(values: dict[str, str]) -> None:
        kind = MetricKind(values["kind"])
        facts: dict[str, Any] = {
            "name": values["name"],
            "kind": kind,
            "unit": values["unit"],
            "better": Better(values["better"]),
            "stage": FunnelStage(values["stage"]) if values["stage"] else None,
            "cadence_days": parse_days(values["cadence"]),
            "window_days": parse_days(values["window"]) if values["window"] not in ("", "0") else 0,
            "share_limit": values["share_limit"],
            "source_note": values["source_note"],
        }
        if metric is None:
            await app.do(add_metric, **facts)
        else:
            await app.do(edit_metric, metric.id, **facts)

    await app.push_screen(
        FormModal(_("Change the metric") if metric else _("New metric"), _fields(metric), submit)
    )


def _fields(metric: Metric | None) -> tuple[Field, ...]:
    none = ("", _("none"))
    return (
        Field("name", _("Name"), value=metric.name if metric else "", required=True),
        Field(
            "kind",
            _("Kind"),
            "choice",
            value=metric.kind if metric else MetricKind.RATE,
            options=tuple((kind.value, kind.label) for kind in MetricKind),
        ),
        Field(
            "unit", _("Unit"), value=metric.unit if metric else "", hint=_("d, h, ms, EUR …; rates need none")
        ),
        Field(
            "better",
            _("Better"),
            "choice",
            value=metric.better if metric else Better.UP,
            options=tuple((better.value, better.label) for better in Better),
        ),
        Field(
            "stage",
            _("Stage"),
            "choice",
            value=(metric.stage or "") if metric else "",
            options=(none, *((stage.value, stage.label) for stage in FunnelStage)),
        ),
        Field(
            "cadence",
            _("A reading every"),
            value=f"{metric.cadence_days}d" if metric else "1w",
            check=span_note,
        ),
        Field(
            "window",
            _("Final after"),
            value=f"{metric.window_days}d" if metric and metric.window_days else "",
            check=span_note,
            hint=_("how old a cohort must be before its value counts; empty: at once"),
        ),
        Field(
            "share_limit",
            _("Share within"),
            value=metric.share_limit if metric else "",
            hint=_("such as ≤ 14 d"),
        ),
        Field("source_note", _("Where it comes from"), value=metric.source_note if metric else ""),
    )
