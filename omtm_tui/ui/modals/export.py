"""Export the decision log as Markdown, one file an entry, into a folder that is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from omtm_tui.i18n import _, ngettext
from omtm_tui.paths import typed
from omtm_tui.transfer.exports import write_files
from omtm_tui.transfer.markdown import export_markdown
from omtm_tui.ui.modals.form import FormModal
from omtm_tui.ui.widgets.form import Field

if TYPE_CHECKING:
    from omtm_tui.ui.app import OmtmApp


async def open_export(app: OmtmApp) -> None:
    """Ask where to, and write; where files are there already nothing is, unless replacing was chosen."""

    async def submit(values: dict[str, str]) -> None:
        folder = typed(values["folder"])
        files = await app.desk.read(export_markdown, app.desk.today)
        written = write_files(folder, files, force=values["replace"] == "yes")
        text = ngettext("{n} file written to {folder}", "{n} files written to {folder}", len(written))
        app.say(text.format(n=len(written), folder=folder))

    fields = (
        Field("folder", _("Folder"), value=str(Path.cwd() / "decisions"), required=True),
        Field("replace", _("Files that exist"), "choice", "no", (("no", _("stop")), ("yes", _("replace")))),
    )
    app.push_screen(FormModal(_("Export the decision log as Markdown"), fields, submit))
