"""The backlog's lists: who waits for an answer, who is ranked, who is parked, and who came back."""

from __future__ import annotations

import pytest

from omtm_tui.domain.backlog.backlog import Answer, BacklogView, ExperimentState
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.read.backlog import backlog, experiment_detail
from omtm_tui.storage.read.home import unanswered_count
from omtm_tui.storage.write.experiments import add_experiment, answer, set_state
from omtm_tui.storage.write.ranking import move
from omtm_tui.storage.write.workspace import add_scope
from tests.support.workspace import Clock, Story


def titles(view: BacklogView) -> dict[str, list[str]]:
    lists = {
        "unanswered": view.unanswered,
        "ranked": view.ranked,
        "parked": view.parked,
        "finished": view.finished,
    }
    return {name: [experiment.title for experiment in found] for name, found in lists.items() if found}


@pytest.fixture
def ideas(story: Story) -> dict[str, int]:
    story.company()
    return {title: add_experiment(story.db, title) for title in ("one", "two", "three", "four")}


def test_an_empty_file_has_an_empty_backlog(story: Story) -> None:
    assert titles(backlog(story.context())) == {}


def test_without_an_omtm_every_idea_waits(story: Story, ideas: dict[str, int]) -> None:
    view = backlog(story.context())
    assert titles(view) == {"unanswered": ["one", "two", "three", "four"]}
    assert {experiment.answer for experiment in view.unanswered} == {Answer.NONE}


def test_answers_sort_ideas_into_ranked_and_parked(story: Story, ideas: dict[str, int]) -> None:
    story.omtm(story.share("TTFV"))
    other = story.share("Support load")
    answer(story.db, ideas["two"], True)
    answer(story.db, ideas["three"], True)
    answer(story.db, ideas["four"], False, other.id)
    move(story.db, ideas["three"], 1)
    view = backlog(story.context())
    assert titles(view) == {"unanswered": ["one"], "ranked": ["three", "two"], "parked": ["four"]}
    assert [experiment.rank for experiment in view.ranked] == [1, 2]
    assert (view.parked[0].moves, view.parked[0].moves_id) == ("Support load", other.id)
    assert unanswered_count(story.context(), 1, view.top.omtm.omtm.id if view.top.omtm else 0) == 1


def test_a_finished_experiment_leaves_no_gap_in_the_places(story: Story, ideas: dict[str, int]) -> None:
    story.omtm(story.share("TTFV"))
    for number in ideas.values():
        answer(story.db, number, True)
    set_state(story.db, ideas["two"], ExperimentState.DROPPED)
    view = backlog(story.context())
    assert [(experiment.title, experiment.rank) for experiment in view.ranked] == [
        ("one", 1),
        ("three", 2),
        ("four", 3),
    ]
    assert titles(view)["finished"] == ["two"]
    assert view.finished[0].rank is None


def test_another_omtm_empties_all_answers_and_brings_back_what_moves_it(
    story: Story, ideas: dict[str, int], clock: Clock
) -> None:
    first, second, third = story.share("TTFV"), story.share("Support load"), story.share("Referrals")
    story.omtm(first)
    answer(story.db, ideas["one"], True)
    answer(story.db, ideas["two"], False, third.id)
    answer(story.db, ideas["four"], False, second.id)
    clock.wait(30)
    story.omtm(second, closing=OmtmStatus.ACHIEVED)
    view = backlog(story.context())
    assert titles(view) == {"unanswered": ["four", "one", "three"], "parked": ["two"]}
    assert [experiment.came_back for experiment in view.unanswered] == [True, False, False]
    assert view.unanswered[0].state_text == "unanswered", "one word wherever it is shown"
    assert view.parked[0].moves == "Referrals"
    assert view.top.omtm is not None
    assert unanswered_count(story.context(), 1, view.top.omtm.omtm.id) == 3


def test_what_came_back_stays_away_once_it_is_answered(
    story: Story, ideas: dict[str, int], clock: Clock
) -> None:
    first, second = story.share("TTFV"), story.share("Support load")
    story.omtm(first)
    answer(story.db, ideas["four"], False, second.id)
    clock.wait(30)
    story.omtm(second, closing=OmtmStatus.MISSED)
    answer(story.db, ideas["four"], False, first.id)
    view = backlog(story.context())
    assert titles(view)["parked"] == ["four"]
    assert not view.parked[0].came_back
    clock.wait(30)
    story.omtm(second, closing=OmtmStatus.MISSED)
    assert "four" in titles(backlog(story.context()))["parked"], "its last word was another metric"


def test_an_idea_parked_by_hand_waits_for_nothing(story: Story, ideas: dict[str, int]) -> None:
    story.omtm(story.share("TTFV"))
    set_state(story.db, ideas["one"], ExperimentState.PARKED)
    view = backlog(story.context())
    assert titles(view) == {"unanswered": ["two", "three", "four"], "parked": ["one"]}
    assert view.parked[0].moves == ""


def test_scopes_have_backlogs_of_their_own(story: Story, ideas: dict[str, int]) -> None:
    team = add_scope(story.db, ScopeKind.TEAM, "Growth team")
    add_experiment(story.db, "theirs", scope_id=team.id)
    assert titles(backlog(story.context(team.id))) == {"unanswered": ["theirs"]}
    assert "theirs" not in titles(backlog(story.context()))["unanswered"]


def test_an_undone_idea_is_gone_even_where_it_was_only_hidden(story: Story, ideas: dict[str, int]) -> None:
    story.omtm(story.share("TTFV"))
    story.conn.execute("UPDATE experiment SET hidden = 1 WHERE id = ?", (ideas["one"],))
    view = backlog(story.context())
    assert titles(view) == {"unanswered": ["two", "three", "four"]}


@pytest.mark.parametrize("query", ["GRÖSS", "grosse button", "  load  "])
def test_the_filter_ignores_case_accents_and_the_order_of_words(story: Story, query: str) -> None:
    story.company()
    story.omtm(story.share("TTFV"))
    wanted = add_experiment(story.db, "Button", "a Größe that people see")
    answer(story.db, wanted, False, story.share("Support load").id)
    add_experiment(story.db, "Else")
    assert titles(backlog(story.context(), query=query)) == {"parked": ["Button"]}


def test_a_running_experiment_stays_in_sight_under_a_new_omtm(story: Story, clock: Clock) -> None:
    story.company()
    first = story.share("TTFV")
    story.omtm(first)
    story.weekly(first, 0.4)
    story.guardrail("Floor", "keep ttfv >= 10% else warn")
    bet = story.bet("removing step B")
    clock.wait(30)
    story.omtm(story.share("Support load"), closing=OmtmStatus.ACHIEVED)
    view = backlog(story.context())
    (running,) = view.ranked
    assert (running.state, running.answer, running.rank) == (ExperimentState.TESTING, Answer.NONE, None)
    detail = experiment_detail(story.context(), running.id)
    assert [entry.id for entry in detail.log] == [bet]
    assert [change.state for change in detail.history] == [ExperimentState.READY, ExperimentState.TESTING]
