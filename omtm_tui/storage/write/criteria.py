"""Writing down when an experiment counts as a success and when it is stopped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from omtm_tui.domain.backlog.criterion import Criterion
from omtm_tui.storage.write.input_cleaning import line

if TYPE_CHECKING:
    from sqlmodel import Session


def write_criteria(session: Session, experiment_id: int, criteria: Sequence[Criterion]) -> None:
    """Inside a verb's step: all criteria of an experiment, in their order."""
    from sqlmodel import col, select

    from omtm_tui.storage.tables import Criterion as Row

    of_it = select(Row).where(Row.experiment_id == experiment_id).order_by(col(Row.id))
    rows = list(session.exec(of_it))
    for place, criterion in enumerate(criteria):
        told: dict[str, Any] = {
            "kind": criterion.kind.value,
            "what": line(criterion.what),
            "comparison": criterion.comparison,
            "line": criterion.line,
            "unit": line(criterion.unit),
            "after_days": criterion.after_days,
            "result": criterion.result,
        }
        if place < len(rows):
            rows[place].sqlmodel_update(told)
        else:
            session.add(Row(experiment_id=experiment_id, **told))
    for row in rows[len(criteria) :]:
        session.delete(row)
