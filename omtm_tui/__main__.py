"""The ``omtm`` command: the app in a terminal; everything else, and everything without one, is ``cli``."""

import sys
from collections.abc import Sequence
from pathlib import Path

from omtm_tui.cli.app import is_interactive, open_app


def main() -> None:
    """The entry point of the installed commands."""
    sys.exit(run(sys.argv[1:]))


def run(argv: Sequence[str]) -> int:
    """Open the app where nothing but ``--db`` is asked for and a person is there, else run a command."""
    files = _only_db(argv)
    if files is not None and is_interactive():
        return open_app(files[0] if files else None)
    from omtm_tui.cli.run import main

    return main(argv)


def _only_db(argv: Sequence[str]) -> Sequence[Path] | None:
    """Return no or one workspace file where the command line has nothing else, else None; loads no parser."""
    if not argv:
        return ()
    if len(argv) == 2 and argv[0] == "--db":
        return (Path(argv[1]),)
    if len(argv) == 1 and argv[0].startswith("--db="):
        return (Path(argv[0].removeprefix("--db=")),)
    return None


if __name__ == "__main__":
    main()
