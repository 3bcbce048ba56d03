"""Writing down when an experiment counts as a success and when it is stopped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from omtm_tui.domain.backlog.criterion import Criterion
from omtm_tui.storage import orm
from omtm_tui.storage.write.input_cleaning import line


def write_criteria(session: orm.Session, experiment_id: int, criteria: Sequence[Criterion]) -> None:
    """Inside a verb's step: all criteria of an experiment, in their order."""
    of_it = (
        orm.select(orm.Criterion)
        .where(orm.Criterion.experiment_id == experiment_id)
        .order_by(orm.col(orm.Criterion.id))
    )
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
            session.add(orm.Criterion(experiment_id=experiment_id, **told))
    for row in rows[len(criteria) :]:
        session.delete(row)
