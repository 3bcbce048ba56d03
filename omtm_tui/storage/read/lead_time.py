"""Lead time to signal from the file itself: what was shipped, and the readings since."""

from datetime import date, timedelta

from omtm_tui.domain.decisions.lead_time import LeadTime, Wait, wait
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.metrics.reading import Reading
from omtm_tui.storage import records
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.read.readings import last_reading
from omtm_tui.storage.read_context import ReadContext

_SHIPPED = """
    SELECT e.shipped_on, coalesce(r.metric_id, o.metric_id) AS metric_id,
      coalesce(b.baseline, o.baseline) AS baseline
    FROM experiment e
    LEFT JOIN registration r ON r.id =
      (SELECT max(l.id) FROM registration_live l WHERE l.experiment_id = e.id)
    LEFT JOIN omtm b ON b.id = r.omtm_id AND b.metric_id = r.metric_id
    LEFT JOIN omtm o ON o.scope_id = e.scope_id AND o.status = 'active' AND o.hidden = 0
    WHERE e.hidden = 0 AND e.shipped_on <= ? ORDER BY e.shipped_on, e.id
"""


def lead_time(context: ReadContext) -> LeadTime:
    """Over all shipped changes whose metric has a value from before."""
    by_id = {metric.id: metric for metric in metrics(context)}
    waits: list[Wait] = []
    for row in context.execute(_SHIPPED, (context.today.isoformat(),)).fetchall():
        metric, shipped = by_id.get(row["metric_id"]), date.fromisoformat(row["shipped_on"])
        if metric is None:
            continue
        before = last_reading(context, metric, shipped)
        baseline = row["baseline"] if before is None else before.value
        if baseline is not None:
            waits.append(wait(shipped, baseline, _since(context, metric, shipped), metric, context.today))
    return LeadTime(tuple(waits))


def _since(context: ReadContext, metric: Metric, shipped: date) -> tuple[Reading, ...]:
    """The mature readings after a day, oldest first."""
    final = (context.today - timedelta(metric.window_days)).isoformat()
    rows = context.execute(
        """
        SELECT * FROM reading_live
        WHERE metric_id = ? AND observed_on > ? AND observed_on <= ?
          AND (cohort_to IS NULL OR cohort_to <= ?) ORDER BY observed_on, entity
        """,
        (metric.id, shipped.isoformat(), context.today.isoformat(), final),
    )
    return records.from_rows(Reading, rows)
