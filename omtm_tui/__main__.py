"""The ``omtm`` command."""

import sys

from omtm_tui.cli.app import run


def main() -> None:
    """The entry point of the installed commands."""
    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
