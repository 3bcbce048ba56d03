"""A bet is read from the same texts in the form and on the command line."""

from __future__ import annotations

from datetime import date

import pytest

from omtm_tui.domain.decisions.bet_input import BetForm, parse_bet
from omtm_tui.domain.decisions.decision import Design
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric, MetricKind, Target, TargetKind
from omtm_tui.domain.text.number_format import NumberFormat

TODAY = date(2026, 1, 30)
RATE = Metric(1, "ttfv", "TTFV", MetricKind.RATE, "%")
NEEDED = {"change": "removing step B", "threshold": ">= 50%", "review_on": "2026-02-13"}


def parse(**texts: str) -> BetForm:
    return parse_bet({**NEEDED, **texts}, RATE, NumberFormat(), TODAY)


def test_three_texts_are_enough_and_empty_ones_are_left_out() -> None:
    plain = BetForm("removing step B", Target(TargetKind.AT_LEAST, low=0.5), date(2026, 2, 13))
    assert parse() == plain
    assert parse(abort="", design="", min_sample="", min_runtime="", probability="", owner="") == plain


def test_every_text_is_read_in_its_own_way() -> None:
    bet = parse(
        abort="<= 20%",
        design="ab",
        min_sample="1,200",
        enrolled_until="2026-02-06",
        min_runtime="1w",
        probability="60",
        owner="PM",
        if_else="roll out, else drop",
    )
    assert bet.abort == Target(TargetKind.AT_MOST, high=0.2)
    assert (bet.design, bet.min_sample, bet.enrolled_until) == (Design.AB, 1200, date(2026, 2, 6))
    assert (bet.min_runtime_days, bet.probability) == (7, 0.6)
    assert (bet.owner, bet.if_else) == ("PM", "roll out, else drop")


@pytest.mark.parametrize(
    ("field", "text"),
    [("threshold", "much"), ("design", "guess"), ("probability", "1"), ("min_sample", "100.9")],
)
def test_a_text_that_cannot_be_understood_is_refused(field: str, text: str) -> None:
    with pytest.raises(UserError):
        parse(**{field: text})
