"""The rhythm on the screen: the fan, reviews, Friday, another look, the end of an OMTM, the page."""

from __future__ import annotations

import shutil
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.rhythm.friday import FridayStep
from omtm_tui.storage.read.rhythm import friday
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.omtm import amend_omtm
from omtm_tui.storage.write.readings import record
from omtm_tui.storage.write.rhythm import hold_review, tick
from omtm_tui.ui.app import MainScreen
from omtm_tui.ui.kit.chart import Chart
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.rhythm.friday import BriefScreen, FridayScreen
from omtm_tui.ui.rhythm.reviews import ReviewForm, ReviewsScreen
from tests.support.workspace import Clock, Story
from tests.ui import harness
from tests.ui.harness import NORMAL, SIZES, WIDE, Ui

FRIDAY = datetime(2026, 11, 6, 15, 0)
MODEL = "% likely"


@pytest.fixture
def clock() -> Clock:
    return Clock(FRIDAY)


@pytest.fixture(scope="session")
def quiet_week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A week in which nothing is left to do but the review of two weeks from now; copy it."""
    file = tmp_path_factory.mktemp("week") / "w.db"
    with WorkspaceFile(file, Clock(FRIDAY)) as db:
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


@pytest.fixture
def path(tmp_path: Path, quiet_week: Path) -> Path:
    """A quiet week of its own for a test."""
    return Path(shutil.copy(quiet_week, tmp_path))


def opened(
    path: Path, clock: Clock, *keys: str, size: tuple[int, int] = NORMAL
) -> AbstractAsyncContextManager[Ui]:
    return harness.opened(path, *keys, now=clock, size=size)


def stored(path: Path, clock: Clock, sql: str) -> list[tuple[Any, ...]]:
    with WorkspaceFile(path, clock) as db:
        return [tuple(row) for row in db.conn.execute(sql)]


async def test_home_says_the_pace_and_what_changed_and_its_chart_has_a_fan(path: Path, clock: Clock) -> None:
    with WorkspaceFile(path, clock) as db:
        hold_review(db, 1, 0.5)
    clock.wait(7)
    with WorkspaceFile(path, clock) as db:
        record(db, 1, db.today, 0.44)
    async with opened(path, clock, size=WIDE) as ui:
        said = ui.words
        assert "Needed +0.51 pp a week, usual +1.1 pp a week: no more, yet only 35 % likely" in said
        assert "Since the review of 6 Nov: 42 % → 44 % (+2 pp)" in said
        spec = ui.screen.query_one(Chart).spec
        assert spec is not None
        assert len(spec.fan) == 7
        assert all(low <= middle <= high for _day, low, middle, high in spec.fan)


@pytest.mark.parametrize("size", SIZES)
async def test_the_models_number_is_hidden_until_the_pms_own_is_kept(
    path: Path, clock: Clock, size: tuple[int, int]
) -> None:
    async with opened(path, clock, size=size) as ui:
        assert MODEL in ui.words
        await ui.press("R")
        assert isinstance(ui.screen, ReviewForm)
        assert "How likely is it that TTFV is ≥ 50 % on" in ui.words
        assert MODEL not in ui.words
        assert "the model's is left out here" in ui.words, (
            "Home shows it, so nothing is promised beyond this form"
        )
        await ui.press("ctrl+s")
        assert isinstance(ui.screen, ReviewForm)
        assert "This is needed." in ui.words
        assert stored(path, clock, "SELECT * FROM review") == []
        await ui.press("60", "ctrl+s")
        assert isinstance(ui.screen, ReviewsScreen)
        assert "You 60 %, the model " in ui.words
        ((own, model),) = stored(path, clock, "SELECT pm_probability, model_probability FROM review")
        assert own == 0.6
        assert 0 < model < 1


async def test_reviews_make_a_chart_of_both_and_are_held_once_a_day(path: Path, clock: Clock) -> None:
    for probability in (0.5, 0.55):
        with WorkspaceFile(path, clock) as db:
            hold_review(db, 1, probability, "a small cohort")
        clock.wait(14)
    async with opened(path, clock, "R", "70", "ctrl+s", size=WIDE) as ui:
        spec = ui.screen.query_one(Chart).spec
        assert spec is not None
        assert [value for _day, value in spec.points] == [0.5, 0.55, 0.7]
        assert len(spec.dots) == 3
        assert "23 % 42 % a sm" in ui.words
        await ui.press("R")
        assert isinstance(ui.screen, ReviewsScreen)
        await ui.press("escape")
        assert isinstance(ui.screen, MainScreen)
        await ui.press("R")
        assert isinstance(ui.screen, ReviewsScreen)


async def test_a_review_without_a_forecast_ends_in_one_full_stop(path: Path, clock: Clock) -> None:
    with WorkspaceFile(path, clock) as db:
        visits = add_metric(db, "Visits", MetricKind.COUNT)
        record(db, visits.id, db.today, 12.0)
        amended = amend_omtm(db, 1, {"metric": "Visits", "target": ">= 20"}, "it is what we look at")
        hold_review(db, amended.id, 0.6)
    async with opened(path, clock, "R") as ui:
        assert "the model cannot tell. 1 reading so far: a forecast needs 6, each of" in ui.words
        assert "another day." in ui.words
        assert ".." not in ui.words


async def test_a_due_review_is_done_from_next(path: Path, clock: Clock) -> None:
    clock.wait(14)
    with WorkspaceFile(path, clock) as db:
        record(db, 1, db.today, 0.44)
    async with opened(path, clock) as ui:
        assert "Review due: TTFV" in ui.text
        await ui.press("d")
        assert isinstance(ui.screen, ReviewForm)


@pytest.mark.parametrize("size", SIZES)
async def test_friday_with_nothing_to_do_is_an_enter_a_step(
    path: Path, clock: Clock, size: tuple[int, int]
) -> None:
    async with opened(path, clock, "f", size=size) as ui:
        assert isinstance(ui.screen, FridayScreen)
        for step in FridayStep:
            assert step.label in ui.text
            assert "Enter goes on." in ui.words, step
            await ui.press("enter")
        assert "Friday is done" in ui.words
        await ui.press("c")
        assert ui.app.clipboard.startswith("# Acme · Friday, 6 Nov")
        await ui.press("enter")
        assert isinstance(ui.screen, MainScreen)
    assert len(stored(path, clock, "SELECT * FROM friday_step")) == 5


async def test_friday_is_left_and_resumed(path: Path, clock: Clock) -> None:
    async with opened(path, clock, "f", "enter", "enter", "escape") as ui:
        assert isinstance(ui.screen, MainScreen)
    async with opened(path, clock, "f") as ui:
        assert "What waits for a review, or an end?" in ui.words
        await ui.press("p", "p")
        assert "Is every number of the week in?" in ui.words


async def test_what_friday_asks_for_is_done_on_the_spot(path: Path, clock: Clock) -> None:
    clock.wait(7)
    async with opened(path, clock, "f") as ui:
        assert "TTFV is 7 days old" in ui.words
        await ui.press("enter", "44%", "ctrl+s")
        assert isinstance(ui.screen, FridayScreen)
        assert "All metrics you steer by have their readings." in ui.words
        assert stored(path, clock, "SELECT value FROM reading_live ORDER BY id DESC LIMIT 1") == [(0.44,)]


async def test_a_step_gone_past_with_something_left_is_not_called_done(path: Path, clock: Clock) -> None:
    clock.wait(7)
    async with opened(path, clock, "f") as ui:
        await ui.press("n")
        assert "– Readings" in ui.text
        assert "– skipped" in ui.text
        for _step in range(4):
            await ui.press("n")
        assert "Friday is done" not in ui.words
        with WorkspaceFile(path, clock) as db:
            left = len(friday(db.context()).open)
        assert f"All steps are looked at, {left} things are left open" in ui.words
        await ui.press("p", "p", "p", "p", "p", "enter", "44%", "ctrl+s", "n")
        assert "✓ Readings" in ui.text


async def test_a_streak_is_shown(path: Path, clock: Clock) -> None:
    for _week in range(2):
        with WorkspaceFile(path, clock) as db:
            for step in FridayStep:
                tick(db, step)
        clock.wait(7)
    async with opened(path, clock, "f") as ui:
        assert "Friday, 20 Nov · 2 in a row" in ui.words


async def test_a_passed_deadline_asks_at_once_how_it_ended(path: Path, clock: Clock) -> None:
    clock.wait(90)
    with WorkspaceFile(path, clock) as db:
        record(db, 1, db.today, 0.47)
    clock.wait(1)
    async with opened(path, clock, size=WIDE) as ui:
        assert isinstance(ui.screen, FormModal)
        assert "The deadline, 4 Feb, has passed: it ends now, with a decision." in ui.text
        assert "It came to 47 %, the target is ≥ 50 %." in ui.text
        await ui.press("tab", "slow", "ctrl+s")
        assert isinstance(ui.screen, MainScreen)
    assert stored(path, clock, "SELECT status FROM omtm") == [("missed",)]
    assert stored(path, clock, "SELECT choice, consequence FROM decision_outcome_live") == [
        ("missed", "slow")
    ]


async def test_the_end_may_wait_but_stays_in_next(path: Path, clock: Clock) -> None:
    clock.wait(91)
    async with opened(path, clock, "escape") as ui:
        assert isinstance(ui.screen, MainScreen)
        assert "The deadline of TTFV has passed" in ui.text


async def test_what_calls_for_another_look_is_answered_from_next(path: Path, clock: Clock) -> None:
    clock.wait(1)
    with WorkspaceFile(path, clock) as db:
        record(db, 1, db.today, 0.6)
    async with opened(path, clock, size=WIDE) as ui:
        assert "Re-evaluate: the target is" in ui.text
        await ui.press("down", "enter")
        assert "· the target is reached, since 7 Nov" in ui.text
        await ui.press("right", "tab", "lasting", "ctrl+s")
        assert "Re-evaluate" not in ui.text
    ((title, text),) = stored(path, clock, "SELECT title, text FROM decision_head ORDER BY id DESC LIMIT 1")
    assert title == "Kept the OMTM “TTFV”"
    assert text == "lasting\nLooked at because: the target is reached, since 7 Nov"


@pytest.mark.parametrize("size", SIZES)
async def test_the_page_is_copied_and_written(
    path: Path, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    monkeypatch.chdir(tmp_path)
    async with opened(path, clock, "P", size=size) as ui:
        assert isinstance(ui.screen, BriefScreen)
        assert "TTFV · Acme" in ui.text
        await ui.press("c")
        assert ui.app.clipboard.startswith("# TTFV · Acme")
        await ui.press("x", "ctrl+s")
        assert isinstance(ui.screen, BriefScreen)
    assert (tmp_path / "brief-2026-11-06.html").read_text("utf-8").startswith("<!doctype html>")
    assert (tmp_path / "brief-2026-11-06.md").read_text("utf-8") == ui.app.clipboard
    assert stored(path, clock, "SELECT made_at FROM brief") == [("2026-11-06T15:00:00",)]


async def test_the_fan_is_of_the_days_ahead(path: Path, clock: Clock) -> None:
    async with opened(path, clock, "3") as ui:
        spec = ui.screen.query_one("#page-omtm").query_one(Chart).spec
        assert spec is not None
        days = [row[0] for row in spec.fan]
        assert days[0] == clock.now.date().toordinal()
        assert days[-1] == (clock.now.date() + timedelta(90)).toordinal()


async def test_the_review_tells_no_number_of_the_model_before_ones_own(path: Path, clock: Clock) -> None:
    async with opened(path, clock, "R", size=WIDE) as ui:
        assert isinstance(ui.screen, ReviewForm)
        assert "usual +" in ui.words
        assert "likely to" not in ui.words
        assert "% likely" not in ui.words


async def test_achieved_is_refused_while_the_last_value_misses_the_target(path: Path, clock: Clock) -> None:
    with WorkspaceFile(path, clock) as db:
        hold_review(db, 1, 0.8)
    async with opened(path, clock, "3", "x", size=WIDE) as ui:
        assert "So far it is 42 %, the target ≥ 50 %." in ui.words
        await ui.press("right", "tab", "we learned a lot")
        assert "The last value is 42 %, the target ≥ 50 %: say why it was achieved all the same." in ui.words
        await ui.press("ctrl+s")
        assert isinstance(ui.screen, FormModal), "a lesson is no answer to the question"
        assert "Why achieved" in ui.words
        await ui.fill(status="missed")
        assert "all the same" not in ui.words, "it is asked of nothing else"
        await ui.fill(status="achieved")
        await ui.fill(why_achieved="counted in another way")
        await ui.press("ctrl+s")
        note = "counted in another way\nwe learned a lot"
        assert stored(path, clock, "SELECT close_note FROM omtm") == [(note,)]
        assert stored(path, clock, "SELECT status FROM omtm") == [("achieved",)]
        await ui.press("R")
        assert "The target was met." not in ui.words
