"""The weekly checklist on file: what each step asks for, resuming, the streak; and when a brief went out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from omtm_tui.domain.decisions.decision import Decision, DecisionKind
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.rhythm.friday import FridayStep, entry_line, friday_title
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.read.rhythm import brief, friday
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.decisions import log_decision
from omtm_tui.storage.write.guardrails import decide_guardrail
from omtm_tui.storage.write.readings import record
from omtm_tui.storage.write.rhythm import hand_out, tick
from omtm_tui.storage.write.workspace import add_scope
from omtm_tui.transfer.markdown import week_markdown
from tests.support.workspace import Clock, Story

FRIDAY = date(2026, 11, 6)


@pytest.fixture
def story(db: WorkspaceFile, clock: Clock) -> Story:
    clock.go_to(FRIDAY)
    return Story(db)


@pytest.fixture
def metric(story: Story) -> Metric:
    story.company()
    metric = story.share("TTFV")
    story.weekly(metric, 0.36, 0.38, 0.37, 0.40, 0.41, 0.43, 0.42)
    story.omtm(metric)
    return metric


def asked(story: Story, step: FridayStep) -> list[str]:
    return [found.text for found in friday(story.context()).checked(step).to_do]


def test_readings_are_due_by_their_cadence(story: Story, metric: Metric, clock: Clock) -> None:
    assert asked(story, FridayStep.READINGS) == []
    clock.wait(6)
    assert asked(story, FridayStep.READINGS) == []
    clock.wait(1)
    assert asked(story, FridayStep.READINGS) == ["TTFV is 7 days old"]
    record(story.db, metric.id, story.today, 0.43)
    assert asked(story, FridayStep.READINGS) == []


def test_each_step_asks_for_what_is_open(story: Story, metric: Metric, clock: Clock) -> None:
    assert asked(story, FridayStep.BET) == ["No bet in the week to 6 Nov: write one down"]
    story.guardrail("Value first", "keep ttfv >= 90% else stop")
    log_decision(story.db, "Stop the newsletter", review_on=story.today + timedelta(7))
    story.bet("removing step B")
    assert asked(story, FridayStep.GUARDRAILS) == ["Breached: Value first"]
    assert asked(story, FridayStep.BET) == []
    clock.wait(7)
    assert "Review due: Stop the newsletter" in asked(story, FridayStep.DECISIONS)
    assert asked(story, FridayStep.BET) == ["No bet in the week to 13 Nov: write one down"]


def test_a_checklist_that_was_left_goes_on_where_it_was(story: Story, metric: Metric, clock: Clock) -> None:
    assert friday(story.context()).first_open == 0
    tick(story.db, FridayStep.READINGS)
    tick(story.db, FridayStep.READINGS)
    tick(story.db, FridayStep.GUARDRAILS)
    clock.wait(3)
    view = friday(story.context())
    assert (view.friday, view.first_open, view.finished) == (FRIDAY, 2, False)
    clock.wait(1)
    assert friday(story.context()).first_open == 0


def test_fridays_in_a_row_make_a_streak(story: Story, metric: Metric, clock: Clock) -> None:
    for _week in range(3):
        for step in FridayStep:
            tick(story.db, step)
        clock.wait(7)
    assert friday(story.context()).streak == 3
    assert not friday(story.context()).finished


def test_to_look_at_a_step_is_no_step_that_could_be_undone(story: Story, metric: Metric) -> None:
    before = story.db.last_step()
    story.db.undo()
    tick(story.db, FridayStep.READINGS)
    assert story.db.redo()
    assert FridayStep.READINGS in friday(story.context()).done
    with_looks = story.db.last_step()
    tick(story.db, FridayStep.GUARDRAILS)
    assert story.db.last_step() == with_looks == before + 2


def test_what_was_looked_at_of_a_team_goes_with_it(story: Story, metric: Metric) -> None:
    team = add_scope(story.db, ScopeKind.TEAM, "Core")
    tick(story.db, FridayStep.READINGS, team.id)
    story.db.undo()
    assert story.db.conn.execute("SELECT count(*) FROM scope WHERE name = 'Core'").fetchone()[0] == 0
    story.db.redo()
    assert not friday(story.context(team.id)).done


def test_an_empty_workspace_has_a_friday_too(story: Story) -> None:
    view = friday(story.context())
    assert [checked.to_do for checked in view.steps] == [()] * 5
    assert "No metric that matters yet." in week_markdown(view)


def test_the_summary_tells_the_week_on_a_page(story: Story, metric: Metric) -> None:
    story.guardrail("Value first", "keep ttfv >= 40% else stop")
    story.bet("removing step B")
    page = week_markdown(friday(story.context()))
    assert page.startswith("# Acme · Friday, 6 Nov\n")
    for line in ("OMTM = TTFV", "✓ ok: Value first · 42 %", "- bet: removing step B", "7 readings recorded"):
        assert line in page
    assert "removing step B, review on 20 Nov" in page
    assert "Next review: " in page


def test_a_brief_tells_what_was_decided_since_the_last(story: Story, metric: Metric, clock: Clock) -> None:
    clock.wait(7)
    log_decision(story.db, "Stop the newsletter")
    first = brief(story.context())
    assert first.since == FRIDAY
    assert [entry.title for entry in first.decisions] == ["OMTM: TTFV ≥ 50 %", "Stop the newsletter"]
    clock.wait(1)
    hand_out(story.db)
    clock.wait(1)
    log_decision(story.db, "Hire a writer")
    second = brief(story.context())
    assert second.since == story.today - timedelta(1)
    assert [entry.title for entry in second.decisions] == ["Hire a writer"]
    assert len(brief(story.context(), since=FRIDAY).decisions) == 3
    story.db.undo()
    story.db.undo()
    assert brief(story.context()).since == FRIDAY


def test_the_week_of_a_team_is_its_own(story: Story, metric: Metric) -> None:
    team = add_scope(story.db, ScopeKind.TEAM, "Core")
    own = story.share("Activation")
    story.weekly(own, 0.5)
    story.omtm(own, scope_id=team.id)
    log_decision(story.db, "Of the company")
    view = friday(story.context(team.id))
    assert [entry.kind for entry in view.week] == [DecisionKind.OMTM]
    assert week_markdown(view).startswith("# Acme · Core · Friday")
    assert "Of the company" in week_markdown(friday(story.context()))


def said(story: Story, step: FridayStep) -> str:
    return friday(story.context()).checked(step).nothing


def test_a_decided_breach_is_no_clean_slate(story: Story, metric: Metric) -> None:
    number = story.guardrail("Value first", "keep ttfv >= 90% else stop")
    assert said(story, FridayStep.GUARDRAILS) == ""
    decide_guardrail(story.db, number, "look into it")
    checked = friday(story.context()).checked(FridayStep.GUARDRAILS)
    assert (checked.to_do, checked.fine) == ((), False)
    assert checked.nothing == "Every breach is decided and waits for its next ok value: Value first."
    record(story.db, metric.id, story.today, 0.95)
    assert said(story, FridayStep.GUARDRAILS) == "No guardrail is breached."


def test_a_bet_that_a_breach_wants_ended_is_due(story: Story, metric: Metric) -> None:
    story.guardrail("Value first", "keep ttfv >= 40% else stop")
    story.bet("removing step B")
    record(story.db, metric.id, story.today, 0.2)
    assert asked(story, FridayStep.DECISIONS) == ["Stop removing step B: Value first is breached"]


def test_nothing_is_praised_that_is_not_there(story: Story) -> None:
    view = friday(story.context())
    assert not any(checked.fine for checked in view.steps if checked.step is not FridayStep.DECISIONS)
    assert said(story, FridayStep.READINGS) == "No OMTM or guardrail uses a metric yet, so no reading is due."
    assert said(story, FridayStep.GUARDRAILS) == "There is no guardrail yet."
    assert said(story, FridayStep.BET) == "A bet needs an OMTM to be about."


def test_on_a_monday_it_is_not_called_friday_and_counts_no_bet_to_the_week_before(
    story: Story, metric: Metric, clock: Clock
) -> None:
    clock.wait(3)
    story.bet("removing step B")
    record(story.db, metric.id, story.today, 0.5)
    view = friday(story.context())
    assert friday_title(view) == "Friday, 6 Nov · today is Monday, 9 Nov"
    assert said(story, FridayStep.BET) == "No bet was placed in the week to 6 Nov, but one on 9 Nov."
    assert not view.checked(FridayStep.BET).fine
    assert [entry.kind for entry in view.week] == [DecisionKind.OMTM], "what came later is of the next week"
    assert view.recorded == 7
    assert "## The week to 6 Nov" in week_markdown(view)
    clock.wait(4)
    assert said(story, FridayStep.BET) == "A bet was placed in the week to 13 Nov."
    assert friday_title(friday(story.context())) == "Friday, 13 Nov"


def test_an_entry_about_a_guardrail_says_so_once() -> None:
    entry = Decision(1, DecisionKind.GUARDRAIL, "2026-03-02T09:00:00", "Guardrail “Stay”: stop")
    assert entry_line(entry) == "Guardrail “Stay”: stop"


def test_a_review_whose_day_has_passed_is_no_next_one(story: Story, metric: Metric, clock: Clock) -> None:
    assert "Next review: 20 Nov" in week_markdown(friday(story.context()))
    clock.wait(16)
    page = week_markdown(friday(story.context()))
    assert "A review waits since 20 Nov." in page
    assert "Next review" not in page
    (step,) = [one for one in friday(story.context()).steps if one.step is FridayStep.READINGS]
    assert step.to_do
    assert all(one.text in page for one in step.to_do), "what is counted as left is listed"
