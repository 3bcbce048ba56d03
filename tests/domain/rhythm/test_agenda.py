"""The days for a calendar: each with one lasting name."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from omtm_tui.domain.decisions.bet_state import EntryState
from omtm_tui.domain.decisions.decision import Decision, DecisionKind, LogState, Outcome
from omtm_tui.domain.rhythm.rhythm import Event, coming_review, decision_events, omtm_events
from omtm_tui.domain.text.number_format import NumberFormat
from tests.support.omtm_views import OMTM, TODAY, omtm_view

ENTRY = Decision(4, DecisionKind.OTHER, "2026-11-02T15:00:00", "Stop the newsletter", review_on=TODAY)


def test_every_review_up_to_the_deadline_has_its_day_and_its_number() -> None:
    events = [event for event in omtm_events(omtm_view(0.4), (), TODAY) if "review" in event.uid]
    first = OMTM.started + timedelta(14)
    days = [first + timedelta(14 * n) for n in range(20)]
    assert [event.day for event in events] == [d for d in days if TODAY - timedelta(14) < d <= OMTM.deadline]
    assert events[0].uid == f"omtm-1-{OMTM.started}-review-{days.index(events[0].day)}"
    assert len({event.uid for event in events}) == len(events)


def test_a_review_keeps_its_name_as_time_goes_by() -> None:
    named = {event.uid: event.day for event in omtm_events(omtm_view(0.4), (), TODAY)}
    for later in range(0, 60, 3):
        for event in omtm_events(omtm_view(0.4), (), TODAY + timedelta(later)):
            assert named[event.uid] == event.day


def test_a_review_that_was_held_needs_no_day_any_more() -> None:
    waiting = next(iter(omtm_events(omtm_view(0.4), (), TODAY)))
    assert waiting.day < TODAY
    assert next(iter(omtm_events(omtm_view(0.4), (TODAY,), TODAY))).day > TODAY


def test_the_day_a_review_was_held_early_for_is_called_off_and_the_next_is_the_one_named() -> None:
    days = [event.day for event in omtm_events(omtm_view(0.4), (TODAY,), TODAY) if "-review-" in event.uid]
    early = (TODAY, days[0] - timedelta(1))
    events = list(omtm_events(omtm_view(0.4), early, early[-1]))
    reviews = [event for event in events if "-review-" in event.uid]
    assert [(event.day, event.cancelled) for event in reviews[:2]] == [(days[0], True), (days[1], False)]
    assert coming_review(OMTM, early, early[-1]) == days[1]


def test_deadline_and_another_look_are_days_too() -> None:
    events = omtm_events(replace(omtm_view(0.4, reevaluate_on=TODAY), target_text="≥ 50 %"), (), TODAY)
    titles = {event.title: event.day for event in events}
    assert titles["Another look: TTFV"] == TODAY
    assert titles["Deadline: TTFV ≥ 50 %"] == OMTM.deadline


def events_of(entries: list[Decision], today: date) -> list[Event]:
    return [*decision_events([EntryState(entry, None, NumberFormat()) for entry in entries], today)]


def test_a_decision_waits_on_its_review_day_and_moves_with_it() -> None:
    (event,) = events_of([ENTRY], TODAY)
    assert (event.day, event.title, event.cancelled) == (TODAY, "Decide: Stop the newsletter", False)
    later = TODAY + timedelta(7)
    again = replace(ENTRY, outcome=Outcome(TODAY, "hold", next_review=later))
    (moved,) = events_of([again], TODAY)
    assert (moved.uid, moved.day) == (event.uid, later)


def test_what_needs_no_review_any_more_is_called_off_while_it_lies_ahead() -> None:
    done = replace(ENTRY, state=LogState.SUPERSEDED, review_on=TODAY + timedelta(1))
    (event,) = events_of([done], TODAY)
    assert event.cancelled
    assert not events_of([replace(done, review_on=TODAY - timedelta(1))], TODAY)
    assert not events_of([replace(ENTRY, review_on=None)], TODAY)
