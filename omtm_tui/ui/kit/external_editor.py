"""Edit a long text in $EDITOR: the app steps aside until the editor is closed."""

import os
import shlex
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from textual.app import SuspendNotSupported

from omtm_tui.i18n import _
from omtm_tui.ui.app_base import AppBase


def editor_command() -> list[str]:
    """Return the editor and its arguments: $VISUAL, $EDITOR, or what every system has."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or ("notepad" if os.name == "nt" else "vi")
    return shlex.split(command, posix=os.name != "nt")


def edit_text(app: AppBase, text: str) -> str | None:
    """Return the text as the editor left it; None, with the reason reported, where no editor opens.

    The editor is started with the file's name as its argument, by no shell. The file is private and gone
    afterwards.
    """
    try:
        command = editor_command()
        with TemporaryDirectory(prefix="omtm-") as folder:
            file = Path(folder) / "text.md"
            file.write_text(text, "utf-8")
            failed: OSError | subprocess.CalledProcessError | None = None
            with app.suspend():
                # What is raised in here would leave the terminal to the editor for good.
                try:
                    subprocess.run([*command, str(file)], check=True)
                except (OSError, subprocess.CalledProcessError) as error:
                    failed = error
            if failed is not None:
                raise failed
            return file.read_text("utf-8").removesuffix("\n")
    except SuspendNotSupported:
        app.say_error(_("This terminal cannot step aside for an editor."))
    except (OSError, ValueError, IndexError, subprocess.CalledProcessError) as error:
        app.say_error(
            _("The editor failed: {reason}. Set $EDITOR to one that is there.").format(reason=error)
        )
    return None
