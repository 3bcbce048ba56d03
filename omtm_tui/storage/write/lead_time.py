"""Lead time to signal as a metric of its own: its readings are computed, not typed."""

from __future__ import annotations

from omtm_tui.domain.errors import NotAllowed
from omtm_tui.domain.metrics.metric import Better, MetricKind
from omtm_tui.i18n import _
from omtm_tui.storage.read.lead_time import lead_time
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.readings import Recorded, record

KEY = "lead_time_to_signal"


def record_lead_time(db: WorkspaceFile) -> Recorded:
    """Today's median as a reading of the metric, which is added where it is missing.

    NotAllowed while there is no median: at least half of the shipped changes must have shown a signal.
    """
    lead = lead_time(db.context())
    if lead.median is None:
        raise NotAllowed(_("There is no lead time to record: {why}.").format(why=lead.text))
    metric = next((metric for metric in metrics(db.context()) if metric.key == KEY), None)
    if metric is None:
        metric = add_metric(
            db,
            _("Lead time to signal"),
            MetricKind.DURATION,
            unit="d",
            better=Better.DOWN,
            cadence_days=28,
            key=KEY,
            source_note=_("computed from shipped changes"),
        )
    source = _("computed from shipped changes")
    return record(db, metric.id, db.today, lead.median, sample_size=lead.shipped, source=source)
