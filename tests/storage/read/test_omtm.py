"""The OMTM and phase screens: definition, SMART, history, the tree of scopes, drafts, and the 14-day rule."""

from __future__ import annotations

from datetime import timedelta

import pytest

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import FunnelStage
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.read.omtm import draft, omtm_by_id, omtm_page
from omtm_tui.storage.read.phase import phase
from omtm_tui.storage.read.workspace import scope_or_company
from omtm_tui.storage.write.drafts import (
    add_action,
    add_weakness,
    mark_constraint,
    save_field,
    send_action,
    set_step,
    start_draft,
)
from omtm_tui.storage.write.omtm import close_omtm
from omtm_tui.storage.write.readings import record
from omtm_tui.storage.write.workspace import add_scope, update_workspace
from tests.support.workspace import Clock, Story


def test_an_empty_file_has_an_empty_page(story: Story) -> None:
    page = omtm_page(story.context())
    assert (page.current, page.smart, page.weaknesses, page.history, page.tree) == (None, (), (), (), ())
    assert not draft(story.context()).id
    assert omtm_by_id(story.context(), 1) is None
    assert phase(story.context()).spells == ()


def test_the_page_has_the_definition_and_checks_it(story: Story) -> None:
    story.company()
    metric = story.share("TTFV")
    story.weekly(metric, 0.4)
    story.omtm(metric)
    page = omtm_page(story.context())
    assert page.current is not None
    assert page.current.metric.id == metric.id
    assert {letter.letter: not letter.missing for letter in page.smart} == {
        "S": True,
        "M": True,
        "A": False,
        "R": False,
        "T": True,
    }
    update_workspace(story.db, size="enterprise")
    assert omtm_page(story.context()).smart[0].missing, "an enterprise names two segments"


def test_what_the_wizard_was_told_counts_for_smart(story: Story) -> None:
    story.company()
    metric = story.share("TTFV")
    story.weekly(metric, 0.4)
    number = start_draft(story.db)
    weakness = add_weakness(story.db, number, "slow start", FunnelStage.ACTIVATION)
    mark_constraint(story.db, weakness)
    story.omtm(metric, achievable_because="it worked for others")
    page = omtm_page(story.context())
    assert [letter.missing for letter in page.smart] == ["", "", "", "", ""]
    assert [(found.text, found.is_constraint) for found in page.weaknesses] == [("slow start", True)]


def test_a_closed_omtm_is_history_as_it_ended(story: Story, clock: Clock) -> None:
    story.company()
    first, second = story.share("TTFV"), story.share("Retention")
    story.weekly(first, 0.4)
    one = story.omtm(first)
    clock.wait(30)
    record(story.db, first.id, story.today, 0.55)
    two = story.omtm(second, closing=OmtmStatus.ACHIEVED)
    clock.wait(30)
    record(story.db, first.id, story.today, 0.2)
    close_omtm(story.db, two.id, OmtmStatus.ABANDONED, "wrong question")
    page = omtm_page(story.context())
    assert page.current is None
    assert [(view.omtm.id, view.omtm.status) for view in page.history] == [
        (two.id, OmtmStatus.ABANDONED),
        (one.id, OmtmStatus.ACHIEVED),
    ]
    past = omtm_by_id(story.context(), one.id)
    assert past is not None
    assert past.now is not None
    assert past.now.value == 0.55, "what came after its end is not its value"
    assert past.outlook is None


def test_the_tree_has_every_scope_below_its_parent(story: Story) -> None:
    story.company()
    metric = story.share("TTFV")
    story.weekly(metric, 0.4)
    growth = add_scope(story.db, ScopeKind.TEAM, "Growth")
    core = add_scope(story.db, ScopeKind.TEAM, "Core")
    mail = add_scope(story.db, ScopeKind.PROJECT, "Mail", growth.id)
    story.omtm(metric)
    story.omtm(metric, ">= 60%", scope_id=mail.id)
    page = omtm_page(story.context())
    assert [(node.depth, node.scope.name, node.omtm and node.omtm.target_text) for node in page.tree] == [
        (0, "Acme", "≥ 50 %"),
        (1, "Growth", None),
        (2, "Mail", "≥ 60 %"),
        (1, "Core", None),
    ]
    assert omtm_page(story.context(core.id)).current is None
    with pytest.raises(UserError, match="number 99"):
        scope_or_company(story.context(99))


def test_a_draft_comes_back_as_it_was_left(story: Story) -> None:
    story.company()
    metric = story.share("TTFV")
    story.weekly(metric, 0.3, 0.4)
    number = start_draft(story.db)
    save_field(story.db, number, "end_goal", "be the [/x] first")
    set_step(story.db, number, 5)
    weakness = add_weakness(story.db, number, "slow start", FunnelStage.ACTIVATION)
    action = add_action(story.db, weakness, "shorten the form", "strengthen")
    kept = draft(story.context())
    assert kept is not None
    assert (kept.id, kept.step) == (number, 5)
    assert kept.fields == {"end_goal": "be the [/x] first"}
    assert kept.scope.kind is ScopeKind.COMPANY
    assert [found.id for found in kept.metrics] == [metric.id]
    assert kept.series == {
        metric.id: ((story.today - timedelta(7), 0.3), (story.today, 0.4)),
    }
    (found,) = kept.weaknesses
    assert (found.text, found.stage, found.is_constraint) == ("slow start", FunnelStage.ACTIVATION, False)
    assert [(a.text, a.approach, a.experiment_id) for a in found.actions] == [
        ("shorten the form", "strengthen", None)
    ]
    sent = send_action(story.db, action)
    again = draft(story.context())
    assert again is not None
    assert again.weaknesses[0].actions[0].experiment_id == sent


def test_a_phase_and_a_metric_never_change_at_once(story: Story, clock: Clock) -> None:
    story.company()
    first = story.share("TTFV")
    story.weekly(first, 0.4)
    story.phase(Phase.EMPATHY)
    story.omtm(first)
    assert phase(story.context()).blocked_because == "", "the first OMTM is no change"
    clock.wait(20)
    story.phase(Phase.STICKINESS)
    start_draft(story.db)
    kept = draft(story.context())
    assert kept is not None
    assert kept.blocked_because.startswith("The phase changed on 22 Nov")
    clock.wait(14)
    free = draft(story.context())
    assert free is not None
    assert free.blocked_because == ""
    story.omtm(story.share("Retention"), closing=OmtmStatus.ACHIEVED)
    assert phase(story.context()).blocked_because.startswith("The metric changed on 6 Dec")
    clock.wait(14)
    assert phase(story.context()).blocked_because == ""


def test_the_first_omtm_of_a_scope_needs_no_reason(story: Story, clock: Clock) -> None:
    story.phase(Phase.EMPATHY)
    clock.wait(1)
    story.phase(Phase.STICKINESS)
    start_draft(story.db)
    kept = draft(story.context())
    assert kept is not None
    assert kept.blocked_because == ""


def test_the_path_has_every_stay_oldest_first(story: Story, clock: Clock) -> None:
    story.phase(Phase.EMPATHY)
    clock.wait(30)
    story.phase(Phase.STICKINESS)
    view = phase(story.context())
    assert [(spell.phase, spell.ended is None) for spell in view.spells] == [
        (Phase.EMPATHY, False),
        (Phase.STICKINESS, True),
    ]
    assert view.top.phase is Phase.STICKINESS
    assert view.spells[0].evidence == "seen in the readings"
