"""The total order of an OMTM's yes items: integers with gaps, so that a move rarely touches the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlmodel import Session

    from omtm_tui.storage import tables

GAP = 1024

RANKED = ("idea", "ready", "testing")
"""States in which a yes has a place; later ones keep their rank without being listed."""


def ranking(session: Session, omtm_id: int) -> list[tables.DirectAnswer]:
    """The listed yes answers for an OMTM, from the top."""
    from sqlmodel import col, select

    from omtm_tui.storage.tables import DirectAnswer, Experiment

    listed = (
        select(DirectAnswer)
        .join(Experiment, col(Experiment.id) == DirectAnswer.experiment_id)
        .where(DirectAnswer.omtm_id == omtm_id, DirectAnswer.answer == 1)
        .where(col(Experiment.state).in_(RANKED), Experiment.hidden == 0)
        .order_by(col(DirectAnswer.rank))
    )
    return list(session.exec(listed))


def last_rank(session: Session, omtm_id: int) -> int:
    """A rank behind all others."""
    return max(_taken(session, omtm_id), default=0) + GAP


def squeeze_in(
    session: Session, order: list[tables.DirectAnswer], own: tables.DirectAnswer, place: int
) -> None:
    """Give ``own``, one of ``order``, the 0-based ``place`` among the others."""
    if order[place] is own:
        return
    others = [answer for answer in order if answer is not own]
    taken = _taken(session, own.omtm_id)
    above = others[place - 1].rank or 0 if place else min(taken) - 2 * GAP
    below = others[place].rank or 0 if place < len(others) else max(taken) + 2 * GAP
    middle = (above + below) // 2
    if above < middle and middle not in taken:
        own.rank = middle
        return
    # No room: everyone moves behind the last rank, one by one, so that no two ever have the same.
    first = max(taken) + GAP
    for number, answer in enumerate([*others[:place], own, *others[place:]]):
        answer.rank = first + number * GAP
        session.flush()


def _taken(session: Session, omtm_id: int) -> set[int]:
    """All ranks in use for an OMTM, those of answers that are no longer listed included."""
    from sqlmodel import col, select

    from omtm_tui.storage.tables import DirectAnswer

    ranks = select(DirectAnswer.rank).where(
        DirectAnswer.omtm_id == omtm_id, col(DirectAnswer.rank).is_not(None)
    )
    return {rank for rank in session.exec(ranks) if rank is not None}
