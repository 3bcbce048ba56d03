"""A story told through the verbs, as a product manager would: what the pages then show is what is tested."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from omtm_tui.domain.decisions.bet_input import BetForm
from omtm_tui.domain.metrics.metric import FunnelStage, Metric, MetricKind
from omtm_tui.domain.omtm.omtm import Omtm, OmtmStatus
from omtm_tui.domain.omtm.target import Target, TargetKind
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.decisions import place_bet
from omtm_tui.storage.write.drafts import save_field, start_draft
from omtm_tui.storage.write.guardrails import add_guardrail
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.omtm import activate
from omtm_tui.storage.write.phase import change_phase
from omtm_tui.storage.write.readings import record
from omtm_tui.storage.write.workspace import update_workspace


class Story:
    """A workspace and short names for what happens in it; every day is counted from its first."""

    def __init__(self, db: WorkspaceFile) -> None:
        self.db = db
        self.conn = db.conn
        self.first = db.today

    @property
    def today(self) -> date:
        return self.db.today

    def company(self) -> None:
        update_workspace(self.db, company="Acme", size="startup")

    def phase(self, phase: Phase = Phase.STICKINESS) -> None:
        change_phase(self.db, phase, "seen in the readings")

    def share(self, name: str, **fields: object) -> Metric:
        return add_metric(self.db, name, MetricKind.RATE, "%", stage=FunnelStage.ACTIVATION, **fields)  # type: ignore[arg-type]

    def weekly(self, metric: Metric, *values: float) -> None:
        """Readings a week apart, the last one today."""
        for number, value in enumerate(values):
            record(self.db, metric.id, self.today - timedelta(weeks=len(values) - 1 - number), value)

    def omtm(
        self,
        metric: Metric,
        target: str = ">= 50%",
        closing: OmtmStatus | None = None,
        scope_id: int | None = None,
        **fields: str,
    ) -> Omtm:
        draft = start_draft(self.db, scope_id)
        told = {
            "metric": metric.name,
            "target": target,
            "deadline": (self.today + timedelta(90)).isoformat(),
            "initiative": "a shorter path",
            "owner": "PM Core",
            **fields,
        }
        for field, text in told.items():
            save_field(self.db, draft, field, text)
        return activate(self.db, draft, closing, override_reason="the story needs it")

    def guardrail(self, name: str, rule: str) -> int:
        return add_guardrail(self.db, name, rule)

    def bet(self, change: str, days: int = 14, low: float = 0.5, experiment_id: int | None = None) -> int:
        threshold = Target(TargetKind.AT_LEAST, low=low)
        form = BetForm(change, threshold, self.today + timedelta(days), experiment_id=experiment_id)
        return place_bet(self.db, form)


@pytest.fixture
def story(db: WorkspaceFile) -> Story:
    return Story(db)
