"""Reviews on file: the PM's probability first, both kept and scored in the end; and keeping an OMTM."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest

from omtm_tui.domain.errors import NotAllowed, UserError
from omtm_tui.domain.home import NextKind
from omtm_tui.domain.omtm.omtm import Omtm, OmtmStatus
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.rhythm.review import score_text, since_text
from omtm_tui.domain.text.dates import format_date
from omtm_tui.storage.read.decisions import resolved_reviews
from omtm_tui.storage.read.home import home
from omtm_tui.storage.read.reviews import review_page
from omtm_tui.storage.write.omtm import amend_omtm, close_omtm
from omtm_tui.storage.write.phase import change_phase
from omtm_tui.storage.write.readings import record
from omtm_tui.storage.write.rhythm import hold_review, keep_omtm
from tests.support.workspace import Clock, Story


@pytest.fixture
def omtm(story: Story) -> Omtm:
    story.company()
    metric = story.share("TTFV")
    story.weekly(metric, 0.36, 0.38, 0.37, 0.40, 0.41, 0.43, 0.42)
    return story.omtm(metric, review_weeks="2")


def texts(story: Story, kind: NextKind) -> list[str]:
    return [step.text for step in home(story.context()).next if step.kind is kind]


def test_a_review_keeps_both_probabilities_and_the_value(story: Story, omtm: Omtm) -> None:
    held = hold_review(story.db, omtm.id, 0.6, "a small cohort")
    view = home(story.context()).top.omtm
    assert view is not None
    assert view.outlook is not None
    assert (held.pm, held.model, held.value, held.note) == (0.6, view.outlook.at, 0.42, "a small cohort")
    label = story.conn.execute("SELECT label FROM step ORDER BY id DESC").fetchone()[0]
    assert label.startswith("Reviewed “TTFV”. You 60 %, the model ")


@pytest.mark.parametrize("probability", [None, -0.1, 1.1])
def test_without_the_pms_own_probability_nothing_is_kept(
    story: Story, omtm: Omtm, probability: float | None
) -> None:
    with pytest.raises(UserError, match="your own probability"):
        hold_review(story.db, omtm.id, probability)
    assert story.conn.execute("SELECT count(*) FROM review").fetchone()[0] == 0


def test_a_review_stays_as_it_was_held(story: Story, omtm: Omtm) -> None:
    hold_review(story.db, omtm.id, 0.6)
    with pytest.raises(NotAllowed, match="today already"):
        hold_review(story.db, omtm.id, 0.7)
    with pytest.raises(sqlite3.IntegrityError, match="stays as it was held"):
        story.conn.execute("UPDATE review SET pm_probability = 0.9")
    story.db.undo()
    assert hold_review(story.db, omtm.id, 0.7).pm == 0.7


def test_a_review_is_undone_and_redone(story: Story, omtm: Omtm) -> None:
    hold_review(story.db, omtm.id, 0.6, "why")
    story.db.undo()
    assert story.conn.execute("SELECT count(*) FROM review").fetchone()[0] == 0
    story.db.redo()
    assert tuple(story.conn.execute("SELECT pm_probability, note FROM review").fetchone()) == (0.6, "why")


def test_a_review_is_due_by_its_rhythm_until_it_is_held(story: Story, omtm: Omtm, clock: Clock) -> None:
    assert texts(story, NextKind.REVIEW_DUE) == []
    clock.wait(15)
    assert texts(story, NextKind.REVIEW_DUE) == ["Review due: TTFV"]
    hold_review(story.db, omtm.id, 0.6)
    assert texts(story, NextKind.REVIEW_DUE) == []
    page = review_page(story.context())
    assert page is not None
    assert (page.due, page.coming) == (None, story.first + timedelta(28))


def test_after_the_deadline_the_omtm_is_closed_not_reviewed(story: Story, omtm: Omtm, clock: Clock) -> None:
    clock.go_to(omtm.deadline + timedelta(1))
    assert texts(story, NextKind.REVIEW_DUE) == []
    assert texts(story, NextKind.DEADLINE) == ["The deadline of TTFV has passed"]
    view = home(story.context()).top.omtm
    assert view is not None
    assert view.outlook is not None
    assert (view.outlook.at, view.outlook.fan) == (None, ())
    assert view.outlook.sentence == "The deadline has passed: nothing is left to forecast."
    with pytest.raises(NotAllowed, match="close the OMTM"):
        hold_review(story.db, omtm.id, 0.6)
    close_omtm(story.db, omtm.id, OmtmStatus.MISSED, "too slow")
    assert texts(story, NextKind.DEADLINE) == []
    row = story.conn.execute("SELECT choice, consequence FROM decision_outcome_live").fetchone()
    assert tuple(row) == ("missed", "too slow")


def test_both_are_scored_once_the_deadline_has_passed(story: Story, omtm: Omtm, clock: Clock) -> None:
    hold_review(story.db, omtm.id, 0.7)
    assert resolved_reviews(story.context()) == ((), ())
    clock.go_to(omtm.deadline)
    record(story.db, omtm.metric_id, story.today, 0.52)
    clock.wait(1)
    page = review_page(story.context())
    assert page is not None
    assert page.score is not None
    assert page.score.happened
    assert page.score.pm == pytest.approx(0.09)
    close_omtm(story.db, omtm.id, OmtmStatus.ACHIEVED)
    own, model = resolved_reviews(story.context())
    assert [(found.probability, found.happened) for found in own] == [(0.7, True)]
    assert len(model) == 1
    closed = review_page(story.context())
    assert closed is not None
    assert closed.score == page.score


@pytest.mark.parametrize("early", [1, 0])
def test_an_omtm_closed_by_its_deadline_is_scored_the_day_after_it_and_says_so(
    story: Story, omtm: Omtm, clock: Clock, early: int
) -> None:
    hold_review(story.db, omtm.id, 0.7)
    clock.go_to(omtm.deadline - timedelta(early))
    close_omtm(story.db, omtm.id, OmtmStatus.MISSED)
    assert resolved_reviews(story.context()) == ((), ())
    page = review_page(story.context())
    assert page is not None
    assert page.score is not None
    day_after = format_date(omtm.deadline + timedelta(1))
    assert score_text(page.score) == f"The reviews are scored on {day_after}, the day after the deadline."
    clock.go_to(omtm.deadline + timedelta(1))
    own, _model = resolved_reviews(story.context())
    assert [(found.probability, found.happened) for found in own] == [(0.7, False)]


def test_what_changed_since_the_review_is_counted(story: Story, omtm: Omtm, clock: Clock) -> None:
    hold_review(story.db, omtm.id, 0.6)
    clock.wait(7)
    record(story.db, omtm.metric_id, story.today, 0.45)
    story.bet("removing step B")
    since = home(story.context()).since
    assert since is not None
    assert (since.last.value, since.decisions, since.broken) == (0.42, 1, ())


def test_an_amendment_since_the_review_is_said_and_not_taken_for_progress(
    story: Story, omtm: Omtm, clock: Clock
) -> None:
    amend_omtm(story.db, omtm.id, {"target": ">= 52%"}, "before the review")
    clock.now += timedelta(hours=1)
    hold_review(story.db, omtm.id, 0.6)
    clock.now += timedelta(hours=1)
    amend_omtm(story.db, omtm.id, {"target": ">= 45%"}, "we know more")
    view = home(story.context())
    assert view.since is not None
    assert view.since.amended == ("target ≥ 52 % → ≥ 45 % (looser)",)
    assert view.top.omtm is not None
    said = since_text(view.since, view.top.omtm, view.top)
    assert said.endswith("no change, amended: target ≥ 52 % → ≥ 45 % (looser)")
    story.db.undo()
    now = home(story.context()).since
    assert now is not None
    assert now.amended == ()


def test_a_probability_is_not_scored_against_a_target_it_was_not_stated_for(
    story: Story, omtm: Omtm, clock: Clock
) -> None:
    hold_review(story.db, omtm.id, 0.1)
    clock.wait(14)
    amend_omtm(story.db, omtm.id, {"target": ">= 45%"}, "we know more")
    clock.wait(1)
    hold_review(story.db, omtm.id, 0.8)
    clock.go_to(omtm.deadline)
    record(story.db, omtm.metric_id, story.today, 0.46)
    clock.wait(1)
    page = review_page(story.context())
    assert page is not None
    assert page.score is not None
    assert page.score.pm == pytest.approx(0.04)
    assert "1 review is not scored: an amendment changed what it was held for." in score_text(page.score)
    own, _model = resolved_reviews(story.context())
    assert [found.probability for found in own] == [0.8]


def test_a_trigger_waits_until_the_omtm_is_kept_with_a_reason(story: Story, omtm: Omtm, clock: Clock) -> None:
    story.phase(Phase.STICKINESS)
    clock.wait(20)
    change_phase(story.db, Phase.GROWTH, "they stay", override_reason="the market")
    (reason,) = texts(story, NextKind.TRIGGER)
    assert reason == "Re-evaluate: the phase changed to Growth on 22 Nov"
    with pytest.raises(UserError, match="why it is kept"):
        keep_omtm(story.db, omtm.id, " ")
    keep_omtm(story.db, omtm.id, "the next phase needs it, too", (reason,))
    assert texts(story, NextKind.TRIGGER) == []
    row = story.conn.execute("SELECT kind, title, text FROM decision_head ORDER BY id DESC").fetchone()
    assert tuple(row) == (
        "omtm",
        "Kept the OMTM “TTFV”",
        f"the next phase needs it, too\nLooked at because: {reason}",
    )
    story.db.undo()
    assert len(texts(story, NextKind.TRIGGER)) == 1


def test_the_day_to_look_again_waits_until_the_omtm_is_kept(story: Story, clock: Clock) -> None:
    story.company()
    metric = story.share("TTFV")
    story.weekly(metric, 0.4)
    omtm = story.omtm(metric, reevaluate_on=(story.today + timedelta(30)).isoformat())
    clock.wait(31)
    assert texts(story, NextKind.TRIGGER) == ["Re-evaluate: the day for it has come"]
    keep_omtm(story.db, omtm.id, "it still says go on or stop")
    assert texts(story, NextKind.TRIGGER) == []


def test_closing_after_keeping_reviews_the_entry_of_the_activation(story: Story, omtm: Omtm) -> None:
    first = story.conn.execute("SELECT min(id) FROM decision WHERE kind = 'omtm'").fetchone()[0]
    keep_omtm(story.db, omtm.id, "because")
    close_omtm(story.db, omtm.id, OmtmStatus.ABANDONED)
    assert story.conn.execute("SELECT decision_id FROM decision_outcome_live").fetchone()[0] == first


def test_only_an_active_omtm_is_reviewed_or_kept(story: Story, omtm: Omtm) -> None:
    close_omtm(story.db, omtm.id, OmtmStatus.ABANDONED)
    for refused in (lambda: hold_review(story.db, omtm.id, 0.5), lambda: keep_omtm(story.db, 99, "why")):
        with pytest.raises(NotAllowed, match="Only an active OMTM"):
            refused()
