"""What calls for another look at the OMTM, and when it stops calling."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.rhythm.review import Review, Trigger, TriggerFacts, fired, watched
from tests.support.omtm_views import OMTM, TODAY, TOP, omtm_view


def ago(days: int) -> date:
    return TODAY - timedelta(days)


def reasons(*values: float, **facts: object) -> tuple[str, ...]:
    triggers = facts.pop("triggers", ())
    return fired(TriggerFacts(TOP, omtm_view(*values, triggers=triggers), **facts))  # type: ignore[arg-type]


def reviews(*pairs: tuple[float, float | None]) -> tuple[Review, ...]:
    return tuple(
        Review(n, 1, ago(14 * (len(pairs) - n)), pm, model) for n, (pm, model) in enumerate(pairs, 1)
    )


def test_a_quiet_omtm_calls_for_nothing() -> None:
    assert reasons(0.38, 0.40, 0.42, 0.44) == ()


def test_a_phase_change_after_the_start_calls_until_something_is_decided() -> None:
    change = (Phase.GROWTH, ago(8))
    assert reasons(0.4, phase_changed=change) == ("the phase changed to Growth on 12 Nov",)
    assert reasons(0.4, phase_changed=change, decided=(ago(9),)) != ()
    assert reasons(0.4, phase_changed=change, decided=(ago(8),)) == ()
    assert reasons(0.4, phase_changed=(Phase.GROWTH, OMTM.started - timedelta(1))) == ()


def test_a_reached_target_calls_from_the_first_reading_that_held_it() -> None:
    assert reasons(0.4, 0.51, 0.52) == ("the target is reached, since 13 Nov",)
    assert reasons(0.51, 0.49) == ()
    assert reasons(0.4, 0.51, 0.52, decided=(ago(7),)) == ()
    assert reasons(0.52, 0.49, 0.51, decided=(ago(7),)) == ("the target is reached, since 20 Nov",)


def test_a_broken_hard_guardrail_calls_with_its_name_and_day() -> None:
    assert reasons(0.4, broken=(("Tickets", ago(5)),)) == ("breach of Tickets",)
    assert reasons(0.4, broken=(("Tickets", ago(5)),), decided=(ago(4),)) == ()


def test_four_flat_weeks_call() -> None:
    assert reasons(0.42, 0.421, 0.42, 0.421, 0.42) == ("flat for 4 weeks: 42 % then, 42 % now",)


@pytest.mark.parametrize(
    "values",
    [(0.42, 0.43, 0.44, 0.45, 0.46), (0.46, 0.45, 0.44, 0.43, 0.42), (0.42, 0.42), (0.5, 0.5, 0.5, 0.5, 0.5)],
    ids=["rising", "falling", "too few", "target met"],
)
def test_what_moves_or_is_hardly_known_or_met_is_not_flat(values: tuple[float, ...]) -> None:
    assert not [reason for reason in reasons(*values) if reason.startswith("flat")]


def test_flat_is_asked_again_only_four_weeks_after_a_decision() -> None:
    flat = (0.42,) * 6
    assert reasons(*flat, decided=(ago(27),)) == ()
    assert reasons(*flat, decided=(ago(29),)) != ()


def test_the_first_four_weeks_of_an_omtm_are_not_flat() -> None:
    young = omtm_view(0.42, 0.42, 0.42, 0.42, 0.42, started=ago(27))
    assert fired(TriggerFacts(TOP, young)) == ()


def test_two_improbable_reviews_running_call() -> None:
    reason = "under 20 % likely in two reviews running: 15 %, then 12 %"
    assert reasons(0.4, reviews=reviews((0.5, 0.15), (0.5, 0.12))) == (reason,)
    assert reasons(0.4, reviews=reviews((0.15, 0.5), (0.12, None))) == (reason,)


@given(st.floats(0, 0.199999), st.floats(0, 0.199999))
def test_no_chance_that_is_called_under_20_per_cent_is_printed_as_20(then: float, now: float) -> None:
    (reason,) = reasons(0.4, reviews=reviews((0.5, then), (0.5, now)))
    printed = reason.partition(": ")[2].replace("<2 %", "1 %").split(", then ")
    assert all(float(chance.removesuffix(" %")) < 20 for chance in printed), reason


@pytest.mark.parametrize(
    "held",
    [
        reviews((0.1, 0.1)),
        reviews((0.5, 0.15), (0.5, 0.2)),
        reviews((0.1, 0.5), (0.5, 0.1)),
        reviews((0.5, 0.1), (0.5, 0.1), (0.5, 0.3)),
    ],
    ids=["one", "20 % is not under 20 %", "not the same judge", "no longer"],
)
def test_fewer_or_better_reviews_do_not_call(held: tuple[Review, ...]) -> None:
    assert reasons(0.4, reviews=held) == ()


def test_a_decision_after_the_second_review_answers_it() -> None:
    held = reviews((0.5, 0.1), (0.5, 0.1))
    assert reasons(0.4, reviews=held, decided=(held[1].held_on,)) == ()
    assert reasons(0.4, reviews=held, decided=(held[0].held_on,)) != ()


def test_only_the_triggers_that_were_chosen_call() -> None:
    broken = (("Tickets", ago(5)),)
    both = reasons(0.4, 0.51, broken=broken)
    assert len(both) == 2
    assert reasons(0.4, 0.51, broken=broken, triggers=("Target  reached",)) == both[:1]
    assert len(reasons(0.4, 0.51, broken=broken, triggers=("the board asks",))) == 2


def test_every_trigger_is_known_by_its_words() -> None:
    for trigger in Trigger:
        assert watched([trigger.label.upper()]) == {trigger}
    assert watched(()) == set(Trigger)


def test_stale_readings_are_not_flat() -> None:
    old = replace(omtm_view(0.42, 0.42, 0.42), series=tuple((ago(d), 0.42) for d in (28, 25, 20, 15)))
    assert fired(TriggerFacts(TOP, old)) == ()
