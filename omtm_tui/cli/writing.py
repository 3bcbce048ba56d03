"""The workspace of a command opened to write; apart from ``workspace``, so that questions load none of it."""

from contextlib import AbstractContextManager, suppress

from omtm_tui import clock, paths
from omtm_tui.cli.workspace import workspace_file
from omtm_tui.domain.errors import FileUnusable
from omtm_tui.storage import workspace_file as storage_file
from omtm_tui.storage.files.snapshots import take_daily


def writing() -> AbstractContextManager[storage_file.WorkspaceFile]:
    """Open the workspace to write to, made when missing."""
    path = paths.prepare(workspace_file())
    with suppress(FileUnusable):  # opening it says better what is wrong
        take_daily(path, clock.now())
    return storage_file.writing(path, clock.now, "command line")
