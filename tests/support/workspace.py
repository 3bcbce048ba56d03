"""How tests fill a workspace: a clock that stands still until it is moved, and short verbs over a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from omtm_tui.domain.backlog.backlog import Experiment
from omtm_tui.domain.decisions.bet_input import BetForm
from omtm_tui.domain.decisions.decision import Decision, DecisionKind
from omtm_tui.domain.metrics.metric import FunnelStage, Metric, MetricKind, Target, TargetKind
from omtm_tui.domain.omtm.omtm import Omtm, OmtmStatus
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.storage.read.backlog import backlog
from omtm_tui.storage.read.decisions import decisions
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.decisions import place_bet
from omtm_tui.storage.write.drafts import save_field, start_draft
from omtm_tui.storage.write.experiments import add_experiment
from omtm_tui.storage.write.guardrails import add_guardrail
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.omtm import activate
from omtm_tui.storage.write.phase import change_phase
from omtm_tui.storage.write.readings import record
from omtm_tui.storage.write.workspace import update_workspace

AFTERNOON = time(15, 0)

STEP_B = {
    "metric": "TTFV ≤ 14 d",
    "stage": "activation",
    "target": ">= 50%",
    "deadline": "2026-01-30",
    "initiative": "removing step B",
    "owner": "PM Core",
}
"""An OMTM as it is typed into the wizard, once its metric is there: new users are to see value sooner."""


class Clock:
    """Tells the time that a test has set."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def go_to(self, day: date) -> None:
        self.now = datetime.combine(day, AFTERNOON)

    def wait(self, days: int) -> None:
        self.now += timedelta(days)


def at(moment: datetime) -> Callable[[], datetime]:
    """A clock that nobody moves."""
    return lambda: moment


def at_least(value: float) -> Target:
    return Target(TargetKind.AT_LEAST, low=value)


def at_most(value: float) -> Target:
    return Target(TargetKind.AT_MOST, high=value)


def fill_draft(db: WorkspaceFile, fields: Mapping[str, str], scope_id: int | None = None) -> int:
    """Type into the wizard, field by field. Returns the draft's id."""
    draft = start_draft(db, scope_id)
    for field, text in fields.items():
        save_field(db, draft, field, text)
    return draft


def define_omtm(
    db: WorkspaceFile,
    fields: Mapping[str, str],
    closing: OmtmStatus | None = None,
    scope_id: int | None = None,
    override_reason: str = "",
) -> Omtm:
    """Fill in the wizard and activate; ``closing`` is how the OMTM before it ended."""
    draft = fill_draft(db, fields, scope_id)
    return activate(db, draft, closing, "the story goes on", override_reason)


def add_ideas(db: WorkspaceFile, *titles: str) -> list[int]:
    return [add_experiment(db, title) for title in titles]


def idea(db: WorkspaceFile, number: int) -> Experiment:
    """The experiment with this number, in whichever list of the backlog it is."""
    view = backlog(db.context())
    everything = (*view.unanswered, *view.ranked, *view.parked, *view.finished)
    return next(experiment for experiment in everything if experiment.id == number)


def ranked_titles(db: WorkspaceFile) -> list[str]:
    return [experiment.title for experiment in backlog(db.context()).ranked]


def entries_of(db: WorkspaceFile, kind: DecisionKind) -> list[Decision]:
    """The entries of one kind in the decision log, the newest first."""
    return [entry for entry in decisions(db.context()).entries if entry.kind is kind]


class Story:
    """What happens to a company in its workspace, which begins on the day ``first``."""

    def __init__(self, db: WorkspaceFile) -> None:
        self.db = db
        self.conn = db.conn
        self.first = db.today

    @property
    def today(self) -> date:
        return self.db.today

    def context(self, scope_id: int | None = None, today: date | None = None) -> ReadContext:
        return self.db.context(scope_id, today)

    def company(self) -> None:
        update_workspace(self.db, company="Acme", size="startup")

    def phase(self, phase: Phase = Phase.STICKINESS) -> None:
        change_phase(self.db, phase, "seen in the readings")

    def share(self, name: str, **fields: Any) -> Metric:
        """A rate of the activation stage."""
        return add_metric(self.db, name, MetricKind.RATE, "%", stage=FunnelStage.ACTIVATION, **fields)

    def weekly(self, metric: Metric, *values: float) -> None:
        """Record readings a week apart, the last one today."""
        first = self.today - timedelta(weeks=len(values) - 1)
        for week, value in enumerate(values):
            record(self.db, metric.id, first + timedelta(weeks=week), value)

    def omtm(
        self,
        metric: Metric,
        target: str = ">= 50%",
        closing: OmtmStatus | None = None,
        scope_id: int | None = None,
        **fields: str,
    ) -> Omtm:
        """Steer by a metric, to be reached in ninety days; ``closing`` is how the OMTM before it ended."""
        typed = {
            "metric": metric.name,
            "target": target,
            "deadline": (self.today + timedelta(90)).isoformat(),
            "initiative": "a shorter path",
            "owner": "PM Core",
            **fields,
        }
        return define_omtm(self.db, typed, closing, scope_id, "the story needs it")

    def ideas(self, *titles: str) -> list[int]:
        return add_ideas(self.db, *titles)

    def guardrail(self, name: str, rule: str) -> int:
        return add_guardrail(self.db, name, rule)

    def bet(self, change: str, days: int = 14, low: float = 0.5, experiment_id: int | None = None) -> int:
        """Place a bet that is reviewed in so many days. Returns the number of its log entry."""
        day = self.today + timedelta(days)
        return place_bet(
            self.db, BetForm(change, at_least(low), day, experiment_id=experiment_id, direct=True)
        )
