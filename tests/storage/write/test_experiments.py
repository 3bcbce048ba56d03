from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from omtm_tui.domain.backlog.backlog import Answer, ExperimentState, Requirement
from omtm_tui.domain.backlog.planning import GAP
from omtm_tui.domain.decisions.bet_input import BetForm, OutcomeForm
from omtm_tui.domain.decisions.decision import Arm
from omtm_tui.domain.errors import Action, NotAllowed, UserError
from omtm_tui.domain.metrics.metric import FunnelStage, Metric
from omtm_tui.storage.read.backlog import backlog
from omtm_tui.storage.read.metrics import find_metric
from omtm_tui.storage.read.readiness import missing_for_scaling, missing_for_testing
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import guardrails, readings, workspace
from omtm_tui.storage.write.decisions import place_bet
from omtm_tui.storage.write.experiments import (
    add_experiment,
    answer,
    clear_answer,
    edit_experiment,
    set_state,
)
from omtm_tui.storage.write.outcomes import record_outcome
from omtm_tui.storage.write.ranking import move
from tests.support.workspace import Clock, add_ideas, at_least, idea, ranked_titles

S = ExperimentState


def bet(db: WorkspaceFile, number: int) -> int:
    form = BetForm(
        "change",
        threshold=at_least(0.5),
        review_on=db.today + timedelta(14),
        experiment_id=number,
        direct=True,
    )
    return place_bet(db, form)


def test_an_idea_is_kept_as_told(db: WorkspaceFile) -> None:
    number = add_experiment(db, " Remove  step B ", "why\nso", stage=FunnelStage.ACTIVATION, effort_weeks=1.5)
    edit_experiment(db, number, title="Remove step C", impact=7)
    found = idea(db, number)
    assert (found.title, found.description, found.stage, found.effort_weeks) == (
        "Remove step C",
        "why\nso",
        FunnelStage.ACTIVATION,
        1.5,
    )
    assert found.state is S.IDEA
    assert found.created == db.today


@pytest.mark.parametrize("change", [{"title": " "}, {"effort_weeks": -1}, {"impact": 0}, {"ease": 11}])
def test_what_no_idea_can_be_is_refused(db: WorkspaceFile, change: dict[str, Any]) -> None:
    number = add_experiment(db, "Idea")
    with pytest.raises(UserError):
        edit_experiment(db, number, **change)
    assert idea(db, number).title == "Idea"


def test_without_an_omtm_the_question_cannot_be_answered(db: WorkspaceFile) -> None:
    (number,) = add_ideas(db, "Idea")
    with pytest.raises(NotAllowed, match="Define one first") as refused:
        answer(db, number, True)
    assert refused.value.action is Action.DEFINE_OMTM


def test_a_yes_is_ranked_last_and_a_no_is_parked(db: WorkspaceFile, signup: Metric) -> None:
    one, two, three = add_ideas(db, "One", "Two", "Three")
    answer(db, two, True)
    answer(db, one, True)
    answer(db, three, False, signup.id)
    assert ranked_titles(db) == ["Two", "One"]
    parked = idea(db, three)
    assert (parked.answer, parked.moves, parked.state) == (Answer.NO, "Sign-ups", S.PARKED)


def test_a_no_names_another_metric(db: WorkspaceFile, signup: Metric) -> None:
    (number,) = add_ideas(db, "Idea")
    with pytest.raises(UserError, match="moves first"):
        answer(db, number, False)
    with pytest.raises(UserError, match="is a yes"):
        answer(db, number, False, find_metric(db.context(), "TTFV").id)
    with pytest.raises(UserError, match="is not there"):
        answer(db, number, False, 99)
    assert idea(db, number).answer is Answer.NONE


def test_an_answer_can_be_changed_and_cleared(db: WorkspaceFile, signup: Metric) -> None:
    one, two = add_ideas(db, "One", "Two")
    answer(db, one, True)
    answer(db, two, True)
    answer(db, one, False, signup.id)
    assert ranked_titles(db) == ["Two"]
    answer(db, one, True)
    assert ranked_titles(db) == ["Two", "One"]
    assert idea(db, one).state is S.IDEA
    answer(db, one, False, signup.id)
    clear_answer(db, one)
    assert (idea(db, one).answer, idea(db, one).state) == (Answer.NONE, S.IDEA)
    with pytest.raises(NotAllowed, match="no answer yet"):
        clear_answer(db, one)


def test_the_same_answer_again_changes_nothing(db: WorkspaceFile, signup: Metric) -> None:
    one, two = add_ideas(db, "One", "Two")
    answer(db, one, True)
    answer(db, two, True)
    answer(db, one, True)
    assert ranked_titles(db) == ["One", "Two"]
    assert db.undo() == "Answered “Two”: yes"


def test_the_question_is_asked_of_ideas_only(db: WorkspaceFile, signup: Metric) -> None:
    (number,) = add_ideas(db, "Idea")
    set_state(db, number, ExperimentState.DROPPED)
    with pytest.raises(NotAllowed, match="dropped"):
        answer(db, number, True)


def test_items_move_to_any_place(db: WorkspaceFile, signup: Metric) -> None:
    numbers = dict(zip("ABCD", add_ideas(db, *"ABCD"), strict=True))
    for number in numbers.values():
        answer(db, number, True)
    for title, to, order in [
        ("D", 1, "DABC"),
        ("D", 3, "ABDC"),
        ("A", 99, "BDCA"),
        ("C", 3, "BDCA"),
        ("A", -1, "ABDC"),
        ("B", 3, "ADBC"),
    ]:
        move(db, numbers[title], to)
        assert "".join(ranked_titles(db)) == order
    assert [one.rank for one in backlog(db.context()).ranked] == [1, 2, 3, 4]
    for order in ("ABDC", "BDCA"):
        db.undo()
        assert "".join(ranked_titles(db)) == order


def test_room_is_made_where_there_is_none(db: WorkspaceFile, signup: Metric) -> None:
    first, *others = add_ideas(db, *"ABC")
    for number in (first, *others):
        answer(db, number, True)
    for _turn in range(GAP.bit_length()):
        for number in others:
            move(db, number, 2)
    assert ranked_titles(db)[0] == "A"
    ranks = [row[0] for row in db.conn.execute("SELECT rank FROM direct_answer ORDER BY rank")]
    assert len(set(ranks)) == 3


def test_only_a_yes_has_a_place(db: WorkspaceFile, signup: Metric) -> None:
    (number,) = add_ideas(db, "Idea")
    with pytest.raises(NotAllowed, match="Only a yes"):
        move(db, number, 1)


def test_states_follow_each_other(db: WorkspaceFile) -> None:
    (number,) = add_ideas(db, "Idea")
    with pytest.raises(NotAllowed, match="From idea an experiment goes to: ready, parked, dropped"):
        set_state(db, number, S.SCALED)
    with pytest.raises(NotAllowed, match="still needs a bet"):
        set_state(db, number, S.READY)
    set_state(db, number, ExperimentState.DROPPED, "stale")
    assert idea(db, number).state_reason == "stale"
    set_state(db, number, S.IDEA)
    assert (idea(db, number).state, idea(db, number).state_reason) == (S.IDEA, "")


def test_an_idea_taken_out_of_the_car_park_is_asked_about_again(db: WorkspaceFile, signup: Metric) -> None:
    (number,) = add_ideas(db, "Idea")
    answer(db, number, False, signup.id)
    set_state(db, number, S.IDEA)
    assert idea(db, number).answer is Answer.NONE


def test_testing_needs_everything_domain_experts_ask_for(db: WorkspaceFile, signup: Metric) -> None:
    (number,) = add_ideas(db, "Idea")
    missing = missing_for_testing(db.context(), number)
    assert [(need.text.split(",")[0].split(" to ")[0], need.action) for need in missing] == [
        ("a yes", Action.ANSWER),
        ("a bet", Action.PLACE_BET),
        ("a guardrail", Action.ADD_GUARDRAIL),
    ]
    answer(db, number, True)
    guardrails.add_guardrail(db, "Growth", 'keep "Sign-ups" >= 5 else pause stage acquisition')
    guardrails.add_guardrail(db, "Value", 'keep "Sign-ups" >= 10 else pause stage activation')
    readings.record(db, signup.id, db.today, 1.0)
    bet(db, number)
    assert idea(db, number).state is S.READY
    with pytest.raises(
        NotAllowed, match="still needs an end to the breach of guardrail “Value”, which pauses activation"
    ):
        set_state(db, number, S.TESTING)
    readings.record(db, signup.id, db.today, 10.0)
    set_state(db, number, S.TESTING)
    assert idea(db, number).started_on == db.today


def test_no_success_comes_of_what_a_breach_held_up(db: WorkspaceFile, signup: Metric) -> None:
    (number,) = add_ideas(db, "Idea")
    answer(db, number, True)
    guardrails.add_guardrail(db, "Value", 'keep "Sign-ups" >= 10 else pause stage activation')
    readings.record(db, signup.id, db.today, 1.0)
    entry = bet(db, number)
    won = OutcomeForm(
        db.today, Arm(0.38, 38, 100), Arm(0.57, 57, 100), choice="roll_out", overruled_because="it looks good"
    )
    with pytest.raises(NotAllowed, match="never started: it still needs an end to the breach"):
        record_outcome(db, entry, won)
    assert idea(db, number).state is S.READY
    record_outcome(db, entry, replace(won, choice="invalid"))
    assert idea(db, number).state is S.INVALID


def test_a_settled_bet_allows_no_second_try(db: WorkspaceFile, signup: Metric) -> None:
    guardrails.add_guardrail(db, "Growth", 'keep "Sign-ups" >= 5 else warn')
    readings.record(db, signup.id, db.today, 8.0)
    (number,) = add_ideas(db, "Idea")
    entry = bet(db, number)
    lost = OutcomeForm(
        db.today, Arm(0.38, 38, 100), Arm(0.2, 20, 100), choice="roll_back", overruled_because="it is over"
    )
    record_outcome(db, entry, lost)
    set_state(db, number, S.IDEA)
    with pytest.raises(NotAllowed, match="a bet, registered before the data"):
        set_state(db, number, S.READY)
    bet(db, number)
    assert idea(db, number).state is S.TESTING


def test_work_in_progress_is_limited(db: WorkspaceFile, signup: Metric) -> None:
    guardrails.add_guardrail(db, "Growth", 'keep "Sign-ups" >= 5 else warn')
    workspace.update_settings(db, wip_limit=1)
    one, two = add_ideas(db, "One", "Two")
    bet(db, one)
    bet(db, two)
    assert [idea(db, number).state for number in (one, two)] == [S.TESTING, S.READY]
    with pytest.raises(NotAllowed, match=r"a free slot \(1 experiment runs\)"):
        set_state(db, two, S.TESTING)


def test_scaling_needs_two_better_readings_after_shipping_and_held_guardrails(
    db: WorkspaceFile, clock: Clock, signup: Metric
) -> None:
    guardrails.add_guardrail(db, "Growth", 'keep "Sign-ups" >= 5 else warn')
    readings.record(db, signup.id, db.today, 9.0)
    (number,) = add_ideas(db, "Idea")
    bet(db, number)
    for state in (S.DECIDED, S.IMPLEMENTING, S.MEASURING):
        set_state(db, number, state)
    ttfv = find_metric(db.context(), "TTFV").id
    more = "2 more mature readings after shipping in which TTFV is better"
    assert Requirement(more, Action.RECORD) in missing_for_scaling(db.context(), number)
    for value in (0.39, 0.38, 0.41):
        clock.wait(7)
        readings.record(db, ttfv, db.today, value)
    assert missing_for_scaling(db.context(), number) == (
        Requirement("1 more mature reading after shipping in which TTFV is better", Action.RECORD),
        Requirement("guardrail “Growth” held (it is unknown)", Action.DECIDE_BREACH),
    )
    clock.wait(7)
    readings.record(db, ttfv, db.today, 0.42)
    readings.record(db, signup.id, db.today, 9.0)
    set_state(db, number, S.SCALED)
    assert idea(db, number).state is S.SCALED
