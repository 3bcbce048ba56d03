"""The blueprint: what three months are to bring."""

from __future__ import annotations

from datetime import date

from omtm_tui.domain.backlog.blueprint import Deliverable, months_from
from omtm_tui.domain.backlog.read_models import BlueprintView
from omtm_tui.storage import records
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read_context import ReadContext


def blueprint(context: ReadContext, first: date | None = None) -> BlueprintView:
    """Three months from ``first`` (this month) with the deliverables of a scope."""
    header = top(context)
    months = months_from(first or context.today)
    planned: dict[date, list[Deliverable]] = {month: [] for month in months}
    rows = context.execute(
        "SELECT * FROM deliverable WHERE scope_id = ? AND month BETWEEN ? AND ? ORDER BY month, place",
        (header.scope.id if header.scope else 0, months[0].isoformat(), months[-1].isoformat()),
    )
    for deliverable in records.from_rows(Deliverable, rows):
        planned[deliverable.month].append(deliverable)
    return BlueprintView(header, months, {month: tuple(planned[month]) for month in months})
