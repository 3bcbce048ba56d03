"""Moved goalposts leave a trace: which way, whether data was there, and what would have been said before."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from omtm_tui.domain.decisions.amendment import Direction, Timing
from omtm_tui.domain.decisions.bet_input import BetForm, OutcomeForm
from omtm_tui.domain.decisions.decision import Arm, LogState, Verdict
from omtm_tui.domain.errors import NotAllowed, UserError
from omtm_tui.domain.metrics.metric import Metric, MetricKind, Target
from omtm_tui.domain.text.dates import format_date
from omtm_tui.storage.read import decisions as read
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import decisions, metrics, readings
from omtm_tui.storage.write.outcomes import amend, record_outcome
from tests.support.workspace import Clock, at_least, at_most

RESULT = OutcomeForm(date(2026, 11, 16), Arm(0.38, 38, 100), Arm(0.57, 57, 100))


@pytest.fixture
def ttfv(db: WorkspaceFile) -> Metric:
    return metrics.add_metric(db, "TTFV", MetricKind.RATE)


@pytest.fixture
def bet(db: WorkspaceFile, ttfv: Metric) -> int:
    form = BetForm("removing step B", at_least(0.6), db.today + timedelta(14), metric_id=ttfv.id)
    return decisions.place_bet(db, form)


def start(db: WorkspaceFile, bet: int) -> None:
    entry = read.decision(db.context(), bet)
    with db.step("Started"):
        db.conn.execute(
            "UPDATE experiment SET state = 'testing', started_on = ? WHERE id = ?",
            (db.today.isoformat(), entry.experiment_id),
        )


def test_an_amendment_keeps_what_was_promised_and_says_which_way_it_moved(
    db: WorkspaceFile, bet: int
) -> None:
    made = amend(db, bet, "threshold", at_least(0.5), "the cohort is harder")
    entry = read.decision(db.context(), bet)
    assert entry.registration is not None
    assert entry.registration.threshold == at_least(0.5)
    assert entry.amendments == (made,)
    assert (made.old, made.new, made.direction) == ("≥ 60 %", "≥ 50 %", Direction.LOOSER)
    assert (made.timing, made.reason) == (Timing.BEFORE_START, "the cohort is harder")
    (first,) = db.conn.execute("SELECT threshold_low FROM registration WHERE replaces IS NULL").fetchone()
    assert first == 0.6
    assert [e.id for e in read.decisions(db.context(), "cohort harder").entries] == [bet]


def test_after_data_is_what_was_recorded_even_if_it_was_withdrawn(
    db: WorkspaceFile, clock: Clock, bet: int, ttfv: Metric
) -> None:
    readings.record(db, ttfv.id, db.today, 0.38)
    start(db, bet)
    assert amend(db, bet, "min_sample", 100, "as agreed").timing is Timing.BEFORE_DATA
    clock.wait(7)
    seen = readings.record(db, ttfv.id, db.today, 0.52).reading
    readings.withdraw(db, seen.id, "a mistake")
    made = amend(db, bet, "min_sample", 50, "too slow")
    assert (made.timing, made.direction) == (Timing.AFTER_DATA, Direction.LOOSER)


def test_both_verdicts_are_given(db: WorkspaceFile, clock: Clock, bet: int) -> None:
    amend(db, bet, "threshold", at_least(0.5), "the cohort is harder")
    start(db, bet)
    clock.wait(14)
    entry = record_outcome(db, bet, RESULT)
    assert entry.outcome is not None
    assert entry.outcome.verdict is Verdict.ROLL_OUT
    assert entry.outcome.explanation.endswith("as first registered: iterate")


def test_an_amended_review_is_the_next_one_after_a_review_that_settled_nothing(
    db: WorkspaceFile, clock: Clock, bet: int
) -> None:
    start(db, bet)
    settled_nothing = replace(RESULT, observed_on=db.today, choice="not_yet", overruled_because="few cases")
    first = record_outcome(db, bet, settled_nothing)
    assert first.review_day == db.today + timedelta(14), "the registered review is still ahead"
    with pytest.raises(UserError, match="choose a day after that"):
        amend(db, bet, "review_on", db.today, "now")
    sooner, later = db.today + timedelta(5), db.today + timedelta(30)
    for day, was in ((sooner, first.review_day), (later, sooner)):
        assert amend(db, bet, "review_on", day, "the team asks").old == format_date(was)
        entry = read.decision(db.context(), bet)
        assert (entry.review_day, entry.outcome and entry.outcome.earlier) == (day, ())
    db.undo()
    entry = read.decision(db.context(), bet)
    assert (entry.review_day, entry.outcome and entry.outcome.earlier) == (sooner, ())
    clock.wait(5)
    assert read.decision(db.context(), bet).state is LogState.DUE


def test_a_new_review_date_is_the_one_that_becomes_due(db: WorkspaceFile, bet: int) -> None:
    later = db.today + timedelta(21)
    amend(db, bet, "review_on", later, "holidays")
    entry = read.decision(db.context(), bet)
    assert entry.registration is not None
    assert entry.review_on == entry.registration.review_on == later


def test_undo_takes_an_amendment_back_and_redo_makes_it_again(db: WorkspaceFile, bet: int) -> None:
    amend(db, bet, "abort", at_most(0.2), "safer")
    made = read.decision(db.context(), bet)
    assert "Amended" in db.undo()
    before = read.decision(db.context(), bet)
    assert before.registration is not None
    assert (before.registration.abort, before.amendments) == (None, ())
    db.redo()
    assert read.decision(db.context(), bet) == made


@pytest.mark.parametrize(
    ("field", "new", "reason"),
    [
        ("threshold", at_least(0.6), "the same"),
        ("threshold", None, "none at all"),
        ("threshold", at_least(0.5), " "),
        ("min_sample", 0, "nobody"),
        ("review_on", date(2020, 1, 1), "in the past"),
        ("owner", "PM Core", "somebody else"),
    ],
)
def test_what_could_not_have_been_registered_is_refused(
    db: WorkspaceFile, bet: int, field: str, new: Target | date | int | None, reason: str
) -> None:
    with pytest.raises(UserError):
        amend(db, bet, field, new, reason)
    assert read.decision(db.context(), bet).amendments == ()


def test_an_overdue_bet_can_still_be_amended(db: WorkspaceFile, clock: Clock, bet: int) -> None:
    clock.wait(30)
    assert amend(db, bet, "threshold", at_least(0.7), "more").direction is Direction.TIGHTER


def test_what_is_settled_or_no_bet_stays_as_it_is(db: WorkspaceFile, clock: Clock, bet: int) -> None:
    start(db, bet)
    clock.wait(14)
    record_outcome(db, bet, RESULT)
    plain = decisions.log_decision(db, "Keep it")
    for entry in (bet, plain):
        with pytest.raises(NotAllowed):
            amend(db, entry, "threshold", at_least(0.5), "why not")
