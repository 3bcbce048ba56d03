"""Stated probabilities against what happened."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omtm_tui.domain.track_record import Resolved, brier_score, calibration

anything = st.builds(Resolved, st.floats(0, 1), st.booleans())


def test_the_brier_score_rewards_being_right_and_sure() -> None:
    assert brier_score([]) is None
    assert brier_score([Resolved(1, True), Resolved(0, False)]) == 0
    assert brier_score([Resolved(0.5, True), Resolved(0.5, False)]) == 0.25
    assert brier_score([Resolved(0.7, True), Resolved(0.2, True)]) == pytest.approx((0.09 + 0.64) / 2)


def test_calibration_sets_what_was_stated_beside_what_happened() -> None:
    stated = [
        Resolved(0.6, True),
        Resolved(0.7, True),
        Resolved(0.7, False),
        Resolved(1.0, True),
        Resolved(0.0, False),
    ]
    low, middle, high = calibration(stated)
    assert (low.low, low.n, low.happened) == (0.0, 1, 0.0)
    assert (middle.low, middle.high, middle.n) == (0.6, 0.8, 3)
    assert [middle.stated, middle.happened] == pytest.approx([2 / 3, 2 / 3])
    assert middle.interval[0] < middle.happened < middle.interval[1]
    assert (high.low, high.high, high.n) == (0.8, 1.0, 1)


@given(st.lists(anything, max_size=30), st.integers(1, 10))
def test_every_probability_lands_in_one_bin(resolved: list[Resolved], bins: int) -> None:
    found = calibration(resolved, bins)
    assert sum(b.n for b in found) == len(resolved)
    assert all(b.low - 1e-9 <= b.stated <= b.high + 1e-9 for b in found)
