"""Lead time to signal from shipped changes and readings, as an answer at the gate and as a metric."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from omtm_tui.domain.decisions.bet_input import BetForm
from omtm_tui.domain.decisions.track_record import Wait
from omtm_tui.domain.errors import NotAllowed
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.storage.read.metrics import find_metric, last_reading, lead_time
from omtm_tui.storage.read.phase import gate_answers
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import decisions, metrics, readings, workspace
from omtm_tui.storage.write.metrics import LEAD_TIME, record_lead_time
from tests.support.workspace import at, at_least

DAY = date(2026, 1, 5)


def test_what_was_shipped_and_read_gives_the_median_and_its_metric(tmp_path: Path) -> None:
    with WorkspaceFile(tmp_path / "w.db", at(datetime(2026, 3, 2, 9, 0))) as db:
        workspace.update_workspace(db, company="Acme")
        metric = metrics.add_metric(db, "TTFV", MetricKind.RATE)
        with pytest.raises(NotAllowed, match="no change was shipped"):
            record_lead_time(db)
        for week, hits in enumerate((38, 41, 52, 60)):
            readings.record(db, metric.id, DAY + timedelta(7 * week), None, numerator=hits, denominator=100)
        line = at_least(0.5)
        decisions.place_bet(db, BetForm("removing step B", line, date(2026, 3, 9), metric_id=metric.id))
        db.conn.execute("UPDATE experiment SET shipped_on = ?", (DAY.isoformat(),))
        assert lead_time(db.context()).waits == (Wait(14, True),)
        assert gate_answers(db.context())["shipped_changes"].value == 1
        record_lead_time(db)
        kept = last_reading(db.context(), find_metric(db.context(), LEAD_TIME), db.today)
        assert kept is not None
        assert (kept.value, kept.sample_size) == (14, 1)
