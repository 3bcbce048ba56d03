"""Add a metric, or change one: what it counts, in which unit, how often, which way is better."""

from __future__ import annotations

from typing import Any

from omtm_tui.domain.metrics.metric import Better, FunnelStage, Metric, MetricKind
from omtm_tui.domain.text.dates import parse_days
from omtm_tui.i18n import _
from omtm_tui.storage.write.metrics import add_metric, edit_metric
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.field import Field, with_values
from omtm_tui.ui.kit.field_feedback import span_note
from omtm_tui.ui.kit.fields import options_of
from omtm_tui.ui.kit.form_dialog import FormModal


async def open_metric(app: AppBase, metric: Metric | None = None) -> None:
    """The form for a new metric, or for an existing one."""

    async def submit(values: dict[str, str]) -> None:
        facts: dict[str, Any] = {
            "name": values["name"],
            "kind": MetricKind(values["kind"]),
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

    if metric is None:
        await app.push_screen(FormModal(_("New metric"), _fields(), submit))
    else:
        fields = with_values(_fields(), _texts(metric))
        await app.push_screen(FormModal(_("Change the metric"), fields, submit))


def name_and_kind(name: str = "") -> tuple[Field, Field]:
    """What every new metric needs."""
    kinds = options_of(MetricKind)
    return (
        Field("name", _("Name"), value=name, required=True),
        Field("kind", _("Kind"), "choice", MetricKind.RATE, kinds),
    )


def _fields() -> tuple[Field, ...]:
    final = _("how old a cohort must be before its value counts; empty: at once")
    stages = options_of(FunnelStage, none=_("none"))
    return (
        *name_and_kind(),
        Field("unit", _("Unit"), hint=_("d, h, ms, EUR …; rates need none")),
        Field("better", _("Better"), "choice", Better.UP, options_of(Better)),
        Field("stage", _("Stage"), "choice", options=stages),
        Field("cadence", _("A reading every"), value="1w", check=span_note),
        Field("window", _("Final after"), check=span_note, hint=final),
        Field("share_limit", _("Share within"), hint=_("such as ≤ 14 d")),
        Field("source_note", _("Where it comes from")),
    )


def _texts(metric: Metric) -> dict[str, str]:
    """A metric as the texts of its form."""
    return {
        "name": metric.name,
        "kind": metric.kind,
        "unit": metric.unit,
        "better": metric.better,
        "stage": metric.stage or "",
        "cadence": f"{metric.cadence_days}d",
        "window": f"{metric.window_days}d" if metric.window_days else "",
        "share_limit": metric.share_limit,
        "source_note": metric.source_note,
    }
