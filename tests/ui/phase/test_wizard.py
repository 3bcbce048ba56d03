"""From the first start to a phase: the welcome, the walk through the gates, its page, and the scopes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.storage.read.phase import phase as read_phase
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import drafts, metrics, readings
from omtm_tui.storage.write.phase import change_phase
from omtm_tui.ui.app import OmtmApp
from omtm_tui.ui.home.welcome import Welcome
from omtm_tui.ui.kit.wizard import StepsPane
from omtm_tui.ui.main_screen import MainScreen
from omtm_tui.ui.phase.wizard import FINDING, PhaseWizard
from omtm_tui.ui.storage_thread import StorageThread

TODAY = date(2026, 11, 20)
NARROW, NORMAL, WIDE = (60, 20), (80, 24), (120, 40)


def now() -> datetime:
    return datetime(2026, 11, 20, 10, 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "w.db"


@asynccontextmanager
async def opened(path: Path, size: tuple[int, int] = NORMAL, *keys: str) -> AsyncIterator[Pilot[Any]]:
    storage = StorageThread(path, now)
    app = OmtmApp(storage)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        for key in keys:
            await pilot.press(key)
        await pilot.pause()
        yield pilot
    storage.close()


def shown(pilot: Pilot[Any], selector: str) -> str:
    return str(pilot.app.screen.query_one(selector, Static).content)


def wizard(pilot: Pilot[Any]) -> PhaseWizard:
    assert isinstance(pilot.app.screen, PhaseWizard)
    return pilot.app.screen


def spells(path: Path) -> list[tuple[Phase, str, str]]:
    db = WorkspaceFile(path, now)
    found = read_phase(db.conn, TODAY).spells
    db.close()
    return [(spell.phase, spell.evidence, spell.reason) for spell in found]


def with_day_28_retention(path: Path) -> None:
    """Empathy is behind, and 43 of 100 accounts were still there after 28 days."""
    db = WorkspaceFile(path, now)
    change_phase(db, Phase.STICKINESS, "9 of 15 interviews")
    metric = metrics.add_metric(db, "Day-28 retention", MetricKind.RATE, key="retention_d28")
    readings.record(db, metric.id, date(2026, 11, 18), None, numerator=43, denominator=100)
    db.close()


def with_a_new_metric(path: Path) -> None:
    """The metric changed today, so that the phase should not."""
    db = WorkspaceFile(path, now)
    change_phase(db, Phase.STICKINESS, "9 of 15 interviews")
    for name, closing in (("Activation", None), ("Week-8 retention", OmtmStatus.SUPERSEDED)):
        metrics.add_metric(db, name, MetricKind.RATE)
        draft = drafts.start_draft(db)
        typed = {"metric": name, "stage": "activation", "target": ">= 50%", "deadline": "2027-01-30"}
        for field, text in (typed | {"initiative": "less steps", "owner": "PM Core"}).items():
            drafts.save_field(db, draft, field, text)
        drafts.activate(db, draft, closing=closing)
    db.close()


async def test_the_welcome_leads_into_the_walk_and_escape_to_the_phase_page(path: Path) -> None:
    async with opened(path) as pilot:
        assert isinstance(pilot.app.screen, Welcome)
        await pilot.press("enter")
        await pilot.pause()
        assert wizard(pilot).step == 1
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(pilot.app.screen, MainScreen)
        assert pilot.app.screen.page.scope == "phase"
        assert "w walks through the questions" in shown(pilot, "#open > Static")


async def test_the_walk_stops_at_the_first_gate_that_fails_and_enter_enters_that_phase(path: Path) -> None:
    async with opened(path, NORMAL, "escape", "2", "w") as pilot:
        await pilot.press(*"15", "enter", *"9")
        await pilot.pause()
        assert "✓ the problem-signal rate is 60 % (at least 50 %)" in shown(pilot, "#gate")
        await pilot.press("enter", *"31%", "enter", *"60", "enter")
        await pilot.pause()
        assert wizard(pilot).step == FINDING
        said = shown(pilot, "#step .said")
        assert "You are in Stickiness, because" in said
        assert "day-28 retention is 31 % (below 40 %); to leave it, show" in said
        await pilot.press("enter")
        await pilot.pause()
        assert "● Stickiness" in shown(pilot, "#path")
        assert "the problem-signal rate is 60 %" in shown(pilot, "#open > Static")
    ((phase, evidence, reason),) = spells(path)
    assert phase is Phase.STICKINESS
    assert "the problem-signal rate is 60 % (at least 50 %)" in evidence
    assert reason == ""


async def test_another_phase_than_the_gates_say_needs_a_reason(path: Path) -> None:
    async with opened(path, NARROW, "escape", "2", "w", "enter", "enter") as pilot:
        assert wizard(pilot).step == FINDING
        await pilot.press("right", "f8")
        await pilot.pause()
        assert spells(path) == []
        await pilot.press(*"Sales [b] says so", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, MainScreen)
    assert spells(path) == [(Phase.STICKINESS, "", "Sales [b] says so")]


async def test_numbers_come_from_readings_and_typed_ones_survive_leaving(path: Path) -> None:
    with_day_28_retention(path)
    async with opened(path, WIDE, "2") as pilot:
        assert "✓ day-28 retention is 43 % (at least 40 %)" in shown(pilot, "#open > Static")
        await pilot.press("w")
        await pilot.pause()
        assert wizard(pilot).step == 3, "the gates behind the open phase are not asked again"
        await pilot.press("f7")
        await pilot.pause()
        form = wizard(pilot).form
        assert form is not None
        assert form.values == {"retention_d28": "43 %", "mature_accounts": "100"}
        row = form.row("retention_d28")
        assert row is not None
        assert "from your readings: Day-28 retention, 18 Nov" in str(row.query_one(".note", Static).content)
        await pilot.press("f8", *"2", "escape")
        await pilot.pause()
        await pilot.press("w")
        await pilot.pause()
        form = wizard(pilot).form
        assert form is not None
        assert form.values["mature_cohorts"] == "2"
    async with opened(path, WIDE, "2", "w") as pilot:
        await pilot.pause()
        form = wizard(pilot).form
        assert form is not None
        assert form.values["mature_cohorts"] == "2", "typed evidence is on disk as soon as its field is left"


async def test_questions_that_were_begun_are_said_to_be(path: Path) -> None:
    async with opened(path, NORMAL, "escape", "2") as pilot:
        assert "w walks through the questions" in shown(pilot, "#open > Static")
        await pilot.press("w", *"3", "tab", "escape")
        await pilot.pause()
        assert "The questions are begun: w goes on" in shown(pilot, "#open > Static")


async def test_evidence_that_contradicts_itself_is_said_and_stops_the_walk(path: Path) -> None:
    async with opened(path, NORMAL, "escape", "2", "w", *"10", "enter", *"11", "enter") as pilot:
        await pilot.pause()
        assert wizard(pilot).step == 1
        assert "more interviews with a signal than interviews" in shown(pilot, "#error")


async def test_a_phase_change_right_after_a_new_metric_asks_why_now_and_logs_it(path: Path) -> None:
    with_a_new_metric(path)
    async with opened(path, NORMAL, "2", "e") as pilot:
        await pilot.press("enter", *"grown", "enter")
        await pilot.pause()
        assert "The metric changed on 20 Nov" in shown(pilot, "#error")
        await pilot.press(*"investor", "enter")
        await pilot.pause()
        assert isinstance(pilot.app.screen, MainScreen)
        assert "✓ Stickiness → ● Growth" in shown(pilot, "#path")
    db = WorkspaceFile(path, now)
    logged = [tuple(row) for row in db.conn.execute("SELECT kind FROM decision ORDER BY id DESC LIMIT 2")]
    db.close()
    assert logged == [("override",), ("phase",)]


async def test_a_narrow_wizard_names_its_step_in_one_line_and_shows_its_help_on_f1(path: Path) -> None:
    async with opened(path, NARROW, "escape", "2", "w") as pilot:
        assert "step 1 of 6 · Empathy" in str(wizard(pilot).query_one(StepsPane).render())
        await pilot.press("f1")
        await pilot.pause()
        assert wizard(pilot).query_one("#help").size.width > 50
        assert "talk to people" in shown(pilot, "#help > Static")
        await pilot.press("escape")
        await pilot.pause()
        assert wizard(pilot).query_one("#step").display


async def test_a_team_that_was_undone_leaves_the_company_in_view(path: Path) -> None:
    async with opened(path, NORMAL, "escape", "s") as pilot:
        app = pilot.app
        assert isinstance(app, OmtmApp)
        await pilot.press("down", *"Core [/b]", "enter")
        await pilot.pause()
        await pilot.press("s")
        await pilot.pause()
        await pilot.press("down", "enter")
        await pilot.pause()
        assert app.scope_id is not None
        assert app.top is not None
        assert app.top.scope is not None
        assert app.top.scope.name == "Core [/b]"
        await pilot.press("u")
        await pilot.pause()
        assert app.scope_id is None


async def test_the_keys_of_the_pages_lead_away_from_the_welcome(path: Path) -> None:
    async with opened(path) as pilot:
        await pilot.press("4")
        await pilot.pause()
        assert isinstance(pilot.app.screen, MainScreen)
        assert pilot.app.screen.page.scope == "backlog"
