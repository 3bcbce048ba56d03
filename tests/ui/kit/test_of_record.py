"""A form names its fields once: an id is the name in a record, and each field parses its text."""

from __future__ import annotations

from typing import Any

from textual.app import App

from omtm_tui.domain.metrics.metric import FunnelStage, Metric, MetricKind
from omtm_tui.domain.text.dates import parse_days
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.kit.field import Field, of_record, or_none

STAGES = tuple((stage.value, stage.label) for stage in FunnelStage)
FIELDS = (
    Field("name", "Name"),
    Field("stage", "Stage", "choice", options=STAGES, parse=or_none(FunnelStage)),
    Field("cadence_days", "Every", parse=parse_days),
)
CHURN = Metric(1, "churn", "Churn", MetricKind.RATE, stage=None, cadence_days=14)


def test_fields_start_with_the_values_of_a_record_or_with_what_is_written_in_another_way() -> None:
    texts = {field.id: field.value for field in of_record(FIELDS, CHURN, cadence_days="14d")}
    assert texts == {"name": "Churn", "stage": "", "cadence_days": "14d"}


async def test_a_form_submits_what_its_texts_stand_for() -> None:
    submitted: list[dict[str, Any]] = []

    async def submit(values: dict[str, Any]) -> None:
        submitted.append(values)

    app = App[None]()
    async with app.run_test() as pilot:
        await app.push_screen(FormModal("Metric", of_record(FIELDS, CHURN, cadence_days="2w"), submit))
        await pilot.press("ctrl+s")
    assert submitted == [{"name": "Churn", "stage": None, "cadence_days": 14}]
