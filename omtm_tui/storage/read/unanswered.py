"""How many ideas wait for an answer, which every first screen says without reading the backlog."""

from __future__ import annotations

from omtm_tui.storage.read_context import ReadContext


def unanswered_count(context: ReadContext, scope_id: int, omtm_id: int) -> int:
    """How many experiments of the scope wait for an answer, those that came back included."""
    (count,) = context.execute(
        """
        SELECT count(*) FROM experiment e
        WHERE e.scope_id = :scope AND e.hidden = 0 AND e.state IN ('idea', 'ready', 'parked')
          AND NOT EXISTS (SELECT 1 FROM direct_answer WHERE experiment_id = e.id AND omtm_id = :omtm)
          AND (e.state <> 'parked' OR (SELECT metric_id FROM omtm WHERE id = :omtm) =
            (SELECT moves_metric_id FROM direct_answer WHERE experiment_id = e.id
             ORDER BY answered_at DESC, id DESC LIMIT 1))
        """,
        {"scope": scope_id, "omtm": omtm_id},
    ).fetchone()
    return int(count)
