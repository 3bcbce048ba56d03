"""The intake: what was asked for, by whom, and what became of it."""

from __future__ import annotations

from omtm_tui.domain.backlog.experiment import Experiment
from omtm_tui.domain.backlog.read_models import RequestsPage
from omtm_tui.domain.backlog.request import Moscow, Request
from omtm_tui.storage import records
from omtm_tui.storage.read.backlog import experiments
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read_context import ReadContext

_ORDER = [None, *Moscow]


def requests(context: ReadContext) -> RequestsPage:
    """The requests of a scope: those that need an outcome first, then by MoSCoW, the unsorted before them."""
    header = top(context)
    scope = header.scope.id if header.scope else 0
    rows = context.execute("SELECT * FROM request WHERE scope_id = ? ORDER BY id", (scope,)).fetchall()
    ideas: dict[int, Experiment] = {}
    if any(row["experiment_id"] for row in rows):
        every = experiments(context, scope, header.omtm.omtm.id if header.omtm else 0)
        ideas = {experiment.id: experiment for experiment in every}
    listed = [records.from_row(Request, row, experiment=ideas.get(row["experiment_id"])) for row in rows]
    listed.sort(key=lambda request: (not request.needs_outcome, _ORDER.index(request.moscow)))
    return RequestsPage(header, tuple(listed), sum(item.rank is not None for item in ideas.values()))
