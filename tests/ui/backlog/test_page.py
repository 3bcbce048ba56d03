"""The backlog on the screen: one key answers, answers rank or park, and every key can be taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from omtm_tui.domain.decisions.bet_input import BetForm
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.text.labels import visible
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import decisions, experiments, workspace
from tests.support.workspace import STEP_B, at, at_least, define_omtm
from tests.ui.backlog.support import NOW, ODD, backlog, current, titles, view
from tests.ui.harness import SIZES


async def test_y_ranks_and_goes_on_to_the_next_unanswered_idea(path: Path) -> None:
    async with backlog(path) as ui:
        assert "Does it contribute directly to TTFV ≤ 14 d?" in ui.text
        await ui.press("y")
        assert (titles(view(ui).ranked), current(ui)) == (["Remove step B"], ODD)
        await ui.press("down", "y")
        assert titles(view(ui).ranked) == ["Remove step B", "Lifetime discount"]
        assert current(ui) == ODD
        assert "Answered “Lifetime discount”: yes · u undoes" in ui.messages
        await ui.press("down", "y")
        assert "Already yes, place 1; c clears the answer." in ui.messages
        await ui.press("u")
        assert titles(view(ui).unanswered) == [ODD, "Lifetime discount"]


async def test_n_parks_and_the_next_no_takes_two_keys(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("n", "paid", "enter")
        assert [(e.title, e.moves) for e in view(ui).parked] == [("Remove step B", "Trial → paid")]
        assert current(ui) == ODD
        await ui.press("n", "enter")
        assert [e.moves for e in view(ui).parked] == ["Trial → paid", "Trial → paid"]
        await ui.press("n", "ret", "enter")
        assert [e.moves for e in view(ui).parked] == ["Trial → paid", "Trial → paid", "Retention"]
        assert "moves Trial → paid first" in ui.text


async def test_n_makes_the_metric_that_is_missing(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("n", "NPS", "enter")
        assert "New metric" in ui.text
        await ui.press("ctrl+s")
        assert [e.moves for e in view(ui).parked] == ["NPS"]


async def test_the_ranking_is_moved_with_one_key_and_the_cursor_goes_along(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("y", "y", "y", "G")
        assert [e.rank for e in view(ui).ranked] == [1, 2, 3]
        await ui.press("K", "K", "K")
        assert titles(view(ui).ranked) == ["Lifetime discount", "Remove step B", ODD]
        assert current(ui) == "Lifetime discount"
        await ui.press("J", "u", "u")
        assert titles(view(ui).ranked) == ["Remove step B", "Lifetime discount", ODD]


async def test_c_asks_again_and_x_wants_a_reason(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("y", "G", "c")
        assert len(view(ui).unanswered) == 3
        assert view(ui).ranked == ()
        await ui.press("x", "ctrl+s")
        assert view(ui).finished == ()
        await ui.press("old", "enter")
        assert [(e.title, e.state_reason) for e in view(ui).finished] == [("Remove step B", "old")]


async def test_a_refused_state_says_what_is_missing_and_which_key_brings_it(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("m", "ready", "enter")
        assert "still needs a bet" in ui.messages
        assert "before the data: press d" in ui.messages


async def test_the_filter_searches_descriptions_and_escape_clears_it(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("slash", "SALES")
        assert "Lifetime discount" in ui.text
        assert "Remove step B" not in ui.text
        await ui.press("enter", "y")
        assert titles(view(ui).ranked) == ["Lifetime discount"]
        await ui.press("escape")
        assert "Remove step B" in ui.text


@pytest.mark.parametrize("size", SIZES)
async def test_titles_are_shown_as_typed(path: Path, size: tuple[int, int]) -> None:
    async with backlog(path, size) as ui:
        assert "Dark mode [/x] [b ␛[31m" in ui.text
        await ui.press("down", "enter")
        assert "Dark mode [/x] [b ␛[31m" in ui.text
        assert "it would show before 30 Jan" in ui.text
        await ui.press("n")
        assert "[/x] [b ␛[31m” move first?" in ui.words


async def test_an_idea_is_a_title_and_enter(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("a", "Chat", "enter")
        assert current(ui) == "Chat"
        await ui.press("e", "tab", "tab", "1.5", "ctrl+s")
        edited = ui.page.current
        assert edited is not None
        assert (edited.title, edited.effort_weeks) == ("Chat", 1.5)


async def test_without_an_omtm_an_answer_says_to_define_it_first(tmp_path: Path) -> None:
    db = WorkspaceFile(tmp_path / "new.db", at(NOW))
    workspace.update_workspace(db, company="Acme")
    experiments.add_experiment(db, "Chat")
    db.close()
    async with backlog(tmp_path / "new.db") as ui:
        for key in ("y", "n"):
            await ui.press(key)
            assert "Define one first: press 3" in ui.messages
            assert titles(view(ui).unanswered) == ["Chat"]


async def test_a_bet_says_in_its_title_which_idea_it_is_about(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("y", "d")  # the cursor is on the next idea by now
        assert ui.page.current is not None
        assert f"Place a bet on “{visible(ui.page.current.title)}”" in ui.words


async def test_b_bets_on_the_idea_under_the_cursor_and_then_on_a_new_one(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("b")
        assert ui.field("change").value == "Remove step B"
        await ui.press("escape", "y", "g")
        (idea,) = [each for each in view(ui).ranked if each.title == "Remove step B"]
        bet = BetForm(idea.title, at_least(0.5), date(2026, 1, 2), experiment_id=idea.id)
        await ui.app.do(decisions.place_bet, bet)
        ui.page.select(idea.id)
        await ui.press("b")
        assert ui.field("change").value == "", "it has its bet"


async def test_d_places_a_bet_and_then_asks_what_came_of_it(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("y", "G", "d")
        assert "Place a bet" in ui.text
        assert "Remove step B" in ui.text
        await ui.press("escape")
        experiment = view(ui).ranked[0]
        bet = BetForm("no step B", at_least(0.5), date(2026, 1, 2), experiment_id=experiment.id)
        await ui.app.do(decisions.place_bet, bet)
        ui.page.select(experiment.id)
        await ui.press("d")
        assert "What came out of" in ui.text


async def test_a_parked_idea_comes_back_when_its_metric_is_the_omtm(path: Path) -> None:
    async with backlog(path) as ui:
        await ui.press("end", "n", "paid", "enter")

        def other_omtm(db: WorkspaceFile) -> None:
            define_omtm(db, STEP_B | {"metric": "Trial → paid", "stage": "revenue"}, OmtmStatus.ACHIEVED)

        await ui.app.do(other_omtm)
        await ui.press("g")
        assert current(ui) == "Lifetime discount"
        assert "↩ came back" in ui.text
        await ui.press("m")
        assert "“Lifetime discount”: unanswered. What now?" in ui.text, "the word of the list and the card"
        await ui.press("escape", "down", "m")
        assert ": idea. What now?" in ui.text
        await ui.press("escape")
