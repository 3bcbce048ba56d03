from __future__ import annotations

from datetime import date
from itertools import permutations

from msgspec.structs import replace

from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.rhythm.next_steps import (
    DueReview,
    Named,
    NextFacts,
    NextKind,
    NextStep,
    StaleMetric,
    ToEnd,
    next_steps,
    sort_next,
)

CALM = NextFacts(has_phase=True, has_omtm=True)
BUSY = NextFacts(
    has_phase=True,
    has_omtm=True,
    breaches=(Named(3, "Tickets/100"),),
    to_end=(ToEnd(9, "Lower price", "Refunds", undo=True), ToEnd(10, "Banner", "Refunds")),
    reviews=(DueReview(8, "Late", date(2026, 11, 20)), DueReview(7, 'Remove step "B"', date(2026, 11, 13))),
    deadline_passed=Named(1, "TTFV"),
    stale=(StaleMetric(4, "DAU", 9), StaleMetric(5, "CAC", None), StaleMetric(6, "LTV", 61)),
    unanswered=3,
    bet_this_week=False,
    weekday="Friday",
    reevaluation_due=True,
    triggers=("flat for 4 weeks",),
    gate_passed=Phase.STICKINESS,
    guardrails=1,
)


def test_everything_at_once_is_listed_most_urgent_first() -> None:
    assert [(s.text, s.hint, s.screen, s.target_id) for s in next_steps(BUSY)] == [
        ("Broken: Tickets/100", "decide", "guardrails", 3),
        ("Roll back Lower price: Refunds is broken", "end it", "decisions", 9),
        ("Stop Banner: Refunds is broken", "end it", "decisions", 10),
        ('Review due: Remove step "B"', "review", "decisions", 7),
        ("Review due: Late", "review", "decisions", 8),
        ("The deadline of TTFV has passed", "close", "omtm", 1),
        ("CAC has no reading yet", "record", "metrics", 5),
        ("LTV is 61 days old", "record", "metrics", 6),
        ("DAU is 9 days old", "record", "metrics", 4),
        ("3 ideas unanswered", "triage", "backlog", None),
        ("Friday: no bet logged this week", "bet", "decisions", None),
        ("The day to re-evaluate the OMTM has come", "re-evaluate", "omtm", None),
        ("Re-evaluate: flat for 4 weeks", "re-evaluate", "omtm", None),
        ("The gate out of Stickiness is passed", "move on", "phase", None),
        ("Add 1 more guardrail: two per OMTM are a good number", "set up", "guardrails", None),
    ]


def test_a_calm_week_lists_nothing() -> None:
    assert next_steps(CALM) == ()


def test_a_new_workspace_is_led_to_its_phase_and_its_omtm_and_not_asked_about_bets() -> None:
    found = next_steps(NextFacts(has_phase=False, has_omtm=False, unanswered=2, bet_this_week=False))
    assert [(s.kind, s.text, s.screen) for s in found] == [
        (NextKind.SETUP, "Find the phase you are in", "phase"),
        (NextKind.SETUP, "Define your OMTM", "omtm"),
    ]


def test_a_draft_is_to_be_finished() -> None:
    found = next_steps(NextFacts(has_phase=True, has_omtm=False, has_draft=True))
    assert [s.text for s in found] == ["Finish defining your OMTM"]


def test_an_omtms_own_review_opens_the_omtm() -> None:
    due = DueReview(2, "TTFV", date(2026, 11, 13), of_omtm=True)
    assert [(s.screen, s.target_id) for s in next_steps(replace(CALM, reviews=(due,)))] == [("omtm", 2)]


def test_one_is_spelt_as_one() -> None:
    facts = replace(CALM, unanswered=1, stale=(StaleMetric(1, "DAU", 1),), guardrails=0)
    assert [s.text for s in next_steps(facts)] == [
        "DAU is 1 day old",
        "1 idea unanswered",
        "Add 2 guardrails: two per OMTM are a good number",
    ]


def test_order_follows_urgency_however_the_steps_come() -> None:
    steps = [NextStep(kind, kind, "home") for kind in (NextKind.SETUP, NextKind.BREACH, NextKind.STALE)]
    for order in permutations(steps):
        assert [s.kind for s in sort_next(order)] == [NextKind.BREACH, NextKind.STALE, NextKind.SETUP]


def test_equals_keep_their_order() -> None:
    steps = [NextStep(NextKind.STALE, text, "metrics") for text in "cab"]
    assert sort_next(steps) == tuple(steps)


def test_what_gets_worse_by_waiting_is_marked() -> None:
    assert [kind for kind in NextKind if kind.urgent] == [
        NextKind.BREACH,
        NextKind.END,
        NextKind.REVIEW_DUE,
        NextKind.DEADLINE,
    ]
    assert all(kind.label for kind in NextKind)


def test_braces_in_names_stay_as_typed() -> None:
    facts = replace(CALM, breaches=(Named(1, "{name} {x}"),), stale=(StaleMetric(1, "{n}", 2),))
    assert [s.text for s in next_steps(facts)] == ["Broken: {name} {x}", "{n} is 2 days old"]
