"""Rearranging the ranking: some yes items to a place, up or down, or all of them once by their scores."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from omtm_tui.domain.actions import Action
from omtm_tui.domain.backlog.ranking import moved, shifted
from omtm_tui.domain.errors import NotAllowed
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage import orm
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.experiments import active_omtm
from omtm_tui.storage.write.ranking import Arrange, listed, rearrange
from omtm_tui.storage.write.rows import get_or_fail
from omtm_tui.storage.write.workspace import scope_row


def move(db: WorkspaceFile, chosen: int | Collection[int], to: int) -> None:
    """Put yes items at a place of the ranking, 1 being the top; places beyond the ends mean the ends.

    Several keep their order among themselves and stand together.
    """
    items = (chosen,) if isinstance(chosen, int) else tuple(chosen)
    _rearrange(db, items, lambda order: moved(order, items, to))


def shift(db: WorkspaceFile, chosen: int | Collection[int], by: int) -> None:
    """Put yes items so many places further down (negative: up) than where they stand on file by now."""
    items = (chosen,) if isinstance(chosen, int) else tuple(chosen)
    _rearrange(db, items, lambda order: shifted(order, items, by))


def to_end(db: WorkspaceFile, chosen: int | Collection[int], *, top: bool) -> None:
    """Put yes items to the top of the ranking, or to its end."""
    items = (chosen,) if isinstance(chosen, int) else tuple(chosen)
    _rearrange(db, items, lambda order: moved(order, items, 1 if top else len(order)))


def sort_by_ice(db: WorkspaceFile, scope_id: int | None = None) -> None:
    """Order the ranking once by impact × confidence × ease, best first; what lacks a score keeps its order
    at the end.
    """
    with db.step(_("Sorted once by ICE")) as session:
        omtm_id = active_omtm(session, scope_row(session, scope_id).id or 0).id or 0
        order = listed(session, omtm_id)
        scored = orm.select(orm.Experiment).where(orm.col(orm.Experiment.id).in_(order))
        scores = {
            row.id: (row.impact or 0) * (row.confidence or 0) * (row.ease or 0)
            for row in session.exec(scored)
        }
        if not any(scores.values()):
            raise NotAllowed(
                _("No yes item has all three scores yet. Give one impact, confidence and ease."),
                action=Action.SCORE,
            )
        by_score = sorted(order, key=lambda item: -(scores.get(item) or 0))
        rearrange(session, omtm_id, set(order), lambda _now: by_score)


def _rearrange(db: WorkspaceFile, chosen: Sequence[int], arrange: Arrange) -> None:
    if not chosen:
        return
    with db.step(_label(db, chosen)) as session:
        rows = [get_or_fail(session, orm.Experiment, number) for number in chosen]
        omtm_id = active_omtm(session, rows[0].scope_id).id or 0
        order = set(listed(session, omtm_id))
        for row in rows:
            if row.id not in order:
                message = _("Only a yes has a place in the ranking. Answer “{title}” first.")
                raise NotAllowed(message.format(title=row.title), action=Action.ANSWER)
        rearrange(session, omtm_id, set(chosen), arrange)


def _label(db: WorkspaceFile, chosen: Sequence[int]) -> str:
    if len(chosen) > 1:
        return ngettext("Moved {n} idea", "Moved {n} ideas", len(chosen)).format(n=len(chosen))
    sql = "SELECT title FROM experiment WHERE id = ?"
    (title,) = db.conn.execute(sql, (chosen[0],)).fetchone() or ("",)
    return _("Moved “{title}”").format(title=title)
