"""The form that exports one log entry or the whole workspace into a folder."""

from __future__ import annotations

from pathlib import Path

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _, ngettext
from omtm_tui.paths import typed
from omtm_tui.transfer.export_folder import Format, export_files, write_files
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.form_dialog import FormModal


async def open_export(app: AppBase, entry: Decision | None = None) -> None:
    """Ask for format and folder, and write; existing files are replaced only where that was chosen."""

    async def submit(values: dict[str, str]) -> None:
        folder = typed(values["folder"])
        form = Format(values["format"])
        files = await app.storage.read(export_files, form, _named(values, entry))
        written = write_files(folder, files, force=values["replace"] == "yes")
        text = ngettext("{n} file written to {folder}", "{n} files written to {folder}", len(written))
        app.say(text.format(n=len(written), folder=folder))

    whole = ("log", _("the whole workspace"))
    kinds = {Format.MARKDOWN: _("Markdown"), Format.CSV: _("CSV tables"), Format.JSON: _("JSON")}
    fields = (
        Field("format", _("As"), "choice", Format.MARKDOWN, tuple((f.value, t) for f, t in kinds.items())),
        Field(
            "what",
            _("What"),
            "choice",
            "log",
            (whole, ("entry", entry.title[:40])) if entry else (whole,),
            hint=_("Markdown holds the decision log: one entry, or all of them with an index"),
        ),
        Field("folder", _("Folder"), value=str(Path.cwd() / "decisions"), required=True),
        Field("replace", _("Files that exist"), "choice", "no", (("no", _("stop")), ("yes", _("replace")))),
    )
    app.push_screen(FormModal(_("Export"), fields, submit))


def _named(values: dict[str, str], entry: Decision | None) -> int | None:
    """The id of the single entry to export, None for everything. UserError where that needs Markdown."""
    if entry is None or values["what"] != "entry":
        return None
    if values["format"] != Format.MARKDOWN:
        raise UserError(_("One entry is exported as Markdown; CSV and JSON hold everything."))
    return entry.id
