"""Guardrails on the screen: a breach turns the header, a day gone by is marked, and rules are written."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Static

from omtm_tui.domain.guardrails import GuardrailState
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.storage.read.rule_preview import trial
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import drafts
from omtm_tui.storage.write.guardrails import add_guardrail
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.readings import record
from omtm_tui.storage.write.workspace import update_workspace
from omtm_tui.ui.app import OmtmApp
from omtm_tui.ui.guardrails.page import GuardrailsPage
from omtm_tui.ui.guardrails.rule_field import trial_text
from omtm_tui.ui.kit.form_dialog import FormModal
from omtm_tui.ui.kit.header import TopBar
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.storage_thread import StorageThread
from tests.ui.backlog.test_page import FIELDS

TODAY = date(2025, 11, 21)
RULE = "keep loyalty >= 40% else stop"


def now() -> datetime:
    return datetime(TODAY.year, TODAY.month, TODAY.day, 9, 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A steered product whose loyalty fell below its guardrail a week ago."""
    path = tmp_path / "w.db"
    clock = [TODAY - timedelta(weeks=3)]
    db = WorkspaceFile(path, lambda: datetime(clock[0].year, clock[0].month, clock[0].day, 9, 0))
    update_workspace(db, company="Acme")
    add_metric(db, "TTFV ≤ 14 d", MetricKind.SHARE_WITHIN)
    draft = drafts.start_draft(db)
    for field, text in FIELDS.items():
        drafts.save_field(db, draft, field, text)
    drafts.activate(db, draft)
    metric = add_metric(db, "Loyalty", MetricKind.RATE)
    add_guardrail(db, "Stay", RULE)
    for value in (0.45, 0.43, 0.38, 0.37):
        record(db, metric.id, clock[0], value)
        clock[0] += timedelta(weeks=1)
    db.close()
    return path


@asynccontextmanager
async def page(
    path: Path, size: tuple[int, int] = (120, 40), *, days: int = 0, key: str = "5"
) -> AsyncIterator[Pilot[Any]]:
    """The guardrails or another page, some days after today."""
    storage = StorageThread(path, lambda: now() + timedelta(days))
    app = OmtmApp(storage)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        await pilot.press(key)
        await pilot.pause()
        yield pilot
    storage.close()


async def until(pilot: Pilot[Any], said: Callable[[], bool]) -> None:
    """Wait for what a key led to on the storage thread."""
    for _try in range(60):
        await pilot.pause(0.05)
        if said():
            return
    raise AssertionError(bar(pilot))


def bar(pilot: Pilot[Any]) -> str:
    return str(pilot.app.screen_stack[1].query_one(TopBar).render())


def states(pilot: Pilot[Any]) -> list[GuardrailState]:
    shown = pilot.app.screen_stack[1].query_one(GuardrailsPage).snapshot
    assert shown is not None
    return [view.state for view in shown.guardrails]


async def test_a_breach_turns_the_header_and_is_named_in_it(path: Path) -> None:
    async with page(path) as pilot:
        assert "✗ 1 breach: Stay" in bar(pilot)
        assert pilot.app.screen_stack[1].query_one(TopBar).has_class("-broken")
    async with page(path, (60, 20)) as pilot:
        assert "✗ 1 breach" in bar(pilot), "said as long as there is room for the word"


@pytest.mark.parametrize("key", ["1", "5"])
async def test_a_value_that_went_stale_is_shown_with_its_age(path: Path, key: str) -> None:
    async with page(path, days=20, key=key) as pilot:
        table = pilot.app.screen.query_one("#guardrails" if key == "1" else "#list", Table)
        (line,) = [text for y in range(3) if "Stay" in (text := table.render_line(y).text)]
        assert " ".join(line.split()).startswith("✗ breach Stay 37 % 20 days old")


async def test_a_day_gone_by_is_marked_and_left_with_escape(path: Path) -> None:
    async with page(path) as pilot:
        await pilot.press("t", *"-2w", "enter")
        await until(pilot, lambda: "as of" in bar(pilot))
        assert (states(pilot), "as of 7 Nov 2025" in bar(pilot)) == ([GuardrailState.OK], True)
        assert "breach" not in bar(pilot)
        await pilot.press("e")
        assert not isinstance(pilot.app.screen, FormModal), "the past is not changed"
        await pilot.press("escape")
        await until(pilot, lambda: "as of" not in bar(pilot))
        assert states(pilot) == [GuardrailState.BREACH]


async def test_another_page_is_always_todays(path: Path) -> None:
    async with page(path) as pilot:
        await pilot.press("t", *"-2w", "enter")
        await until(pilot, lambda: "as of" in bar(pilot))
        await pilot.press("1")
        await until(pilot, lambda: "1 breach" in bar(pilot))
        assert "as of" not in bar(pilot)
        await pilot.press("5")
        await until(pilot, lambda: states(pilot) == [GuardrailState.BREACH])
        assert "as of" not in bar(pilot)


async def test_the_form_writes_trends_with_phase_and_stage(path: Path) -> None:
    async with page(path) as pilot:
        await pilot.press("a", "enter")
        await pilot.pause()
        form = pilot.app.screen
        assert isinstance(form, FormModal)
        for field, text in {
            "metric": "Loyalty",
            "test": "not_falling",
            "span": "3w",
            "lasting": "2 readings",
            "phase": "growth",
            "action": "pause",
            "stage": "acquisition",
            "text": "stop the campaign",
            "name": "No slide",
        }.items():
            row = form.form.row(field)
            assert row is not None
            row.value = text
        await pilot.pause()
        shown = {field: row.display for field in ("value", "span", "stage") if (row := form.form.row(field))}
        assert shown == {"value": False, "span": True, "stage": True}
        await pilot.press("ctrl+s")
        await pilot.pause()
        snapshot = pilot.app.screen_stack[1].query_one(GuardrailsPage).snapshot
        assert snapshot is not None
        assert snapshot.guardrails[-1].rule == (
            "keep loyalty not falling over 3w for 2 readings in phase growth "
            'else pause stage acquisition "stop the campaign"'
        )


async def test_a_typed_rule_completes_the_names_of_metrics(path: Path) -> None:
    async with page(path) as pilot:
        await pilot.press("a", "down", "enter", *"Floor", "enter", *"keep loy")
        await pilot.pause()
        form = pilot.app.screen
        assert isinstance(form, FormModal)
        row = form.form.row("rule")
        assert row is not None
        assert str(row.query_one(".note", Static).content) == "loyalty  → completes"
        await pilot.press("right")
        assert row.value == "keep loyalty"
        await pilot.press(*" >= 30% else warn")
        await pilot.pause()
        said = str(form.query_one("#preview", Static).content)
        assert "Keep Loyalty at or above 30 %, else warn" in said
        assert "ok: 37 % is at or above 30 %" in said


async def test_a_rule_typed_at_once_into_the_choice_is_kept(path: Path) -> None:
    async with page(path) as pilot:
        await pilot.press("a", *"keep loyalty >= 31% else warn")
        await pilot.pause()
        table = pilot.app.screen.query_one(Table)
        assert [row.cells for row in table.rows] == [("Use the rule “keep loyalty >= 31% else warn”",)]
        await pilot.press("enter")
        await pilot.pause()
        form = pilot.app.screen
        assert isinstance(form, FormModal)
        assert form.form.values["rule"] == "keep loyalty >= 31% else warn"
        assert "ok: 37 % is at or above 31 %" in str(form.query_one("#preview", Static).content)


def test_a_rule_being_written_is_tried_on_the_last_weeks(path: Path) -> None:
    with WorkspaceFile(path, now) as db:
        found = trial(db.conn, TODAY, "keep loyalty >= 30% else warn", guardrail_id=1)
        assert found.change == "looser"
        assert [state.value for _day, state in found.weeks] == ["ok"] * 4
        tighter = trial(db.conn, TODAY, "keep loyalty >= 44% else stop", guardrail_id=1)
        assert [state.value for _day, state in tighter.weeks] == ["ok", "breach", "breach", "breach"]
        assert "Tighter" in str(trial_text(tighter, TODAY))
        assert "3 breaches" in str(trial_text(tighter, TODAY))
        assert trial(db.conn, TODAY, RULE, guardrail_id=1).change is None
