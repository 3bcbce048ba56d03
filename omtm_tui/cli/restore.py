"""Commands for a bad day: the snapshots of a workspace, and going back to one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from omtm_tui import clock
from omtm_tui.cli import common
from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from omtm_tui.storage.files.snapshots import Snapshot


def restore() -> click.Command:
    """``omtm restore``."""
    return common.command(
        "restore",
        _restore,
        _(
            "Go back to a snapshot, named by its number or day; without one the snapshots are listed. One is "
            "taken each day the workspace is used. What is replaced is kept as a snapshot too."
        ),
        common.argument("snapshot", required=False),
        common.flag("--yes", help=_("Replace without asking.")),
        json=True,
    )


def _restore(snapshot: str | None, yes: bool, as_json: bool) -> int:
    from omtm_tui.storage.files.snapshots import named, restore, snapshots

    path = common.workspace_file()
    if snapshot is None:
        found = snapshots(path)
        if as_json:
            common.say_json(
                [{"taken": one.taken.isoformat(), "size": one.size, "file": one.path} for one in found]
            )
        elif found:
            common.say(*common.table([_row(number, one) for number, one in enumerate(found, 1)]))
        else:
            common.note(_("There is no snapshot of {path} yet.").format(path=path))
        return common.Exit.FINE
    chosen = named(path, snapshot)
    when = f"{chosen.taken:%Y-%m-%d %H:%M}"
    if not yes:
        if not sys.stdin.isatty():
            raise UserError(_("Nothing was written: add --yes to replace without being asked."))
        question = _("Make {path} what it was on {when}?").format(path=path, when=when)
        if not click.confirm(question, err=True):
            raise click.Abort
    before = restore(path, chosen.path, clock.now())
    if as_json:
        common.say_json({"restored": chosen.taken.isoformat(), "before": before and before.path})
    else:
        common.say(_("{path} is as it was on {when}.").format(path=path, when=when))
        if before:
            common.note(_("What it was until now is kept in {path}").format(path=before.path))
    return common.Exit.FINE


def _row(number: int, one: Snapshot) -> tuple[str, ...]:
    note = _("before a restore") if one.before_restore else ""
    return str(number), f"{one.taken:%Y-%m-%d %H:%M}", f"{max(1, one.size // 1000)} kB", note
