"""A bet answers nothing that nobody answered, and one that a breach holds back says so wherever it stands."""

from __future__ import annotations

from datetime import timedelta

import pytest
from msgspec.structs import replace

from omtm_tui.domain.backlog.backlog import Answer, ExperimentState
from omtm_tui.domain.decisions.bet_input import BetForm, OutcomeForm
from omtm_tui.domain.decisions.decision import Arm, LogState
from omtm_tui.domain.errors import Action, NotAllowed
from omtm_tui.domain.home import NextKind
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.rhythm.brief import sections
from omtm_tui.domain.rhythm.friday import FridayStep, week_sections
from omtm_tui.storage.read.backlog import backlog
from omtm_tui.storage.read.decisions import decision, decisions
from omtm_tui.storage.read.home import due_reviews, home
from omtm_tui.storage.read.rhythm import brief, friday
from omtm_tui.storage.write.decisions import place_bet
from omtm_tui.storage.write.experiments import answer, set_state
from omtm_tui.storage.write.guardrails import decide_guardrail, retire_guardrail
from omtm_tui.storage.write.outcomes import record_outcome
from omtm_tui.storage.write.readings import record
from tests.support.workspace import Clock, Story, at_least, idea


@pytest.fixture
def ttfv(story: Story) -> Metric:
    story.company()
    metric = story.share("TTFV")
    record(story.db, metric.id, story.today, 0.42)
    story.omtm(metric)
    story.guardrail("Floor", "keep ttfv >= 10% else stop")
    return metric


@pytest.fixture
def form(story: Story, ttfv: Metric) -> BetForm:
    (number,) = story.ideas("a shorter form")
    return BetForm("a shorter form", at_least(0.5), story.today + timedelta(14), experiment_id=number)


def journal(story: Story) -> int:
    return int(story.conn.execute("SELECT count(*) FROM step").fetchone()[0])


def test_a_bet_on_an_unanswered_idea_asks_for_the_answer_and_writes_nothing(
    story: Story, form: BetForm
) -> None:
    before = journal(story)
    with pytest.raises(NotAllowed, match="contributes directly") as refused:
        place_bet(story.db, form)
    assert refused.value.action is Action.ANSWER
    with pytest.raises(NotAllowed, match="needs a yes"):
        place_bet(story.db, replace(form, direct=False))
    assert journal(story) == before
    assert idea(story.db, form.experiment_id or 0).answer is Answer.NONE


def test_a_bet_takes_the_answer_that_is_given_with_it(story: Story, form: BetForm) -> None:
    place_bet(story.db, replace(form, direct=True))
    answered = idea(story.db, form.experiment_id or 0)
    assert (answered.answer, answered.state) == (Answer.YES, ExperimentState.TESTING)


def test_a_no_with_a_bet_on_a_yes_idea_is_not_passed_over(story: Story, form: BetForm) -> None:
    answer(story.db, form.experiment_id or 0, yes=True)
    with pytest.raises(NotAllowed, match="was answered yes") as refused:
        place_bet(story.db, replace(form, direct=False))
    assert (refused.value.action, refused.value.about) == (Action.ANSWER, form.experiment_id)
    assert place_bet(story.db, form)


def test_a_new_change_nobody_answered_for_stays_unanswered_and_says_what_it_waits_for(
    story: Story, form: BetForm
) -> None:
    number = place_bet(story.db, replace(form, experiment_id=None))
    waiting = idea(story.db, decision(story.context(), number).experiment_id or 0)
    assert (waiting.answer, waiting.state) == (Answer.NONE, ExperimentState.READY)
    assert (story.db.last_label or "").endswith(
        "it still needs a yes to whether it contributes directly to the OMTM"
    )


def test_a_bet_that_a_breach_holds_back_says_so_everywhere(
    story: Story, ttfv: Metric, form: BetForm, clock: Clock
) -> None:
    record(story.db, ttfv.id, story.today, 0.05)
    clock.wait(1)
    number = place_bet(story.db, replace(form, direct=True))
    label = story.db.last_label or ""
    assert label.startswith("Placed the bet “a shorter form”; it does not start")
    assert "“Floor”" in label
    held = idea(story.db, form.experiment_id or 0)
    assert (held.state, held.state_text) == (ExperimentState.READY, "held back by Floor")
    (listed,) = backlog(story.context()).ranked
    assert listed.state_text == "held back by Floor"
    assert decision(story.context(), number).state_text == "open · held back by Floor"
    assert "open · held back by Floor" in [entry.state_text for entry in decisions(story.context()).entries]
    view = home(story.context())
    assert (view.running, [bet.id for bet in view.held]) == ((), [number])
    week = [*week_sections(friday(story.context()))]
    assert any("held back by Floor" in point for section in week for point in section.points)
    page = [*sections(brief(story.context()))]
    (held_back,) = [section for section in page if section.title == "Held back"]
    assert "held back by Floor" in held_back.rows[0][0]


def test_a_bet_is_no_longer_held_back_once_the_breach_is_over(
    story: Story, ttfv: Metric, form: BetForm, clock: Clock
) -> None:
    story.guardrail("Ceiling", "keep ttfv <= 90% else warn")
    record(story.db, ttfv.id, story.today, 0.95)
    clock.wait(1)
    place_bet(story.db, replace(form, direct=True))
    assert idea(story.db, form.experiment_id or 0).state is ExperimentState.TESTING, (
        "a warning holds nothing back"
    )
    assert home(story.context()).held == ()


def test_a_bet_that_was_held_back_is_named_as_soon_as_it_can_start(
    story: Story, ttfv: Metric, form: BetForm, clock: Clock
) -> None:
    story.guardrail("Ceiling", "keep ttfv <= 90% else warn")
    record(story.db, ttfv.id, story.today, 0.05)
    clock.wait(1)
    place_bet(story.db, replace(form, direct=True))
    assert _to_start(story) == []
    floor = next(view.id for view in home(story.context()).guardrails if view.name == "Floor")
    decide_guardrail(story.db, floor, "we wait")
    assert _to_start(story) == []
    retire_guardrail(story.db, floor)
    assert _to_start(story) == [("Can start now: a shorter form", form.experiment_id)]
    (bet_step,) = [one for one in friday(story.context()).steps if one.step is FridayStep.BET]
    assert [step.kind for step in bet_step.to_do] == [NextKind.START]
    set_state(story.db, form.experiment_id or 0, ExperimentState.TESTING)
    assert _to_start(story) == []


def _to_start(story: Story) -> list[tuple[str, int | None]]:
    steps = home(story.context()).next
    return [(step.text, step.target_id) for step in steps if step.kind is NextKind.START]


@pytest.mark.parametrize("waits_for", ["a guardrail", "a free slot", "a yes to whether"])
def test_what_never_started_is_not_due_whatever_it_waits_for(
    story: Story, ttfv: Metric, form: BetForm, clock: Clock, waits_for: str
) -> None:
    if waits_for == "a guardrail":
        retire_guardrail(story.db, 1)
    for other in ("one", "two") if waits_for == "a free slot" else ():
        place_bet(story.db, replace(form, change=other, experiment_id=None, direct=True))
    new, direct = replace(form, experiment_id=None), waits_for != "a yes to whether"
    number = place_bet(story.db, replace(new, direct=direct or None))
    clock.wait(30)
    won = OutcomeForm(story.today, Arm(0.42, 42, 100), Arm(0.6, 60, 100))
    assert decision(story.context(), number).state is LogState.OPEN
    due = [step.target_id for step in due_reviews(story.context())]
    assert number not in (*due, *decisions(story.context(), "state:due").ids)
    assert number in decisions(story.context(), "state:open").ids
    record_outcome(story.db, number, replace(won, choice="invalid", overruled_because="given up"))
