"""What lies beside the list: triage, several moved at once, board, requests, sweep, blueprint, load."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from omtm_tui.domain.backlog.backlog_load import load_text
from omtm_tui.domain.backlog.experiment import ExperimentState
from omtm_tui.domain.rhythm.next_steps import NextKind
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.read.blueprint import blueprint
from omtm_tui.storage.write.workspace import add_scope, update_settings
from omtm_tui.ui.backlog.board import Board
from omtm_tui.ui.backlog.requests import RequestList
from omtm_tui.ui.backlog.sweep import Sweep
from omtm_tui.ui.backlog.triage import Triage
from omtm_tui.ui.home.page import HomePage
from omtm_tui.ui.kit.table import Table
from tests.ui.backlog.test_page import (
    ODD,
    app_of,
    backlog,
    current,
    on_screen,
    page,
    path,
    press,
    said,
    titles,
    view,
)

__all__ = ["path"]

SIZES = [(60, 20), (80, 24), (120, 40)]


@pytest.mark.parametrize("size", SIZES)
async def test_triage_answers_parks_skips_and_goes_back(path: Path, size: tuple[int, int]) -> None:
    async with backlog(path, size) as pilot:
        await press(pilot, "t")
        assert isinstance(pilot.app.screen, Triage)
        assert "Does it contribute directly to TTFV ≤ 14 d?" in on_screen(pilot)
        assert "Remove step B" in on_screen(pilot)
        assert "it would show before 30 Jan" in on_screen(pilot)
        await press(pilot, "y")
        assert "Dark mode [/x] [b ␛[31m" in on_screen(pilot)
        await press(pilot, "s")
        assert "Lifetime discount" in on_screen(pilot)
        await press(pilot, "n", "[paid]", "enter")
        assert "1 idea was skipped" in on_screen(pilot)
        await press(pilot, "u")
        assert "Lifetime discount" in on_screen(pilot)
        await press(pilot, "u")
        assert "Dark mode" in on_screen(pilot)
        await press(pilot, "u")
        assert "Remove step B" in on_screen(pilot)
        assert "0 of 3 answered" in on_screen(pilot)
        await press(pilot, "y", "escape")
        assert titles(view(pilot).ranked) == ["Remove step B"]
        assert titles(view(pilot).unanswered) == [ODD, "Lifetime discount"]


async def test_triage_asks_about_what_comes_in_meanwhile(path: Path) -> None:
    async with backlog(path) as pilot:
        await press(pilot, "t", "y", "y", "y")
        assert "Every idea has its answer." in on_screen(pilot)
        await press(pilot, "escape", "a", "[Late one]", "enter", "t")
        assert "Late one" in on_screen(pilot)
        await press(pilot, "e", "tab", "[3]", "ctrl+s")
        assert "3 weeks" in on_screen(pilot)
        await press(pilot, "x", "[no]", "enter")
        assert "Every idea has its answer." in on_screen(pilot)


async def test_enter_on_the_unanswered_ideas_of_home_is_triage(path: Path) -> None:
    async with backlog(path) as pilot:
        await press(pilot, "1")
        home = app_of(pilot).main.page
        assert isinstance(home, HomePage)
        assert home.snapshot is not None
        kinds = [step.kind for step in home.snapshot.next]
        home.query_one("#next", Table).select(kinds.index(NextKind.UNANSWERED))
        await press(pilot, "enter")
        assert "0 of 3 answered" in on_screen(pilot)
        await press(pilot, "y", "escape")
        assert app_of(pilot).main.page is home, "back where it was opened"
        await press(pilot, "4")
        assert titles(view(pilot).ranked) == ["Remove step B"]


async def test_several_are_selected_and_moved_in_one_step(path: Path) -> None:
    async with backlog(path) as pilot:
        await press(pilot, "y", "y", "y", "g", "space", "down", "space")
        assert page(pilot).marked == {e.id for e in (view(pilot).ranked[0], view(pilot).ranked[2])}
        assert "●" in on_screen(pilot)
        await press(pilot, "greater_than_sign")
        assert titles(view(pilot).ranked) == [ODD, "Remove step B", "Lifetime discount"]
        assert "Moved 2 ideas · u undoes" in said(pilot)
        await press(pilot, "u")
        assert titles(view(pilot).ranked) == ["Remove step B", ODD, "Lifetime discount"]
        await press(pilot, "escape")
        assert page(pilot).marked == set()


async def test_an_item_goes_to_the_top_the_end_and_a_place(path: Path) -> None:
    async with backlog(path) as pilot:
        await press(pilot, "y", "y", "y", "G", "less_than_sign")
        assert titles(view(pilot).ranked) == ["Lifetime discount", "Remove step B", ODD]
        await press(pilot, "p", "[2]", "enter")
        assert titles(view(pilot).ranked) == ["Remove step B", "Lifetime discount", ODD]
        assert current(pilot) == "Lifetime discount"
        await press(pilot, "p", "[0]", "enter")
        assert "whole number from 1 up" in on_screen(pilot)


async def test_scores_are_columns_on_demand_and_sort_once(path: Path) -> None:
    async with backlog(path, (120, 40)) as pilot:
        assert "ICE" not in on_screen(pilot)
        await press(pilot, "y", "y", "y", "G", "e", "tab", "[2]", "tab", "tab", "tab", "[9]")
        await press(pilot, "tab", "[8]", "tab", "[7]", "ctrl+s")
        assert "Impact × confidence × ease  9×8×7" in on_screen(pilot)
        assert titles(view(pilot).ranked)[-1] == "Lifetime discount"
        await press(pilot, "v")
        assert "ICE" in on_screen(pilot)
        assert "504" in on_screen(pilot)
        assert titles(view(pilot).ranked)[-1] == "Lifetime discount"
        await press(pilot, "o")
        assert titles(view(pilot).ranked)[0] == "Lifetime discount"
        await press(pilot, "u")
        assert titles(view(pilot).ranked)[-1] == "Lifetime discount"


async def test_the_load_is_said_and_follows_the_capacity(path: Path) -> None:
    async with backlog(path) as pilot:
        await press(pilot, "e", "tab", "[260]", "ctrl+s")
        assert "260 effort-weeks at 1 a week: 5.0 years" in on_screen(pilot)
        await app_of(pilot).do(update_settings, weekly_capacity=5.0)
        assert "at 5 a week: 1.0 years" in on_screen(pilot)
        assert "1.0 years" in load_text(view(pilot).load, view(pilot).top.numbers)


@pytest.mark.parametrize("size", SIZES)
async def test_the_board_moves_states_and_leads_back_to_the_list(path: Path, size: tuple[int, int]) -> None:
    async with backlog(path, size) as pilot:
        await press(pilot, "down", "b")
        assert isinstance(pilot.app.screen, Board)
        assert "idea  3" in on_screen(pilot)
        assert pilot.app.screen.current is not None
        assert pilot.app.screen.current.title == ODD
        await press(pilot, "m", "[ready]", "enter")
        assert "still needs a bet, registered before the data: press d" in said(pilot)
        await press(pilot, "x", "[old]", "enter")
        assert pilot.app.screen.current.state is ExperimentState.DROPPED, "the cursor goes along"
        assert "dropped  1" in on_screen(pilot)
        await press(pilot, *"hhhhhhhhhh")
        assert "idea  2" in on_screen(pilot)
        await press(pilot, *"lllllllll", "enter")
        assert current(pilot) == ODD
        assert page(pilot).has_class("-opened")


@pytest.mark.parametrize("size", SIZES)
async def test_a_request_waits_for_its_outcome_and_can_be_told(path: Path, size: tuple[int, int]) -> None:
    async with backlog(path, size) as pilot:
        await press(pilot, "i", "a", "[CEO]", "ctrl+s")
        assert "Needs an outcome  1" in on_screen(pilot)
        await press(pilot, "t")
        assert "No wanted outcome, no experiment" in said(pilot)
        await press(pilot, "e", "[fewer calls]", "ctrl+s", "m")
        assert "Must  1" in on_screen(pilot)
        await press(pilot, "t")
        await press(pilot, "enter")
        assert "What to tell CEO" in on_screen(pilot)
        await press(pilot, "y")
        assert app_of(pilot).clipboard.endswith("It is in the backlog and will be answered next.")
        await press(pilot, "escape", "escape")
        assert "fewer calls" in titles(view(pilot).unanswered)
        await press(pilot, "u")
        assert "fewer calls" not in titles(view(pilot).unanswered)


async def test_won_t_stays_listed_and_deleting_asks_first(path: Path) -> None:
    async with backlog(path) as pilot:
        await press(pilot, "i", "a", "[Sales]", "tab", "[deals]", "ctrl+s", "w")
        assert "Won't, this time  1" in on_screen(pilot)
        await press(pilot, "w")
        assert "Not sorted yet  1" in on_screen(pilot)
        await press(pilot, "x", "enter")
        assert "Sales" in on_screen(pilot)
        await press(pilot, "x", "y")
        listing = pilot.app.screen.query_one(RequestList).snapshot
        assert listing is not None
        assert listing.requests == ()


@pytest.mark.parametrize("size", SIZES)
async def test_a_sweep_prunes_in_one_step_and_says_how_much(path: Path, size: tuple[int, int]) -> None:
    async with backlog(path, size) as pilot:
        await press(pilot, "w")
        assert isinstance(pilot.app.screen, Sweep)
        await press(pilot, "n", "y", "u", "n", "y")
        assert "2 of 3 to be dropped (67 %)." in on_screen(pilot)
        await press(pilot, "enter")
        assert "2 of 3 dropped (67 %)." in on_screen(pilot)
        await press(pilot, "escape")
        assert titles(view(pilot).unanswered) == ["Lifetime discount"]
        await press(pilot, "u")
        assert len(view(pilot).unanswered) == 3


async def test_a_sweep_left_early_keeps_what_was_said(path: Path) -> None:
    async with backlog(path) as pilot:
        await press(pilot, "w", "n", "escape", "escape")
        assert titles(view(pilot).unanswered) == [ODD, "Lifetime discount"]


@pytest.mark.parametrize("size", SIZES)
async def test_the_blueprint_plans_three_months(path: Path, size: tuple[int, int], tmp_path: Path) -> None:
    async with backlog(path, size) as pilot:
        await press(pilot, "B")
        assert "Nov 2025" in on_screen(pilot)
        for title in ("[One]", "[Two [/x]]", "[3]", "[4]", "[5]"):
            await press(pilot, "a", title, "ctrl+s")
        await press(pilot, "a")
        assert "Nov 2025 has its 5 deliverables" in said(pilot)
        await press(pilot, "g", "space", "greater_than_sign")
        assert "Nov 2025  4" in on_screen(pilot)
        assert "Dec 2025  1" in on_screen(pilot)
        shown = await app_of(pilot).storage.read(blueprint, date(2025, 11, 21))
        assert [d.title for d in shown.deliverables[date(2025, 12, 1)]] == ["One"]
        assert shown.deliverables[date(2025, 12, 1)][0].done
        await press(pilot, "E")
        field = pilot.app.screen.query_one("#field-file")
        field.value = str(tmp_path / "plan.md")  # type: ignore[attr-defined]
        await press(pilot, "ctrl+s")
        assert "| Nov 2025 | Dec 2025 | Jan 2026 |" in (tmp_path / "plan.md").read_text()
        await press(pilot, "escape")
        assert page(pilot).scope == "backlog"


async def test_the_bet_stays_within_reach_where_b_is_the_board(path: Path) -> None:
    async with backlog(path) as pilot:
        await press(pilot, "d")
        assert "Place a bet" in on_screen(pilot)


@pytest.mark.parametrize("size", SIZES)
async def test_another_team_is_one_key_away_and_named_first(path: Path, size: tuple[int, int]) -> None:
    async with backlog(path, size) as pilot:
        await app_of(pilot).do(add_scope, ScopeKind.TEAM, "Onboarding")
        await press(pilot, "s", "[onb]", "enter")
        assert on_screen(pilot).splitlines()[0].startswith(" Onboarding · No OMTM yet")
        await press(pilot, "a", "[Theirs]", "enter")
        assert titles(view(pilot).unanswered) == ["Theirs"]
        await press(pilot, "s", "[acme]", "enter")
        assert "Theirs" not in titles(view(pilot).unanswered)
