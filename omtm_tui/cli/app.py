"""Starting the app: the only door from the command line to the screens, and no parser is loaded for it."""

import os
import sys
from pathlib import Path

from omtm_tui import paths
from omtm_tui.domain.errors import FileUnusable, UserError


def is_interactive() -> bool:
    """Whether a person sits at a terminal that can show a screen; the app draws it on standard error."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream.isatty() for stream in streams) and os.environ.get("TERM") != "dumb"


def open_app(path: Path | None, first: str = "", scope_id: int | None = None) -> int:
    """Open the app on the file of ``--db``, or the usual one; errors become one line and an exit code.

    ``first`` names an action to begin with, such as ``friday``; ``scope_id`` is whose OMTM is looked at, the
    company's where it is None.
    """
    from omtm_tui.ui.launch import run

    try:
        return run(paths.prepare(paths.workspace(path)), first=first, scope_id=scope_id)
    except (FileUnusable, UserError) as error:
        sys.stderr.write(f"omtm: {error}\n")
        return 3 if isinstance(error, FileUnusable) else 2


def open_demo() -> int:
    """Open the app on a demo workspace that is thrown away afterwards. Raises FileUnusable."""
    from omtm_tui.ui.launch import run_demo

    return run_demo()
