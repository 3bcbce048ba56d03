"""The metrics, each with its role, and the ones a user or a record means."""

import sqlite3

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.tree import rule_metrics
from omtm_tui.domain.metrics import metric as metric_rules
from omtm_tui.domain.metrics.metric import Metric, Role
from omtm_tui.i18n import _
from omtm_tui.storage import records
from omtm_tui.storage.read.guardrail_rules import stored_guardrails
from omtm_tui.storage.read_context import ReadContext, once


@once
def metrics(context: ReadContext) -> tuple[Metric, ...]:
    """All metrics in order of creation, each with the role that follows from what uses it today."""
    sql = """
        SELECT m.*,
          EXISTS (SELECT 1 FROM omtm WHERE metric_id = m.id AND status = 'active') AS is_omtm,
          EXISTS (SELECT 1 FROM north_star WHERE metric_id = m.id AND ended IS NULL) AS is_north_star
        FROM metric m WHERE hidden = 0 ORDER BY id
    """
    rows = context.execute(sql)
    read = records.reader(Metric, rows)
    in_force = (one for one in stored_guardrails(context) if one.retired_on is None)
    guarding = {key for guardrail in in_force for key in rule_metrics(guardrail.rule)}

    def role(row: sqlite3.Row) -> Role:
        if row["is_omtm"]:
            return Role.OMTM
        if row["key"] in guarding:
            return Role.GUARDRAIL
        return Role.NORTH_STAR if row["is_north_star"] else Role.WATCH

    return tuple(read(row, role=role(row)) for row in rows)


def metric_by_id(context: ReadContext, metric_id: int) -> Metric:
    """One metric; UserError where there is none."""
    for metric in metrics(context):
        if metric.id == metric_id:
            return metric
    raise UserError(_("There is no metric with the number {id}.").format(id=metric_id))


def find_metric(context: ReadContext, text: str) -> Metric:
    """The metric a user means by its key or its name, in any case; UserError suggests the nearest ones."""
    return metric_rules.find_metric(text, metrics(context))


@once
def north_star(context: ReadContext) -> tuple[str, int | None] | None:
    """The name of the company's long-term number, and the metric it is read from."""
    row = context.execute("SELECT name, metric_id FROM north_star WHERE ended IS NULL").fetchone()
    return row and (row["name"], row["metric_id"])
