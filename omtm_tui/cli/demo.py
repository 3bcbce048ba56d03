"""``omtm demo``: a workspace with a story, in a throw-away copy or in a file of one's own."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory

import click

from omtm_tui import clock
from omtm_tui.cli import common
from omtm_tui.cli.app import is_interactive, open_demo
from omtm_tui.cli.show import print_status
from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _


def demo() -> click.Command:
    """``omtm demo``."""
    return common.command(
        "demo",
        _demo,
        _(
            "Look around in a workspace with a story; nothing of it is kept. "
            "With --db it is written to that new file instead."
        ),
    )


def _demo() -> int:
    wanted = common.given_file()
    if wanted is not None:
        if os.path.lexists(wanted):
            raise UserError(_("{path} is already there; name a new file with --db.").format(path=wanted))
        _build(wanted)
        common.say(str(wanted))
        return common.Exit.FINE
    if is_interactive():
        return open_demo()
    with TemporaryDirectory(prefix="omtm-demo-") as folder:
        path = Path(folder) / "demo.db"
        _build(path)
        common.use_file(path)
        return print_status()


def _build(path: Path) -> None:
    from omtm_tui.demo import build_demo
    from omtm_tui.storage.workspace_file import writing

    with writing(path, clock.now, "demo") as db:
        build_demo(db)
