"""The welcome of the first start: what the program is for, and three ways to begin."""

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from omtm_tui.domain.text.labels import Tone
from omtm_tui.i18n import _
from omtm_tui.ui.app_base import AppBase, opens
from omtm_tui.ui.key_table import of_scope
from omtm_tui.ui.kit.bars import KeyBar
from omtm_tui.ui.kit.basics import plain
from omtm_tui.ui.kit.dialog import Dialog
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.table_model import Column, Row
from omtm_tui.ui.storage_thread import DEMO


class Welcome(Dialog[None]):
    """Offers the actions of the scope "welcome", by their keys and by Enter on a line."""

    scope: ClassVar[str] = "welcome"

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Static(plain("omtm", Tone.ACCENT))
            yield Static(plain(_("One number tells your team whether to go on or to stop.")))
            yield Table([Column("", 3), Column("", 22), Column("", 43, drop=1)], header=False)
            yield Static(plain(_("Enter chooses. Everything stays in one file on this machine."), Tone.MUTED))
        yield KeyBar("welcome")  # over the one behind, whose keys do nothing yet

    def on_mount(self) -> None:
        table = self.query_one(Table)
        actions = of_scope("welcome")
        rows = [Row(a.id, ((a.key, Tone.ACCENT), _(a.label), (_(a.help), Tone.MUTED))) for a in actions]
        table.set_rows(rows)
        table.focus()

    @on(Table.Opened)
    async def _chosen(self, event: Table.Opened) -> None:
        await self.run_action(str(event.row))

    # Each begins from the app, since this screen is gone by then.

    def action_define(self) -> None:
        self.dismiss()
        self.app.call_later(_define, self.omtm_app)

    @work(exclusive=True)
    async def action_demo(self) -> None:
        """Leave this file for the demo, unless the key was only a letter of a word that is being typed."""
        app = self.omtm_app
        if not await app.was_alone():
            app.say(_("d came with other keys: the demo stays closed. Press d alone to open it."))
        elif self.is_current:
            self.dismiss()
            app.call_later(app.exit, DEMO)

    def action_import_file(self) -> None:
        self.dismiss()
        self.app.call_later(self.omtm_app.open, "import")

    action_help = opens("keys")

    def action_look(self) -> None:
        self.dismiss()

    def action_page(self, name: str) -> None:
        self.dismiss()
        self.app.call_later(self.omtm_app.go_to, name)


def open_welcome(app: AppBase) -> None:
    """Show the welcome."""
    app.push_screen(Welcome())


async def _define(app: AppBase) -> None:
    """Find the phase, then define the OMTM; where the first is left early, show the phase page."""

    async def then(settled: bool | None) -> None:
        await app.go_to("omtm" if settled else "phase")
        if settled:
            await app.page.run_action("wizard")

    await app.open("find_phase", then)
