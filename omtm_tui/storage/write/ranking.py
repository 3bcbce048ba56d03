"""The ranking of an OMTM's yes items: read, rearranged and written inside one step."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from omtm_tui.domain.backlog.backlog import ExperimentState, no_place
from omtm_tui.domain.backlog.planning import GAP, fresh_ranks, moved, shifted
from omtm_tui.domain.errors import Action, NotAllowed
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage import orm
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.rows import id_of
from omtm_tui.storage.write.workspace import own_scope

Arrange = Callable[[Sequence[int]], Sequence[int]]
"""From the experiments listed, top first, to the order they shall have."""


def move(db: WorkspaceFile, chosen: int | Collection[int], to: int) -> None:
    """Give yes items a rank from 1, the top; several keep their order and stand together."""
    _rearrange(db, chosen, lambda order, items: moved(order, items, to))


def shift(db: WorkspaceFile, chosen: int | Collection[int], by: int) -> None:
    """Put yes items so many ranks further down (negative: up) than where they stand on file by now."""
    _rearrange(db, chosen, lambda order, items: shifted(order, items, by))


def to_end(db: WorkspaceFile, chosen: int | Collection[int], *, top: bool) -> None:
    """Put yes items to the top of the ranking, or to its end."""
    _rearrange(db, chosen, lambda order, items: moved(order, items, 1 if top else len(order)))


def sort_by_ice(db: WorkspaceFile, scope_id: int | None = None) -> None:
    """Order the ranking once by impact × confidence × ease, best first, those without a score last."""
    with db.step(_("Sorted once by ICE")):
        omtm_id = id_of(active_omtm(db, own_scope(db, scope_id)))
        order = _listed(_answers(db, omtm_id))
        product = "SELECT id, coalesce(impact * confidence * ease, 0) FROM experiment"
        scores = dict(db.conn.execute(product).fetchall())
        if not any(scores[item] for item in order):
            message = _("No yes item has all three scores yet. Give one impact, confidence and ease.")
            raise NotAllowed(message, action=Action.SCORE)
        by_score = sorted(order, key=lambda item: -scores[item])
        _write_order(db, omtm_id, set(order), lambda _now: by_score)


def active_omtm(db: WorkspaceFile, scope_id: int) -> orm.Omtm:
    """The OMTM a scope steers by; NotAllowed where there is none."""
    omtm = db.find(orm.Omtm, scope_id=scope_id, status="active")
    if omtm is None:
        raise NotAllowed(_("There is no active OMTM. Define one first."), action=Action.DEFINE_OMTM)
    return omtm


def last_rank(db: WorkspaceFile, omtm_id: int) -> int:
    """A rank behind all others."""
    highest = orm.select(orm.func.max(orm.DirectAnswer.rank)).where(orm.DirectAnswer.omtm_id == omtm_id)
    return (db.session.exec(highest).one() or 0) + GAP


def _rearrange(
    db: WorkspaceFile,
    chosen: int | Collection[int],
    arrange: Callable[[Sequence[int], Sequence[int]], Sequence[int]],
) -> None:
    items = (chosen,) if isinstance(chosen, int) else tuple(chosen)
    if not items:
        return
    with db.step(_label(db, items)):
        rows = [db.get_or_fail(orm.Experiment, number) for number in items]
        omtm_id = id_of(active_omtm(db, rows[0].scope_id))
        order = set(_listed(_answers(db, omtm_id)))
        for row in (row for row in rows if row.id not in order):
            raise no_place(id_of(row), row.title, ExperimentState(row.state))
        _write_order(db, omtm_id, set(items), lambda now: arrange(now, items))


def _label(db: WorkspaceFile, items: Sequence[int]) -> str:
    if len(items) > 1:
        return ngettext("Moved {n} idea", "Moved {n} ideas", len(items)).format(n=len(items))
    title = db.context().value("SELECT title FROM experiment WHERE id = ?", items)
    return _("Moved “{title}”").format(title=title or "")


class _Answer(NamedTuple):
    """A yes to an OMTM; ``listed`` while its experiment stands in the ranking, later it keeps its rank."""

    id: int
    experiment: int
    rank: int
    listed: bool


def _answers(db: WorkspaceFile, omtm_id: int) -> list[_Answer]:
    """Every yes to an OMTM, in order of rank."""
    sql = """
        SELECT a.id, a.experiment_id, a.rank, e.state IN ('idea', 'ready', 'testing') AND e.hidden = 0
        FROM direct_answer a JOIN experiment e ON e.id = a.experiment_id
        WHERE a.omtm_id = ? AND a.answer = 1 ORDER BY a.rank
    """
    return [_Answer._make(row) for row in db.conn.execute(sql, (omtm_id,))]


def _listed(answers: Sequence[_Answer]) -> list[int]:
    """The experiments that stand in the ranking, from the top."""
    return [answer.experiment for answer in answers if answer.listed]


def _write_order(db: WorkspaceFile, omtm_id: int, chosen: Collection[int], arrange: Arrange) -> None:
    """Bring the listed experiments into another order; those not ``chosen`` keep their rank if they can."""
    answers = _answers(db, omtm_id)
    now = _listed(answers)
    wanted = list(arrange(now))
    if wanted == now:
        return
    by_experiment = {answer.experiment: answer for answer in answers}
    # Answers that are not listed stay behind the one they stood behind, so that no rank is ever given twice.
    behind: dict[int | None, list[int]] = {}
    anchor: int | None = None
    for answer in answers:
        if not answer.listed:
            behind.setdefault(anchor, []).append(answer.experiment)
        elif answer.experiment not in chosen:
            anchor = answer.experiment
    order = list(behind.get(None, ()))
    for experiment in wanted:
        order += [experiment, *behind.get(experiment, ())]
    ranks = [None if experiment in chosen else by_experiment[experiment].rank for experiment in order]
    fresh = {by_experiment[order[index]]: rank for index, rank in fresh_ranks(ranks).items()}
    changed = {answer: rank for answer, rank in fresh.items() if answer.rank != rank}
    unused = max([*fresh.values(), last_rank(db, omtm_id)]) + GAP
    if len(changed) > 1 and {answer.rank for answer in changed} & {*changed.values()}:
        # No two may ever have the same rank, so all of them wait behind the others first.
        waiting = ((unused + index, answer.id) for index, answer in enumerate(changed))
        db.conn.executemany("UPDATE direct_answer SET rank = ? WHERE id = ?", waiting)
    ranked = ((rank, answer.id) for answer, rank in changed.items())
    db.conn.executemany("UPDATE direct_answer SET rank = ? WHERE id = ?", ranked)
