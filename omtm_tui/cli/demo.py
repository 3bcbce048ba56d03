"""``omtm demo``: a workspace with a story, in a throw-away copy or in a file of one's own."""

import os

from omtm_tui import clock
from omtm_tui.cli.common import Reply, chosen_file, plain_reply, use_file
from omtm_tui.cli.home import status
from omtm_tui.demo import build_demo, throw_away
from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _
from omtm_tui.storage.workspace_file import writing


def demo() -> Reply:
    """Write the demo to the file of ``--db``, or print its status; at a terminal ``cli.app`` opens it."""
    target = chosen_file()
    if target is not None:
        if os.path.lexists(target):
            raise UserError(_("{path} is already there; name a new file with --db.").format(path=target))
        with writing(target, clock.now, "demo") as db:
            build_demo(db)
        return plain_reply(str(target))
    with throw_away() as path:
        use_file(path)
        return status()
