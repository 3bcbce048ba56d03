"""Success and abort criteria as people type them, and how what came out judges them."""

from __future__ import annotations

import pytest

from omtm_tui.domain.backlog.criterion import CriterionKind, criteria_text, criterion_text, parse_criteria
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.text.number_format import NumberFormat

US = NumberFormat()
OUTREACH = """accepted requests >= 10% => 12%
meetings ≥ 5 => 3
abort: accepted requests < 2% after 1w"""


def test_the_outreach_example_is_understood_and_judged() -> None:
    accepted, meetings, stop = parse_criteria(OUTREACH, US)
    assert (accepted.what, accepted.comparison, accepted.line, accepted.unit) == (
        "accepted requests",
        ">=",
        10,
        "%",
    )
    assert [criterion.met for criterion in (accepted, meetings, stop)] == [True, False, None]
    assert (stop.kind, stop.after_days) == (CriterionKind.ABORT, 7)
    assert criterion_text(stop, US) == "accepted requests < 2 % after 1 week"


@pytest.mark.parametrize("numbers", [US, NumberFormat(decimal=",", group=".")])
def test_what_is_typed_back_means_the_same(numbers: NumberFormat) -> None:
    found = parse_criteria(OUTREACH, numbers)
    assert parse_criteria(criteria_text(found, numbers), numbers) == found


@pytest.mark.parametrize("line", ["meetings", ">= 5", "meetings >= many", "share >= 5% => 3 h", "a => 5"])
def test_what_cannot_be_held_against_data_is_refused(line: str) -> None:
    with pytest.raises(UserError) as refused:
        parse_criteria(line, US)
    assert "\n" not in str(refused.value)


def test_a_word_before_a_colon_need_not_be_a_kind() -> None:
    (criterion,) = parse_criteria("mail: replies > 3", US)
    assert (criterion.kind, criterion.what) == (CriterionKind.SUCCESS, "mail: replies")
