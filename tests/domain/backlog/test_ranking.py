"""Ranks with gaps: whatever is moved, the order is total, and few ranks change."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, strategies as st

from omtm_tui.domain.backlog.planning import GAP, fresh_ranks, moved, shifted


@given(st.lists(st.one_of(st.none(), st.integers(1, 4)), max_size=40), st.integers(-5, 5))
def test_new_ranks_put_any_order_into_strictly_rising_numbers(gaps: list[int | None], start: int) -> None:
    ranks: list[int | None] = []
    for gap in gaps:
        start += gap or 0
        ranks.append(None if gap is None else start)
    fresh = fresh_ranks(ranks)
    result = [fresh.get(place, rank) for place, rank in enumerate(ranks)]
    numbers = [rank for rank in result if rank is not None]
    assert len(numbers) == len(ranks)
    assert all(low < high for low, high in pairwise(numbers))


def test_where_there_is_room_only_the_moved_one_changes() -> None:
    assert fresh_ranks([0, None, GAP, 2 * GAP]) == {1: GAP // 2}
    assert fresh_ranks([None, 0]) == {0: -GAP}
    assert fresh_ranks([0, None]) == {1: GAP}


def test_a_crowded_place_makes_room_among_its_neighbours_only() -> None:
    ranks = [*range(0, 100 * GAP, GAP), 100 * GAP, None, 100 * GAP + 1, *range(101 * GAP, 200 * GAP, GAP)]
    assert set(fresh_ranks(ranks)) <= set(range(99, 105))


@given(st.lists(st.integers(0, 30), unique=True), st.data())
def test_moving_keeps_everybody_and_the_order_of_the_others(order: list[int], data: st.DataObject) -> None:
    chosen = data.draw(st.lists(st.sampled_from(order), unique=True)) if order else []
    to = data.draw(st.integers(-3, 40))
    for result in (moved(order, chosen, to), shifted(order, chosen, to - 20)):
        assert sorted(result) == sorted(order)
        assert [x for x in result if x not in chosen] == [x for x in order if x not in chosen]
        assert [x for x in result if x in chosen] == [x for x in order if x in chosen]


def test_several_move_as_one_block() -> None:
    assert moved([1, 2, 3, 4, 5], [4, 2], 1) == [2, 4, 1, 3, 5]
    assert moved([1, 2, 3, 4, 5], [4, 2], 99) == [1, 3, 5, 2, 4]
    assert shifted([1, 2, 3, 4, 5], [4], -1) == [1, 2, 4, 3, 5]
    assert shifted([1, 2, 3, 4, 5], [2, 3], 1) == [1, 4, 2, 3, 5]
    assert shifted([1, 2, 3], [1], -1) == [1, 2, 3]
