"""Readings stored as an import stores them, without a file to read them from."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from omtm_tui.storage.read.metrics import metric_by_id
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.readings import Imported, ReadingRow, checked, write_checked


def import_readings(
    db: WorkspaceFile,
    readings: Sequence[ReadingRow],
    label: str,
    progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """``write_checked`` for unchecked rows: UserError names the first that cannot be stored."""
    context = db.context()
    rows = [checked(row, metric_by_id(context, row.metric_id), db.today) for row in readings]
    return write_checked(db, rows, label, progress)
