"""The first screen: the one number, what runs, and what to do next, from facts alone."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest

from omtm_tui.domain.decisions.bet_input import BetForm, OutcomeForm
from omtm_tui.domain.decisions.decision import Arm
from omtm_tui.domain.home import HomeView, NextKind, NextStep
from omtm_tui.domain.metrics.metric import Metric, MetricKind
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.rhythm.friday import FridayStep
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.read.home import due_reviews, home
from omtm_tui.storage.read.rhythm import friday
from omtm_tui.storage.write.decisions import log_decision, place_bet
from omtm_tui.storage.write.drafts import start_draft
from omtm_tui.storage.write.experiments import add_experiment, answer
from omtm_tui.storage.write.guardrails import add_guardrail, decide_guardrail
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.outcomes import record_outcome
from omtm_tui.storage.write.readings import record
from omtm_tui.storage.write.workspace import add_scope, set_north_star, update_settings
from tests.support.workspace import Clock, Story, at_least, at_most

MONDAY = date(2026, 11, 2)


def of(view: HomeView, kind: NextKind) -> list[NextStep]:
    return [step for step in view.next if step.kind is kind]


def texts(story: Story, kind: NextKind) -> list[str]:
    return [step.text for step in of(home(story.context()), kind)]


@pytest.fixture
def ttfv(story: Story) -> Metric:
    story.company()
    metric = story.share("TTFV", key="ttfv")
    story.weekly(metric, 0.30, 0.34, 0.37, 0.40, 0.42, 0.44, 0.46)
    story.omtm(metric)
    return metric


def test_an_empty_file_says_where_to_begin(story: Story) -> None:
    view = home(story.context())
    assert view.top.is_empty
    assert view.top.scope is None
    assert [(step.kind, step.text, step.screen) for step in view.next] == [
        (NextKind.SETUP, "Find the phase you are in", "phase"),
        (NextKind.SETUP, "Define your OMTM", "omtm"),
    ]
    assert (view.guardrails, view.running, view.markers) == ((), (), ())


def test_a_draft_is_to_be_finished(story: Story) -> None:
    start_draft(story.db)
    view = home(story.context())
    assert view.top.has_draft
    assert not view.top.is_empty
    assert "Finish defining your OMTM" in texts(story, NextKind.SETUP)


def test_the_header_has_the_number_its_target_and_its_chances(story: Story, ttfv: Metric) -> None:
    story.phase(Phase.STICKINESS)
    top = home(story.context()).top
    assert top.phase is Phase.STICKINESS
    assert top.workspace.company == "Acme"
    assert top.omtm is not None
    assert top.omtm.metric.name == "TTFV"
    assert top.omtm.now is not None
    assert top.omtm.now.value == 0.46
    assert top.omtm.target_text == "≥ 50 %"
    assert [value for _day, value in top.omtm.series] == [0.30, 0.34, 0.37, 0.40, 0.42, 0.44, 0.46]
    assert top.omtm.sentence == "OMTM = TTFV measured over 1 week (by default) with target ≥ 50 %"
    assert top.omtm.hypothesis == "By a shorter path we expect TTFV to rise to ≥ 50 % by 31 Jan 2027"
    assert top.omtm.outlook is not None
    assert top.omtm.outlook.at is not None


def test_breaches_without_a_decision_come_first_and_hard_ones_before_soft(story: Story, ttfv: Metric) -> None:
    soft = story.guardrail("Soft", "keep ttfv >= 90% else warn")
    hard = story.guardrail("Hard", "keep ttfv >= 80% else stop")
    steps = of(home(story.context()), NextKind.BREACH)
    assert [step.target_id for step in steps] == [hard, soft]
    decide_guardrail(story.db, hard, "go on anyway")
    assert [step.target_id for step in of(home(story.context()), NextKind.BREACH)] == [soft]


def test_a_review_is_due_until_it_is_held_or_superseded(story: Story, clock: Clock) -> None:
    story.company()
    first = log_decision(story.db, "A", review_on=story.today + timedelta(7))
    second = log_decision(story.db, "B", review_on=story.today + timedelta(3))
    log_decision(story.db, "C")
    assert due_reviews(story.context()) == ()
    clock.wait(7)
    assert [review.target_id for review in due_reviews(story.context())] == [second, first]
    assert texts(story, NextKind.REVIEW_DUE) == ["Review due: B", "Review due: A"]
    log_decision(story.db, "B again", supersedes=second)
    assert [review.target_id for review in due_reviews(story.context())] == [first]
    story.db.undo()
    assert [review.target_id for review in due_reviews(story.context())] == [second, first]


def test_a_review_that_settled_nothing_comes_back(story: Story, ttfv: Metric, clock: Clock) -> None:
    story.guardrail("Floor", "keep ttfv >= 10% else warn")
    number = story.bet("removing step B", days=7)
    clock.wait(7)
    again = story.today + timedelta(10)
    form = OutcomeForm(
        story.today,
        Arm(0.38, 38, 100),
        Arm(0.57, 57, 100),
        "hold",
        overruled_because="wait a little",
        next_review=again,
    )
    record_outcome(story.db, number, form)
    assert due_reviews(story.context()) == ()
    clock.wait(10)
    (review,) = due_reviews(story.context())
    assert (review.target_id, review.since) == (number, again)


def test_a_withdrawn_decision_waits_for_nothing(story: Story, clock: Clock) -> None:
    story.company()
    log_decision(story.db, "A", review_on=story.today)
    story.db.undo()
    assert due_reviews(story.context()) == ()


def test_metrics_that_somebody_steers_by_must_not_go_stale(story: Story, ttfv: Metric, clock: Clock) -> None:
    add_metric(story.db, "Only watched", MetricKind.COUNT)
    tickets = add_metric(story.db, "Tickets", MetricKind.COUNT, key="tickets")
    revenue = add_metric(story.db, "Revenue", MetricKind.MONEY, "EUR", cadence_days=30)
    story.weekly(revenue, 1000.0)
    set_north_star(story.db, "Revenue", revenue.id)
    story.guardrail("Tickets", "keep tickets <= 20 else warn")
    assert texts(story, NextKind.STALE) == ["Tickets has no reading yet"]
    record(story.db, tickets.id, story.today, 5)
    clock.wait(14)
    assert texts(story, NextKind.STALE) == []
    clock.wait(1)
    assert texts(story, NextKind.STALE) == ["TTFV is 15 days old", "Tickets is 15 days old"]
    clock.wait(46)
    assert "Revenue is 61 days old" in texts(story, NextKind.STALE)


def test_a_cohort_that_is_only_not_final_yet_asks_for_no_reading(story: Story, clock: Clock) -> None:
    story.company()
    metric = story.share("Retention", window_days=28)
    story.weekly(metric, 0.4)
    story.omtm(metric)
    clock.wait(20)
    assert texts(story, NextKind.STALE) == ["Retention is 20 days old"]
    record(story.db, metric.id, story.today, 0.5, cohort_to=story.today - timedelta(1))
    assert texts(story, NextKind.STALE) == []


def test_a_running_bet_on_its_abort_line_waits_for_a_decision_until_it_is_reviewed(
    story: Story, ttfv: Metric, clock: Clock
) -> None:
    story.guardrail("Value first", "keep ttfv >= 20% else warn")
    review = story.today + timedelta(30)
    form = BetForm("step B", at_least(0.5), review, abort=at_most(0.35), min_runtime_days=7, direct=True)
    number = place_bet(story.db, form)
    record(story.db, ttfv.id, story.today, 0.30)
    assert texts(story, NextKind.END) == [], "a value of the day it began says nothing about it"
    clock.wait(6)
    record(story.db, ttfv.id, story.today, 0.35)
    assert texts(story, NextKind.END) == [], "the minimum runtime is not over"
    clock.wait(1)
    record(story.db, ttfv.id, story.today, 0.36)
    assert texts(story, NextKind.END) == []
    clock.wait(1)
    record(story.db, ttfv.id, story.today, 0.35)
    (step,) = of(home(story.context()), NextKind.END)
    assert step.text == "Abort line reached: step B, decide"
    assert (step.screen, step.target_id, step.kind.urgent) == ("decisions", number, True)
    assert step in friday(story.context()).checked(FridayStep.DECISIONS).to_do
    before, after = Arm(0.46, denominator=100), Arm(0.35, denominator=100)
    because = "a holiday"
    later = OutcomeForm(story.today, before, after, "hold", overruled_because=because, next_review=review)
    record_outcome(story.db, number, later)
    assert texts(story, NextKind.END) == [], "somebody has looked at it and decided"
    clock.wait(7)
    record(story.db, ttfv.id, story.today, 0.33)
    assert texts(story, NextKind.END) == [step.text], "it is reached anew"


def test_unanswered_ideas_are_counted(story: Story, ttfv: Metric) -> None:
    ideas = [add_experiment(story.db, f"idea {n}") for n in range(3)]
    assert texts(story, NextKind.UNANSWERED) == ["3 ideas unanswered"]
    answer(story.db, ideas[0], True)
    answer(story.db, ideas[1], False, story.share("Else").id)
    assert texts(story, NextKind.UNANSWERED) == ["1 idea unanswered"]


def test_a_bet_is_wanted_in_every_week_that_ends_on_its_day(story: Story, ttfv: Metric, clock: Clock) -> None:
    assert story.today == MONDAY
    assert texts(story, NextKind.NO_BET) == ["No bet in the week to 6 Nov"]
    story.bet("removing step B", days=40)
    assert texts(story, NextKind.NO_BET) == []
    clock.go_to(MONDAY + timedelta(4))
    assert texts(story, NextKind.NO_BET) == [], "the Friday ends the week"
    clock.wait(1)
    assert texts(story, NextKind.NO_BET) == ["No bet in the week to 13 Nov"]
    update_settings(story.db, friday=0)
    assert texts(story, NextKind.NO_BET) == ["No bet in the week to 9 Nov"]
    clock.go_to(MONDAY)
    assert texts(story, NextKind.NO_BET) == []


def test_days_of_the_omtm_are_told(story: Story, clock: Clock) -> None:
    story.company()
    metric = story.share("TTFV")
    story.weekly(metric, 0.4)
    story.omtm(metric, reevaluate_on=(story.today + timedelta(30)).isoformat())
    assert of(home(story.context()), NextKind.TRIGGER) == []
    clock.wait(30)
    assert texts(story, NextKind.TRIGGER) == ["Re-evaluate: the day for it has come"]
    record(story.db, metric.id, story.today, 0.5)
    assert "Re-evaluate: the target is reached, since 2 Dec" in texts(story, NextKind.TRIGGER)
    clock.wait(60)
    assert texts(story, NextKind.DEADLINE) == []
    clock.wait(1)
    assert texts(story, NextKind.DEADLINE) == ["The deadline of TTFV has passed"]


def test_a_gate_that_the_readings_pass_is_told(story: Story) -> None:
    story.phase(Phase.STICKINESS)
    metric = add_metric(story.db, "Retention day 28", MetricKind.RATE, "%", key="retention_d28")
    record(story.db, metric.id, story.today, None, numerator=20, denominator=60)
    assert texts(story, NextKind.PHASE_GATE) == []
    record(story.db, metric.id, story.today, None, numerator=30, denominator=60)
    assert texts(story, NextKind.PHASE_GATE) == ["The gate out of Stickiness is passed"]
    assert of(home(story.context(today=story.today + timedelta(15))), NextKind.PHASE_GATE) == [], "old news"


def test_running_bets_and_the_days_of_decisions(story: Story, ttfv: Metric, clock: Clock) -> None:
    story.guardrail("Floor", "keep ttfv >= 10% else warn")
    clock.wait(1)
    first = story.bet("removing step B", days=30)
    clock.wait(1)
    second = story.bet("a shorter form", days=30)
    third = story.bet("one that must wait for a slot", days=30)
    view = home(story.context())
    assert [bet.id for bet in view.running] == [first, second]
    assert third not in [bet.id for bet in view.running]
    assert view.markers[0] == (MONDAY, "OMTM: TTFV ≥ 50 %")
    assert (MONDAY + timedelta(1), "removing step B") in view.markers


def test_two_guardrails_are_asked_for_whatever_they_are_called(story: Story, ttfv: Metric) -> None:
    template = "Add 2 guardrails: two per OMTM are a good number"
    assert template in texts(story, NextKind.SETUP)
    story.guardrail("{name} {x}", "keep ttfv >= 90% else warn")
    assert "Add 1 more guardrail: two per OMTM are a good number" in texts(story, NextKind.SETUP)
    assert texts(story, NextKind.BREACH) == ["Breached: {name} {x}"]


def test_another_scope_has_a_home_of_its_own(story: Story, ttfv: Metric) -> None:
    story.guardrail("Floor", "keep ttfv >= 10% else warn")
    team = add_scope(story.db, ScopeKind.TEAM, "Growth team")
    view = home(story.context(team.id))
    assert view.top.scope == team
    assert view.top.omtm is None
    assert view.guardrails == ()
    assert "Define your OMTM" in [step.text for step in view.next]


def test_a_long_history_is_not_read(story: Story, ttfv: Metric) -> None:
    story.conn.execute("BEGIN")
    story.conn.executemany(
        "INSERT INTO reading (metric_id, observed_on, value, recorded_at) VALUES (?, ?, 0.4, ?)",
        [(ttfv.id, (MONDAY - timedelta(100 + n)).isoformat(), story.db.stamp()) for n in range(2000)],
    )
    story.conn.execute("COMMIT")
    top = home(story.context()).top
    assert top.omtm is not None
    assert len(top.omtm.series) == 400
    assert top.omtm.series[-1] == (MONDAY, 0.46)


def test_the_first_screen_is_read_without_heavy_libraries() -> None:
    heavy = ("lark", "plotext", "pydantic", "rich", "sqlalchemy", "sqlmodel", "textual")
    script = (
        "import sys; import omtm_tui.storage.read.home; "
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_team_is_told_of_its_own_reviews_only(story: Story, ttfv: Metric, clock: Clock) -> None:
    team = add_scope(story.db, ScopeKind.TEAM, "Core")
    story.omtm(story.share("Activation"), scope_id=team.id)
    add_guardrail(story.db, "Floor", "keep ttfv >= 10% else warn", scope_id=team.id)
    day = story.today + timedelta(7)
    log_decision(story.db, "Of the company", review_on=day)
    place_bet(story.db, BetForm("of the team", at_least(0.5), day, scope_id=team.id, direct=True))
    clock.wait(7)
    steps = of(home(story.context(team.id)), NextKind.REVIEW_DUE)
    assert [step.text for step in steps] == ["Review due: of the team"]
    assert len(of(home(story.context()), NextKind.REVIEW_DUE)) == 2
