"""``omtm undo`` and ``omtm redo``."""

from __future__ import annotations

from omtm_tui.cli.common import Reply, plain_reply
from omtm_tui.cli.writing import writing
from omtm_tui.i18n import _


def undo() -> Reply:
    """Take the latest change back."""
    with writing() as db:
        return plain_reply(_("Undone: {label}").format(label=db.undo()))


def redo() -> Reply:
    """Do again what was undone last."""
    with writing() as db:
        return plain_reply(_("Done again: {label}").format(label=db.redo()))
