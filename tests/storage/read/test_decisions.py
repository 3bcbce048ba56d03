"""The log: what an entry is made of, where it stands, what a search finds, what the registered rule says."""

from __future__ import annotations

from datetime import timedelta

import pytest

from omtm_tui.domain.decisions.bet_input import OutcomeForm
from omtm_tui.domain.decisions.decision import Arm, DecisionKind, LogState, Result, Verdict, earlier_lines
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric, MetricKind
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.read.decisions import decision, decisions, judge
from omtm_tui.storage.write.decisions import log_decision
from omtm_tui.storage.write.guardrails import retire_guardrail
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.outcomes import record_outcome
from omtm_tui.storage.write.readings import record
from omtm_tui.storage.write.workspace import add_scope
from omtm_tui.ui.decisions.card import decision_card
from tests.support.workspace import Clock, Story

BEFORE, AFTER = Arm(0.38, 38, 100), Arm(0.57, 57, 100)


@pytest.fixture
def ttfv(story: Story) -> Metric:
    """A company that steers by TTFV, with one guardrail that holds."""
    story.company()
    metric = story.share("TTFV ≤ 14 d", key="ttfv")
    story.weekly(metric, 0.36, 0.38)
    story.omtm(metric)
    retention = add_metric(story.db, "Retention day 28", MetricKind.RATE, "%", key="retention_d28")
    story.weekly(retention, 0.44)
    story.guardrail("Retention", "keep retention_d28 >= 40% else stop")
    return metric


def keep_reading(story: Story, *values: float) -> None:
    for key, value in zip(("ttfv", "retention_d28"), values, strict=True):
        metric = next(m for m in decisions(story.context()).metrics.values() if m.key == key)
        record(story.db, metric.id, story.today, value)


def outcome(story: Story, number: int, **more: object) -> None:
    form = OutcomeForm(story.today, BEFORE, AFTER, **more)  # type: ignore[arg-type]
    record_outcome(story.db, number, form)


def found(story: Story, query: str) -> list[str]:
    return [entry.title for entry in decisions(story.context(), query).entries]


def test_an_empty_file_has_an_empty_log(story: Story) -> None:
    page = decisions(story.context())
    assert (page.entries, page.total, page.metrics) == ((), 0, {})


def test_a_bet_carries_its_registration_its_outcome_and_its_result(
    story: Story, ttfv: Metric, clock: Clock
) -> None:
    number = story.bet("removing step B")
    clock.wait(14)
    keep_reading(story, 0.57, 0.43)
    outcome(story, number, consequence="rolled out to everyone")
    entry = decision(story.context(), number)
    assert (entry.kind, entry.omtm, entry.state) == (DecisionKind.BET, "TTFV ≤ 14 d", LogState.REVIEWED)
    assert entry.registration is not None
    assert (entry.registration.metric_id, entry.registration.threshold.low) == (ttfv.id, 0.5)
    assert [guardrail.state for guardrail in entry.registration.guardrails] == ["ok"]
    assert entry.outcome is not None
    assert (entry.outcome.verdict, entry.outcome.choice) == (Verdict.ROLL_OUT, "roll_out")
    assert entry.outcome.result is not None
    assert (entry.outcome.result.before, entry.outcome.result.after) == (BEFORE, AFTER)
    assert entry.outcome.consequence == "rolled out to everyone"
    assert decisions(story.context()).metrics[ttfv.id].name == "TTFV ≤ 14 d"


def test_an_entry_goes_from_open_to_due_to_reviewed(story: Story, ttfv: Metric, clock: Clock) -> None:
    number = story.bet("removing step B")
    assert decision(story.context(), number).state is LogState.OPEN
    clock.wait(14)
    assert decision(story.context(), number).state is LogState.DUE
    keep_reading(story, 0.57, 0.43)
    outcome(story, number)
    assert decision(story.context(), number).state is LogState.REVIEWED
    story.db.undo()
    assert decision(story.context(), number).state is LogState.DUE
    assert decision(story.context(), number).outcome is None
    story.db.redo()
    assert decision(story.context(), number).state is LogState.REVIEWED


def test_a_review_that_settled_nothing_stays_with_the_bet_once_it_is_decided(
    story: Story, ttfv: Metric, clock: Clock
) -> None:
    number = story.bet("removing step B")
    clock.wait(14)
    keep_reading(story, 0.57, 0.43)
    again = story.today + timedelta(10)
    outcome(story, number, choice="not_yet", overruled_because="too few", next_review=again)
    clock.wait(10)
    outcome(story, number, choice="hold", overruled_because="a holiday", next_review=again + timedelta(7))
    story.db.undo()
    outcome(story, number)
    story.db.undo()
    story.db.redo()
    entry = decision(story.context(), number)
    assert (entry.state, entry.review_day) == (LogState.REVIEWED, again)
    assert entry.outcome is not None
    assert [review.choice for review in entry.outcome.earlier] == ["not_yet"], "what was undone is no review"
    (line,) = earlier_lines(entry.outcome)
    assert line.endswith(f": not yet, to be looked at again on {format_date(again)}")
    assert line in decision_card(entry, decisions(story.context())).plain


def test_a_superseded_entry_names_what_took_its_place(story: Story) -> None:
    story.company()
    old = log_decision(story.db, "Ship in March")
    new = log_decision(story.db, "Ship in April", supersedes=old)
    assert decision(story.context(), old).superseded_by == new
    assert decision(story.context(), old).state is LogState.SUPERSEDED
    assert decision(story.context(), new).supersedes == old
    story.db.undo()
    assert decision(story.context(), old).superseded_by is None
    assert decision(story.context(), new).state is LogState.WITHDRAWN
    again = log_decision(story.db, "Ship in May", supersedes=old)
    assert decision(story.context(), old).superseded_by == again


def test_a_withdrawn_entry_stays_in_the_log(story: Story) -> None:
    story.company()
    number = log_decision(story.db, "Ship in March")
    story.db.undo()
    (entry,) = decisions(story.context()).entries
    assert (entry.id, entry.title, entry.state) == (number, "Ship in March", LogState.WITHDRAWN)
    story.db.redo()
    (entry,) = decisions(story.context()).entries
    assert (entry.id, entry.state) == (number, LogState.OPEN), "the lasting id survives undo and redo"


def test_the_log_starts_with_the_newest(story: Story, clock: Clock) -> None:
    story.company()
    for title in ("first", "second", "third"):
        log_decision(story.db, title)
        clock.wait(1)
    assert found(story, "") == ["third", "second", "first"]


def test_an_unknown_number_is_told(story: Story) -> None:
    with pytest.raises(UserError, match="no decision with the number 7"):
        decision(story.context(), 7)


def test_the_search_reads_everything_that_was_ever_written(story: Story, ttfv: Metric, clock: Clock) -> None:
    number = story.bet("removing step B")
    clock.wait(14)
    keep_reading(story, 0.57, 0.43)
    outcome(story, number, consequence="Größe matters", note="a calm fortnight")
    log_decision(story.db, "Something else", "about the price", owner="PM Core")
    bet = ["removing step B"]
    assert found(story, "STEP removing") == bet
    assert found(story, "grosse MATTERS") == bet
    assert found(story, "fortnight") == bet
    assert found(story, "retention_d28 step") == bet, "the guardrails as they were"
    assert found(story, "roll_out") == bet
    assert found(story, "price core") == ["Something else"]
    assert found(story, "step price") == [], "every word must be in the same entry"
    page = decisions(story.context(), "fortnight")
    assert (page.query, page.total) == ("fortnight", 3)


@pytest.mark.parametrize(
    "query", ["remov%B", "_emoving", "'", '"', "[/x]", "x' OR 1=1 --", "\x00", "name", "state"]
)
def test_a_search_is_never_a_pattern_nor_sql(story: Story, ttfv: Metric, query: str) -> None:
    story.bet("removing step B")
    assert "removing step B" not in found(story, query)


def test_a_scope_sees_what_belongs_to_it(story: Story, ttfv: Metric) -> None:
    story.bet("removing step B")
    team = add_scope(story.db, ScopeKind.TEAM, "Growth team")
    story.omtm(ttfv, scope_id=team.id)
    page = decisions(story.context(team.id))
    assert [entry.kind for entry in page.entries] == [DecisionKind.OMTM]
    assert page.total == 1
    assert decisions(story.context()).total == 3


def test_a_phase_change_is_an_entry(story: Story) -> None:
    story.phase(Phase.STICKINESS)
    (entry,) = decisions(story.context()).entries
    assert entry.kind is DecisionKind.PHASE


def test_the_registered_rule_judges_with_the_guardrails_of_the_day(
    story: Story, ttfv: Metric, clock: Clock
) -> None:
    number = story.bet("removing step B")
    clock.wait(14)
    result = Result(story.today, BEFORE, AFTER)
    keep_reading(story, 0.57, 0.43)
    assert judge(story.context(), number, result).verdict is Verdict.ROLL_OUT
    keep_reading(story, 0.57, 0.39)
    assert judge(story.context(), number, result).verdict is Verdict.ROLL_BACK
    clock.wait(15)
    result = Result(story.today, BEFORE, AFTER)
    assert judge(story.context(), number, result).verdict is Verdict.ROLL_BACK, "a breach latches"


def test_a_silent_or_vanished_guardrail_holds_a_verdict_back(
    story: Story, ttfv: Metric, clock: Clock
) -> None:
    number = story.bet("removing step B")
    clock.wait(15)
    result = Result(story.today, BEFORE, AFTER)
    assert judge(story.context(), number, result).verdict is Verdict.HOLD
    retire_guardrail(story.db, 1)
    assert judge(story.context(), number, result).verdict is Verdict.HOLD


def test_before_the_longest_window_is_over_it_is_too_early(story: Story, clock: Clock) -> None:
    story.company()
    metric = story.share("TTFV", window_days=14)
    story.weekly(metric, 0.38)
    story.omtm(metric)
    story.guardrail("Floor", "keep ttfv >= 10% else warn")
    number = story.bet("removing step B")
    clock.wait(13)
    early = judge(story.context(), number, Result(story.today, BEFORE, AFTER))
    assert early.verdict is Verdict.NOT_YET
    clock.wait(1)
    record(story.db, metric.id, story.today, 0.57)
    ripe = judge(story.context(), number, Result(story.today, BEFORE, AFTER))
    assert ripe.verdict is Verdict.ROLL_OUT
    late = judge(story.context(today=story.today + timedelta(1)), number, None)
    assert late.verdict is Verdict.NOT_YET


def test_only_a_bet_is_judged(story: Story) -> None:
    story.company()
    number = log_decision(story.db, "Ship in March")
    with pytest.raises(UserError, match="not a bet"):
        judge(story.context(), number, None)
