"""Running one command: its exit code, and every error as one line on standard error."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence

import click

from omtm_tui.cli.common import Exit, complain, with_command
from omtm_tui.cli.parser import root
from omtm_tui.domain.errors import FileUnusable, UserError
from omtm_tui.i18n import _


def main(argv: Sequence[str]) -> int:
    """Run one command; returns its exit code. Errors are one line on standard error."""
    with contextlib.suppress(AttributeError, ValueError):
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        return int(root().main(list(argv), prog_name="omtm", standalone_mode=False) or Exit.FINE)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "omtm"
        hint = _("see “{command} --help”").format(command=where)
        return complain(f"{error.format_message().rstrip('.')}; {hint}", Exit.BAD_INPUT, where)
    except click.ClickException as error:
        return complain(error.format_message(), Exit.BAD_INPUT)
    except UserError as error:
        return complain(with_command(str(error), error.action), Exit.BAD_INPUT)
    except FileUnusable as error:
        return complain(with_command(str(error), error.action), Exit.FILE)
    except click.Abort:
        return complain(_("Stopped."), Exit.STOPPED)
    except SystemExit:
        return Exit.FINE  # whoever read the help has closed the pipe
