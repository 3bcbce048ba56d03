"""The total order of an OMTM's yes items on file: read, rearranged and written inside one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from omtm_tui.domain.backlog.ranking import GAP, fresh_ranks
from omtm_tui.storage import orm

RANKED = ("idea", "ready", "testing")
"""States in which a yes has a place; later ones keep their rank without being listed."""

Arrange = Callable[[Sequence[int]], Sequence[int]]
"""From the experiments listed, top first, to the order they shall have."""


def last_rank(session: orm.Session, omtm_id: int) -> int:
    """A rank behind all others."""
    highest = orm.select(orm.func.max(orm.DirectAnswer.rank)).where(orm.DirectAnswer.omtm_id == omtm_id)
    return (session.exec(highest).one() or 0) + GAP


def listed(session: orm.Session, omtm_id: int) -> list[int]:
    """The experiments that have a place in the ranking of an OMTM, from the top."""
    return [experiment for _answer, experiment, _rank, has_place in _answers(session, omtm_id) if has_place]


def rearrange(session: orm.Session, omtm_id: int, chosen: Collection[int], arrange: Arrange) -> None:
    """Bring the listed experiments into another order, in which only ``chosen`` ones changed their place.

    The others keep their ranks unless they have to make room.
    """
    answers = _answers(session, omtm_id)
    now = [experiment for _answer, experiment, _rank, has_place in answers if has_place]
    wanted = list(arrange(now))
    if wanted == now:
        return
    by_experiment = {answer[1]: answer for answer in answers}
    # Answers without a place stay behind the one they stood behind, so that no rank is ever given twice.
    behind: dict[int | None, list[int]] = {}
    anchor: int | None = None
    for _answer, experiment, _rank, has_place in answers:
        if has_place and experiment not in chosen:
            anchor = experiment
        elif not has_place:
            behind.setdefault(anchor, []).append(experiment)
    order = list(behind.get(None, ()))
    for experiment in wanted:
        order += [experiment, *behind.get(experiment, ())]
    ranks = [None if experiment in chosen else by_experiment[experiment][2] for experiment in order]
    fresh = {by_experiment[order[place]]: rank for place, rank in fresh_ranks(ranks).items()}
    changed = {answer[0]: (answer[2], rank) for answer, rank in fresh.items() if answer[2] != rank}
    _write(session, changed, free=max([*fresh.values(), last_rank(session, omtm_id)]) + GAP)


def _answers(session: orm.Session, omtm_id: int) -> list[tuple[int, int, int, bool]]:
    """Answer, experiment, rank and whether it is listed, for every yes to an OMTM, in order of rank."""
    found = (
        orm.select(
            orm.DirectAnswer.id,
            orm.DirectAnswer.experiment_id,
            orm.DirectAnswer.rank,
            (orm.col(orm.Experiment.state).in_(RANKED)) & (orm.col(orm.Experiment.hidden) == 0),
        )
        .join(orm.Experiment, orm.col(orm.Experiment.id) == orm.DirectAnswer.experiment_id)
        .where(orm.DirectAnswer.omtm_id == omtm_id, orm.DirectAnswer.answer == 1)
        .order_by(orm.col(orm.DirectAnswer.rank))
    )
    return [(number or 0, item, rank or 0, bool(has)) for number, item, rank, has in session.exec(found)]


def _write(session: orm.Session, changed: dict[int, tuple[int, int]], free: int) -> None:
    """Give answers their new ranks (old and new by id); no two ever have the same, not even in between.

    From ``free`` on no rank is in use.
    """
    old, new = {was for was, _rank in changed.values()}, {rank for _was, rank in changed.values()}
    if len(changed) > 1 and old & new:
        apart = [{"id": number, "rank": free + place} for place, number in enumerate(changed)]
        session.execute(orm.update(orm.DirectAnswer), apart)
    if changed:
        ranks = [{"id": number, "rank": rank} for number, (_was, rank) in changed.items()]
        session.execute(orm.update(orm.DirectAnswer), ranks)
