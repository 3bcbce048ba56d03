"""What the phase page says of the time in a phase."""

from __future__ import annotations

from datetime import date

import pytest

from omtm_tui.domain.phase.phase import Phase, PhaseSpell
from omtm_tui.ui.phase.page import _days

TODAY = date(2026, 1, 30)


@pytest.mark.parametrize(
    ("ended", "text"),
    [
        (None, "5 Jan – today · 25 days"),
        (date(2026, 1, 6), "5 Jan – 6 Jan · 1 day"),
        (date(2026, 1, 5), "only on 5 Jan"),
    ],
)
def test_a_phase_says_how_long_it_lasted(ended: date | None, text: str) -> None:
    assert _days(PhaseSpell(Phase.EMPATHY, date(2026, 1, 5), ended), TODAY) == text


def test_a_phase_that_began_today_has_lasted_no_days() -> None:
    assert _days(PhaseSpell(Phase.EMPATHY, TODAY), TODAY) == "since today"
