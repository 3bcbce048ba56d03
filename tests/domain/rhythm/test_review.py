"""Reviews: when one is due, what it reveals, and how both probabilities are scored."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.omtm.omtm import OmtmStatus
from omtm_tui.domain.omtm.outlook import Outlook
from omtm_tui.domain.rhythm.review import (
    Review,
    SinceReview,
    came_true,
    parse_probability,
    revealed_text,
    score,
    score_text,
    since_text,
)
from omtm_tui.domain.rhythm.rhythm import coming_review, due_review, first_review
from omtm_tui.domain.text.number_format import NumberFormat
from tests.support.omtm_views import OMTM, TODAY, TOP, omtm_view

FMT = NumberFormat()
LATE = OMTM.deadline + timedelta(1)


@pytest.mark.parametrize(
    ("text", "value"), [("60", 0.6), ("60 %", 0.6), ("0.6", 0.6), ("0", 0), ("1 %", 0.01), ("100%", 1)]
)
def test_a_probability_is_read_as_people_type_it(text: str, value: float) -> None:
    assert parse_probability(text, FMT) == pytest.approx(value)


@pytest.mark.parametrize("text", ["", "likely", "1", "101", "-3", "120 %"])
def test_what_is_no_probability_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        parse_probability(text, FMT)


def test_what_is_no_number_is_told_how_a_probability_is_written() -> None:
    with pytest.raises(UserError, match="“one in three” is not a number; write it like 57 %"):
        parse_probability("one in three", FMT)
    assert parse_probability("1/3", FMT) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("pm", "model", "text"),
    [
        (0.6, 0.42, "You 60 %, the model 42 %: 18 pp more than the model"),
        (0.41, 0.42, "You 41 %, the model 42 %: 1 pp less than the model"),
        (0.42, 0.42, "You 42 %, the model 42 %: the same"),
        (0.42, None, "You 42 %; the model cannot tell. Too few."),
    ],
)
def test_the_reveal_puts_both_side_by_side(pm: float, model: float | None, text: str) -> None:
    assert revealed_text(pm, model, "Too few.") == text


def test_the_first_review_is_one_rhythm_after_the_start_unless_named() -> None:
    assert first_review(OMTM) == OMTM.started + timedelta(14)
    assert first_review(replace(OMTM, first_review=TODAY)) == TODAY


def test_no_review_is_due_or_coming_once_the_omtm_is_over() -> None:
    assert due_review(OMTM, [], TODAY) is not None
    assert due_review(OMTM, [], LATE) is None
    over = replace(OMTM, status=OmtmStatus.MISSED)
    assert (due_review(over, [], TODAY), coming_review(over, [], TODAY)) == (None, None)
    assert coming_review(OMTM, [OMTM.deadline - timedelta(1)], OMTM.deadline - timedelta(1)) is None


@pytest.mark.parametrize(
    ("reading", "status", "today", "happened"),
    [
        ((OMTM.deadline, 0.5), OmtmStatus.ACTIVE, LATE, True),
        ((OMTM.deadline - timedelta(14), 0.49), OmtmStatus.ACTIVE, LATE, False),
        ((OMTM.deadline, 0.49), OmtmStatus.ACHIEVED, LATE, False),
        ((OMTM.deadline - timedelta(15), 0.6), OmtmStatus.ACTIVE, LATE, None),
        ((OMTM.deadline - timedelta(15), 0.6), OmtmStatus.MISSED, LATE, False),
        ((OMTM.deadline, 0.6), OmtmStatus.ACTIVE, OMTM.deadline, None),
        ((TODAY, 0.6), OmtmStatus.ACHIEVED, TODAY, None),  # the deadline is to come
        (None, OmtmStatus.MISSED, OMTM.deadline, None),
        (None, OmtmStatus.ACHIEVED, LATE, True),
        ((TODAY, 0.4), OmtmStatus.ACHIEVED, TODAY, None),
        ((OMTM.deadline - timedelta(15), 0.4), OmtmStatus.ACHIEVED, LATE, None),
        (None, OmtmStatus.ABANDONED, LATE, None),
        (None, OmtmStatus.SUPERSEDED, TODAY, None),
    ],
)
def test_the_reading_of_the_deadline_decides_else_how_it_was_closed(
    reading: tuple[date, float] | None, status: OmtmStatus, today: date, happened: bool | None
) -> None:
    assert came_true(omtm_view(0.4, status=status), reading, today) is happened


def test_both_are_scored_by_brier() -> None:
    held = [
        Review(1, 1, TODAY, 0.8, None),
        Review(2, 1, TODAY, 0.6, 0.9),
    ]
    found = score(held, True)
    assert found is not None
    assert found.pm == pytest.approx((0.2**2 + 0.4**2) / 2)
    assert found.model == pytest.approx(0.1**2)
    assert score_text(found).startswith("The target was met. Brier scores: yours 0.10, the model's 0.01")
    assert score(held, None) is None
    assert score([], True) is None


def test_without_a_number_of_the_model_only_ones_own_is_scored() -> None:
    found = score([Review(1, 1, TODAY, 0.8)], False)
    assert found is not None
    assert found.model is None
    assert score_text(found).startswith("The target was not met. Your Brier score: 0.64")


def test_what_changed_since_the_last_review_is_said_in_a_line() -> None:
    last = Review(1, 1, date(2026, 11, 6), 0.6, 0.51, 0.44)
    now = replace(omtm_view(0.44, 0.46), outlook=Outlook(0.62))
    line = since_text(SinceReview(last, 3, ("Tickets",)), now, TOP)
    changes = "44 % → 46 % (+2 pp), 51 % → 62 % likely, 3 decisions, breached: Tickets"
    assert line == f"since the review of 6 Nov: {changes}"
    assert "likely" not in since_text(SinceReview(last, 3), now, TOP, model=False)
    assert "no change" in since_text(SinceReview(replace(last, value=0.46), 0), now, TOP)
