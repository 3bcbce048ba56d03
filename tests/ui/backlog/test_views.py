"""What lies beside the list: triage, several moved at once, board, requests, sweep, blueprint, load."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from omtm_tui.domain.backlog.backlog import ExperimentState, load_text
from omtm_tui.domain.home import NextKind
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.read.backlog import blueprint
from omtm_tui.storage.write.workspace import add_scope, update_settings
from omtm_tui.ui.backlog.board import Board
from omtm_tui.ui.backlog.requests import RequestList
from omtm_tui.ui.backlog.triage import Sweep, Triage
from omtm_tui.ui.home.page import HomePage
from omtm_tui.ui.kit.table import Table
from tests.ui.backlog.support import ODD, backlog, current, titles, view
from tests.ui.harness import SIZES


@pytest.mark.parametrize("size", SIZES)
async def test_triage_answers_parks_skips_and_goes_back(path: Path, size: tuple[int, int]) -> None:
    async with backlog(path, size) as ui:
        await ui.press("t")
        assert isinstance(ui.screen, Triage)
        assert "Does it contribute directly to TTFV ≤ 14 d?" in ui.text
        assert "Remove step B" in ui.text
        assert "it would show before 30 Jan" in ui.text
        await ui.press("y")
        assert "Dark mode [/x] [b ␛[31m" in ui.text
        await ui.press("s")
        assert "Lifetime discount" in ui.text
        await ui.press("n", "paid", "enter")
        assert "1 idea was skipped" in ui.text
        await ui.press("u")
        assert "Lifetime discount" in ui.text
        await ui.press("u")
        assert "Dark mode" in ui.text
        await ui.press("u")
        assert "Remove step B" in ui.text
        assert "0 of 3 answered" in ui.text
        await ui.press("y", "escape")
        assert titles(view(ui).ranked) == ["Remove step B"]
        assert titles(view(ui).unanswered) == [ODD, "Lifetime discount"]


async def test_once_all_ideas_are_answered_nobody_asks_and_no_key_is_offered_to_answer(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("t", "y", "y", "y")
        assert "y yes" not in ui.text
        await ui.press("y")
        assert "There is nothing here to do that with." in ui.messages
        await ui.press("escape")
        assert "Does it contribute directly" not in ui.text


async def test_what_is_dropped_in_triage_is_no_answer(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("t", "y", "x")
        assert ui.dialog._title == f"Drop “{ODD}”"
        await ui.press("no", "enter")
        assert "1 of 2 answered" in ui.text


async def test_triage_asks_about_what_comes_in_meanwhile(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("t", "y", "y", "y")
        assert "Every idea has its answer." in ui.text
        await ui.press("escape", "a", "Late one", "enter", "t")
        assert "Late one" in ui.text
        await ui.press("e", "tab", "tab", "3", "ctrl+s")
        assert "3 weeks" in ui.text
        await ui.press("x", "no", "enter")
        assert "Every idea has its answer." in ui.text


async def test_enter_on_the_unanswered_ideas_of_home_is_triage(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("1")
        home = ui.page
        assert isinstance(home, HomePage)
        assert home.snapshot is not None
        kinds = [step.kind for step in home.snapshot.next]
        home.query_one("#next", Table).select(kinds.index(NextKind.UNANSWERED))
        await ui.press("enter")
        assert "0 of 3 answered" in ui.text
        await ui.press("y", "escape")
        assert ui.page is home, "back where it was opened"
        await ui.press("4")
        assert titles(view(ui).ranked) == ["Remove step B"]


async def test_several_are_selected_and_moved_in_one_step(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("y", "y", "y", "g", "space", "down", "space")
        assert ui.page.marked == {e.id for e in (view(ui).ranked[0], view(ui).ranked[2])}
        assert "●" in ui.text
        await ui.press("greater_than_sign")
        assert titles(view(ui).ranked) == [ODD, "Remove step B", "Lifetime discount"]
        assert "Moved 2 ideas · u undoes" in ui.messages
        await ui.press("u")
        assert titles(view(ui).ranked) == ["Remove step B", ODD, "Lifetime discount"]
        await ui.press("escape")
        assert ui.page.marked == set()


async def test_an_item_goes_to_the_top_the_end_and_a_place(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("y", "y", "y", "G", "less_than_sign")
        assert titles(view(ui).ranked) == ["Lifetime discount", "Remove step B", ODD]
        await ui.press("p", "2", "enter")
        assert titles(view(ui).ranked) == ["Remove step B", "Lifetime discount", ODD]
        assert current(ui) == "Lifetime discount"
        await ui.press("p", "0", "enter")
        assert "whole number from 1 up" in ui.text


async def test_scores_are_columns_on_demand_and_sort_once(path: Path) -> None:
    async with backlog(path, (120, 40)) as ui:
        assert "ICE" not in ui.text
        await ui.press("y", "y", "y", "G", "e", "tab", "tab", "2", "tab", "tab", "tab", "9")
        await ui.press("tab", "8", "tab", "7", "ctrl+s")
        assert "Impact × confidence × ease  9×8×7" in ui.text
        assert titles(view(ui).ranked)[-1] == "Lifetime discount"
        await ui.press("v")
        assert "ICE" in ui.text
        assert "504" in ui.text
        assert titles(view(ui).ranked)[-1] == "Lifetime discount"
        await ui.press("o")
        assert titles(view(ui).ranked)[0] == "Lifetime discount"
        await ui.press("u")
        assert titles(view(ui).ranked)[-1] == "Lifetime discount"


async def test_the_load_is_said_and_follows_the_capacity(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("e", "tab", "tab", "260", "ctrl+s")
        assert "260 effort-weeks at 1 a week: 5.0 years" in ui.text
        await ui.app.do(update_settings, weekly_capacity=5.0)
        assert "at 5 a week: 1.0 years" in ui.text
        assert "1.0 years" in load_text(view(ui).load, view(ui).top.numbers)


@pytest.mark.parametrize("size", SIZES)
async def test_the_board_moves_states_and_leads_back_to_the_list(path: Path, size: tuple[int, int]) -> None:
    async with backlog(path, size) as ui:
        await ui.press("down", "V")
        assert isinstance(ui.screen, Board)
        assert "idea  3" in ui.text
        assert ui.screen.current is not None
        assert ui.screen.current.title == ODD
        await ui.press("m", "ready", "enter")
        assert "still needs a bet, registered before the data: press d" in ui.messages
        await ui.press("x", "old", "enter")
        assert ui.screen.current.state is ExperimentState.DROPPED, "the cursor goes along"
        assert "dropped  1" in ui.text
        await ui.press(*"hhhhhhhhhh")
        assert "idea  2" in ui.text
        await ui.press(*"lllllllll", "enter")
        assert current(ui) == ODD
        assert ui.page.has_class("-opened")


@pytest.mark.parametrize("size", SIZES)
async def test_a_request_waits_for_its_outcome_and_can_be_told(path: Path, size: tuple[int, int]) -> None:
    async with backlog(path, size) as ui:
        await ui.press("i", "a", "CEO", "ctrl+s")
        assert "Needs an outcome  1" in ui.text
        await ui.press("t")
        assert "No wanted outcome, no experiment" in ui.messages
        await ui.press("e", "tab", "fewer calls", "ctrl+s", "m")
        assert "Must  1" in ui.text
        await ui.press("t")
        await ui.press("enter")
        assert "What to tell CEO" in ui.text
        await ui.press("y")
        assert ui.app.clipboard.endswith("It is in the backlog and will be answered next.")
        await ui.press("escape", "escape")
        assert "fewer calls" in titles(view(ui).unanswered)
        await ui.press("u")
        assert "fewer calls" not in titles(view(ui).unanswered)


async def test_won_t_stays_listed_and_deleting_asks_first(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("i", "a", "Sales", "tab", "deals", "ctrl+s", "w")
        assert "Won't, this time  1" in ui.text
        await ui.press("w")
        assert "Not sorted yet  1" in ui.text
        await ui.press("x", "enter")
        assert "Sales" in ui.text
        await ui.press("x", "y")
        listing = ui.screen.query_one(RequestList).snapshot
        assert listing is not None
        assert listing.requests == ()


@pytest.mark.parametrize("size", SIZES)
async def test_a_sweep_prunes_in_one_step_and_says_how_much(path: Path, size: tuple[int, int]) -> None:
    async with backlog(path, size) as ui:
        await ui.press("w")
        assert isinstance(ui.screen, Sweep)
        await ui.press("n", "y", "u", "n", "y")
        assert "2 of 3 to be dropped (67 %)." in ui.text
        await ui.press("enter")
        assert "2 of 3 dropped (67 %)." in ui.text
        await ui.press("escape")
        assert titles(view(ui).unanswered) == ["Lifetime discount"]
        await ui.press("u")
        assert len(view(ui).unanswered) == 3


async def test_a_sweep_is_finished_early_by_its_own_key_and_left_without_dropping(path: Path) -> None:
    async with backlog(path) as ui:
        before = titles(view(ui).unanswered)
        await ui.press("w", "enter")
        assert "Nothing is marked" in ui.messages
        await ui.press("n", "escape", "escape")
        assert isinstance(ui.screen, Sweep), "no was the answer: what was marked is kept"
        await ui.press("escape", "y")
        assert titles(view(ui).unanswered) == before
        await ui.press("w", "n", "enter", "escape")
        assert titles(view(ui).unanswered) == [ODD, "Lifetime discount"]


@pytest.mark.parametrize("size", SIZES)
async def test_the_blueprint_plans_three_months(path: Path, size: tuple[int, int], tmp_path: Path) -> None:
    async with backlog(path, size) as ui:
        await ui.press("B")
        assert "Nov 2025" in ui.text
        for title in ("One", "Two [/x]", "3", "4", "5"):
            await ui.press("a", title, "ctrl+s")
        await ui.press("a")
        assert "Nov 2025 has its 5 deliverables" in ui.messages
        await ui.press("g", "space", "greater_than_sign")
        assert "Nov 2025  4" in ui.text
        assert "Dec 2025  1" in ui.text
        shown = await ui.app.storage.read(blueprint, date(2025, 11, 21))
        assert [d.title for d in shown.deliverables[date(2025, 12, 1)]] == ["One"]
        assert shown.deliverables[date(2025, 12, 1)][0].done
        await ui.press("E")
        field = ui.screen.query_one("#field-file")
        field.value = str(tmp_path / "plan.md")
        await ui.press("ctrl+s")
        assert "| Nov 2025 | Dec 2025 | Jan 2026 |" in (tmp_path / "plan.md").read_text()
        await ui.press("escape")
        assert ui.page.scope == "backlog"


async def test_the_bet_stays_within_reach_where_b_is_the_board(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("d")
        assert "Place a bet" in ui.text


@pytest.mark.parametrize("size", SIZES)
async def test_another_team_is_one_key_away_and_named_first(path: Path, size: tuple[int, int]) -> None:
    async with backlog(path, size) as ui:
        await ui.app.do(add_scope, ScopeKind.TEAM, "Onboarding")
        await ui.press("s", "onb", "enter")
        assert ui.text.splitlines()[0].startswith(" Onboarding · No OMTM yet")
        await ui.press("a", "Theirs", "enter")
        assert titles(view(ui).unanswered) == ["Theirs"]
        await ui.press("s", "acme", "enter")
        assert "Theirs" not in titles(view(ui).unanswered)


async def test_scores_that_no_idea_has_are_said_to_be_missing(tmp_path: Path) -> None:
    async with backlog(tmp_path / "new.db") as ui:
        await ui.press("a", "An idea", "ctrl+s", "v")
        assert "No idea has effort or ICE yet: e adds them." in ui.messages
        await ui.press("e")
        await ui.fill(effort_weeks="2")
        await ui.press("ctrl+s", "v", "v")
        assert "Effort and ICE are shown." in ui.messages
        assert "2 w" in ui.text
