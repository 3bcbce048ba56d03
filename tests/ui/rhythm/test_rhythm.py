"""The rhythm on the screen: the fan, reviews, Friday, another look, the end of an OMTM, the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from omtm_tui.domain.rhythm.friday import FridayStep
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.friday import tick
from omtm_tui.storage.write.readings import record
from omtm_tui.storage.write.reviews import hold_review
from omtm_tui.ui.app import OmtmApp
from omtm_tui.ui.kit.chart import Chart
from omtm_tui.ui.kit.form_dialog import FormModal
from omtm_tui.ui.main_screen import MainScreen
from omtm_tui.ui.rhythm.brief import BriefScreen
from omtm_tui.ui.rhythm.friday import FridayScreen
from omtm_tui.ui.rhythm.review import ReviewForm
from omtm_tui.ui.rhythm.reviews import ReviewsScreen
from omtm_tui.ui.storage_thread import StorageThread
from tests.support.workspace import Clock, Story

FRIDAY = datetime(2026, 11, 6, 15, 0)
SIZES = ((60, 20), (80, 24), (120, 40))
MODEL = "% likely"


@pytest.fixture
def clock() -> Clock:
    return Clock(FRIDAY)


@pytest.fixture
def path(tmp_path: Path, clock: Clock) -> Path:
    """A week in which nothing is left to do but the review of two weeks from now."""
    file = tmp_path / "w.db"
    with WorkspaceFile(file, clock) as db:
        story = Story(db)
        story.company()
        story.phase()
        metric = story.share("TTFV")
        story.weekly(metric, 0.36, 0.38, 0.37, 0.40, 0.41, 0.43, 0.42)
        story.omtm(metric, review_weeks="2")
        story.guardrail("Value first", "keep ttfv >= 30% else stop")
        story.guardrail("Not too good", "keep ttfv <= 90% else warn")
        story.bet("removing step B")
    return file


@asynccontextmanager
async def opened(
    path: Path, clock: Clock, *keys: str, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[Pilot[Any]]:
    storage = StorageThread(path, clock)
    app = OmtmApp(storage)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        await press(pilot, *keys)
        yield pilot
    storage.close()


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def screen(pilot: Pilot[Any]) -> str:
    """What is on the screen, as lines."""
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def words(pilot: Pilot[Any]) -> str:
    """What is on the screen, however it is broken into lines."""
    return " ".join(screen(pilot).split())


def stored(path: Path, clock: Clock, sql: str) -> list[tuple[Any, ...]]:
    with WorkspaceFile(path, clock) as db:
        return [tuple(row) for row in db.conn.execute(sql)]


async def test_home_says_the_pace_and_what_changed_and_its_chart_has_a_fan(path: Path, clock: Clock) -> None:
    with WorkspaceFile(path, clock) as db:
        hold_review(db, 1, 0.5)
    clock.wait(7)
    with WorkspaceFile(path, clock) as db:
        record(db, 1, db.today, 0.44)
    async with opened(path, clock, size=(120, 40)) as pilot:
        said = words(pilot)
        assert "Needed +0.51 pp a week, usual +1.1 pp a week: no more, yet only 35 % likely" in said
        assert "Since the review of 6 Nov: 42 % → 44 % (+2 pp)" in said
        spec = pilot.app.screen.query_one(Chart).spec
        assert spec is not None
        assert len(spec.fan) == 7
        assert all(low <= middle <= high for _day, low, middle, high in spec.fan)


@pytest.mark.parametrize("size", SIZES)
async def test_the_models_number_is_hidden_until_the_pms_own_is_kept(
    path: Path, clock: Clock, size: tuple[int, int]
) -> None:
    async with opened(path, clock, size=size) as pilot:
        assert MODEL in words(pilot)
        await press(pilot, "R")
        assert isinstance(pilot.app.screen, ReviewForm)
        assert "How likely is it that TTFV is ≥ 50 % on" in words(pilot)
        assert MODEL not in words(pilot)
        await press(pilot, "ctrl+s")
        assert isinstance(pilot.app.screen, ReviewForm)
        assert "This is needed." in words(pilot)
        assert stored(path, clock, "SELECT * FROM review") == []
        await press(pilot, *"60", "ctrl+s")
        assert isinstance(pilot.app.screen, ReviewsScreen)
        assert "You 60 %, the model " in words(pilot)
        ((own, model),) = stored(path, clock, "SELECT pm_probability, model_probability FROM review")
        assert own == 0.6
        assert 0 < model < 1


async def test_reviews_make_a_chart_of_both_and_are_held_once_a_day(path: Path, clock: Clock) -> None:
    for probability in (0.5, 0.55):
        with WorkspaceFile(path, clock) as db:
            hold_review(db, 1, probability, "a small cohort")
        clock.wait(14)
    async with opened(path, clock, "R", *"70", "ctrl+s", size=(120, 40)) as pilot:
        spec = pilot.app.screen.query_one(Chart).spec
        assert spec is not None
        assert [value for _day, value in spec.points] == [0.5, 0.55, 0.7]
        assert len(spec.dots) == 3
        assert "23 %        42 %  a sm" in screen(pilot)
        await press(pilot, "R")
        assert isinstance(pilot.app.screen, ReviewsScreen)
        await press(pilot, "escape")
        assert isinstance(pilot.app.screen, MainScreen)
        await press(pilot, "R")
        assert isinstance(pilot.app.screen, ReviewsScreen)


async def test_a_due_review_is_done_from_next(path: Path, clock: Clock) -> None:
    clock.wait(14)
    with WorkspaceFile(path, clock) as db:
        record(db, 1, db.today, 0.44)
    async with opened(path, clock) as pilot:
        assert "Review due: TTFV" in screen(pilot)
        await press(pilot, "d")
        assert isinstance(pilot.app.screen, ReviewForm)


@pytest.mark.parametrize("size", SIZES)
async def test_friday_with_nothing_to_do_is_an_enter_a_step(
    path: Path, clock: Clock, size: tuple[int, int]
) -> None:
    async with opened(path, clock, "f", size=size) as pilot:
        assert isinstance(pilot.app.screen, FridayScreen)
        for step in FridayStep:
            assert step.label in screen(pilot)
            assert "Enter goes on." in words(pilot), step
            await press(pilot, "enter")
        assert "Friday is done" in words(pilot)
        await press(pilot, "c")
        assert pilot.app.clipboard.startswith("# Acme · Friday, 6 Nov")
        await press(pilot, "enter")
        assert isinstance(pilot.app.screen, MainScreen)
    assert len(stored(path, clock, "SELECT * FROM friday_step")) == 5


async def test_friday_is_left_and_resumed(path: Path, clock: Clock) -> None:
    async with opened(path, clock, "f", "enter", "enter", "escape") as pilot:
        assert isinstance(pilot.app.screen, MainScreen)
    async with opened(path, clock, "f") as pilot:
        assert "What waits for a review, or an end?" in words(pilot)
        await press(pilot, "p", "p")
        assert "Is every number of the week in?" in words(pilot)


async def test_what_friday_asks_for_is_done_on_the_spot(path: Path, clock: Clock) -> None:
    clock.wait(7)
    async with opened(path, clock, "f") as pilot:
        assert "TTFV is 7 days old" in words(pilot)
        await press(pilot, "enter", *"44%", "ctrl+s")
        assert isinstance(pilot.app.screen, FridayScreen)
        assert "All readings are in." in words(pilot)
        assert stored(path, clock, "SELECT value FROM reading_live ORDER BY id DESC LIMIT 1") == [(0.44,)]


async def test_a_step_gone_past_with_something_left_is_not_called_done(path: Path, clock: Clock) -> None:
    clock.wait(7)
    async with opened(path, clock, "f") as pilot:
        await press(pilot, "n")
        assert "– Readings" in screen(pilot)
        assert "– skipped" in screen(pilot)
        for _step in range(4):
            await press(pilot, "n")
        assert "things are left" in words(pilot) or "1 thing is left" in words(pilot)
        await press(pilot, "p", "p", "p", "p", "p", "enter", *"44%", "ctrl+s", "n")
        assert "✓ Readings" in screen(pilot)


async def test_a_streak_is_shown(path: Path, clock: Clock) -> None:
    for _week in range(2):
        with WorkspaceFile(path, clock) as db:
            for step in FridayStep:
                tick(db, step)
        clock.wait(7)
    async with opened(path, clock, "f") as pilot:
        assert "Friday, 20 Nov · 2 in a row" in words(pilot)


async def test_a_passed_deadline_asks_at_once_how_it_ended(path: Path, clock: Clock) -> None:
    clock.wait(90)
    with WorkspaceFile(path, clock) as db:
        record(db, 1, db.today, 0.47)
    clock.wait(1)
    async with opened(path, clock, size=(120, 40)) as pilot:
        assert isinstance(pilot.app.screen, FormModal)
        assert "The deadline, 4 Feb, has passed: it ends now, with a decision." in screen(pilot)
        assert "47 % of ≥ 50 %." in screen(pilot)
        await press(pilot, *"slow", "ctrl+s")
        assert isinstance(pilot.app.screen, MainScreen)
    assert stored(path, clock, "SELECT status FROM omtm") == [("missed",)]
    assert stored(path, clock, "SELECT choice, consequence FROM decision_outcome_live") == [
        ("missed", "slow")
    ]


async def test_the_end_may_wait_but_stays_in_next(path: Path, clock: Clock) -> None:
    clock.wait(91)
    async with opened(path, clock, "escape") as pilot:
        assert isinstance(pilot.app.screen, MainScreen)
        assert "The deadline of TTFV has passed" in screen(pilot)


async def test_what_calls_for_another_look_is_answered_from_next(path: Path, clock: Clock) -> None:
    clock.wait(1)
    with WorkspaceFile(path, clock) as db:
        record(db, 1, db.today, 0.6)
    async with opened(path, clock, size=(120, 40)) as pilot:
        assert "Re-evaluate: the target is" in screen(pilot)
        await press(pilot, "down", "enter")
        assert "· the target is reached, since 7 Nov" in screen(pilot)
        await press(pilot, "right", "tab", *"lasting", "ctrl+s")
        assert "Re-evaluate" not in screen(pilot)
    ((title, text),) = stored(path, clock, "SELECT title, text FROM decision_head ORDER BY id DESC LIMIT 1")
    assert title == "Kept the OMTM “TTFV”"
    assert text == "lasting\nLooked at because: the target is reached, since 7 Nov"


@pytest.mark.parametrize("size", SIZES)
async def test_the_page_is_copied_and_written(
    path: Path, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.chdir(tmp_path)
    async with opened(path, clock, "P", size=size) as pilot:
        assert isinstance(pilot.app.screen, BriefScreen)
        assert "TTFV · Acme" in screen(pilot)
        await press(pilot, "c")
        assert pilot.app.clipboard.startswith("# TTFV · Acme")
        await press(pilot, "x", "ctrl+s")
        assert isinstance(pilot.app.screen, BriefScreen)
    assert (tmp_path / "brief-2026-11-06.html").read_text("utf-8").startswith("<!doctype html>")
    assert (tmp_path / "brief-2026-11-06.md").read_text("utf-8") == pilot.app.clipboard
    assert stored(path, clock, "SELECT made_at FROM brief") == [("2026-11-06T15:00:00",)]


async def test_the_fan_is_of_the_days_ahead(path: Path, clock: Clock) -> None:
    async with opened(path, clock, "3") as pilot:
        spec = pilot.app.screen.query_one("#page-omtm").query_one(Chart).spec
        assert spec is not None
        days = [row[0] for row in spec.fan]
        assert days[0] == clock.now.date().toordinal()
        assert days[-1] == (clock.now.date() + timedelta(90)).toordinal()


async def test_the_review_tells_no_number_of_the_model_before_ones_own(path: Path, clock: Clock) -> None:
    async with opened(path, clock, "R", size=(120, 40)) as pilot:
        assert isinstance(pilot.app.screen, ReviewForm)
        assert "usual +" in words(pilot)
        assert "likely to" not in words(pilot)
        assert "% likely" not in words(pilot)
