"""``omtm metric``: the metrics with their latest value, and new ones."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from omtm_tui.cli.common import Reply, joined, table
from omtm_tui.cli.json_output import Key, ListOf, Shape
from omtm_tui.cli.workspace import reading
from omtm_tui.cli.writing import writing
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Better, FunnelStage, Metric, MetricKind
from omtm_tui.domain.metrics.read_models import MetricView
from omtm_tui.domain.omtm.draft_fields import parse_cadence
from omtm_tui.domain.text.dates import age_text, parse_days
from omtm_tui.domain.text.labelled_enum import parse_choice
from omtm_tui.domain.text.numbers import NumberFormat, format_value
from omtm_tui.i18n import _
from omtm_tui.storage.read.metrics_page import metrics_page
from omtm_tui.storage.read.readings import reading_counts
from omtm_tui.storage.write.metrics import add_metric


class CountedMetric(Struct, frozen=True):
    """A metric with its latest value and the number of its readings."""

    view: MetricView
    readings: int


ADDED = Shape(
    Metric,
    "A metric.",
    key="Its short name in rules and commands.",
    name="Its name.",
    kind="What kind of number it is.",
    unit="Its unit: % for shares, which are 0..1 all the same.",
)
METRICS = ListOf(
    Shape(
        CountedMetric,
        "A metric with its latest value.",
        **ADDED.below("view.metric"),
        better=Key("Which way is better.", "view.metric.better"),
        stage=Key("The funnel stage it belongs to.", "view.metric.stage"),
        role=Key("Whether it is the OMTM, guards it, or is only watched.", "view.role"),
        cadence_days=Key("How often it is read, in days.", "view.metric.cadence_days"),
        window_days=Key("Days until a cohort's value is final.", "view.metric.window_days"),
        value=Key("Its latest final value.", "view.last.value"),
        observed_on=Key("The day of that value.", "view.last.observed_on"),
        stale=Key("Whether that value is older than twice its cadence.", "view.stale"),
        readings="How many readings it has.",
    )
)


def list_metrics() -> Reply:
    """List the metrics."""
    with reading() as context:
        page = metrics_page(context)
        counts = reading_counts(context, [view.metric.id for view in page.metrics])
    counted = [CountedMetric(view, counts.get(view.metric.id, 0)) for view in page.metrics]
    rows = [_row(view, page.top.today, page.top.numbers) for view in page.metrics]
    nothing = _("There is no metric yet; add one with “omtm metric add NAME --kind rate”.")
    return Reply(lambda: table(rows) or [nothing], METRICS, counted)


def _row(view: MetricView, today: date, fmt: NumberFormat) -> tuple[str, ...]:
    metric, last = view.metric, view.last
    value = format_value(last.value, metric, fmt) if last else "–"
    age = age_text((today - last.observed_on).days) if last else ""
    return metric.key, value, age + (_(", stale") if view.stale else ""), view.role.label, metric.name


def add(
    name: tuple[str, ...],
    kind: str | None,
    unit: str | None,
    better: str | None,
    stage: str | None,
    cadence: str | None,
    window: str | None,
    limit: str | None,
    key: str | None,
    note: str | None,
) -> Reply:
    """Add a metric."""
    if kind is None:
        kinds = ", ".join(kind.value for kind in MetricKind)
        raise UserError(_("Say what kind of metric it is: --kind with one of {known}.").format(known=kinds))
    with writing() as db:
        metric = add_metric(
            db,
            joined(name),
            parse_choice(kind, MetricKind),
            unit=unit or "",
            better=parse_choice(better or "up", Better),
            stage=None if stage is None else parse_choice(stage, FunnelStage),
            cadence_days=7 if cadence is None else parse_cadence(cadence),
            window_days=0 if window is None else parse_days(window),
            share_limit=limit or "",
            key=key,
            source_note=note or "",
        )
    line = _("{name} is called {key} in rules and commands").format(name=metric.name, key=metric.key)
    return Reply(lambda: [line], ADDED, metric)
