"""Writing down when an experiment counts as a success and when it is stopped."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from msgspec.structs import replace

from omtm_tui.domain.backlog.criterion import Criterion
from omtm_tui.storage import orm, records
from omtm_tui.storage.write.input_cleaning import line
from omtm_tui.storage.write.rows import find_all, row_of


def write_criteria(session: orm.Session, experiment_id: int, criteria: Sequence[Criterion]) -> None:
    """Inside a verb's step: all criteria of an experiment, in their order."""
    rows = find_all(session, orm.Criterion, experiment_id=experiment_id)
    for row, criterion in zip_longest(rows, criteria):
        if criterion is None:
            session.delete(row)
            continue
        tidy = replace(criterion, what=line(criterion.what), unit=line(criterion.unit))
        if row is None:
            session.add(row_of(orm.Criterion, tidy, experiment_id=experiment_id))
        else:
            row.sqlmodel_update(records.to_columns(tidy, orm.Criterion.model_fields))
