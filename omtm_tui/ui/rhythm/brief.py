"""The page for stakeholders, as it is handed out: copied as Markdown, or written as Markdown and HTML."""

from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult

from omtm_tui.domain.rhythm.brief import Brief, brief_title, sections
from omtm_tui.i18n import _
from omtm_tui.paths import typed
from omtm_tui.storage.read.rhythm import brief
from omtm_tui.storage.write.rhythm import hand_out
from omtm_tui.transfer.brief import brief_files, brief_markdown
from omtm_tui.transfer.files import write_files
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.basics import Scroll, bindings, css_of
from omtm_tui.ui.kit.dialog import FormModal
from omtm_tui.ui.kit.document import Document
from omtm_tui.ui.kit.field import Field, yes_no
from omtm_tui.ui.kit.page import FullScreen


async def open_brief(app: AppBase) -> None:
    """Show the page of the current team."""
    if not isinstance(app.screen, BriefScreen):
        await app.push_screen(BriefScreen(await app.storage.read(brief)))


class BriefScreen(FullScreen[Brief]):
    scope = "brief"
    app_keys: ClassVar[bool] = False
    DEFAULT_CSS = css_of(__file__)
    BINDINGS = bindings(scope)

    def body(self) -> ComposeResult:
        with Scroll(can_focus=True):
            yield Document()

    async def read(self) -> Brief:
        return await self.omtm_app.storage.read(brief)

    def show(self, snapshot: Brief) -> None:
        self.query_one(Document).put(brief_title(snapshot), sections(snapshot))

    async def action_copy(self) -> None:
        if self.snapshot is not None:
            otherwise = _("If nothing arrives, x writes the page into a file.")
            text = brief_markdown(self.snapshot)
            await self.omtm_app.copy(text, _("The page is copied as Markdown."), otherwise)

    def action_export(self) -> None:
        app, page = self.omtm_app, self.snapshot
        if page is None:
            return

        async def submit(values: dict[str, str]) -> None:
            folder = typed(values["folder"])
            files = brief_files(page)
            write_files(folder, files, force=values["replace"] == "yes")
            await app.do(hand_out, app.scope_id)
            app.say(_("{names} written to {folder}").format(names=", ".join(files), folder=folder))

        fields = (
            Field("folder", _("Folder"), value=str(Path.cwd()), required=True),
            Field("replace", _("Replace what exists"), "choice", "no", yes_no()),
        )
        intro = _("The next page tells what was decided after this one.")
        self.app.push_screen(FormModal(_("Write the page"), fields, submit, intro=intro))
