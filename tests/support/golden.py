"""A small workspace with the golden entry: everything a team does in two months, written by the verbs."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path

from omtm_tui.domain.decisions.bet_input import BetForm, OutcomeForm
from omtm_tui.domain.decisions.decision import Arm
from omtm_tui.domain.metrics.metric import Better, MetricKind
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import (
    decisions,
    drafts,
    experiments,
    guardrails,
    metrics,
    phase,
    readings,
    workspace,
)
from omtm_tui.storage.write.omtm import activate
from omtm_tui.storage.write.outcomes import record_outcome
from tests.support.workspace import Clock, at_least, fill_draft

START = date(2025, 12, 1)
BET_AT = datetime(2026, 1, 9, 15, 0)
"""A Friday."""
REVIEW = datetime(2026, 1, 23, 15, 0)
TODAY = date(2026, 1, 30)
"""A week after the last of it."""

FIELDS = {
    "company": "Acme",
    "size": "startup",
    "end_goal": "Every new team reaches value by itself",
    "end_goal_by": "2026-12-31",
    "metric": "ttfv",
    "stage": "activation",
    "period": "14 days",
    "target": ">= 50 %",
    "deadline": "2026-03-01",
    "initiative": "a shorter setup",
    "achievable_because": "two of three drop-offs are steps we own",
    "owner": "PM Core",
    "guardrail_1_name": "Retention day 28",
    "guardrail_1": 'keep retention_d28 >= 40% else review "look at onboarding"',
    "guardrail_2_name": "Tickets per 100 users",
    "guardrail_2": "keep tickets_per_100 change over 1w <= +20% else rollback",
}


def golden(path: Path) -> int:
    """Fill a new file; returns the number of the golden entry."""
    clock = Clock(datetime.combine(START, time(9, 0)))
    with WorkspaceFile(path, now=clock) as db:
        ttfv, retention, tickets = _metrics(db)
        phase.change_phase(db, Phase.STICKINESS, "15 interviews, 9 of them with the problem")
        draft = fill_draft(db, FIELDS)
        weakness = drafts.add_weakness(db, draft, "New users give up at step B")
        drafts.mark_constraint(db, weakness)
        drafts.send_action(db, drafts.add_action(db, weakness, "Explain step B"))
        activate(db, draft)
        _weeks(db, clock, retention, tickets)
        _ideas(db, retention)
        clock.now = BET_AT
        bet = decisions.place_bet(
            db,
            BetForm(
                change="removing step B",
                threshold=at_least(0.5),
                review_on=BET_AT.date() + timedelta(days=14),
                enrolled_until=BET_AT.date() + timedelta(days=14),
                owner="PM Core",
                probability=0.4,
                direct=True,
            ),
        )
        clock.now = REVIEW
        readings.record(db, ttfv, REVIEW.date(), None, numerator=57, denominator=100)
        readings.record(db, retention, REVIEW.date(), 0.43)
        readings.record(db, tickets, REVIEW.date(), 5.2)
        record_outcome(
            db,
            bet,
            OutcomeForm(
                observed_on=REVIEW.date(),
                before=Arm(0.38, 38, 100),
                after=Arm(0.57, 57, 100),
                consequence="Step B goes for everyone",
            ),
        )
        return bet


def _metrics(db: WorkspaceFile) -> tuple[int, int, int]:
    workspace.update_workspace(db, company="Acme")
    ttfv = metrics.add_metric(db, "TTFV ≤ 14 d", MetricKind.SHARE_WITHIN, key="ttfv", share_limit="14 d")
    retention = metrics.add_metric(db, "Retention day 28", MetricKind.RATE, key="retention_d28")
    tickets = metrics.add_metric(
        db, "Tickets per 100 users", MetricKind.MEAN, key="tickets_per_100", better=Better.DOWN
    )
    readings.record(db, ttfv.id, START, None, numerator=38, denominator=100)
    return ttfv.id, retention.id, tickets.id


def _weeks(db: WorkspaceFile, clock: Clock, retention: int, tickets: int) -> None:
    for week in range(6):
        clock.now = datetime(2025, 12, 5, 15, 0) + timedelta(weeks=week)
        readings.record(db, retention, clock.now.date(), 0.42)
        readings.record(db, tickets, clock.now.date(), 5.0)
    readings.record(db, tickets, clock.now.date(), 5.1, note="two were counted twice")
    readings.record(db, retention, clock.now.date(), 0.44)
    db.undo()


def _ideas(db: WorkspaceFile, retention: int) -> None:
    experiments.answer(db, experiments.add_experiment(db, "Price test"), False, moves_metric_id=retention)
    experiments.answer(db, experiments.add_experiment(db, "Welcome call"), True)
    experiments.add_experiment(db, "[b]Dark mode[/x]")
    guardrail = guardrails.add_guardrail(db, "DAU", "keep retention_d28 >= 10% else warn")
    guardrails.edit_guardrail(db, guardrail, rule_text="keep retention_d28 >= 5% else warn")
    guardrails.retire_guardrail(db, guardrail)
    decisions.log_decision(db, "=cmd|'/c calc'!A1", "Two lines\nof text", owner="PM Core")
