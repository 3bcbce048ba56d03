"""Bets are registered before the data, judged by their own rule, and nothing in the log is ever changed."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from msgspec.structs import replace

from omtm_tui.domain.backlog.backlog import Answer, ExperimentState
from omtm_tui.domain.decisions.bet_input import BetForm, OutcomeForm
from omtm_tui.domain.decisions.decision import Arm, DecisionKind, Design, LogState, Result, Verdict
from omtm_tui.domain.errors import NeedsReason, NotAllowed, UserError
from omtm_tui.domain.metrics.metric import FunnelStage, MetricKind
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_change
from omtm_tui.storage.read import bets, decisions as read
from omtm_tui.storage.read.metrics import find_metric, metrics as metrics_of
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import decisions, experiments, guardrails, metrics, readings, workspace
from omtm_tui.storage.write.outcomes import record_outcome
from tests.support.workspace import Clock, at_least, at_most, define_omtm, idea

FRIDAY = datetime(2025, 11, 7, 15, 0)
HONEST = date(2025, 12, 19)
BET = BetForm(
    change="removing step B",
    threshold=at_least(0.5),
    abort=at_most(0.3),
    review_on=FRIDAY.date() + timedelta(days=14),
    enrolled_until=FRIDAY.date() + timedelta(days=14),
    owner="PM Core",
    probability=0.6,
    if_else="if met roll out, else iterate",
    direct=True,
)
BEFORE, AFTER = Arm(0.38, 38, 100), Arm(0.57, 57, 100)


@pytest.fixture
def clock() -> Clock:
    return Clock(FRIDAY)


@pytest.fixture
def golden(db: WorkspaceFile, clock: Clock) -> int:
    """The OMTM of the golden entry with its two guardrails, and the bet. The id of the bet in the log."""
    clock.now = FRIDAY - timedelta(days=8)
    workspace.update_workspace(db, company="Acme")
    metrics.add_metric(
        db,
        "TTFV ≤ 14 d",
        MetricKind.SHARE_WITHIN,
        stage=FunnelStage.ACTIVATION,
        window_days=14,
        share_limit="14 d",
    )
    metrics.add_metric(db, "Retention day 28", MetricKind.RATE, key="retention_d28", window_days=28)
    metrics.add_metric(db, "Tickets per 100", MetricKind.RATIO, key="tickets_per_100")
    observe(db, 0.43, 5.0)
    definition = {
        "metric": "TTFV ≤ 14 d",
        "baseline": "38 %",
        "target": ">= 50 %",
        "deadline": "2026-01-30",
        "initiative": "a shorter set-up",
        "owner": "PM Core",
        "guardrail_1": "keep retention_d28 >= 40% else stop",
        "guardrail_2": "keep tickets_per_100 change over 1w <= +20% else warn",
    }
    define_omtm(db, definition)
    clock.now = FRIDAY - timedelta(days=1)
    observe(db, 0.43, 5.5)
    clock.now = FRIDAY
    return decisions.place_bet(db, BET)


def observe(db: WorkspaceFile, retention: float, tickets: float) -> None:
    for key, value in (("retention_d28", retention), ("tickets_per_100", tickets)):
        readings.record(db, find_metric(db.context(), key).id, db.today, value)


def weekly(db: WorkspaceFile, clock: Clock, until: date, retention: float = 0.43) -> None:
    """Readings every week from the bet on, tickets up by 10 % each."""
    tickets = 5.5
    while clock.now.date() + timedelta(days=7) <= until:
        clock.now += timedelta(days=7)
        tickets *= 1.1
        observe(db, retention, tickets)
    clock.now = datetime.combine(until, FRIDAY.time())


def outcome(db: WorkspaceFile, **changes: object) -> OutcomeForm:
    return replace(OutcomeForm(db.today, BEFORE, AFTER), **changes)


def test_the_golden_bet_is_logged_as_it_was_decided(db: WorkspaceFile, golden: int) -> None:
    entry = read.decision(db.context(), golden)
    assert (entry.kind, entry.title, entry.owner) == (DecisionKind.BET, "removing step B", "PM Core")
    assert entry.text == "By removing step B we expect TTFV ≤ 14 d to rise to ≥ 50 % by 21 Nov 2025"
    assert entry.decided_at == "2025-11-07T15:00:00"
    assert date.fromisoformat(entry.decided_at[:10]).weekday() == 4
    assert entry.review_on == FRIDAY.date() + timedelta(days=14)
    assert entry.omtm == "TTFV ≤ 14 d"
    assert [(g.name, g.rule, g.state) for g in entry.guardrails] == [
        ("Retention day 28", "keep retention_d28 >= 40% else stop", "ok"),
        ("Tickets per 100", "keep tickets_per_100 change over 1w <= +20% else warn", "ok"),
    ]
    bet = entry.registration
    assert bet is not None
    assert (bet.threshold, bet.abort, bet.design) == (BET.threshold, BET.abort, Design.BEFORE_AFTER)
    assert (bet.probability, bet.if_else, bet.registered_on) == (0.6, BET.if_else, FRIDAY.date())
    assert bet.guardrails == entry.guardrails


def test_the_golden_bet_starts_its_experiment_answered_yes(db: WorkspaceFile, golden: int) -> None:
    entry = read.decision(db.context(), golden)
    assert entry.experiment_id is not None
    started = idea(db, entry.experiment_id)
    assert (started.title, started.answer, started.state) == (
        "removing step B",
        Answer.YES,
        ExperimentState.TESTING,
    )
    assert (started.started_on, started.stage) == (FRIDAY.date(), FunnelStage.ACTIVATION)


def test_the_golden_bet_warns_that_day_14_is_too_early(db: WorkspaceFile, golden: int) -> None:
    preview = bets.preview_bet(db.context(), BET)
    assert preview.honest is not None
    assert preview.honest.day == HONEST == FRIDAY.date() + timedelta(days=42)
    assert preview.warning is not None
    assert "19 Dec" in preview.warning
    assert bets.preview_bet(db.context(), replace(BET, review_on=HONEST)).warning is None


def test_the_golden_result_on_the_honest_date_is_a_rollout(
    db: WorkspaceFile, clock: Clock, golden: int
) -> None:
    weekly(db, clock, HONEST)
    assert read.decision(db.context(), golden).state is LogState.DUE
    entry = record_outcome(db, golden, outcome(db, consequence="shipped to all", again=True))
    assert entry.state is LogState.REVIEWED
    assert entry.outcome is not None
    assert (entry.outcome.verdict, entry.outcome.choice) == (Verdict.ROLL_OUT, "roll_out")
    assert (entry.outcome.consequence, entry.outcome.again) == ("shipped to all", True)
    assert "point only" in entry.outcome.explanation
    assert "+19 pp" in entry.outcome.explanation
    assert [(g.name, g.state) for g in entry.outcome.guardrails] == [
        ("Retention day 28", "ok"),
        ("Tickets per 100", "ok"),
    ]
    result = entry.outcome.result
    assert result is not None
    assert (result.before, result.after) == (BEFORE, AFTER)
    metric = find_metric(db.context(), "TTFV ≤ 14 d")
    assert format_change(result.before.value, result.after.value, metric, NumberFormat())[2] == "+19 pp"
    assert idea(db, entry.experiment_id or 0).state is ExperimentState.DECIDED


def test_the_same_result_on_day_14_is_not_yet_and_comes_back_on_the_honest_date(
    db: WorkspaceFile, clock: Clock, golden: int
) -> None:
    weekly(db, clock, FRIDAY.date() + timedelta(days=14))
    entry = record_outcome(db, golden, outcome(db))
    assert entry.outcome is not None
    assert (entry.outcome.verdict, entry.outcome.next_review) == (Verdict.NOT_YET, HONEST)
    assert entry.state is LogState.OPEN
    assert idea(db, entry.experiment_id or 0).state is ExperimentState.TESTING
    weekly(db, clock, HONEST)
    assert read.decision(db.context(), golden).state is LogState.DUE
    entry = record_outcome(db, golden, outcome(db))
    assert entry.outcome is not None
    assert (entry.outcome.verdict, entry.state) == (Verdict.ROLL_OUT, LogState.REVIEWED)
    kept = db.conn.execute("SELECT verdict FROM decision_outcome ORDER BY id").fetchall()
    assert [row[0] for row in kept] == ["not_yet", "roll_out"]


def test_the_preview_says_the_same_and_writes_nothing(db: WorkspaceFile, clock: Clock, golden: int) -> None:
    weekly(db, clock, HONEST)
    judged = read.judge(db.context(), golden, Result(db.today, BEFORE, AFTER))
    assert judged.verdict is Verdict.ROLL_OUT
    assert judged.evidence is not None
    assert judged.evidence.interval is not None
    assert [round(end * 100, 4) for end in judged.evidence.interval] == [5.1585, 31.8501]
    assert not db.conn.execute("SELECT count(*) FROM result").fetchone()[0]


def test_guardrail_states_stay_as_they_were_at_the_review(
    db: WorkspaceFile, clock: Clock, golden: int
) -> None:
    weekly(db, clock, HONEST)
    record_outcome(db, golden, outcome(db))
    clock.now += timedelta(days=7)
    observe(db, 0.2, 50.0)
    entry = read.decision(db.context(), golden)
    assert entry.outcome is not None
    assert {g.state for g in entry.outcome.guardrails} == {"ok"}
    assert {g.state for g in entry.guardrails} == {"ok"}


def test_a_broken_hard_guardrail_rolls_back_and_aborts(db: WorkspaceFile, clock: Clock, golden: int) -> None:
    weekly(db, clock, HONEST, retention=0.35)
    entry = record_outcome(db, golden, outcome(db))
    assert entry.outcome is not None
    assert entry.outcome.verdict is Verdict.ROLL_BACK
    assert idea(db, entry.experiment_id or 0).state is ExperimentState.ABORTED


def test_silent_guardrails_hold_the_decision_until_they_speak(
    db: WorkspaceFile, clock: Clock, golden: int
) -> None:
    clock.now = datetime.combine(HONEST, FRIDAY.time())
    entry = record_outcome(db, golden, outcome(db))
    assert entry.outcome is not None
    assert entry.outcome.verdict is Verdict.HOLD
    assert entry.outcome.next_review == HONEST + timedelta(days=7)
    assert entry.state is LogState.OPEN


def test_below_the_threshold_iterates(db: WorkspaceFile, clock: Clock, golden: int) -> None:
    weekly(db, clock, HONEST)
    entry = record_outcome(db, golden, outcome(db, after=Arm(0.45, 45, 100)))
    assert entry.outcome is not None
    assert entry.outcome.verdict is Verdict.ITERATE


def test_overruling_the_verdict_needs_a_reason_and_keeps_both(
    db: WorkspaceFile, clock: Clock, golden: int
) -> None:
    weekly(db, clock, HONEST)
    with pytest.raises(NeedsReason, match="roll out"):
        record_outcome(db, golden, outcome(db, choice=Verdict.ITERATE))
    form = outcome(db, choice=Verdict.ITERATE, overruled_because="support is swamped")
    entry = record_outcome(db, golden, form)
    assert entry.outcome is not None
    assert (entry.outcome.verdict, entry.outcome.choice) == (Verdict.ROLL_OUT, "iterate")
    assert entry.outcome.overruled_because == "support is swamped"


def test_a_reason_where_the_rule_says_the_same_is_kept_with_what_follows(
    db: WorkspaceFile, clock: Clock, golden: int
) -> None:
    weekly(db, clock, HONEST)
    form = outcome(db, overruled_because="the cohorts were alike", consequence="step B goes")
    entry = record_outcome(db, golden, form)
    assert entry.outcome is not None
    assert (entry.outcome.overruled_because, entry.outcome.consequence) == (
        "",
        "the cohorts were alike\nstep B goes",
    )


def test_a_reviewed_decision_is_not_reviewed_again_but_superseded(
    db: WorkspaceFile, clock: Clock, golden: int
) -> None:
    weekly(db, clock, HONEST)
    record_outcome(db, golden, outcome(db))
    with pytest.raises(NotAllowed, match="supersedes"):
        record_outcome(db, golden, outcome(db))
    newer = decisions.log_decision(db, "step B comes back", "users asked for it", supersedes=golden)
    older = read.decision(db.context(), golden)
    assert (older.state, older.superseded_by) == (LogState.SUPERSEDED, newer)
    with pytest.raises(NotAllowed, match="superseded"):
        decisions.log_decision(db, "once more", supersedes=golden)
    db.undo()
    assert read.decision(db.context(), golden).state is LogState.REVIEWED
    assert read.decision(db.context(), newer).state is LogState.WITHDRAWN
    again = decisions.log_decision(db, "step B comes back after all", supersedes=golden)
    assert read.decision(db.context(), golden).superseded_by == again


def test_undoing_a_bet_and_an_outcome_leaves_the_records_marked(
    db: WorkspaceFile, clock: Clock, golden: int
) -> None:
    weekly(db, clock, HONEST)
    number = read.decision(db.context(), golden).experiment_id or 0
    record_outcome(db, golden, outcome(db))
    db.undo()
    assert read.decision(db.context(), golden).outcome is None
    assert idea(db, number).state is ExperimentState.TESTING
    db.redo()
    entry = read.decision(db.context(), golden)
    assert entry.outcome is not None
    assert entry.outcome.result is not None
    assert entry.outcome.result.after == AFTER


def test_an_undone_bet_can_be_placed_again_on_its_experiment(db: WorkspaceFile, golden: int) -> None:
    number = experiments.add_experiment(db, "Shorter form")
    form = replace(BET, change="a shorter form", experiment_id=number)
    first = decisions.place_bet(db, form)
    db.undo()
    assert read.decision(db.context(), first).state is LogState.WITHDRAWN
    assert idea(db, number).state is ExperimentState.IDEA
    second = decisions.place_bet(db, form)
    assert read.decision(db.context(), second).state is LogState.OPEN
    with pytest.raises(NotAllowed):
        decisions.place_bet(db, form)


def test_without_a_free_slot_the_experiment_is_ready(db: WorkspaceFile, golden: int) -> None:
    for n, state in ((2, ExperimentState.TESTING), (3, ExperimentState.READY)):
        entry = read.decision(db.context(), decisions.place_bet(db, replace(BET, change=f"change {n}")))
        experiment = idea(db, entry.experiment_id or 0)
        assert (experiment.state, experiment.rank) == (state, n)


def test_an_idea_answered_no_cannot_be_bet_on_as_a_yes(db: WorkspaceFile, golden: int) -> None:
    other = find_metric(db.context(), "retention_d28")
    number = experiments.add_experiment(db, "Win-back mail")
    experiments.answer(db, number, False, other.id)
    with pytest.raises(NotAllowed, match="answered no"):
        decisions.place_bet(db, replace(BET, experiment_id=number))
    on_other = replace(BET, experiment_id=number, metric_id=other.id)
    entry = read.decision(db.context(), decisions.place_bet(db, on_other))
    assert entry.registration is not None
    assert entry.registration.metric_id == other.id
    assert idea(db, number).state is ExperimentState.READY


def test_a_bet_needs_an_omtm_or_a_metric(db: WorkspaceFile) -> None:
    with pytest.raises(NotAllowed, match="define the OMTM first"):
        decisions.place_bet(db, BET)
    metric = metrics.add_metric(db, "Churn", MetricKind.RATE)
    entry = read.decision(db.context(), decisions.place_bet(db, replace(BET, metric_id=metric.id)))
    assert entry.omtm_id is None
    assert idea(db, entry.experiment_id or 0).state is ExperimentState.READY


@pytest.mark.parametrize(
    "wrong",
    [
        {"change": " "},
        {"review_on": FRIDAY.date() - timedelta(days=1)},
        {"probability": 1.2},
        {"min_sample": 0},
        {"min_runtime_days": -1},
        {"decided_at": FRIDAY + timedelta(days=1)},
        {"experiment_id": 99},
        {"metric_id": 99},
    ],
)
def test_a_bet_that_cannot_be_held_to_anything_is_refused(
    db: WorkspaceFile, golden: int, wrong: dict[str, object]
) -> None:
    with pytest.raises(UserError):
        decisions.place_bet(db, replace(BET, **wrong))
    assert db.conn.execute("SELECT count(*) FROM registration").fetchone()[0] == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"observed_on": HONEST + timedelta(days=1)},
        {"after": None},
        {"after": Arm(0.57, 120, 100)},
        {"after": Arm(1.4)},
        {"after": Arm(0.8, 57, 100)},
        {"after": Arm(float("nan"))},
        {"choice": "celebrate"},
        {"next_review": HONEST},
    ],
)
def test_a_result_that_cannot_be_is_refused(
    db: WorkspaceFile, clock: Clock, golden: int, wrong: dict[str, object]
) -> None:
    clock.now = datetime.combine(HONEST, FRIDAY.time())
    with pytest.raises(UserError):
        record_outcome(db, golden, outcome(db, **wrong))
    assert not db.conn.execute("SELECT count(*) FROM result").fetchone()[0]


def test_the_value_of_a_share_follows_from_its_counts(db: WorkspaceFile, clock: Clock, golden: int) -> None:
    weekly(db, clock, HONEST)
    entry = record_outcome(db, golden, outcome(db, after=Arm(0.57, 57, 101)))
    assert entry.outcome is not None
    assert entry.outcome.result is not None
    assert entry.outcome.result.after.value == 57 / 101


def test_any_other_decision_is_logged_reviewed_and_found(db: WorkspaceFile, golden: int) -> None:
    number = decisions.log_decision(db, "No discounts", "they train buyers", "Ann", FRIDAY.date())
    entry = read.decision(db.context(), number)
    assert (entry.kind, entry.state, entry.omtm) == (DecisionKind.OTHER, LogState.DUE, "TTFV ≤ 14 d")
    with pytest.raises(UserError):
        record_outcome(db, number, OutcomeForm(db.today))
    entry = record_outcome(db, number, OutcomeForm(db.today, choice="keep it", consequence="margins held"))
    assert entry.outcome is not None
    assert (entry.outcome.choice, entry.outcome.verdict, entry.state) == ("keep it", None, LogState.REVIEWED)
    assert [found.id for found in read.decisions(db.context(), "margins DISCOUNTS").entries] == [number]
    for wrong in (
        {"title": " "},
        {"title": "x", "review_on": date(2025, 1, 1)},
        {"title": "x", "kind": DecisionKind.BET},
    ):
        with pytest.raises(UserError):
            decisions.log_decision(db, **wrong)


def test_the_log_cannot_be_changed_from_outside_either(db: WorkspaceFile, clock: Clock, golden: int) -> None:
    weekly(db, clock, HONEST)
    record_outcome(db, golden, outcome(db))
    for table in ("decision", "registration", "result", "decision_outcome"):
        for attack in (f"UPDATE {table} SET id = id + 1000", f"DELETE FROM {table}"):
            with pytest.raises(Exception, match="append-only"):
                db.conn.execute(attack)


def test_a_bet_is_judged_by_the_guardrails_it_was_registered_under(
    db: WorkspaceFile, clock: Clock, golden: int
) -> None:
    weekly(db, clock, HONEST, retention=0.30)
    (number,) = db.conn.execute("SELECT id FROM guardrail WHERE name = 'Retention day 28'").fetchone()

    def judged() -> Verdict:
        return read.judge(db.context(), golden, Result(db.today, BEFORE, AFTER)).verdict

    assert judged() is not Verdict.ROLL_OUT
    before = judged()
    clock.now += timedelta(days=1)
    guardrails.edit_guardrail(db, number, rule_text="keep retention_d28 >= 1% else warn")
    assert judged() is before, "a rule that was loosened since"
    guardrails.edit_guardrail(db, number, name="Retention")
    assert judged() is before, "one that was renamed"
    guardrails.decide_guardrail(db, number, "we go on")
    guardrails.retire_guardrail(db, number)
    guardrails.add_guardrail(db, "Retention day 28", "keep retention_d28 >= 1% else warn")
    assert judged() is before, "one that was retired, and another put in its place"


def test_a_metric_that_means_something_else_after_data_leaves_no_verdict(
    db: WorkspaceFile, clock: Clock, golden: int
) -> None:
    def judged() -> Verdict:
        return read.judge(db.context(), golden, Result(db.today, BEFORE, AFTER)).verdict

    weekly(db, clock, HONEST)
    (metric_id,) = db.conn.execute("SELECT id FROM metric WHERE name LIKE 'TTFV%'").fetchone()
    assert judged() is Verdict.ROLL_OUT
    metrics.edit_metric(db, metric_id, source_note="from the warehouse")
    assert judged() is Verdict.ROLL_OUT
    readings.record(db, metric_id, db.today, 0.57)
    metrics.edit_metric(db, metric_id, share_limit="30 d")
    assert judged() is Verdict.INVALID
    (change,) = read.decision(db.context(), golden).amendments
    assert (change.label, change.timing.value) == ("metric", "after_data")
    assert (change.old, change.new) == ("limit of the share: 14 d", "limit of the share: 30 d")
    db.undo()
    assert judged() is Verdict.ROLL_OUT


def test_a_guardrail_that_was_never_there_is_unknown_and_does_not_pass_as_ok(
    db: WorkspaceFile, clock: Clock, golden: int
) -> None:
    weekly(db, clock, HONEST)
    (number,) = db.conn.execute("SELECT id FROM guardrail WHERE name = 'Tickets per 100'").fetchone()
    db.conn.execute("UPDATE guardrail SET hidden = 1 WHERE id = ?", (number,))
    assert read.judge(db.context(), golden, Result(db.today, BEFORE, AFTER)).verdict is Verdict.HOLD


@pytest.mark.parametrize(
    "text", ["[/x] [b", "🦊" * 5000, "\u202eabc", "\x1b[31mred\x00", "{name} %s \ud800 lone"]
)
def test_no_text_breaks_a_bet_or_its_review(db: WorkspaceFile, clock: Clock, golden: int, text: str) -> None:
    number = decisions.place_bet(db, replace(BET, change=text, owner=text, if_else=text))
    weekly(db, clock, HONEST)
    form = outcome(db, consequence=text, note=text, choice="iterate", overruled_because=text)
    entry = record_outcome(db, number, form)
    assert entry.outcome is not None
    assert entry.outcome.consequence
    assert text[:4].strip("\x1b\x00") in entry.title


def test_a_line_that_is_met_already_is_said(db: WorkspaceFile, golden: int) -> None:
    assert "is met already" not in bets.preview_bet(db.context(), BET).now
    easy = replace(BET, threshold=at_least(0.2), abort=None)
    assert "the line is met already" in bets.preview_bet(db.context(), easy).now
    crossed = bets.preview_bet(db.context(), replace(BET, abort=at_most(0.45)))
    assert "the abort line, ≤ 45 %, is reached already" in crossed.now
    assert crossed.now in crossed.lines(db.today)


def test_a_review_is_proposed_for_the_day_a_result_can_be_final(db: WorkspaceFile, golden: int) -> None:
    metric = next(m for m in metrics_of(db.context()) if m.name.startswith("TTFV"))
    assert bets.usual_review(db.context(None), metric) == db.today + timedelta(days=28)
    for (number,) in db.conn.execute("SELECT id FROM guardrail").fetchall():
        guardrails.retire_guardrail(db, number)
    assert bets.usual_review(db.context(None), metric) == db.today + timedelta(days=14)
