"""Stated probabilities against what happened."""

import pytest
from hypothesis import given, strategies as st

from omtm_tui.domain.decisions.decision import Verdict
from omtm_tui.domain.decisions.track_record import BetRecord, TrackRecord, calibration
from omtm_tui.domain.statistics.inference import Resolved, brier_score

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


@given(st.lists(anything, max_size=30))
def test_every_probability_lands_in_one_bin(resolved: list[Resolved]) -> None:
    found = calibration(resolved)
    assert sum(b.n for b in found) == len(resolved)
    assert all(b.low - 1e-9 <= b.stated <= b.high + 1e-9 for b in found)


def test_a_record_counts_what_was_won_learned_and_bent() -> None:
    record = TrackRecord(
        bets=(
            BetRecord(0.7, Verdict.ROLL_OUT, days=42, again=True),
            BetRecord(0.6, Verdict.ITERATE, days=14, again=False),
            BetRecord(0.2, Verdict.ROLL_BACK, overruled=True, days=7),
            BetRecord(0.5, Verdict.INVALID, days=14),
            BetRecord(0.9, None, overdue=True, goalposts_moved=True),
            BetRecord(None, None),
        ),
        reviews=(Resolved(0.8, True),),
    )
    assert (record.wins.part, record.wins.whole) == (1, 4)
    assert (record.learned.part, record.learned.whole) == (3, 5)
    assert (record.overruled.part, record.goalposts_moved.part, record.goalposts_moved.whole) == (1, 1, 6)
    assert (record.again.part, record.again.whole) == (1, 2)
    assert record.cycle_days == 14
    assert record.resolved == (
        Resolved(0.7, True),
        Resolved(0.6, False),
        Resolved(0.2, False),
        Resolved(0.8, True),
    )
    assert record.base_brier == 0.25
    assert record.brier == pytest.approx((0.09 + 0.36 + 0.04 + 0.04) / 4)
    table = {
        (sound, won): record.count(sound=sound, won=won) for sound in (True, False) for won in (True, False)
    }
    assert table == {(True, True): 1, (True, False): 1, (False, True): 0, (False, False): 2}


def test_an_empty_record_claims_nothing() -> None:
    record = TrackRecord(())
    assert (record.brier, record.base_brier, record.cycle_days) == (None, None, None)
    assert (record.wins.share, record.wins.interval) == (None, None)
