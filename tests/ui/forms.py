"""Where every form of the app opens, on a file that has something of everything."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from omtm_tui.domain.decisions.bet_input import BetForm
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import decisions, guardrails, metrics, planning, readings
from omtm_tui.ui.app import MainScreen
from tests.support.golden import REVIEW
from tests.support.workspace import at, at_least
from tests.ui import harness
from tests.ui.harness import Ui

NOW = at(REVIEW + timedelta(days=1))


@dataclass
class Form:
    """Where a form opens, and what those of its fields need that do not take any text."""

    keys: str
    valid: dict[str, str] = field(default_factory=dict)
    row: Callable[[Any], bool] | None = None
    """Which row of the page's list the cursor goes to before the last key."""


AS_IS = "as is"
"""Stands for what the form itself proposes."""
RULE = 'keep retention_d28 >= 40% else review "look"'
METRIC = {"unit": "", "cadence_days": "1w", "window_days": "", "share_limit": ""}
READING = {"metric": "Retention day 28", "value": "41%", "date": "2026-01-20", "numerator": "", "of": ""}
READING |= {"cohort_from": "", "cohort_to": ""}
BET = {"threshold": ">= 50%", "abort": "", "review_on": "+4w", "probability": "40", "metric": AS_IS}
BET |= {"enrolled_until": "", "min_sample": "", "min_runtime": "", "direct": "yes"}
BUILT = {"metric": "Retention day 28", "value": "40%", "span": "1w", "lasting": ""}
ARMS = {"before_value": "38%", "before_n": "100", "after_value": "57%", "after_n": "100"}
SETTINGS = ("wip_limit", "weekly_capacity", "change_apart_days", "friday_time", "flat_pct")
CORRECTED = dict.fromkeys(("end_goal_by", "first_review", "reevaluate_on"), "")
CORRECTED |= {"review_weeks": "2", "stake_sees": "yes", "stake_knows": "", "stake_involved": ""}

FORMS = {
    "idea": Form("4 a", {"effort_weeks": "2"}),
    "edited idea": Form("4 e", {"effort_weeks": "2"}),
    "reading": Form("r", READING),
    "corrected reading": Form("7 c enter", {"value": "41%", "numerator": "", "of": ""}),
    "withdrawn reading": Form("7 c x"),
    "metric": Form("7 a", METRIC),
    "edited metric": Form("7 e", {**METRIC, "share_limit": AS_IS}),
    "built guardrail": Form("5 a enter", BUILT),
    "typed guardrail": Form("5 a down enter", {"rule_text": RULE}),
    "guardrail from a template": Form("5 a down down enter", {"rule_text": RULE}),
    "changed guardrail": Form("5 e", {"rule_text": RULE}, lambda view: view.breached_since is None),
    "day to judge guardrails as of": Form("5 t", {"date": ""}),
    "breach": Form("5 d", row=lambda view: view.breached_since is not None),
    "bet": Form("b", BET),
    "amendment": Form("6 m", {"new": "60%"}, lambda entry: entry.registration and not entry.outcome),
    "outcome": Form("6 d", {**ARMS, "observed_on": "2026-01-24"}, lambda d: d.registration and not d.outcome),
    "review": Form("6 d", row=lambda entry: not entry.registration and not entry.outcome),
    "decision": Form("6 a", {"review_on": "+2w"}),
    "newer decision": Form("6 e", {"review_on": ""}),
    "phase chosen": Form("2 e"),
    "team": Form("3 a"),
    "request": Form("4 i a"),
    "edited request": Form("4 i e"),
    "deliverable": Form("4 B a"),
    "comment": Form("6 c"),
    "review of the OMTM": Form("R R", {"probability": "40%"}),
    "dropped idea": Form("4 x"),
    "edited OMTM": Form("3 e", CORRECTED),
    "amended OMTM": Form("3 m", {"target": ">= 45%", "deadline": AS_IS, "metric": AS_IS}),
    "closed OMTM": Form("3 x"),
    "settings": Form("comma", dict.fromkeys(SETTINGS, AS_IS)),
}


def filled_file(folder: Path, golden_file: Path) -> Path:
    """The golden workspace with a broken guardrail, a running bet and a reserve metric."""
    path = Path(shutil.copy(golden_file, folder))
    with WorkspaceFile(path, NOW) as db:
        churn = metrics.add_metric(db, "Churn", MetricKind.RATE)
        readings.record(db, churn.id, db.today, 0.08)
        guardrails.add_guardrail(db, "Churn", "keep churn <= 5% else review")
        decisions.log_decision(db, "Stop the newsletter", "It moved nothing", "PM Core")
    return path


@asynccontextmanager
async def opened(path: Path) -> AsyncIterator[Ui]:
    async with harness.opened(path, now=NOW) as ui:
        await back_to_the_pages(ui)
        yield ui


async def back_to_the_pages(ui: Ui) -> None:
    """Leave whatever is open."""
    for _time in range(6):
        if isinstance(ui.screen, MainScreen):
            return
        await ui.press("escape")
    raise AssertionError(f"Esc does not leave {ui.screen}")


def with_open_things(path: Path) -> Path:
    """Add a bet and a request that still wait for what becomes of them."""
    with WorkspaceFile(path, NOW) as db:
        decisions.place_bet(db, BetForm("no step C", at_least(0.6), db.today + timedelta(14), direct=True))
        planning.add_request(db, "Sales", outcome="fewer calls")
    return path


async def show(ui: Ui, form: Form) -> None:
    """Open a form from the pages."""
    *way, last = form.keys.split()
    await ui.press(*(way or ["1"]))
    if form.row is not None:
        records = getattr(ui.page.snapshot, "guardrails", ()) or ui.page.snapshot.entries
        fitting = [record.id for record in records if form.row(record)]
        assert fitting, f"{form.keys}: no such record"
        ui.page.select(fitting[0])
        await ui.settle()
    await ui.press(last)
