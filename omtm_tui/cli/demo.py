"""``omtm demo``: a workspace with a story, in a throw-away copy or in a file of one's own."""

import os
from pathlib import Path
from tempfile import TemporaryDirectory

from omtm_tui import clock
from omtm_tui.cli.app import is_interactive, open_demo
from omtm_tui.cli.common import Reply, chosen_file, plain_reply, use_file
from omtm_tui.cli.home import status
from omtm_tui.demo import build_demo
from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _
from omtm_tui.storage.workspace_file import writing


def demo() -> Reply | int:
    """Open the demo, or write it to the file of ``--db``; without a terminal its status is printed."""
    target = chosen_file()
    if target is not None:
        if os.path.lexists(target):
            raise UserError(_("{path} is already there; name a new file with --db.").format(path=target))
        _build(target)
        return plain_reply(str(target))
    if is_interactive():
        return open_demo()
    with TemporaryDirectory(prefix="omtm-demo-") as folder:
        path = Path(folder) / "demo.db"
        _build(path)
        use_file(path)
        return status()


def _build(path: Path) -> None:
    with writing(path, clock.now, "demo") as db:
        build_demo(db)
