"""The way in: the app in a terminal, the door to the screens; else a command, and then its parser."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from omtm_tui import paths
from omtm_tui.domain.errors import FileUnusable, ReportedError


def run(argv: Sequence[str]) -> int:
    """Open the app or the demo where nothing more is asked for and a person is there; else run a command."""
    words = argv[0].split("=", 1) if len(argv) == 1 else argv  # --db=FILE
    is_app_meant = not words or (len(words) == 2 and words[0] == "--db")
    if (is_app_meant or list(words) == ["demo"]) and is_interactive():
        return open_app(Path(words[1]) if len(words) == 2 else None, demo=list(words) == ["demo"])
    from omtm_tui.cli.run import main

    return main(argv)


def is_interactive() -> bool:
    """Whether a person sits at a terminal that can show a screen; the app draws it on standard error."""
    streams = (sys.stdin, sys.stdout, sys.stderr)
    return all(stream.isatty() for stream in streams) and os.environ.get("TERM") != "dumb"


def open_app(path: Path | None, first: str = "", scope_id: int | None = None, *, demo: bool = False) -> int:
    """``launch.run`` on ``path`` or the usual file, or the demo, with errors as one line and an exit code."""
    from omtm_tui.ui import launch

    try:
        if demo:
            return launch.run_demo()
        return launch.run(paths.prepare(paths.workspace(path)), first=first, scope_id=scope_id)
    except ReportedError as error:
        sys.stderr.write(f"omtm: {error}\n")
        return 3 if isinstance(error, FileUnusable) else 2
