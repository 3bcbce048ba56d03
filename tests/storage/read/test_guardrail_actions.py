"""What a breach does besides being shown: each action what it says, until the breach is closed."""

from __future__ import annotations

import pytest

from omtm_tui.domain.backlog.backlog import ExperimentState
from omtm_tui.domain.decisions.bet_input import BetForm, OutcomeForm
from omtm_tui.domain.decisions.decision import Arm, Verdict
from omtm_tui.domain.errors import NotAllowed
from omtm_tui.domain.home import NextKind
from omtm_tui.domain.metrics.metric import FunnelStage, Metric, MetricKind
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.home import home
from omtm_tui.storage.write.decisions import place_bet
from omtm_tui.storage.write.experiments import add_experiment, answer, edit_experiment, set_state
from omtm_tui.storage.write.guardrails import add_guardrail, decide_guardrail
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.outcomes import record_outcome
from omtm_tui.storage.write.readings import record
from omtm_tui.storage.write.rhythm import hold_review
from omtm_tui.storage.write.workspace import add_scope
from tests.support.workspace import Clock, Story, at_least

HALF = at_least(0.5)


@pytest.fixture
def tickets(story: Story) -> Metric:
    """A steered product with a metric that a guardrail looks at and that is fine."""
    story.company()
    story.phase()
    metric = story.share("TTFV")
    story.weekly(metric, 0.4, 0.42)
    story.omtm(metric)
    tickets = add_metric(story.db, "Tickets", MetricKind.MEAN, key="tickets")
    record(story.db, tickets.id, story.today, 5)
    return tickets


def bet_on(story: Story, title: str, stage: FunnelStage | None = None) -> int:
    """A bet whose experiment runs where it may; returns the experiment."""
    number = add_experiment(story.db, title, stage=stage)
    answer(story.db, number, yes=True)
    place_bet(
        story.db, BetForm(title, HALF, story.today.replace(year=2027), experiment_id=number, direct=True)
    )
    return number


def state(story: Story, experiment: int) -> str:
    (found,) = story.conn.execute("SELECT state FROM experiment WHERE id = ?", (experiment,)).fetchone()
    return str(found)


def breaks(story: Story, tickets: Metric, clock: Clock) -> None:
    clock.wait(1)
    record(story.db, tickets.id, story.today, 9)


def steps(story: Story, kind: NextKind) -> list[str]:
    return [step.text for step in home(story.context()).next if step.kind is kind]


def test_a_warning_is_said_and_holds_nothing_up(story: Story, tickets: Metric, clock: Clock) -> None:
    story.guardrail("Tickets", "keep tickets <= 6 else warn")
    breaks(story, tickets, clock)
    assert top(story.context()).broken == ("Tickets",)
    assert home(story.context()).next[0].text == "Breached: Tickets"
    assert state(story, bet_on(story, "Banner")) == ExperimentState.TESTING
    assert not steps(story, NextKind.END)


def test_a_review_is_due_until_it_was_held(story: Story, tickets: Metric, clock: Clock) -> None:
    story.guardrail("Tickets", "keep tickets <= 6 else review")
    assert not steps(story, NextKind.REVIEW_DUE)
    breaks(story, tickets, clock)
    assert steps(story, NextKind.REVIEW_DUE) == ["Review due: guardrail Tickets is breached"]
    active = home(story.context()).top.omtm
    assert active is not None
    hold_review(story.db, active.omtm.id, 0.4, "")
    assert not steps(story, NextKind.REVIEW_DUE)


def test_a_pause_of_a_stage_holds_up_what_would_start_there(
    story: Story, tickets: Metric, clock: Clock
) -> None:
    story.guardrail("Tickets", "keep tickets <= 6 else pause stage acquisition")
    running = bet_on(story, "Campaign", FunnelStage.ACQUISITION)
    breaks(story, tickets, clock)
    assert state(story, running) == ExperimentState.TESTING, "what runs goes on"
    assert not steps(story, NextKind.END)
    held = bet_on(story, "Second campaign", FunnelStage.ACQUISITION)
    assert state(story, held) == ExperimentState.READY
    with pytest.raises(NotAllowed, match="“Tickets”, which pauses acquisition"):
        set_state(story.db, held, ExperimentState.TESTING)
    assert state(story, bet_on(story, "Onboarding", FunnelStage.ACTIVATION)) == ExperimentState.TESTING


@pytest.mark.parametrize(("action", "said"), [("stop", "Stop"), ("rollback", "Roll back")])
def test_what_runs_is_to_be_ended_until_its_outcome_is_recorded(
    story: Story, tickets: Metric, clock: Clock, action: str, said: str
) -> None:
    story.guardrail("Tickets", f"keep tickets <= 6 else {action} stage activation")
    onboarding = bet_on(story, "Onboarding")
    bet_on(story, "Campaign", FunnelStage.ACQUISITION)
    breaks(story, tickets, clock)
    (bet,) = (entry for entry in home(story.context()).running if entry.experiment_id == onboarding)
    assert steps(story, NextKind.END) == [f"{said} {bet.title}: Tickets is breached"]
    edit_experiment(story.db, onboarding, stage=FunnelStage.REFERRAL)
    assert not steps(story, NextKind.END), "another stage is not meant"
    edit_experiment(story.db, onboarding, stage=None)
    record_outcome(
        story.db, bet.id, OutcomeForm(story.today, Arm(0.4), Arm(0.41), Verdict.ROLL_BACK, "the guardrail")
    )
    assert not steps(story, NextKind.END)


def test_a_decision_and_a_clean_value_set_everything_free(
    story: Story, tickets: Metric, clock: Clock
) -> None:
    number = story.guardrail("Tickets", "keep tickets <= 6 else rollback")
    running = bet_on(story, "Campaign")
    breaks(story, tickets, clock)
    decide_guardrail(story.db, number, "more people answer")
    assert top(story.context()).broken == ("Tickets",), "a decision alone closes nothing"
    assert len(steps(story, NextKind.END)) == 1
    clock.wait(7)
    record(story.db, tickets.id, story.today, 5)
    assert top(story.context()).broken == ()
    assert not steps(story, NextKind.END)
    assert state(story, running) == ExperimentState.TESTING
    assert state(story, bet_on(story, "Onboarding")) == ExperimentState.TESTING


def test_what_the_company_pauses_is_paused_for_its_teams(story: Story, tickets: Metric, clock: Clock) -> None:
    team = add_scope(story.db, ScopeKind.TEAM, "Growth", None)
    story.omtm(story.share("Signups"), scope_id=team.id)
    add_guardrail(story.db, "Own", "keep tickets <= 100 else warn", scope_id=team.id)
    story.guardrail("Tickets", "keep tickets <= 6 else pause")
    breaks(story, tickets, clock)
    number = add_experiment(story.db, "Banner", scope_id=team.id)
    answer(story.db, number, yes=True)
    place_bet(
        story.db, BetForm("Banner", HALF, story.today.replace(year=2027), experiment_id=number, direct=True)
    )
    assert state(story, number) == ExperimentState.READY
    with pytest.raises(NotAllowed, match="guardrail “Tickets”"):
        set_state(story.db, number, ExperimentState.TESTING)
