from __future__ import annotations

from datetime import date
from itertools import permutations

from omtm_tui.domain.home import NextKind, NextStep, sort_next


def test_everything_at_once_is_listed_most_urgent_first() -> None:
    steps = sort_next(NextStep(kind, kind, "home") for kind in reversed(NextKind))
    assert [step.kind.label for step in steps] == [
        "decide", "end it", "review", "close", "record", "start", "triage", "bet", "re-evaluate", "move on",
        "set up",
    ]  # fmt: skip


def test_of_one_kind_what_has_waited_longest_comes_first() -> None:
    days = [date(2026, 11, 20), None, date(2026, 11, 13)]
    steps = sort_next(NextStep(NextKind.STALE, "", "metrics", since=day) for day in days)
    assert [step.since for step in steps] == [None, date(2026, 11, 13), date(2026, 11, 20)]


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
