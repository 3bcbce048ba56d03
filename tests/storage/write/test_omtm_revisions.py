"""An active OMTM is corrected in place where only words change, and by an amendment where a promise does."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from omtm_tui.domain.decisions.decision import DecisionKind, LogState
from omtm_tui.domain.errors import NeedsReason, NotAllowed, UserError
from omtm_tui.domain.metrics.metric import FunnelStage, Metric, MetricKind
from omtm_tui.domain.omtm.draft_fields import STEPS
from omtm_tui.domain.omtm.omtm import Omtm, OmtmStatus, OmtmView
from omtm_tui.domain.omtm.revision import WORDS, words_of
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.workspace import CompanySize
from omtm_tui.storage.read import omtm as read
from omtm_tui.storage.read.decisions import decision
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.omtm_views import draft_texts
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import guardrails, metrics, readings
from omtm_tui.storage.write.omtm import amend_omtm, close_omtm, edit_words
from omtm_tui.storage.write.phase import change_phase
from tests.support.workspace import STEP_B, Clock, at_least, define_omtm, entries_of


@pytest.fixture
def clock() -> Clock:
    return Clock(datetime(2025, 11, 3, 9, 30))


@pytest.fixture
def ttfv(db: WorkspaceFile) -> Metric:
    metric = metrics.add_metric(db, "TTFV ≤ 14 d", MetricKind.RATE, key="ttfv")
    readings.record(db, metric.id, date(2025, 11, 1), 0.38)
    return metric


@pytest.fixture
def active(db: WorkspaceFile, ttfv: Metric) -> Omtm:
    return define_omtm(db, {**STEP_B, "stakeholders": "Ada, Ben", "stake_sees": "Ada"})


def current(db: WorkspaceFile) -> OmtmView:
    view = top(db.context()).omtm
    assert view is not None
    return view


def words(db: WorkspaceFile) -> dict[str, str]:
    view = current(db)
    return words_of(view, draft_texts(db.context(), view.omtm.id), top(db.context()).workspace)


def test_words_are_corrected_in_place_in_one_step_that_undo_takes_back(
    db: WorkspaceFile, active: Omtm
) -> None:
    before = words(db)
    edit_words(
        db,
        active.id,
        {
            "owner": "Kim",
            "initiative": "dropping step B",
            "guidepoint": "every clinic plans its week",
            "industry": "care homes",
            "size": "scale_up",
            "end_goal": "three hundred clinics",
            "end_goal_by": "2027-06-05",
            "stake_sees": "yes",
            "review_weeks": "4",
            "triggers": "target reached, flat for 4 weeks",
            "first_review": "1.12.2025",
        },
    )
    view = current(db)
    assert view.omtm.id == active.id
    assert (view.omtm.owner, view.omtm.review_weeks) == ("Kim", 4)
    assert view.hypothesis.startswith("By dropping step B we expect")
    assert view.background.end_goal_by == date(2027, 6, 5)
    assert [person.sees for person in view.background.stakeholders] == [True, True]
    assert view.omtm.triggers == ("target reached", "flat for 4 weeks")
    assert view.omtm.first_review == date(2025, 12, 1)
    company = top(db.context()).workspace
    assert (company.guidepoint, company.industry) == ("every clinic plans its week", "care homes")
    assert company.size is CompanySize.SCALE_UP
    assert len(entries_of(db, DecisionKind.OMTM)) == 1  # words are no decision
    assert "owner" in db.undo()
    assert words(db) == before
    db.redo()
    assert current(db).omtm.owner == "Kim"


def test_what_a_form_begins_with_changes_nothing_when_it_is_saved(db: WorkspaceFile, active: Omtm) -> None:
    steps = db.conn.execute("SELECT count(*) FROM step").fetchone()[0]
    edit_words(db, active.id, words(db))
    assert db.conn.execute("SELECT count(*) FROM step").fetchone()[0] == steps


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"owner": " "}, "needs its owner"),
        ({"stage": "later"}, "funnel stage:"),
        ({"end_goal_by": "soon"}, "date of the end goal:"),
        ({"review_weeks": "never"}, "review rhythm:"),
        ({"size": "huge"}, "company size:"),
        ({"target": ">= 40%"}, "an amendment changes it"),
        ({"colour": "blue"}, "no “colour” to correct; it has: company"),
    ],
)
def test_words_that_cannot_be_are_refused_and_nothing_is_written(
    db: WorkspaceFile, active: Omtm, texts: dict[str, str], said: str
) -> None:
    before = words(db)
    with pytest.raises(UserError, match=said):
        edit_words(db, active.id, {"segment": "clinics", **texts})
    assert words(db) == before


def test_a_correction_needs_no_more_than_the_definition_did(db: WorkspaceFile, ttfv: Metric) -> None:
    omtm = define_omtm(db, {**STEP_B, "initiative": ""})
    edit_words(db, omtm.id, {**words(db), "owner": "Kim"})
    assert (current(db).omtm.owner, current(db).omtm.initiative) == ("Kim", "")


def test_target_and_deadline_change_by_an_amendment_that_shows_both_versions(
    db: WorkspaceFile, active: Omtm, ttfv: Metric, clock: Clock
) -> None:
    clock.wait(7)
    readings.record(db, ttfv.id, db.today, 0.39)
    with pytest.raises(UserError, match="Say why"):
        amend_omtm(db, active.id, {"target": ">= 45%"}, " ")
    amend_omtm(db, active.id, {"target": ">= 45%", "deadline": "2026-02-28"}, "the fair was moved")
    view = current(db)
    assert (view.omtm.id, view.omtm.target, view.omtm.deadline) == (
        active.id,
        at_least(0.45),
        date(2026, 2, 28),
    )
    newer, older = entries_of(db, DecisionKind.OMTM)
    assert newer.title == (
        "Amended the OMTM: target ≥ 50 % → ≥ 45 % (looser); deadline 30 Jan 2026 → 28 Feb 2026 (looser)"
    )
    assert newer.text.splitlines()[:2] == ["the fair was moved", "Amended after data."]
    assert (newer.supersedes, older.state) == (older.id, LogState.SUPERSEDED)
    assert "≥ 50 %" in older.title
    (shown,) = read.omtm_page(db.context()).amendments
    assert (shown.id, shown.title) == (newer.id, newer.title)
    db.undo()
    assert current(db).omtm.target == at_least(0.5)
    assert read.omtm_page(db.context()).amendments == ()
    assert decision(db.context(), older.id).state is LogState.OPEN
    db.redo()
    assert current(db).omtm.target == at_least(0.45)


def test_an_amendment_before_any_reading_says_so_and_one_follows_the_other(
    db: WorkspaceFile, active: Omtm
) -> None:
    amend_omtm(db, active.id, {"target": ">= 55%"}, "we can do more")
    amend_omtm(db, active.id, {"deadline": "2026-01-16"}, "and sooner")
    second, first, original = entries_of(db, DecisionKind.OMTM)
    assert "(tighter)" in first.title
    assert "Amended before data." in first.text
    assert (second.supersedes, first.supersedes) == (first.id, original.id)
    assert [entry.id for entry in read.omtm_page(db.context()).amendments] == [first.id, second.id]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({}, "changes nothing"),
        ({"target": ">= 50%"}, "changes nothing"),
        ({"target": "more"}, "target:"),
        ({"deadline": "2025-11-01"}, "not in the future"),
        ({"metric": "nothing of the kind"}, "no metric"),
        ({"metric": "tickets"}, "say its target, too"),
    ],
)
def test_an_amendment_that_cannot_be_is_refused(
    db: WorkspaceFile, active: Omtm, texts: dict[str, str], said: str
) -> None:
    metrics.add_metric(db, "Tickets", MetricKind.COUNT)
    with pytest.raises(UserError, match=said):
        amend_omtm(db, active.id, texts, "because")
    assert len(entries_of(db, DecisionKind.OMTM)) == 1


def test_another_metric_ends_the_old_version_and_goes_on_with_its_words_weaknesses_and_guardrails(
    db: WorkspaceFile, active: Omtm, clock: Clock
) -> None:
    guardrails.add_guardrail(db, "Value", "keep ttfv >= 30% else stop")
    d28 = metrics.add_metric(db, "Retention", MetricKind.RATE, stage=FunnelStage.RETENTION)
    readings.record(db, d28.id, db.today, 0.31)
    clock.wait(7)
    omtm = amend_omtm(db, active.id, {"metric": "retention", "target": ">= 40%"}, "it says more")
    view = current(db)
    assert (view.omtm.id, view.metric.id, view.omtm.baseline) == (omtm.id, d28.id, 0.31)
    assert (view.omtm.stage, view.omtm.started) == (FunnelStage.RETENTION, db.today)
    assert (view.omtm.owner, len(view.background.stakeholders)) == ("PM Core", 2)
    (old,) = read.omtm_page(db.context()).history
    assert (old.omtm.id, old.omtm.status, old.omtm.close_note) == (
        active.id,
        OmtmStatus.SUPERSEDED,
        "it says more",
    )
    newer, older = entries_of(db, DecisionKind.OMTM)
    assert newer.title == "Amended the OMTM: metric TTFV ≤ 14 d → Retention; target ≥ 50 % → ≥ 40 %"
    assert (newer.supersedes, older.state) == (older.id, LogState.SUPERSEDED)
    assert [entry.id for entry in read.omtm_page(db.context()).amendments] == [newer.id]
    assert [row[0] for row in db.conn.execute("SELECT omtm_id FROM guardrail")] == [omtm.id]
    db.undo()
    assert current(db).omtm.id == active.id
    db.redo()
    assert current(db).omtm.id == omtm.id


def test_after_the_deadline_another_metric_needs_a_new_one(
    db: WorkspaceFile, active: Omtm, clock: Clock
) -> None:
    metrics.add_metric(db, "Retention", MetricKind.RATE)
    clock.wait(120)
    with pytest.raises(UserError, match="deadline has passed"):
        amend_omtm(db, active.id, {"metric": "retention"}, "it says more")
    amend_omtm(db, active.id, {"metric": "retention", "deadline": "+3m"}, "it says more")
    assert current(db).omtm.deadline == date(2026, 6, 3)


def test_another_metric_soon_after_the_phase_needs_a_reason_that_is_logged(
    db: WorkspaceFile, ttfv: Metric, clock: Clock
) -> None:
    change_phase(db, Phase.EMPATHY, "start")
    active = define_omtm(db, STEP_B)
    metrics.add_metric(db, "Retention", MetricKind.RATE)
    clock.wait(30)
    change_phase(db, Phase.STICKINESS, "15 interviews")
    with pytest.raises(NeedsReason, match="phase"):
        amend_omtm(db, active.id, {"metric": "retention"}, "it says more")
    amend_omtm(db, active.id, {"metric": "retention"}, "it says more", "the board asked")
    assert [entry.text for entry in entries_of(db, DecisionKind.OVERRIDE)] == ["the board asked"]


def test_what_has_ended_stays_as_it_was(db: WorkspaceFile, active: Omtm) -> None:
    amend_omtm(db, active.id, {"target": ">= 45%"}, "we know more")
    close_omtm(db, active.id, OmtmStatus.ACHIEVED, "done")
    newer, older = entries_of(db, DecisionKind.OMTM)
    assert newer.outcome is not None
    assert (newer.outcome.choice, older.outcome) == ("achieved", None)
    with pytest.raises(NotAllowed, match="ended"):
        edit_words(db, active.id, {"owner": "Kim"})
    with pytest.raises(NotAllowed, match="ended"):
        amend_omtm(db, active.id, {"target": ">= 40%"}, "because")


def test_every_word_of_the_wizard_can_be_corrected(db: WorkspaceFile, active: Omtm) -> None:
    drafted = {field for step in (1, 4, 5, 7, 8) for field in STEPS[step - 1]}
    about_metric = {"metric", "metric_kind", "share_limit", "unit", "better", "cadence", "window"}
    elsewhere = {"target", "deadline", "baseline", "parent"}
    assert {name for name in drafted if not name.startswith("guardrail")} - about_metric - (elsewhere) == set(
        WORDS
    )
