"""The backlog on the screen: one key answers, answers rank or park, and every key can be taken back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from omtm_tui.domain.backlog.experiment import Experiment
from omtm_tui.domain.backlog.read_models import BacklogView
from omtm_tui.domain.decisions.bet_input import BetForm
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.omtm.target import Target, TargetKind
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import decisions, drafts, experiments, metrics, workspace
from omtm_tui.ui.app import OmtmApp
from omtm_tui.ui.backlog.page import BacklogPage
from omtm_tui.ui.storage_thread import StorageThread

ODD = "Dark mode [/x] [b \x1b[31m"
FIELDS = {
    "metric": "TTFV ≤ 14 d",
    "stage": "activation",
    "target": ">= 50%",
    "deadline": "2026-01-30",
    "initiative": "removing step B",
    "owner": "PM Core",
}


def now() -> datetime:
    return datetime(2025, 11, 21, 9, 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A workspace with an OMTM, two more metrics and three unanswered ideas."""
    path = tmp_path / "w.db"
    db = WorkspaceFile(path, now)
    workspace.update_workspace(db, company="Acme")
    metrics.add_metric(db, "TTFV ≤ 14 d", MetricKind.SHARE_WITHIN)
    metrics.add_metric(db, "Retention", MetricKind.RATE)
    metrics.add_metric(db, "Trial → paid", MetricKind.RATE)
    draft = drafts.start_draft(db)
    for field, text in FIELDS.items():
        drafts.save_field(db, draft, field, text)
    drafts.activate(db, draft)
    for title in ("Remove step B", ODD, "Lifetime discount"):
        experiments.add_experiment(db, title, description="asked for by sales" if "discount" in title else "")
    # The verbs tidy what is typed; another program may not.
    db.conn.execute("UPDATE experiment SET title = ? WHERE title LIKE 'Dark mode%'", (ODD,))
    db.close()
    return path


@asynccontextmanager
async def backlog(path: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Pilot[Any]]:
    """The app on a file, with the backlog in front."""
    storage = StorageThread(path, now)
    app = OmtmApp(storage)
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        await pilot.press("escape", "4")
        await pilot.pause()
        yield pilot
    storage.close()


def app_of(pilot: Pilot[Any]) -> OmtmApp:
    assert isinstance(pilot.app, OmtmApp)
    return pilot.app


def page(pilot: Pilot[Any]) -> BacklogPage:
    found = app_of(pilot).main.page
    assert isinstance(found, BacklogPage)
    return found


def view(pilot: Pilot[Any]) -> BacklogView:
    snapshot = page(pilot).snapshot
    assert snapshot is not None
    return snapshot


def titles(experiments: tuple[Experiment, ...]) -> list[str]:
    return [experiment.title for experiment in experiments]


def current(pilot: Pilot[Any]) -> str:
    experiment = page(pilot).current
    return "" if experiment is None else experiment.title


def on_screen(pilot: Pilot[Any]) -> str:
    strips = pilot.app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys one after another, each seen through: a write, the read after it, the screen.

    A key in brackets is a text to type.
    """
    for key in keys:
        await pilot.press(*(key[1:-1] if key.startswith("[") else [key]))
        for _turn in range(4):
            await app_of(pilot).storage.read(lambda _conn: None)
            await pilot.pause(0)


def said(pilot: Pilot[Any]) -> str:
    return "\n".join(note.message for note in pilot.app._notifications)


async def test_y_ranks_and_goes_on_to_the_next_unanswered_idea(path: Path) -> None:
    async with backlog(path) as pilot:
        assert "Does it contribute directly to TTFV ≤ 14 d?" in on_screen(pilot)
        await press(pilot, "y")
        assert (titles(view(pilot).ranked), current(pilot)) == (["Remove step B"], ODD)
        await press(pilot, "down", "y")
        assert titles(view(pilot).ranked) == ["Remove step B", "Lifetime discount"]
        assert current(pilot) == ODD
        assert "Answered “Lifetime discount”: yes · u undoes" in said(pilot)
        await press(pilot, "down", "y")
        assert "Already yes, place 1; c clears the answer." in said(pilot)
        await press(pilot, "u")
        assert titles(view(pilot).unanswered) == [ODD, "Lifetime discount"]


async def test_n_parks_and_the_next_no_takes_two_keys(path: Path) -> None:
    async with backlog(path) as pilot:
        await press(pilot, "n", "[paid]", "enter")
        assert [(e.title, e.moves) for e in view(pilot).parked] == [("Remove step B", "Trial → paid")]
        assert current(pilot) == ODD
        await press(pilot, "n", "enter")
        assert [e.moves for e in view(pilot).parked] == ["Trial → paid", "Trial → paid"]
        await press(pilot, "n", "[ret]", "enter")
        assert [e.moves for e in view(pilot).parked] == ["Trial → paid", "Trial → paid", "Retention"]
        assert "moves Trial → paid first" in on_screen(pilot)


async def test_n_makes_the_metric_that_is_missing(path: Path) -> None:
    async with backlog(path) as pilot:
        await press(pilot, "n", "[NPS]", "enter")
        assert "New metric" in on_screen(pilot)
        await press(pilot, "ctrl+s")
        assert [e.moves for e in view(pilot).parked] == ["NPS"]


async def test_the_ranking_is_moved_with_one_key_and_the_cursor_goes_along(path: Path) -> None:
    async with backlog(path) as pilot:
        await press(pilot, "y", "y", "y", "G")
        assert [e.rank for e in view(pilot).ranked] == [1, 2, 3]
        await press(pilot, "K", "K", "K")
        assert titles(view(pilot).ranked) == ["Lifetime discount", "Remove step B", ODD]
        assert current(pilot) == "Lifetime discount"
        await press(pilot, "J", "u", "u")
        assert titles(view(pilot).ranked) == ["Remove step B", "Lifetime discount", ODD]


async def test_c_asks_again_and_x_wants_a_reason(path: Path) -> None:
    async with backlog(path) as pilot:
        await press(pilot, "y", "G", "c")
        assert len(view(pilot).unanswered) == 3
        assert view(pilot).ranked == ()
        await press(pilot, "x", "ctrl+s")
        assert view(pilot).finished == ()
        await press(pilot, "[old]", "enter")
        assert [(e.title, e.state_reason) for e in view(pilot).finished] == [("Remove step B", "old")]


async def test_a_refused_state_says_what_is_missing_and_which_key_brings_it(path: Path) -> None:
    async with backlog(path) as pilot:
        await press(pilot, "m", "[ready]", "enter")
        assert "still needs a bet" in said(pilot)
        assert "before the data: press d" in said(pilot)


async def test_the_filter_searches_descriptions_and_escape_clears_it(path: Path) -> None:
    async with backlog(path) as pilot:
        await press(pilot, "slash", "[SALES]")
        assert "Lifetime discount" in on_screen(pilot)
        assert "Remove step B" not in on_screen(pilot)
        await press(pilot, "enter", "y")
        assert titles(view(pilot).ranked) == ["Lifetime discount"]
        await press(pilot, "escape")
        assert "Remove step B" in on_screen(pilot)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40)])
async def test_titles_are_shown_as_typed(path: Path, size: tuple[int, int]) -> None:
    async with backlog(path, size) as pilot:
        assert "Dark mode [/x] [b ␛[31m" in on_screen(pilot)
        await press(pilot, "down", "enter")
        assert "Dark mode [/x] [b ␛[31m" in on_screen(pilot)
        assert "it would show before 30 Jan" in on_screen(pilot)
        await press(pilot, "n")
        assert "[/x] [b ␛[31m” move first?" in " ".join(on_screen(pilot).split())


async def test_an_idea_is_a_title_and_enter(path: Path) -> None:
    async with backlog(path) as pilot:
        await press(pilot, "a", "[Chat]", "enter")
        assert current(pilot) == "Chat"
        await press(pilot, "e", "tab", "[1.5]", "ctrl+s")
        edited = page(pilot).current
        assert edited is not None
        assert (edited.title, edited.effort_weeks) == ("Chat", 1.5)


async def test_without_an_omtm_an_answer_says_to_define_it_first(tmp_path: Path) -> None:
    db = WorkspaceFile(tmp_path / "new.db", now)
    workspace.update_workspace(db, company="Acme")
    experiments.add_experiment(db, "Chat")
    db.close()
    async with backlog(tmp_path / "new.db") as pilot:
        for key in ("y", "n"):
            await press(pilot, key)
            assert "Define one first: press 3" in said(pilot)
            assert titles(view(pilot).unanswered) == ["Chat"]


async def test_d_places_a_bet_and_then_asks_what_came_of_it(path: Path) -> None:
    async with backlog(path) as pilot:
        await press(pilot, "y", "G", "d")
        assert "Place a bet" in on_screen(pilot)
        assert "Remove step B" in on_screen(pilot)
        await press(pilot, "escape")
        experiment = view(pilot).ranked[0]
        bet = BetForm(
            "no step B", Target(TargetKind.AT_LEAST, 0.5), date(2026, 1, 2), experiment_id=experiment.id
        )
        await app_of(pilot).do(decisions.place_bet, bet)
        page(pilot).select(experiment.id)
        await press(pilot, "d")
        assert "What came out of" in on_screen(pilot)


async def test_a_parked_idea_comes_back_when_its_metric_is_the_omtm(path: Path) -> None:
    async with backlog(path) as pilot:
        await press(pilot, "end", "n", "[paid]", "enter")

        def other_omtm(db: WorkspaceFile) -> None:
            draft = drafts.start_draft(db)
            for field, text in (FIELDS | {"metric": "Trial → paid", "stage": "revenue"}).items():
                drafts.save_field(db, draft, field, text)
            drafts.activate(db, draft, closing=OmtmStatus.ACHIEVED)

        await app_of(pilot).do(other_omtm)
        await press(pilot, "g")
        assert current(pilot) == "Lifetime discount"
        assert "↩ came back" in on_screen(pilot)
