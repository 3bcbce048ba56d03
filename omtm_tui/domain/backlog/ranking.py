"""Places in a total order as integers with gaps, so that a move touches few rows and ties cannot happen."""

from collections.abc import Sequence

GAP = 2**20  # between neighbours at first; a place can be halved twenty times before others have to make room


def fresh_ranks(ranks: Sequence[int | None]) -> dict[int, int]:
    """Ranks that put the order given into numbers, by position; positions not named keep theirs.

    ``ranks`` is the wished order: the rank each item has now, None where it gets a new one. Those that are
    not None increase. As few of those as needed change: the nearest make room, each time twice as many."""
    now = list(ranks)
    fresh: dict[int, int] = {}
    for start in range(len(now)):
        if now[start] is None:
            end = next((at for at in range(start, len(now)) if now[at] is not None), len(now))
            for at, rank in _between(now, start, end).items():
                now[at] = fresh[at] = rank
    return fresh


def _between(now: Sequence[int | None], first: int, end: int) -> dict[int, int]:
    """Ranks for the positions ``first`` to ``end``, and for neighbours where there is no room between."""
    room = 1
    while True:
        low = now[first - 1] if first else None
        high = next((rank for rank in now[end:] if rank is not None), None)
        count = end - first
        if high is None:
            high = (low or 0) + GAP * (count + 1)
        if low is None:
            low = high - GAP * (count + 1)
        if high - low > count:
            width = high - low
            return {first + n: low + width * (n + 1) // (count + 1) for n in range(count)}
        first, end, room = max(first - room, 0), min(end + room, len(now)), room * 2


def moved(order: Sequence[int], chosen: Sequence[int], to: int) -> list[int]:
    """The order with the chosen items in one block that begins at place ``to`` (from 1), or ends the list."""
    block = set(chosen)
    others = [item for item in order if item not in block]
    taken = [item for item in order if item in block]
    index = min(max(to, 1) - 1, len(others))
    return [*others[:index], *taken, *others[index:]]


def shifted(order: Sequence[int], chosen: Sequence[int], by: int) -> list[int]:
    """The order with the chosen items in one block that stands ``by`` places further down (negative: up)."""
    block = set(chosen)
    indices = [index for index, item in enumerate(order) if item in block]
    if not indices:
        return list(order)
    near = indices[0] if by < 0 else indices[-1] - len(indices) + 1
    return moved(order, chosen, near + 1 + by)
