"""All that is kept about one experiment: its log, its states, its criteria, and who asked for it."""

from __future__ import annotations

from omtm_tui.domain.backlog.criterion import Criterion
from omtm_tui.domain.backlog.experiment import StateChange
from omtm_tui.domain.backlog.read_models import ExperimentDetail
from omtm_tui.storage import records
from omtm_tui.storage.read.decision_entries import entries
from omtm_tui.storage.read_context import ReadContext


def experiment_detail(context: ReadContext, experiment_id: int) -> ExperimentDetail:
    """The detail of one experiment; an empty one where there is none."""
    number = {"id": experiment_id}
    states = context.execute(
        "SELECT state, entered_at, reason FROM experiment_state WHERE experiment_id = :id ORDER BY id", number
    )
    requesters = context.execute(
        "SELECT requester FROM request WHERE experiment_id = :id ORDER BY id", number
    )
    return ExperimentDetail(
        log=entries(context, "d.experiment_id = :id", number),
        history=records.from_rows(StateChange, states),
        criteria=criteria(context, experiment_id),
        requesters=tuple(name for (name,) in requesters),
    )


def criteria(context: ReadContext, experiment_id: int) -> tuple[Criterion, ...]:
    """The criteria of an experiment in the order they were typed."""
    rows = context.execute("SELECT * FROM criterion WHERE experiment_id = ? ORDER BY id", (experiment_id,))
    return records.from_rows(Criterion, rows)
