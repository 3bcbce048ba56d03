"""Step 1 of the OMTM wizard: where the company stands, with the phase it is in."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widgets import Button, Static

from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.read_models import DraftView
from omtm_tui.domain.tone import Tone
from omtm_tui.i18n import _
from omtm_tui.ui.kit.css import css_of
from omtm_tui.ui.kit.error_boundary import ErrorBoundary
from omtm_tui.ui.kit.form import Form
from omtm_tui.ui.kit.text import plain


class WhereStep(ErrorBoundary, Vertical):
    DEFAULT_CSS = css_of(__file__)
    SCOPED_CSS: ClassVar[bool] = False  # the rules ask for the screen's width

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(id="where")
            yield Button(Content(_("find the phase")), id="phase", compact=True)
        yield self._form

    def show(self, view: DraftView, draft: Draft) -> None:
        """Say who the OMTM is for, and in which phase."""
        phase = view.top.phase
        line = Content.assemble(
            plain(_("For") + " ", Tone.MUTED),
            plain(view.scope.name or _("the company"), Tone.STRONG),
            plain(f" ({view.scope.kind.label})\n", Tone.MUTED, lines=True),
            plain(_("Phase") + " ", Tone.MUTED),
            plain(phase.label if phase else _("not found yet"), Tone.STRONG),
        )
        self.query_one("#where", Static).update(line)

    @on(Button.Pressed, "#phase")
    async def _find_phase(self) -> None:
        await self.omtm_app.open("find_phase")
