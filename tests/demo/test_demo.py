"""The demo tells its story on any day, and every screen has something to say about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from omtm_tui.demo import build_demo
from omtm_tui.domain.backlog.backlog import ExperimentState
from omtm_tui.domain.backlog.planning import Moscow
from omtm_tui.domain.decisions.amendment import Direction, Timing
from omtm_tui.domain.decisions.decision import Decision, DecisionKind, LogState, Verdict
from omtm_tui.domain.decisions.evidence import Evidence, Met
from omtm_tui.domain.errors import NotAllowed
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.home import NextKind
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.storage.files.dump import dump
from omtm_tui.storage.read.backlog import backlog, blueprint, criteria, requests
from omtm_tui.storage.read.decisions import decisions, resolved_reviews
from omtm_tui.storage.read.guardrails import guardrails
from omtm_tui.storage.read.home import home
from omtm_tui.storage.read.metrics_page import metric_detail, metrics_page, readings
from omtm_tui.storage.read.omtm import draft, omtm_page
from omtm_tui.storage.read.phase import phase
from omtm_tui.storage.read.readiness import missing_for_testing
from omtm_tui.storage.read.reviews import review_page
from omtm_tui.storage.read.workspace import scopes
from omtm_tui.storage.workspace_file import WorkspaceFile
from tests.support.workspace import at
from tests.tools.demo_story.tell import tell_story

NOW = datetime(2026, 3, 12, 10, 0)
"""A Thursday."""


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WorkspaceFile]:
    with WorkspaceFile(tmp_path_factory.mktemp("demo") / "demo.db", at(NOW)) as opened:
        build_demo(opened)
        yield opened


def entry(db: WorkspaceFile, title: str) -> Decision:
    (found,) = [e for e in decisions(db.context()).entries if title in e.title]
    return found


def facts(db: WorkspaceFile) -> list[object]:
    """What the story comes to, without its dates."""
    page = guardrails(db.context())
    log = decisions(db.context()).entries
    return [
        # Days stand in the words of triggers and of the week without a bet; the OMTM's own review is due
        # every second Friday.
        [
            (step.kind, step.text if step.kind is not NextKind.NO_BET else "")
            for step in home(db.context()).next
            if step.screen != "omtm"
        ],
        [(g.name, g.state, g.value_text) for g in page.guardrails],
        [(e.title, e.state, e.outcome and (e.outcome.verdict, e.outcome.choice)) for e in log],
        [(e.title, e.state) for e in backlog(db.context()).ranked],
    ]


@pytest.mark.parametrize(
    "now",
    [
        datetime(2024, 2, 29, 0, 0),
        datetime(2025, 12, 31, 23, 59),
        datetime(2026, 3, 13, 9, 0),
        datetime(2026, 3, 14, 9, 0),
        datetime(2027, 8, 31, 18, 0),
    ],
    ids=lambda now: f"{now:%a %d %b %Y}",
)
def test_the_story_is_the_same_on_every_day(db: WorkspaceFile, tmp_path: Path, now: datetime) -> None:
    with WorkspaceFile(tmp_path / "demo.db", lambda: now) as other:
        build_demo(other)
        assert other.now() == now
        assert facts(other) == facts(db)
        written = [e.decided_at for e in decisions(other.context()).entries]
        assert max(written) < now.isoformat()
        active = home(other.context()).top.omtm
        assert active is not None
        assert 48 <= (other.today - active.omtm.started).days <= 57
        assert 60 <= (active.omtm.deadline - other.today).days <= 70


@pytest.mark.parametrize("now", [datetime(2024, 2, 29), datetime(2026, 3, 13, 9), datetime(2027, 8, 31, 18)])
def test_what_is_loaded_is_what_the_story_tells_on_that_day(tmp_path: Path, now: datetime) -> None:
    with (
        WorkspaceFile(tmp_path / "loaded.db", lambda: now) as loaded,
        WorkspaceFile(tmp_path / "told.db", lambda: now) as told,
    ):
        build_demo(loaded)
        tell_story(told)
        assert _without_days_told_in_months(dump(loaded.conn)) == _without_days_told_in_months(
            dump(told.conn)
        )


def _without_days_told_in_months(
    tables: Mapping[str, list[dict[str, Any]]],
) -> dict[str, list[dict[str, Any]]]:
    """All records, but for days a draft proposes: months from a day are not whole weeks."""
    return {
        table: [record for record in records if record.get("field") not in ("end_goal_by", "deadline")]
        for table, records in tables.items()
    }


def test_only_an_empty_workspace_is_filled(db: WorkspaceFile) -> None:
    with pytest.raises(NotAllowed, match="empty"):
        build_demo(db)


def test_there_is_nothing_to_undo(db: WorkspaceFile) -> None:
    for step_back in (db.undo, db.redo):
        with pytest.raises(NotAllowed):
            step_back()


def test_the_golden_entry_is_rolled_out_by_the_point_only_on_the_honest_date(db: WorkspaceFile) -> None:
    golden = entry(db, "removing step B")
    bet, outcome = golden.registration, golden.outcome
    assert bet is not None
    assert outcome is not None
    assert outcome.result is not None
    decided = datetime.fromisoformat(golden.decided_at)
    assert (decided.weekday(), decided.hour, golden.owner) == (4, 15, "PM Core")
    assert bet.review_on == decided.date() + timedelta(14)
    assert outcome.reviewed_on == decided.date() + timedelta(42)
    assert [(g.name, g.state) for g in bet.guardrails] == [
        ("Retention day 28", "ok"),
        ("Tickets per 100 users", "ok"),
    ]
    page = decisions(db.context())
    evidence = Evidence(outcome.result, bet, page.metrics[bet.metric_id], page.top.numbers)
    assert (outcome.verdict, evidence.met) == (Verdict.ROLL_OUT, Met.POINT_ONLY)
    assert (outcome.result.before.value, outcome.result.after.value) == (0.38, 0.57)
    assert evidence.interval is not None
    assert [round(100 * end, 4) for end in evidence.interval] == [5.1585, 31.8501]
    # The first look came before the honest date, said so, and stays in the file.
    looks = db.conn.execute(
        "SELECT verdict FROM decision_outcome WHERE decision_id = ? ORDER BY id", (golden.id,)
    ).fetchall()
    assert [verdict for (verdict,) in looks] == ["not_yet", "roll_out"]


def test_growth_is_paused_because_value_falls_while_users_rise(db: WorkspaceFile) -> None:
    views = {g.name: g for g in guardrails(db.context()).guardrails}
    pause = views["Growth waits for value"]
    assert (pause.state, bool(pause.decided_on)) == (GuardrailState.BREACH, False)
    states = [state.value for _day, state in pause.strip]
    assert states[-4:] == ["pending", "pending", "breach", "breach"]
    assert set(states[:-4]) == {"ok"}
    waiting = next(e for e in backlog(db.context()).ranked if e.state is ExperimentState.READY)
    assert "pauses acquisition" in " ".join(
        need.text for need in missing_for_testing(db.context(), waiting.id)
    )
    assert {views[name].state for name in views if name != pause.name} == {GuardrailState.OK}


def test_outreach_was_aborted_and_its_second_try_iterates(db: WorkspaceFile) -> None:
    first, second = entry(db, "writing to 120 managers"), entry(db, "beginning the message")
    assert first.outcome is not None
    assert second.outcome is not None
    assert second.outcome.result is not None
    assert first.outcome.reviewed_on == date.fromisoformat(first.decided_at[:10]) + timedelta(7)
    assert "reaches the abort line" in first.outcome.explanation
    finished = {e.id: e.state for e in backlog(db.context()).finished}
    assert first.experiment_id is not None
    assert finished[first.experiment_id] is ExperimentState.ABORTED
    assert (second.outcome.verdict, second.outcome.result.after.value) == (Verdict.ITERATE, 3)
    assert "12 %" in second.outcome.result.note


def test_the_price_test_is_rolled_back_by_a_hard_guardrail_though_more_pay(db: WorkspaceFile) -> None:
    price = entry(db, "prepaid yearly plan")
    assert price.outcome is not None
    assert price.outcome.result is not None
    assert price.outcome.result.after.value > price.outcome.result.before.value
    assert price.outcome.verdict is Verdict.ROLL_BACK
    assert price.outcome.explanation.startswith("hard guardrail breached: Refunds")
    (refunds,) = [g for g in price.outcome.guardrails if g.name == "Refunds"]
    assert (refunds.state, refunds.value) == ("breach", "+1.4 pp")
    page = guardrails(db.context())
    closed = next(g for g in page.guardrails if g.name == "Refunds")
    assert [d.kind for d in page.closing[closed.id]] == [DecisionKind.GUARDRAIL]


def test_a_parked_idea_has_come_back_and_the_backlog_is_filled(db: WorkspaceFile) -> None:
    view = backlog(db.context())
    assert [e.came_back for e in view.unanswered] == [True, False, False, False]
    assert view.unanswered[0].moves == "TTFV ≤ 14 d"
    assert len([e for e in view.ranked if e.state is ExperimentState.IDEA]) == 5
    assert len(view.parked) == 4
    assert all(e.moves for e in view.parked)


def test_goalposts_were_moved_after_data(db: WorkspaceFile) -> None:
    amended = [e for e in decisions(db.context()).entries if e.amendments]
    ((moved,),) = [e.amendments for e in amended]
    assert (moved.direction, moved.timing) == (Direction.LOOSER, Timing.AFTER_DATA)
    assert (moved.old, moved.new) == ("≥ 55 %", "≥ 50 %")


def test_what_is_to_be_done_is_most_urgent_first(db: WorkspaceFile) -> None:
    view = home(db.context())
    assert [step.kind for step in view.next] == [
        NextKind.BREACH,
        NextKind.REVIEW_DUE,
        NextKind.UNANSWERED,
        NextKind.NO_BET,
        NextKind.TRIGGER,
    ]
    assert [bet.state for bet in view.running] == [LogState.OPEN, LogState.OPEN]
    assert view.markers
    assert entry(db, "No credit card").state is LogState.DUE
    assert entry(db, "within four hours").state is LogState.SUPERSEDED


def test_a_dozen_stated_probabilities_have_been_resolved(db: WorkspaceFile) -> None:
    settled = [
        e
        for e in decisions(db.context()).entries
        if e.registration and e.registration.probability and e.outcome and e.state is LogState.REVIEWED
    ]
    assert len(settled) == 12
    assert {e.outcome.verdict for e in settled if e.outcome} == {
        Verdict.ROLL_OUT,
        Verdict.ROLL_BACK,
        Verdict.ITERATE,
    }
    assert [e.title for e in settled if e.outcome and e.outcome.overruled_because] == [
        "a reminder on day two"
    ]


def test_the_phase_and_both_omtms_are_told(db: WorkspaceFile) -> None:
    assert [spell.phase for spell in phase(db.context()).spells] == [Phase.EMPATHY, Phase.STICKINESS]
    page = omtm_page(db.context())
    assert page.current is not None
    assert page.current.sentence == "OMTM = TTFV ≤ 14 d measured over 14 days with target ≥ 50 %"
    assert page.current.hypothesis == (
        "By a set-up without detours we expect TTFV ≤ 14 d to rise to ≥ 50 % by 13 May 2026"
    )
    assert page.current.outlook is not None
    assert page.current.outlook.at is not None
    assert all(not letter.missing for letter in page.smart)
    assert [w.is_constraint for w in page.weaknesses] == [True, False, False]
    (empathy,) = page.history
    assert (empathy.omtm.status, empathy.now and empathy.now.numerator) == (OmtmStatus.ACHIEVED, 9)
    team = next(node.omtm for node in page.tree if node.scope.name == "Team Onboarding")
    assert team is not None
    assert team.omtm.parent_id == page.current.omtm.id


def test_reviews_were_held_and_those_of_the_closed_omtm_are_scored(db: WorkspaceFile) -> None:
    page = review_page(db.context())
    assert page is not None
    assert [review.pm for review in page.reviews] == [0.6, 0.7, 0.45]
    assert page.due is None
    assert page.since is not None
    own, _model = resolved_reviews(db.context())
    assert [(stated.probability, stated.happened) for stated in own] == [
        (0.4, True),
        (0.55, True),
        (0.65, True),
        (0.8, True),
    ]


def test_a_team_has_begun_to_define_its_own_and_can_go_on(db: WorkspaceFile) -> None:
    growth = next(scope for scope in scopes(db.context()) if scope.name == "Team Growth")
    begun = draft(db.context(growth.id))
    assert begun is not None
    assert (begun.step, begun.fields["metric"]) == (4, "Sign-ups that fit")


def test_the_metrics_show_what_is_young_stale_and_corrected(db: WorkspaceFile) -> None:
    views = {view.metric.key: view for view in metrics_page(db.context()).metrics}
    assert {key for key, view in views.items() if view.immature} == {"ttfv", "retention_d28"}
    assert metric_detail(db.context(), views["ttfv"].metric.id).count == 21
    assert views["psr"].stale
    tickets = views["tickets_per_100"].metric
    assert [
        old.value for replaced in readings(db.context(), tickets.id).replaced.values() for old in replaced
    ] == [5.6]


def test_requests_criteria_and_the_plan_of_three_months_are_told(db: WorkspaceFile) -> None:
    asked = {request.requester: request for request in requests(db.context()).requests}
    assert asked["Support"].experiment is not None
    assert asked["Sales"].needs_outcome
    assert asked["Management"].moscow is Moscow.WONT
    plan = blueprint(db.context())
    assert [len(plan.deliverables[month]) for month in plan.months] == [2, 2, 1]
    outreach = entry(db, "beginning the message").experiment_id
    assert outreach is not None
    assert [criterion.met for criterion in criteria(db.context(), outreach)] == [True, False]
