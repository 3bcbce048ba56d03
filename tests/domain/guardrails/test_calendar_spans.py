"""Windows on the calendar: where they begin and when they are full."""

from __future__ import annotations

from datetime import date

from hypothesis import given, strategies as st

from omtm_tui.domain.guardrails.history import full, shifted
from omtm_tui.domain.guardrails.tree import Span
from tests.domain.guardrails.random_rules import calendar

DAYS = st.integers(1, date.max.toordinal())


@given(DAYS, st.builds(Span, st.integers(1, 120), calendar))
def test_a_window_is_full_on_the_first_day_from_which_it_reaches_no_further_back(
    day: int, span: Span
) -> None:
    end = full(day, span)
    assert end == date.max.toordinal() or shifted(end, span, -1) >= day
    assert end <= day + 1 or shifted(end - 1, span, -1) < day
