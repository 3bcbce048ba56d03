"""The metrics screen: roles, latest values, what is immature or stale, and how a value came to be."""

from __future__ import annotations

from datetime import timedelta

import pytest

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import MetricKind, Role
from omtm_tui.domain.metrics.read_models import MetricDetail
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.storage.read.guardrail_status import guardrail_views
from omtm_tui.storage.read.metrics import find_metric, metrics, series
from omtm_tui.storage.read.metrics_page import metric_detail, metrics_page, readings
from omtm_tui.storage.write.guardrails import decide_guardrail, retire_guardrail
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.omtm import close_omtm
from omtm_tui.storage.write.readings import record, withdraw
from omtm_tui.storage.write.workspace import set_north_star
from tests.support.workspace import Clock, Story


def roles(story: Story) -> dict[str, Role]:
    return {view.metric.name: view.metric.role for view in metrics_page(story.context()).metrics}


def test_a_role_follows_from_what_uses_a_metric(story: Story) -> None:
    story.company()
    ttfv, retention = story.share("TTFV"), story.share("Retention", key="retention")
    revenue = add_metric(story.db, "Revenue", MetricKind.MONEY, "EUR")
    add_metric(story.db, "Awake", MetricKind.COUNT)
    assert set(roles(story).values()) == {Role.WATCH}
    story.weekly(ttfv, 0.4)
    story.omtm(ttfv)
    number = story.guardrail("Retention", "keep retention >= 40% else warn")
    set_north_star(story.db, "Revenue", revenue.id)
    assert roles(story) == {
        "TTFV": Role.OMTM,
        "Retention": Role.GUARDRAIL,
        "Revenue": Role.NORTH_STAR,
        "Awake": Role.WATCH,
    }
    assert list(roles(story)) == ["TTFV", "Retention", "Revenue", "Awake"], "what matters most comes first"
    assert {metric.name: metric.role for metric in metrics(story.context())} == roles(story)
    retire_guardrail(story.db, number)
    assert roles(story)["Retention"] is Role.WATCH
    assert retention.role is Role.WATCH


def test_the_latest_value_is_the_newest_mature_one(story: Story, clock: Clock) -> None:
    metric = story.share("Retention", window_days=28)
    old, new = story.today - timedelta(7), story.today
    record(story.db, metric.id, old, 0.4, cohort_to=old - timedelta(30))
    record(story.db, metric.id, new, 0.5, cohort_to=new - timedelta(27))
    (view,) = metrics_page(story.context()).metrics
    assert view.last is not None
    assert view.last.value == 0.4
    assert view.immature is not None
    assert view.immature.value == 0.5
    assert view.trend == (0.4,)
    assert metric_detail(story.context(), metric.id) == MetricDetail(((old, 0.4),), 2)
    clock.wait(1)
    (later,) = metrics_page(story.context()).metrics
    assert (later.last, later.immature) == (view.last, view.immature), "what was preliminary stays so"
    record(story.db, metric.id, story.today, 0.6, cohort_to=new - timedelta(27))
    (final,) = metrics_page(story.context()).metrics
    assert final.last is not None
    assert (final.last.value, final.immature) == (0.6, None)
    assert metric_detail(story.context(), metric.id).series == ((old, 0.4), (story.today, 0.6))


def test_a_value_older_than_twice_the_cadence_is_stale(story: Story) -> None:
    story.weekly(story.share("TTFV"), 0.4)
    assert [
        metrics_page(story.context(today=story.today + timedelta(days))).metrics[0].stale for days in (14, 15)
    ] == [False, True]


def test_a_metric_without_readings_is_not_stale_but_empty(story: Story) -> None:
    metric = story.share("TTFV")
    (view,) = metrics_page(story.context()).metrics
    assert (view.last, view.immature, view.stale, view.trend) == (None, None, False, ())
    assert metric_detail(story.context(), metric.id) == MetricDetail((), 0)


def test_a_correction_replaces_and_is_remembered(story: Story) -> None:
    metric = story.share("TTFV")
    for value in (0.4, 0.41, 0.42):
        record(story.db, metric.id, story.today, value)
    record(story.db, metric.id, story.today - timedelta(7), 0.3)
    view = readings(story.context(), metric.id)
    assert [reading.value for reading in view.live] == [0.42, 0.3]
    assert [reading.value for reading in view.replaced[view.live[0].id]] == [0.41, 0.4]
    assert view.live[1].id not in view.replaced
    assert metric_detail(story.context(), metric.id).count == 2


def test_counts_follow_corrections_withdrawals_undo_and_redo(story: Story) -> None:
    metric, other = story.share("TTFV"), story.share("Other")
    story.weekly(metric, 0.1, 0.2, 0.3)
    story.weekly(other, 0.5)

    def count() -> int | None:
        return metric_detail(story.context(), metric.id).count

    def shown() -> list[float]:
        return [reading.value for reading in readings(story.context(), metric.id).live]

    record(story.db, metric.id, story.today, 0.31)
    assert (count(), shown()) == (3, [0.31, 0.2, 0.1])
    withdraw(story.db, readings(story.context(), metric.id).live[1].id, "mistyped")
    assert (count(), shown()) == (2, [0.31, 0.1])
    story.db.undo()
    assert (count(), shown()) == (3, [0.31, 0.2, 0.1])
    story.db.undo()
    assert (count(), shown()) == (3, [0.3, 0.2, 0.1])
    story.db.redo()
    story.db.redo()
    assert (count(), shown()) == (2, [0.31, 0.1])


def test_undo_and_redo_leave_what_a_reading_corrected_as_it_was(story: Story) -> None:
    metric = story.share("TTFV")
    for value in (0.3, 0.31, 0.32):
        record(story.db, metric.id, story.today, value)

    def corrected() -> list[float]:
        view = readings(story.context(), metric.id)
        return [old.value for old in view.replaced.get(view.live[0].id, ())]

    for _again in range(2):
        assert corrected() == [0.31, 0.3]
        story.db.undo()
        assert corrected() == [0.3]
        story.db.undo()
        assert corrected() == []
        story.db.undo()
        for _step in range(3):
            story.db.redo()
    story.db.undo()
    record(story.db, metric.id, story.today, 0.33)
    assert corrected() == [0.31, 0.3]


def test_what_is_replaced_never_shows_a_withdrawal_as_a_value(story: Story) -> None:
    metric = story.share("TTFV")
    for value in (0.4, 0.5):
        record(story.db, metric.id, story.today, value)
    withdraw(story.db, readings(story.context(), metric.id).live[0].id, "mistyped")
    story.db.undo()
    story.db.redo()
    story.db.undo()
    view = readings(story.context(), metric.id)
    (live,) = view.live
    assert live.value == 0.5
    assert [reading.value for reading in view.replaced[live.id]] == [0.4]


def test_of_two_cohorts_read_on_one_day_both_are_kept_in_order(story: Story) -> None:
    metric = story.share("Retention", window_days=7)
    for weeks in (3, 2):
        record(story.db, metric.id, story.today, weeks / 10, cohort_to=story.today - timedelta(weeks=weeks))
    assert series(story.context(), metric, story.today) == ((story.today, 0.3), (story.today, 0.2))
    assert series(story.context(), metric, story.today, limit=1) == ((story.today, 0.2),)


def test_nothing_after_the_day_is_seen(story: Story, clock: Clock) -> None:
    metric = story.share("TTFV")
    story.weekly(metric, 0.1, 0.2)
    assert series(story.context(), metric, story.today - timedelta(1)) == ((story.today - timedelta(7), 0.1),)


@pytest.mark.parametrize("text", ["TTFV ≤ 14 d", "ttfv ≤ 14 D", " ttfv_14_d ", "TTFV_14_D"])
def test_a_metric_is_found_by_name_or_key(story: Story, text: str) -> None:
    metric = story.share("TTFV ≤ 14 d")
    assert find_metric(story.context(), text) == metric


def test_a_mistyped_metric_is_answered_with_the_nearest_one(story: Story) -> None:
    with pytest.raises(UserError, match="no metric yet"):
        find_metric(story.context(), "ttfv")
    story.share("Retention day 28", key="retention_d28")
    story.share("TTFV", key="ttfv")
    with pytest.raises(UserError, match=r"“retension_d28”; did you mean retention_d28\?"):
        find_metric(story.context(), "retension_d28")
    with pytest.raises(UserError, match=r"known are retention_d28, ttfv\."):
        find_metric(story.context(), "zzz")


def test_an_unknown_metric_is_told(story: Story) -> None:
    with pytest.raises(UserError, match="no metric with the number 9"):
        readings(story.context(), 9)


def test_one_reading_is_printed_alike_beside_every_line_it_is_held_against(
    story: Story, clock: Clock
) -> None:
    story.company()
    metric = story.share("Signup")
    record(story.db, metric.id, story.today, 0.2996)
    story.guardrail("Floor", "keep signup >= 30% else warn")
    story.guardrail("Far", "keep signup >= 40% and signup change over 1w <= +20% else warn")
    assert {view.value_text for view in guardrail_views(story.context())} == {"29.96 %"}
    floor = guardrail_views(story.context())[0].id
    decide_guardrail(story.db, floor, "we look")
    retire_guardrail(story.db, floor)
    assert [view.value_text for view in guardrail_views(story.context())] == ["30 %"], "nothing is near"
    omtm = story.omtm(metric, ">= 55%")
    clock.wait(91)
    record(story.db, metric.id, story.today, 0.5496)
    close_omtm(story.db, omtm.id, OmtmStatus.MISSED, "too slow")
    (line,) = metrics_page(story.context()).metrics
    assert line.last is not None
    assert format_value(line.last.value, line.metric, NumberFormat()) == "54.96 %"
