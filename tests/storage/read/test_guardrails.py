"""Guardrails as of a day: latching, what a decision closes, versions, staleness and scopes."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from omtm_tui.domain.errors import NotAllowed
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import Metric, MetricKind
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.read.guardrail_status import frozen, guardrail_views
from omtm_tui.storage.read.guardrails import guardrails
from omtm_tui.storage.write.guardrails import (
    add_guardrail,
    decide_guardrail,
    edit_guardrail,
    retire_guardrail,
)
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.readings import record, withdraw
from omtm_tui.storage.write.workspace import add_scope
from tests.support.workspace import Clock, Story

OK, BREACH = GuardrailState.OK, GuardrailState.BREACH
UNKNOWN, PENDING = GuardrailState.UNKNOWN, GuardrailState.PENDING


def retention(story: Story, *values: float) -> Metric:
    metric = add_metric(story.db, "Retention day 28", MetricKind.RATE, "%", key="retention_d28")
    story.weekly(metric, *values)
    return metric


def state(story: Story, today: date | None = None) -> GuardrailState:
    (view,) = guardrail_views(story.context(today=today or story.today))
    return view.state


def test_an_empty_file_has_none(story: Story) -> None:
    page = guardrails(story.context())
    assert (page.guardrails, page.metrics, page.closing) == ((), (), {})


def test_a_guardrail_is_shown_with_all_a_person_needs(story: Story) -> None:
    story.company()
    retention(story, 0.44, 0.43)
    number = story.guardrail("Retention", 'keep retention_d28 >= 40% else pause stage acquisition "look"')
    (view,) = guardrails(story.context()).guardrails
    assert (view.id, view.name, view.state, view.now.value) == (number, "Retention", OK, 0.43)
    assert view.value_text == "43 %"
    assert view.rule == 'keep retention_d28 >= 40% else pause stage acquisition "look"'
    assert view.sentence.startswith("Keep Retention day 28 at or above 40 %")
    assert [value for _day, value in view.series] == [0.44, 0.43]
    assert [seen for _day, seen in view.strip] == [OK, OK]
    assert view.hard
    assert (view.breached_since, bool(view.decided_on)) == (None, False)


def test_silence_is_unknown(story: Story, clock: Clock) -> None:
    story.company()
    retention(story, 0.44)
    story.guardrail("Retention", "keep retention_d28 >= 40% else warn")
    clock.wait(14)
    assert state(story) is OK
    clock.wait(1)
    assert state(story) is UNKNOWN


def test_a_value_that_went_stale_is_told_with_its_age(story: Story, clock: Clock) -> None:
    story.company()
    retention(story, 0.44, 0.39)
    number = story.guardrail("Retention", "keep retention_d28 >= 40% else warn")
    clock.wait(20)
    (view,) = guardrail_views(story.context())
    assert (view.state, view.now.value, view.value_text) == (BREACH, None, "39 % · 20 days old")
    assert view.stale == ("39 %", 20)
    with pytest.raises(NotAllowed, match="Decide first"):
        retire_guardrail(story.db, number)
    decide_guardrail(story.db, number, "nobody reads it any more")
    retire_guardrail(story.db, number)
    assert add_metric(story.db, "Errors", MetricKind.RATE, key="errors").id
    story.guardrail("Errors", "keep retention_d28 / errors >= 1 else warn")
    (view,) = guardrail_views(story.context())
    assert (view.value_text, view.stale) == ("–", None), "what never had a value has none that is old"


def test_a_breach_latches_until_a_decision_and_a_clean_evaluation(story: Story, clock: Clock) -> None:
    story.company()
    metric = retention(story, 0.44)
    number = story.guardrail("Retention", "keep retention_d28 >= 40% else stop")
    clock.wait(7)
    broken = story.today
    record(story.db, metric.id, story.today, 0.39)
    clock.wait(7)
    record(story.db, metric.id, story.today, 0.45)
    (view,) = guardrail_views(story.context())
    assert (view.state, view.breached_since, bool(view.decided_on)) == (BREACH, broken, False)
    assert [seen for _day, seen in view.strip] == [OK, BREACH, OK]
    decide_guardrail(story.db, number, "roll the change back")
    (view,) = guardrail_views(story.context())
    assert (view.state, view.breached_since) == (OK, None)
    page = guardrails(story.context())
    assert [entry.title for entry in page.closing[number]] == ["Guardrail “Retention”: roll the change back"]


def test_a_breach_of_long_ago_stays_however_many_clean_readings_followed(story: Story, clock: Clock) -> None:
    story.company()
    metric = retention(story, 0.39)
    number = story.guardrail("Retention", "keep retention_d28 >= 40% else stop")
    began = story.today
    clock.wait(7 * 150)
    story.weekly(metric, *[0.45] * 150)
    (view,) = guardrail_views(story.context())
    assert (view.state, view.breached_since) == (BREACH, began)
    decide_guardrail(story.db, number, "roll the change back")
    assert state(story) is OK


def test_a_breach_says_why_ok_values_before_its_decision_did_not_end_it(story: Story, clock: Clock) -> None:
    story.company()
    metric = retention(story, 0.39)
    number = story.guardrail("Retention", "keep retention_d28 >= 40% else stop")
    assert guardrail_views(story.context())[0].still_open == ""
    clock.wait(7)
    record(story.db, metric.id, story.today, 0.45)
    (view,) = guardrail_views(story.context())
    assert view.still_open == "Values that are ok again do not end it: nothing is decided about it yet."
    clock.wait(7)
    record(story.db, metric.id, story.today, 0.38)
    decide_guardrail(story.db, number, "roll the change back")
    (view,) = guardrail_views(story.context())
    assert view.still_open.startswith("The ok values before")
    assert view.still_open.endswith("did not end it: nothing was decided about it yet.")


def test_the_days_a_state_changed_are_told_with_their_values(story: Story, clock: Clock) -> None:
    story.company()
    metric = retention(story, 0.44)
    number = story.guardrail("Retention", "keep retention_d28 >= 40% else stop")
    first = story.today
    for value in (0.39, 0.38, 0.45):
        clock.wait(7)
        record(story.db, metric.id, story.today, value)
    decide_guardrail(story.db, number, "roll the change back")
    clock.wait(7)
    record(story.db, metric.id, story.today, 0.46)
    weeks = [first + timedelta(weeks=n) for n in range(5)]
    assert guardrails(story.context()).changes[number] == (
        (weeks[0], OK, "44 %"),
        (weeks[1], BREACH, "39 %"),
        (weeks[3], OK, "45 %"),
    ), "it is closed on the day of the decision, since that day's value was clean"
    seen_then = guardrails(story.context(today=weeks[2]))
    assert seen_then.changes[number] == ((weeks[0], OK, "44 %"), (weeks[1], BREACH, "39 %"))
    assert seen_then.closing == {}, "a day gone by knows nothing of what was decided later"


def test_a_window_that_ends_between_two_readings_breaks_on_that_day(story: Story, clock: Clock) -> None:
    story.company()
    metric = retention(story, 0.44)
    number = story.guardrail("Retention", "keep retention_d28 >= 40% for 2w else stop")
    clock.wait(7)
    full = story.today + timedelta(weeks=2)
    for value in (0.39, 0.38):
        record(story.db, metric.id, story.today, value)
        clock.wait(8)
    record(story.db, metric.id, story.today, 0.45)
    (view,) = guardrail_views(story.context())
    assert (view.state, view.breached_since, bool(view.decided_on)) == (BREACH, full, False)
    assert guardrails(story.context()).changes[number][-1] == (full, BREACH, "38 %")
    assert state(story, full) is BREACH, "as it is shown to whoever looks on that day"
    assert state(story, full - timedelta(1)) is PENDING


def test_a_window_in_which_readings_went_stale_breaks_on_no_day(story: Story, clock: Clock) -> None:
    story.company()
    metric = retention(story, 0.39)
    story.guardrail("Retention", "keep retention_d28 >= 40% for 3w else stop")
    clock.wait(25)
    record(story.db, metric.id, story.today, 0.45)
    (view,) = guardrail_views(story.context())
    assert (view.state, view.breached_since) == (OK, None)


def test_a_rule_breaks_on_the_day_it_comes_into_force(story: Story, clock: Clock) -> None:
    story.company()
    metric = retention(story, 0.39)
    clock.wait(1)
    number = story.guardrail("Retention", "keep retention_d28 >= 35% else stop")
    clock.wait(1)
    tightened = story.today
    edit_guardrail(story.db, number, rule_text="keep retention_d28 >= 40% else stop")
    clock.wait(1)
    record(story.db, metric.id, story.today, 0.45)
    (view,) = guardrail_views(story.context())
    assert (view.state, view.breached_since) == (BREACH, tightened)


def test_a_rule_for_one_phase_breaks_on_the_day_that_phase_begins(story: Story, clock: Clock) -> None:
    story.company()
    story.phase(Phase.STICKINESS)
    metric = retention(story, 0.39)
    story.guardrail("Retention", "keep retention_d28 >= 40% in phase growth else stop")
    clock.wait(1)
    begun = story.today
    story.phase(Phase.GROWTH)
    clock.wait(1)
    record(story.db, metric.id, story.today, 0.45)
    (view,) = guardrail_views(story.context())
    assert (view.state, view.breached_since) == (BREACH, begun)


def test_a_decision_between_two_readings_closes_what_was_clean_already(story: Story, clock: Clock) -> None:
    story.company()
    metric = retention(story, 0.39)
    number = story.guardrail("Retention", "keep retention_d28 >= 40% else stop")
    clock.wait(7)
    record(story.db, metric.id, story.today, 0.45)
    clock.wait(3)
    decide_guardrail(story.db, number, "roll the change back")
    assert state(story) is OK
    clock.wait(4)
    record(story.db, metric.id, story.today, 0.39)
    (view,) = guardrail_views(story.context())
    assert (view.breached_since, bool(view.decided_on)) == (story.today, False), (
        "a new breach, whoever looked when"
    )


def test_a_decision_alone_does_not_close_what_is_still_broken(story: Story, clock: Clock) -> None:
    story.company()
    metric = retention(story, 0.39)
    number = story.guardrail("Retention", "keep retention_d28 >= 40% else stop")
    decide_guardrail(story.db, number, "look into it")
    clock.wait(7)
    record(story.db, metric.id, story.today, 0.38)
    (view,) = guardrail_views(story.context())
    assert (view.state, bool(view.decided_on)) == (BREACH, True)
    clock.wait(7)
    record(story.db, metric.id, story.today, 0.41)
    assert state(story) is OK
    clock.wait(7)
    record(story.db, metric.id, story.today, 0.3)
    (view,) = guardrail_views(story.context())
    assert (view.breached_since, bool(view.decided_on)) == (story.today, False), (
        "a new breach asks for a new decision"
    )


def test_a_decision_that_was_undone_closes_nothing(story: Story) -> None:
    story.company()
    retention(story, 0.39)
    number = story.guardrail("Retention", "keep retention_d28 >= 40% else stop")
    decide_guardrail(story.db, number, "look into it")
    story.db.undo()
    (view,) = guardrail_views(story.context())
    assert not bool(view.decided_on)
    assert guardrails(story.context()).closing == {}


def test_a_long_breach_is_remembered_from_its_first_day(story: Story, clock: Clock) -> None:
    story.company()
    metric = add_metric(story.db, "Errors", MetricKind.RATE, "%", key="errors", cadence_days=1)
    record(story.db, metric.id, story.today, 0.001)
    number = story.guardrail("Errors", "keep errors <= 1% else stop")
    clock.wait(1)
    broken = story.today
    for day in range(150):
        record(story.db, metric.id, story.today, 0.05)
        if day == 3:
            decide_guardrail(story.db, number, "known")
        clock.wait(1)
    (view,) = guardrail_views(story.context())
    assert (view.breached_since, bool(view.decided_on)) == (broken, True)


def test_values_from_before_a_guardrail_existed_break_nothing(story: Story) -> None:
    story.company()
    retention(story, 0.3, 0.45)
    story.guardrail("Retention", "keep retention_d28 >= 40% else stop")
    (view,) = guardrail_views(story.context())
    assert (view.state, view.breached_since) == (OK, None)
    assert [seen for _day, seen in view.strip] == [BREACH, OK], "the strip still shows how it would have been"


def test_older_days_stay_judged_by_the_older_version(story: Story, clock: Clock) -> None:
    story.company()
    metric = retention(story, 0.44)
    number = story.guardrail("Retention", "keep retention_d28 >= 40% else stop")
    clock.wait(7)
    record(story.db, metric.id, story.today, 0.38)
    before = story.today
    clock.wait(7)
    record(story.db, metric.id, story.today, 0.38)
    edit_guardrail(story.db, number, rule_text="keep retention_d28 >= 35% else stop")
    (view,) = guardrail_views(story.context())
    assert [seen for _day, seen in view.strip] == [OK, BREACH, OK]
    assert (view.state, view.breached_since) == (BREACH, before), "loosening a rule ends no breach"
    assert [change for _day, _rule, change in view.versions] == ["new", "looser"]
    (then,) = guardrail_views(story.context(today=before))
    assert (then.state, then.rule) == (BREACH, "keep retention_d28 >= 40% else stop")


def test_a_past_day_knows_nothing_of_what_came_later(story: Story, clock: Clock) -> None:
    story.company()
    metric = retention(story, 0.44)
    number = story.guardrail("Retention", "keep retention_d28 >= 40% else stop")
    clock.wait(7)
    record(story.db, metric.id, story.today, 0.39)
    broken = story.today
    clock.wait(7)
    record(story.db, metric.id, story.today, 0.45)
    decide_guardrail(story.db, number, "fixed")
    assert state(story) is OK
    assert state(story, broken) is BREACH
    assert state(story, broken - timedelta(1)) is OK


def test_the_replay_of_rising_users_with_falling_activation(story: Story) -> None:
    story.company()
    dau = add_metric(story.db, "DAU", MetricKind.COUNT, key="dau")
    ttfv = add_metric(
        story.db, "TTFV within 14 d", MetricKind.SHARE_WITHIN, "%", key="ttfv", share_limit="<= 14 d"
    )
    story.weekly(dau, 1000, 1040, 1090, 1130, 1180)
    story.weekly(ttfv, 0.52, 0.49, 0.47, 0.46, 0.45)
    story.guardrail(
        "Onboarding",
        "if dau rising over 2w and share(ttfv <= 14 d) < 50% for 2w then pause stage acquisition",
    )
    (view,) = guardrail_views(story.context())
    assert [seen for _day, seen in view.strip] == [OK, UNKNOWN, PENDING, PENDING, BREACH]
    assert (view.state, view.breached_since) == (BREACH, story.today)


def test_corrected_and_withdrawn_readings_count_nowhere(story: Story) -> None:
    story.company()
    metric = retention(story)
    story.guardrail("Retention", "keep retention_d28 >= 40% else stop")
    record(story.db, metric.id, story.today - timedelta(1), 0.44)
    wrong = record(story.db, metric.id, story.today, 0.3)
    assert state(story) is BREACH
    record(story.db, metric.id, story.today, 0.43)
    assert state(story) is OK
    story.db.undo()
    assert state(story) is BREACH
    withdraw(story.db, wrong.reading.id, "mistyped")
    (view,) = guardrail_views(story.context())
    assert (view.state, view.now.value) == (OK, 0.44)


def test_an_immature_reading_does_not_decide(story: Story) -> None:
    story.company()
    metric = add_metric(story.db, "Retention", MetricKind.RATE, "%", key="retention_d28", window_days=28)
    story.guardrail("Retention", "keep retention_d28 >= 40% else stop")
    record(story.db, metric.id, story.today, 0.2, cohort_to=story.today - timedelta(7))
    (view,) = guardrail_views(story.context())
    assert (view.state, view.series) == (UNKNOWN, ())


def test_against_the_baseline_means_the_day_the_omtm_began(story: Story, clock: Clock) -> None:
    story.company()
    refunds = story.share("Refunds", key="refunds")
    story.weekly(refunds, 0.02)
    story.omtm(story.share("TTFV"))
    story.guardrail("Refunds", "keep refunds vs baseline <= +1pp else rollback")
    clock.wait(7)
    record(story.db, refunds.id, story.today, 0.034)
    (view,) = guardrail_views(story.context())
    assert (view.state, view.value_text) == (BREACH, "+1.4 pp")


def test_a_past_day_is_headed_by_the_omtm_and_the_phase_of_that_day(story: Story, clock: Clock) -> None:
    story.company()
    first, second = story.share("TTFV"), story.share("Retention")
    begun = story.today
    story.weekly(first, 0.30, 0.34, 0.37, 0.40, 0.42, 0.44, 0.46)
    story.phase(Phase.STICKINESS)
    story.omtm(first)
    clock.wait(7)
    record(story.db, first.id, story.today, 0.48)
    clock.wait(30)
    story.phase(Phase.GROWTH)
    story.omtm(second, closing=OmtmStatus.SUPERSEDED)

    def head(days: int) -> Header:
        return guardrails(story.context().on(begun + timedelta(days))).top

    today, then = guardrails(story.context()).top, head(7)
    assert (today.omtm and today.omtm.metric.name, today.phase) == ("Retention", Phase.GROWTH)
    assert head(37) == today
    assert then.omtm is not None
    assert (then.omtm.metric.name, then.phase) == ("TTFV", Phase.STICKINESS)
    assert (then.omtm.now and then.omtm.now.value, then.omtm.outlook is not None) == (0.48, True)
    assert (head(-1).omtm, head(-1).phase, head(-1).had_omtm) == (None, None, False)


def test_retired_ones_and_those_of_other_scopes_are_not_shown(story: Story) -> None:
    story.company()
    retention(story, 0.44)
    number = story.guardrail("Retention", "keep retention_d28 >= 40% else stop")
    team = add_scope(story.db, ScopeKind.TEAM, "Growth team")
    add_guardrail(story.db, "Theirs", "keep retention_d28 >= 10% else warn", team.id)
    retire_guardrail(story.db, number)
    assert guardrail_views(story.context()) == ()
    assert [view.name for view in guardrail_views(story.context(team.id))] == ["Theirs"]


def test_a_frozen_guardrail_is_made_of_texts(story: Story) -> None:
    story.company()
    retention(story, 0.39)
    story.guardrail("Retention", "keep retention_d28 >= 40% else stop")
    (kept,) = frozen(guardrail_views(story.context()))
    assert (kept.name, kept.rule) == ("Retention", "keep retention_d28 >= 40% else stop")
    assert (kept.state, kept.value) == ("breach", "39 %")


def test_a_frozen_breach_whose_value_holds_again_says_so(story: Story, clock: Clock) -> None:
    story.company()
    metric = retention(story, 0.39)
    story.guardrail("Retention", "keep retention_d28 >= 40% else stop")
    clock.wait(7)
    record(story.db, metric.id, story.today, 0.45)
    (kept,) = frozen(guardrail_views(story.context()))
    assert kept.text == "Retention: breach (45 %, ok now)"


def test_silence_between_two_readings_is_a_change_of_state_on_its_first_day(
    story: Story, clock: Clock
) -> None:
    story.company()
    metric = retention(story, 0.44)
    number = story.guardrail("Retention", "keep retention_d28 >= 40% else stop")
    first = story.today
    clock.wait(28)
    record(story.db, metric.id, story.today, 0.45)
    days = [first, first + timedelta(2 * metric.cadence_days + 1), story.today]
    assert guardrails(story.context()).changes[number] == (
        (days[0], OK, "44 %"),
        (days[1], GuardrailState.UNKNOWN, "–"),
        (days[2], OK, "45 %"),
    )
