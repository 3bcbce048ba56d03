"""The wizard keeps every field, and activation does all that follows from it in one undoable step."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from omtm_tui.domain.backlog.backlog import Answer
from omtm_tui.domain.decisions.decision import Decision, DecisionKind, LogState
from omtm_tui.domain.errors import NeedsReason, NotAllowed, UserError
from omtm_tui.domain.metrics.metric import Better, FunnelStage, MetricKind
from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.workspace import CompanySize, ScopeKind
from omtm_tui.storage.read import backlog, omtm
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.metrics import metric_by_id, metrics as metrics_of
from omtm_tui.storage.read.metrics_page import readings as readings_of
from omtm_tui.storage.read.workspace import scopes as scopes_of, workspace as workspace_of
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import drafts, experiments, metrics, phase, readings, workspace
from omtm_tui.storage.write.omtm import activate, close_omtm
from omtm_tui.storage.write.readings import record
from tests.support.workspace import Clock, at_least, entries_of, fill_draft

START = datetime(2025, 11, 3, 9, 30)
NEW_METRIC = {
    "metric": "TTFV ≤ 14 d",
    "metric_kind": "share_within",
    "share_limit": "14 d",
    "stage": "activation",
    "baseline": "38 %",
    "target": ">= 50%",
    "deadline": "2026-01-30",
    "initiative": "removing step B",
    "owner": "PM Core",
}


@pytest.fixture
def clock() -> Clock:
    return Clock(START)


def live(entries: list[Decision]) -> list[Decision]:
    return [entry for entry in entries if entry.state is not LogState.WITHDRAWN]


def test_a_draft_and_its_step_survive_closing_the_file(tmp_path: Path, clock: Clock) -> None:
    with WorkspaceFile(tmp_path / "work.db", clock) as first:
        draft = fill_draft(first, {"initiative": "[/x] [b 🦊 ‮abc", "team": "one\ntwo", "deadline": "+3m"})
        drafts.set_step(first, draft, 5)
    clock.wait(10)
    with WorkspaceFile(tmp_path / "work.db", clock) as again:
        assert drafts.start_draft(again) == draft
        view = omtm.draft(again.context())
    assert view is not None
    assert view.step == 5
    assert view.fields == {"initiative": "[/x] [b 🦊 ‮abc", "team": "one\ntwo", "deadline": "2026-02-03"}


def test_undo_takes_back_what_was_typed_not_where_the_wizard_was(db: WorkspaceFile) -> None:
    draft = fill_draft(db, {"owner": "PM Core"})
    drafts.set_step(db, draft, 5)
    drafts.set_step(db, draft, 6)
    db.undo()
    view = omtm.draft(db.context())
    assert view is not None
    assert "owner" not in view.fields
    assert view.step == 6


def test_saving_the_same_text_again_is_no_step(db: WorkspaceFile) -> None:
    draft = fill_draft(db, {"owner": "PM Core"})
    drafts.save_field(db, draft, "owner", "PM Core")
    drafts.save_field(db, draft, "team", "")
    assert "owner" in db.undo()
    drafts.start_draft(db)
    assert "owner" in db.redo()


def test_a_field_the_wizard_does_not_have_is_refused(db: WorkspaceFile) -> None:
    draft = drafts.start_draft(db)
    with pytest.raises(UserError, match="no field"):
        drafts.save_field(db, draft, "mood", "fine")


def test_step_one_tells_the_workspace_at_once_and_never_loses_it(db: WorkspaceFile) -> None:
    workspace.update_workspace(db, company="Acme", industry="Tools")
    draft = fill_draft(db, {"size": "startup", "industry": "", "audience": "someone"})
    company = workspace_of(db.context())
    assert (company.company, company.industry, company.size, company.audience) == (
        "Acme",
        "Tools",
        CompanySize.STARTUP,
        None,
    )
    drafts.save_field(db, draft, "company", "Beta")
    assert workspace_of(db.context()).company == "Beta"
    db.undo()
    assert workspace_of(db.context()).company == "Acme"
    view = omtm.draft(db.context())
    assert view is not None
    assert view.fields == {"size": "startup", "audience": "someone"}


def test_a_draft_whose_beginning_was_undone_counts_nowhere(db: WorkspaceFile) -> None:
    draft = drafts.start_draft(db)
    db.undo()
    assert not omtm.draft(db.context()).id
    with pytest.raises(UserError):
        drafts.save_field(db, draft, "owner", "Nobody")


def test_a_weakness_is_added_with_its_numbers_in_one_step(db: WorkspaceFile) -> None:
    draft = drafts.start_draft(db)
    drafts.add_weakness(db, draft, "Nobody invites", FunnelStage.REFERRAL, rate=0.02, benchmark=0.1)
    view = omtm.draft(db.context())
    assert view is not None
    assert [(w.stage, w.rate, w.benchmark, w.capacity) for w in view.weaknesses] == [
        (FunnelStage.REFERRAL, 0.02, 0.1, None)
    ]
    with pytest.raises(UserError):
        drafts.add_weakness(db, draft, "Nobody pays", rate=2.0)
    db.undo()
    view = omtm.draft(db.context())
    assert view is not None
    assert not view.weaknesses


def test_the_constraint_marked_once_more_leaves_no_step(db: WorkspaceFile) -> None:
    weakness = drafts.add_weakness(db, drafts.start_draft(db), "Nobody invites")
    drafts.mark_constraint(db, weakness)
    steps = db.last_step()
    drafts.mark_constraint(db, weakness)
    assert db.last_step() == steps


def test_one_weakness_is_the_constraint_and_its_action_becomes_an_idea(db: WorkspaceFile) -> None:
    draft = drafts.start_draft(db)
    first = drafts.add_weakness(db, draft, "Onboarding is slow", FunnelStage.ACTIVATION)
    second = drafts.add_weakness(db, draft, "Nobody invites")
    drafts.mark_constraint(db, second)
    drafts.mark_constraint(db, first)
    drafts.edit_weakness(db, second, text="Few invite", stage=FunnelStage.REFERRAL, rate=0.02, benchmark=0.1)
    action = drafts.add_action(db, first, "Drop step B", "remove")
    idea = drafts.send_action(db, action)
    assert drafts.send_action(db, action) == idea
    view = omtm.draft(db.context())
    assert view is not None
    assert [(w.text, w.stage, w.is_constraint, w.benchmark) for w in view.weaknesses] == [
        ("Onboarding is slow", FunnelStage.ACTIVATION, True, None),
        ("Few invite", FunnelStage.REFERRAL, False, 0.1),
    ]
    assert view.weaknesses[0].actions[0].experiment_id == idea
    (listed,) = backlog.backlog(db.context()).unanswered
    assert (listed.title, listed.stage, listed.weakness) == (
        "Drop step B",
        FunnelStage.ACTIVATION,
        "Onboarding is slow",
    )


def test_removing_a_weakness_keeps_the_idea_and_undo_brings_all_back(db: WorkspaceFile) -> None:
    draft = drafts.start_draft(db)
    weakness = drafts.add_weakness(db, draft, "Onboarding is slow")
    idea = drafts.send_action(db, drafts.add_action(db, weakness, "Drop step B"))
    drafts.remove_weakness(db, weakness)
    (listed,) = backlog.backlog(db.context()).unanswered
    assert (listed.id, listed.weakness) == (idea, "")
    assert "Onboarding is slow" in db.undo()
    (listed,) = backlog.backlog(db.context()).unanswered
    assert listed.weakness == "Onboarding is slow"


@pytest.mark.parametrize("numbers", [{"rate": 1.5}, {"benchmark": 0.0}, {"capacity": -1.0}])
def test_funnel_numbers_that_cannot_be_are_refused(db: WorkspaceFile, numbers: dict[str, float]) -> None:
    weakness = drafts.add_weakness(db, drafts.start_draft(db), "Slow")
    with pytest.raises(UserError):
        drafts.edit_weakness(db, weakness, **numbers)


def test_activation_names_what_is_missing_and_what_is_wrong(db: WorkspaceFile) -> None:
    draft = fill_draft(db, {"metric": "Retention", "target": "soon", "deadline": "yesterday"})
    with pytest.raises(UserError) as refused:
        activate(db, draft)
    assert "missing: kind of metric, funnel stage, owner" in str(refused.value)
    assert "deadline: 2 Nov is not in the future" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_activation_creates_the_metric_the_baseline_reading_and_the_log_entry(db: WorkspaceFile) -> None:
    workspace.update_workspace(db, company="Acme")
    active = activate(db, fill_draft(db, NEW_METRIC))
    assert active.status is OmtmStatus.ACTIVE
    assert active.target == at_least(0.5)
    assert (active.started, active.deadline) == (START.date(), date(2026, 1, 30))
    assert (active.period, active.review_weeks, active.first_review) == ("", 2, date(2025, 11, 17))
    metric = metric_by_id(db.context(), active.metric_id)
    assert (metric.name, metric.kind, metric.window_days) == ("TTFV ≤ 14 d", MetricKind.SHARE_WITHIN, 14)
    (reading,) = readings_of(db.context(), metric.id).live
    assert (reading.value, reading.source, reading.observed_on) == (0.38, "baseline", START.date())
    (entry,) = entries_of(db, DecisionKind.OMTM)
    assert entry.text == (
        "OMTM = TTFV ≤ 14 d measured over 1 week (by default) with target ≥ 50 %\n"
        "By removing step B we expect TTFV ≤ 14 d to rise to ≥ 50 % by 30 Jan 2026"
    )
    assert (entry.owner, entry.omtm_id, entry.state) == ("PM Core", active.id, LogState.OPEN)
    header = top(db.context())
    assert header.omtm is not None
    assert header.omtm.omtm.id == active.id
    assert not header.has_draft


def test_the_baseline_reading_does_not_touch_a_day_that_was_read_already(db: WorkspaceFile) -> None:
    metric = metrics.add_metric(db, "Weekly active teams", MetricKind.COUNT, stage=FunnelStage.RETENTION)
    readings.record(db, metric.id, db.today, 120)
    active = activate(
        db,
        fill_draft(
            db,
            {**NEW_METRIC, "metric": "Weekly active teams", "baseline": "100", "target": "200", "stage": ""},
        ),
    )
    assert [reading.value for reading in readings_of(db.context(), metric.id).live] == [120]
    assert (active.baseline, active.stage) == (100, FunnelStage.RETENTION)


def test_a_minimal_definition_on_a_known_metric_takes_its_baseline_from_the_readings(
    db: WorkspaceFile,
) -> None:
    metric = metrics.add_metric(db, "Activation", MetricKind.RATE, stage=FunnelStage.ACTIVATION)
    readings.record(db, metric.id, db.today - timedelta(days=3), 0.4)
    minimal = {
        "metric": "activation",
        "target": "50%",
        "deadline": "+3m",
        "owner": "Ann",
        "initiative": "a tour",
    }
    active = activate(db, fill_draft(db, minimal))
    assert active.baseline == 0.4
    assert len(readings_of(db.context(), metric.id).live) == 1


def test_activation_adds_the_guardrails_and_names_the_field_of_a_bad_one(db: WorkspaceFile) -> None:
    metrics.add_metric(db, "Retention day 28", MetricKind.RATE, key="retention_d28")
    bad = {
        **NEW_METRIC,
        "guardrail_1": "keep retention_d28 >= 40% else review",
        "guardrail_2": "keep nothing",
    }
    draft = fill_draft(db, bad)
    with pytest.raises(UserError, match="guardrail 2"):
        activate(db, draft)
    assert not live(entries_of(db, DecisionKind.OMTM))
    assert len(metrics_of(db.context())) == 1
    drafts.save_field(db, draft, "guardrail_2", "keep ttfv_14_d >= 30% else stop")
    drafts.save_field(db, draft, "guardrail_2_name", "Floor")
    active = activate(db, draft)
    rows = db.conn.execute("SELECT name, omtm_id FROM guardrail ORDER BY id").fetchall()
    assert [tuple(row) for row in rows] == [("Retention day 28", active.id), ("Floor", active.id)]
    assert [frozen.name for frozen in entries_of(db, DecisionKind.OMTM)[0].guardrails] == [
        "Retention day 28",
        "Floor",
    ]


def test_a_second_omtm_asks_how_the_first_ended_and_reviews_its_entry(
    db: WorkspaceFile, clock: Clock
) -> None:
    guarded = {**NEW_METRIC, "guardrail_1": "keep ttfv_14_d >= 30% else stop"}
    first = activate(db, fill_draft(db, guarded))
    clock.wait(20)
    draft = fill_draft(
        db, {**guarded, "metric": "Churn", "metric_kind": "rate", "better": "down", "target": "5%"}
    )
    with pytest.raises(NotAllowed, match="still active"):
        activate(db, draft)
    with pytest.raises(NotAllowed, match="still active"):
        activate(db, draft, closing=OmtmStatus.DRAFT)
    second = activate(db, draft, closing=OmtmStatus.MISSED, close_note="too slow")
    view = omtm.omtm_by_id(db.context(), first.id)
    assert view is not None
    assert (view.omtm.status, view.omtm.closed_on) == (OmtmStatus.MISSED, db.today)
    newer, older = entries_of(db, DecisionKind.OMTM)
    assert (newer.omtm_id, older.omtm_id) == (second.id, first.id)
    assert older.outcome is not None
    assert (older.outcome.choice, older.outcome.consequence) == ("missed", "too slow")
    assert older.state is LogState.REVIEWED
    guardrails = db.conn.execute("SELECT omtm_id FROM guardrail").fetchall()
    assert [row[0] for row in guardrails] == [second.id]


def test_a_guardrail_on_the_metric_of_the_new_omtm_is_named_before_it_goes_on(db: WorkspaceFile) -> None:
    churn = metrics.add_metric(db, "Churn", MetricKind.RATE, stage=FunnelStage.RETENTION, better=Better.DOWN)
    activate(db, fill_draft(db, {**NEW_METRIC, "guardrail_1": "keep churn <= 4% else stop"}))
    fill_draft(db, {**NEW_METRIC, "metric": churn.name, "target": "<= 2%", "baseline": ""})
    said = Draft(omtm.draft(db.context())).warnings["metric"]
    assert said.startswith("The guardrail “Churn” also looks at this metric and stays in force.")


def test_a_new_omtm_empties_the_answers_and_brings_parked_ideas_back(db: WorkspaceFile, clock: Clock) -> None:
    churn = metrics.add_metric(db, "Churn", MetricKind.RATE, stage=FunnelStage.RETENTION)
    activate(db, fill_draft(db, NEW_METRIC))
    yes, no = experiments.add_experiment(db, "Tour"), experiments.add_experiment(db, "Win-back mail")
    experiments.answer(db, yes, True)
    experiments.answer(db, no, False, churn.id)
    assert not backlog.backlog(db.context()).unanswered
    clock.wait(3)
    asked = omtm.draft(db.context()).asked_anew
    assert asked.startswith("Once it is active, 1 idea waits for its yes")
    assert "1 parked idea stays parked; it comes back once the OMTM is the metric" in asked
    fill_draft(db, {"metric": "Churn"})
    assert omtm.draft(db.context()).asked_anew.startswith("Once it is active, 2 ideas wait for their yes")
    assert "stays parked" not in omtm.draft(db.context()).asked_anew
    activate(
        db,
        fill_draft(db, {**NEW_METRIC, "metric": "Churn", "target": ">= 5%", "baseline": ""}),
        closing=OmtmStatus.SUPERSEDED,
    )
    shown = backlog.backlog(db.context())
    every = {idea.id: idea for idea in (*shown.unanswered, *shown.ranked, *shown.parked)}
    assert {idea.answer for idea in every.values()} == {Answer.NONE}
    assert every[no].came_back
    assert not every[yes].came_back


def test_the_next_wizard_brings_open_weaknesses_actions_and_the_end_goal_along(
    db: WorkspaceFile, clock: Clock
) -> None:
    texts = {"segment": "clinics in Austria", "end_goal": "300 clinics", "end_goal_by": "2027-06-05"}
    first = fill_draft(db, {**NEW_METRIC, **texts})
    step_b = drafts.add_weakness(db, first, "Step B", FunnelStage.ACTIVATION, rate=0.3, benchmark=0.5)
    drafts.mark_constraint(db, step_b)
    drop = drafts.add_action(db, step_b, "drop step B", "remove")
    explain = drafts.add_action(db, step_b, "explain step B", "strengthen")
    solved = drafts.add_weakness(db, first, "No invitations")
    invite = drafts.send_action(db, drafts.add_action(db, solved, "invite by mail"))
    sent, aborted = drafts.send_action(db, explain), drafts.send_action(db, drop)
    activate(db, first)
    with db.step("Went on"):
        for state, idea in (("scaled", invite), ("aborted", aborted)):
            db.conn.execute("UPDATE experiment SET state = ? WHERE id = ?", (state, idea))
    clock.wait(30)
    second = drafts.start_draft(db)
    view = omtm.draft(db.context())
    assert view is not None
    assert view.fields["segment"] == "clinics in Austria"
    assert (view.id, view.fields["end_goal"], view.fields["end_goal_by"]) == (
        second,
        "300 clinics",
        "2027-06-05",
    )
    (weakness,) = view.weaknesses
    assert (weakness.text, weakness.stage, weakness.is_constraint) == ("Step B", FunnelStage.ACTIVATION, True)
    assert (weakness.rate, weakness.benchmark) == (0.3, 0.5)
    assert [(one.text, one.approach, one.experiment_id) for one in weakness.actions] == [
        ("explain step B", "strengthen", sent)
    ]
    assert drafts.send_action(db, weakness.actions[0].id) == sent
    assert [one.text for one in omtm.weaknesses(db.context(), first)] == ["Step B", "No invitations"]


def test_an_action_is_edited_and_undo_takes_that_back(db: WorkspaceFile) -> None:
    draft = drafts.start_draft(db)
    weakness = drafts.add_weakness(db, draft, "Step B")
    action = drafts.add_action(db, weakness, "drop step B")
    drafts.edit_action(db, action, " explain\nstep B ", "strengthen")
    (edited,) = omtm.weaknesses(db.context(), draft)[0].actions
    assert (edited.id, edited.text, edited.approach) == (action, "explain step B", "strengthen")
    db.undo()
    assert omtm.weaknesses(db.context(), draft)[0].actions[0].text == "drop step B"
    with pytest.raises(UserError, match="remove or strengthen"):
        drafts.edit_action(db, action, "x", "ignore")
    with pytest.raises(UserError, match="Say what could be done"):
        drafts.edit_action(db, action, " ", "remove")


def test_another_metric_soon_after_a_phase_change_needs_a_reason_that_is_logged(
    db: WorkspaceFile, clock: Clock
) -> None:
    phase.change_phase(db, Phase.EMPATHY, "start")
    activate(db, fill_draft(db, NEW_METRIC))
    clock.wait(30)
    phase.change_phase(db, Phase.STICKINESS, "15 interviews")
    clock.wait(13)
    other = {**NEW_METRIC, "metric": "Churn", "metric_kind": "rate", "better": "down", "target": "<= 5%"}
    draft = fill_draft(db, other)
    with pytest.raises(NeedsReason, match="phase changed"):
        activate(db, draft, closing=OmtmStatus.SUPERSEDED)
    activate(db, draft, closing=OmtmStatus.SUPERSEDED, override_reason="the board asked")
    (override,) = entries_of(db, DecisionKind.OVERRIDE)
    assert override.text == "the board asked"
    assert "Churn" in override.title


def test_the_same_metric_or_a_later_day_needs_no_reason(db: WorkspaceFile, clock: Clock) -> None:
    phase.change_phase(db, Phase.EMPATHY, "start")
    activate(db, fill_draft(db, NEW_METRIC))
    clock.wait(30)
    phase.change_phase(db, Phase.STICKINESS, "15 interviews")
    activate(db, fill_draft(db, {**NEW_METRIC, "target": "60%"}), closing=OmtmStatus.SUPERSEDED)
    clock.wait(14)
    other = {
        **NEW_METRIC,
        "metric": "Churn",
        "metric_kind": "rate",
        "better": "down",
        "target": "<= 5%",
        "deadline": "+3m",
    }
    activate(db, fill_draft(db, other), closing=OmtmStatus.SUPERSEDED, override_reason="not needed")
    assert not entries_of(db, DecisionKind.OVERRIDE)


def test_a_teams_omtm_hangs_below_the_companys(db: WorkspaceFile) -> None:
    company = activate(db, fill_draft(db, {**NEW_METRIC, "distribution": "Core: Setup done; Growth"}))
    core, growth = (scope for scope in scopes_of(db.context()) if scope.kind is ScopeKind.TEAM)
    view = omtm.draft(db.context(core.id))
    assert view is not None
    assert view.fields == {"metric": "Setup done", "parent": "Company", "deadline": "2026-01-30"}
    team = activate(db, fill_draft(db, {**NEW_METRIC, "baseline": ""}, growth.id))
    assert (team.parent_id, team.metric_id) == (company.id, company.metric_id)
    with pytest.raises(UserError, match="does not stand above"):
        activate(db, fill_draft(db, {**NEW_METRIC, "parent": "Growth"}, core.id))


def test_undo_takes_an_activation_back_as_a_whole_and_redo_does_it_again(
    db: WorkspaceFile, clock: Clock
) -> None:
    first = activate(db, fill_draft(db, NEW_METRIC))
    clock.wait(20)
    draft = fill_draft(
        db,
        {
            **NEW_METRIC,
            "metric": "Churn",
            "metric_kind": "rate",
            "better": "down",
            "target": "<= 5%",
            "guardrail_1": "keep ttfv_14_d >= 30% else stop",
            "distribution": "Core",
        },
    )
    activate(db, draft, closing=OmtmStatus.SUPERSEDED)
    assert "Churn" in db.undo()
    header = top(db.context())
    assert header.omtm is not None
    assert (header.omtm.omtm.id, header.has_draft, header.guardrails) == (first.id, True, {})
    assert [metric.name for metric in metrics_of(db.context())] == ["TTFV ≤ 14 d"]
    assert len(live(entries_of(db, DecisionKind.OMTM))) == 1
    assert live(entries_of(db, DecisionKind.OMTM))[0].state is LogState.OPEN
    assert [scope.name for scope in scopes_of(db.context())] == ["Company"]
    db.redo()
    header = top(db.context())
    assert header.omtm is not None
    assert (header.omtm.omtm.id, sum(header.guardrails.values())) == (draft, 1)
    assert len(live(entries_of(db, DecisionKind.OMTM))) == 2
    db.undo()
    activate(db, draft, closing=OmtmStatus.SUPERSEDED)
    assert len(live(entries_of(db, DecisionKind.OMTM))) == 2


def test_an_omtm_is_closed_once_and_its_entry_is_reviewed(db: WorkspaceFile) -> None:
    active = activate(db, fill_draft(db, NEW_METRIC))
    with pytest.raises(UserError):
        close_omtm(db, active.id, OmtmStatus.ACTIVE, "")
    close_omtm(db, active.id, OmtmStatus.ACHIEVED, "52 % in January")
    (entry,) = entries_of(db, DecisionKind.OMTM)
    assert entry.outcome is not None
    assert entry.outcome.choice == "achieved"
    assert top(db.context()).omtm is None
    with pytest.raises(NotAllowed):
        close_omtm(db, active.id, OmtmStatus.MISSED, "")
    db.undo()
    assert top(db.context()).omtm is not None
    (entry,) = entries_of(db, DecisionKind.OMTM)
    assert entry.outcome is None


def test_an_active_omtm_is_no_draft_any_more(db: WorkspaceFile) -> None:
    active = activate(db, fill_draft(db, NEW_METRIC))
    with pytest.raises(NotAllowed):
        drafts.save_field(db, active.id, "owner", "Somebody else")
    with pytest.raises(NotAllowed):
        activate(db, active.id)


def test_achieved_against_the_readings_needs_a_word_why(db: WorkspaceFile) -> None:
    active = activate(db, fill_draft(db, NEW_METRIC))
    metric = metrics_of(db.context())[0]
    record(db, metric.id, db.today, 0.40)
    with pytest.raises(NotAllowed, match="The last value is 40 %, the target ≥ 50 %"):
        close_omtm(db, active.id, OmtmStatus.ACHIEVED, " ")
    with pytest.raises(NotAllowed, match="what we learned must say why it was achieved"):
        activate(db, fill_draft(db, {**NEW_METRIC, "target": "60%"}), closing=OmtmStatus.ACHIEVED)
    assert top(db.context()).omtm is not None
    close_omtm(db, active.id, OmtmStatus.ACHIEVED, "the old way of counting says 52 %")
    assert top(db.context()).omtm is None
