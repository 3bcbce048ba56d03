"""From the first start to a phase: the welcome, the walk through the gates, its page, and the scopes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Static

from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.phase.phase import GateState, Phase
from omtm_tui.storage.read.metrics import last_reading, metrics as metrics_of
from omtm_tui.storage.read.phase import phase as read_phase, typed_answers
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import metrics, readings
from omtm_tui.storage.write.experiments import add_experiment
from omtm_tui.storage.write.phase import change_phase
from omtm_tui.storage.write.workspace import update_workspace
from omtm_tui.ui.app import MainScreen, OmtmApp
from omtm_tui.ui.home.page import Welcome
from omtm_tui.ui.kit import wizard as frame
from omtm_tui.ui.kit.bars import StepsPane
from omtm_tui.ui.kit.pick_list import Pick
from omtm_tui.ui.phase.wizard import FINDING, PhaseWizard
from omtm_tui.ui.storage_thread import DEMO
from tests.support.workspace import STEP_B, at, define_omtm
from tests.ui import harness
from tests.ui.harness import NARROW, NORMAL, WIDE, Ui

TODAY = date(2026, 11, 20)


now = at(datetime(2026, 11, 20, 10, 0))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "w.db"


def opened(path: Path, size: tuple[int, int] = NORMAL, *keys: str) -> AbstractAsyncContextManager[Ui]:
    return harness.opened(path, *keys, now=now, size=size)


def wizard(ui: Ui) -> PhaseWizard:
    assert isinstance(ui.screen, PhaseWizard)
    return ui.screen


def spells(path: Path) -> list[tuple[Phase, str, str]]:
    db = WorkspaceFile(path, now)
    found = read_phase(db.context(today=TODAY)).spells
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
        define_omtm(db, STEP_B | {"metric": name, "deadline": "2027-01-30"}, closing)
    db.close()


async def test_the_last_step_opens_at_its_top_on_the_phase(demo: Path) -> None:
    on_that_day = at(datetime(2026, 1, 30, 15, 0))
    async with harness.opened(demo, "2", "w", now=on_that_day, size=NARROW) as ui:
        await wizard(ui).goto(2)
        await ui.settle()
        await ui.fill(retention_d28="40", mature_accounts="90")
        await wizard(ui).goto(FINDING)
        await ui.settle()
        assert "You are in Growth" in ui.words
        assert ui.app.focused is ui.field("phase").editor
        assert ui.field("keep").value == ""


async def test_the_welcome_leads_into_the_walk_and_escape_to_the_phase_page(path: Path) -> None:
    async with opened(path) as ui:
        assert isinstance(ui.screen, Welcome)
        await ui.press("enter")
        assert wizard(ui).step == 1
        await ui.press("escape")
        assert isinstance(ui.screen, MainScreen)
        assert ui.screen.page.scope == "phase"
        assert "w walks through the questions" in ui.content("#open > Static")


@pytest.mark.parametrize(
    "write",
    [
        lambda db: add_experiment(db, "an idea"),
        lambda db: metrics.add_metric(db, "Signups", MetricKind.COUNT),
        lambda db: update_workspace(db, company="Acme"),
    ],
)
async def test_the_welcome_is_shown_on_an_empty_file_only(
    path: Path, write: Callable[[WorkspaceFile], object]
) -> None:
    with WorkspaceFile(path, now) as db:
        write(db)
    async with opened(path) as ui:
        assert isinstance(ui.screen, MainScreen)


async def test_esc_asks_about_the_choice_and_the_reason_of_the_last_step(path: Path) -> None:
    async with opened(path, NORMAL, "escape", "2", "w", "f6", "6", "enter") as ui:
        await ui.press("right", "enter", "a hunch", "shift+tab", "escape")
        assert wizard(ui).step == FINDING
        assert "Not saved. Esc again throws it away" in ui.messages
        await ui.press("escape")
        assert isinstance(ui.screen, MainScreen)


@pytest.mark.parametrize("key", ["question_mark", "f1"])
async def test_the_help_opens_over_the_welcome_at_its_keys(path: Path, key: str) -> None:
    async with opened(path) as ui:
        await ui.press(key)
        assert isinstance(ui.screen, Pick)
        assert "look at the demo" in ui.text
        await ui.press("escape")
        assert isinstance(ui.screen, Welcome)


async def test_a_letter_of_a_word_does_not_leave_for_the_demo(path: Path) -> None:
    async with opened(path) as ui:
        for word in ("reads", "red"):
            ui.send(*word)
            await ui.until(lambda: "the demo stays closed" in ui.messages)
            assert isinstance(ui.screen, Welcome)
            ui.app.clear_notifications()
            await ui.app.idle()
        ui.send("d")
        await ui.until(lambda: ui.app.return_value == DEMO)


async def test_the_walk_stops_at_the_first_gate_that_fails_and_enter_enters_that_phase(path: Path) -> None:
    async with opened(path, NORMAL, "escape", "2", "w") as ui:
        await ui.press("15", "enter", "9")
        assert "✓ the problem-signal rate is 60 % (at least 50 %)" in ui.content("#gate")
        await ui.press("enter", "31%", "enter", "60", "enter")
        assert wizard(ui).step == FINDING
        said = ui.content("#step .said")
        assert "You are in Stickiness, because" in said
        assert "day-28 retention is 31 % (below 40 %); to leave it, show" in said
        steps = [(step.title, step.state) for step in ui.screen.query_one(StepsPane).steps]
        assert steps[:3] == [
            ("Empathy", GateState.PASSED),
            ("Stickiness", GateState.FAILED),
            ("Growth", GateState.SKIPPED),
        ]
        hint = str(ui.field("keep").query_one(".note", Static).content)
        assert "Problem-signal rate 60 % (9 of 15); Retention on day 28 31 % (of 60)" in hint
        assert "Problem-signal rate becomes a new metric, stage awareness, with a reading expected" in hint
        await ui.press("enter", "enter")
        assert wizard(ui).step == FINDING, "nobody said yes or no yet"
        await ui.press("y", "enter")
        assert "(new metric), Retention on day 28 (new metric) · u undoes" in ui.words
        assert "● Stickiness" in ui.content("#path")
        card = ui.content("#open > Static")
        assert "the problem-signal rate is 60 %" in card
        assert card.count("day-28 retention is 31 % (below 40 %)") == 2, (
            "the gate today, and why you are here"
        )
        assert "No reading" not in card
    ((phase, evidence, reason),) = spells(path)
    assert phase is Phase.STICKINESS
    assert "the problem-signal rate is 60 % (at least 50 %)" in evidence
    assert reason == ""


async def test_gate_numbers_become_readings_in_the_step_of_the_phase_and_are_not_asked_for_again(
    path: Path,
) -> None:
    async with opened(path, NORMAL, "escape", "2", "w") as ui:
        await ui.press("15", "enter", "9", "enter", "31%", "enter", "64", "enter", "enter", "y", "enter")
        with WorkspaceFile(path, now) as db:
            by_key = {metric.key: metric for metric in metrics_of(db.context())}
            assert set(by_key) == {"psr", "retention_d28"}
            signal = last_reading(db.context(), by_key["psr"], TODAY)
            assert signal is not None
            assert (signal.value, signal.numerator, signal.denominator) == (0.6, 9, 15)
            stays = last_reading(db.context(), by_key["retention_d28"], TODAY)
            assert stays is not None
            assert (stays.value, stays.denominator, stays.source) == (0.31, 64, "gate")
        await ui.press("w")
        assert ui.screen.form.values == {"retention_d28": "31 %", "mature_accounts": "64"}
        await ui.press("f8")
        assert wizard(ui).step == FINDING
        assert wizard(ui).form.row("keep") is None  # type: ignore[union-attr]
        await ui.press("escape", "3", "w", "f8", "f8", "f8")
        await ui.fill(metric="Retention on day 28")
        assert "31 %" in str(ui.field("baseline").query_one(".note", Static).content)
        await ui.press("escape")
    with WorkspaceFile(path, now) as db:
        while "Entered the phase" not in db.undo():
            pass
        assert metrics_of(db.context()) == ()
        assert typed_answers(db.context())["retention_d28"] == "31%"


async def test_with_a_no_nothing_is_recorded_and_counts_that_no_reading_has_stay(path: Path) -> None:
    with_day_28_retention(path)
    async with opened(path, NORMAL, "2", "w") as ui:
        await ui.fill(mature_cohorts="3", retention_w4="50%", retention_w8="20%")
        await ui.press("f8", "enter", "n", "enter")
        assert "● Growth" in ui.content("#path")
        assert "the number of mature cohorts is 3" in ui.content("#open > Static")
        await ui.press("w")
        assert ui.screen.form.values == {"mature_cohorts": "3", "retention_w4": "", "retention_w8": ""}
    with WorkspaceFile(path, now) as db:
        assert [metric.key for metric in metrics_of(db.context())] == ["retention_d28"]


async def test_numbers_are_kept_where_the_phase_stays_and_an_existing_metric_gets_them(path: Path) -> None:
    with_day_28_retention(path)
    async with opened(path, NORMAL, "2", "w", "f7") as ui:
        await ui.fill(retention_d28="35%", mature_accounts="80")
        await ui.press("f8", "enter", "y", "enter")
        assert "Stickiness stays the open phase" in ui.messages
        assert "day-28 retention is 35 %" in ui.content("#open > Static")
        await ui.press("u")
        assert "day-28 retention is 43 %" in ui.content("#open > Static")


async def test_enter_waits_for_what_a_pause_is_still_saving(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frame, "PAUSE", 0)
    async with opened(path, NORMAL, "escape", "2", "w", "15", "enter") as ui:
        written, saving, go_on = ui.storage.write, asyncio.Event(), asyncio.Event()

        async def slow_write(*args: Any, **kwargs: Any) -> Any:
            saving.set()
            await go_on.wait()
            return await written(*args, **kwargs)

        monkeypatch.setattr(ui.storage, "write", slow_write)
        ui.send("9")
        await saving.wait()
        ui.send("enter")
        await ui.pilot.pause(0.05)
        go_on.set()
        await ui.settle()
        assert wizard(ui).step == 2, "9 of 15 pass the gate"


async def test_another_phase_than_the_gates_say_needs_a_reason(path: Path) -> None:
    async with opened(path, NARROW, "escape", "2", "w", "enter", "enter") as ui:
        assert wizard(ui).step == FINDING
        await ui.press("right", "f8")
        assert spells(path) == []
        await ui.press("Sales [b] says so", "enter")
        assert isinstance(ui.screen, MainScreen)
    assert spells(path) == [(Phase.STICKINESS, "", "Sales [b] says so")]


async def test_the_metric_of_a_gate_is_called_usual_beside_the_teams_own_omtm(path: Path) -> None:
    with WorkspaceFile(path, now) as db:
        change_phase(db, Phase.STICKINESS, "interviews")
        metrics.add_metric(db, "Retention", MetricKind.RATE)
        define_omtm(
            db,
            {"metric": "Retention", "stage": "retention", "target": "40%", "deadline": "+4m", "owner": "Kim"},
        )
    async with opened(path, WIDE, "2") as ui:
        shown = ui.content("#open > Static")
        assert "Usual OMTM  Share with time to first value within 14 days: at least 50 %" in shown
        assert "\nOMTM  " not in shown


async def test_numbers_come_from_readings_and_typed_ones_survive_leaving(path: Path) -> None:
    with_day_28_retention(path)
    async with opened(path, WIDE, "2") as ui:
        assert "✓ day-28 retention is 43 % (at least 40 %)" in ui.content("#open > Static")
        await ui.press("w")
        assert wizard(ui).step == 3, "the gates behind the open phase are not asked again"
        await ui.press("f7")
        form = wizard(ui).form
        assert form is not None
        assert form.values == {"retention_d28": "43 %", "mature_accounts": "100"}
        row = form.row("retention_d28")
        assert row is not None
        assert "from your readings: Day-28 retention, 18 Nov" in str(row.query_one(".note", Static).content)
        await ui.press("f8", "2", "tab", "escape")
        await ui.press("w")
        form = wizard(ui).form
        assert form is not None
        assert form.values["mature_cohorts"] == "2"
    async with opened(path, WIDE, "2", "w") as ui:
        form = wizard(ui).form
        assert form is not None
        assert form.values["mature_cohorts"] == "2", "typed evidence is on disk as soon as its field is left"


async def test_questions_that_were_begun_are_said_to_be(path: Path) -> None:
    async with opened(path, NORMAL, "escape", "2") as ui:
        assert "w walks through the questions" in ui.content("#open > Static")
        await ui.press("w", "3", "tab", "escape")
        assert "The questions are begun: w goes on" in ui.content("#open > Static")


async def test_evidence_that_contradicts_itself_is_said_and_stops_the_walk(path: Path) -> None:
    async with opened(path, NORMAL, "escape", "2", "w", *"10", "enter", *"11", "enter") as ui:
        assert wizard(ui).step == 1
        assert "more interviews with a signal than interviews" in ui.content("#error")


async def test_a_phase_change_right_after_a_new_metric_asks_why_now_and_logs_it(path: Path) -> None:
    with_a_new_metric(path)
    async with opened(path, NORMAL, "2", "e") as ui:
        await ui.press("enter", "grown", "enter")
        assert "The metric changed on 20 Nov" in ui.content("#error")
        await ui.press("investor", "enter")
        assert isinstance(ui.screen, MainScreen)
        assert "✓ Empathy → ≈ Stickiness → ● Growth" in ui.content("#path")
    db = WorkspaceFile(path, now)
    logged = [tuple(row) for row in db.conn.execute("SELECT kind FROM decision ORDER BY id DESC LIMIT 2")]
    db.close()
    assert logged == [("override",), ("phase",)]


async def test_a_narrow_wizard_names_its_step_in_one_line_and_shows_its_help_on_f1(path: Path) -> None:
    async with opened(path, NARROW, "escape", "2", "w") as ui:
        assert "step 1 of 6 · Empathy" in str(wizard(ui).query_one(StepsPane).render())
        await ui.press("f1")
        assert wizard(ui).query_one("#help").size.width > 50
        assert "talk to people" in ui.content("#help > Static")
        await ui.press("escape")
        assert wizard(ui).query_one("#step").display


async def test_a_team_that_was_undone_leaves_the_company_in_view(path: Path) -> None:
    async with opened(path, NORMAL, "escape", "s") as ui:
        app = ui.app
        assert isinstance(app, OmtmApp)
        await ui.press("Core [/b]", "enter", "enter")
        await ui.press("s")
        await ui.press("down", "enter")
        assert app.storage.scope_id is not None
        assert app.top is not None
        assert app.top.scope is not None
        assert app.top.scope.name == "Core [/b]"
        await ui.press("u")
        assert app.storage.scope_id is None


async def test_the_keys_of_the_pages_lead_away_from_the_welcome(path: Path) -> None:
    async with opened(path) as ui:
        await ui.press("4")
        assert isinstance(ui.screen, MainScreen)
        assert ui.screen.page.scope == "backlog"


WALK_DAY = at(datetime(2026, 1, 30, 15, 0))


async def test_what_is_typed_on_the_proposed_phase_chooses_no_other_one(demo: Path) -> None:
    async with harness.opened(demo, "2", "w", now=WALK_DAY) as ui:
        await ui.fill(mature_accounts="90")
        await wizard(ui).goto(FINDING)
        await ui.settle()
        assert ui.field("keep")
        assert "Enter goes there" not in ui.words
        proposed = ui.field("phase").value
        await ui.press("e", "hello", "r")
        assert ui.field("phase").value == proposed
        await ui.press("f6")
        assert f"{FINDING} Where you are you are here" in ui.words


async def test_what_was_said_of_a_wizard_goes_with_it(demo: Path) -> None:
    async with harness.opened(demo, "2", "w", now=WALK_DAY) as ui:
        ui.field("mature_accounts").editor.focus()
        await ui.press("s", "escape")
        assert "Not saved, as it cannot be understood. Esc again throws it away." in ui.messages
        await ui.press("escape")
        assert ui.app.screen is ui.app.main
        assert not ui.messages


async def test_what_can_be_undone_is_still_said_on_the_next_screen(demo: Path) -> None:
    async with harness.opened(demo, "4", "a", "One more", "enter", now=WALK_DAY) as ui:
        await ui.press("question_mark")
        assert "One more" in ui.messages
        await ui.press("escape", "2")
        assert not ui.messages
