"""Step 4 of the OMTM wizard: the goal and the metric, with both sentences and SMART judged while typing."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.read_models import DraftView
from omtm_tui.domain.tone import Tone
from omtm_tui.i18n import _
from omtm_tui.ui.kit.css import css_of
from omtm_tui.ui.kit.form import Form
from omtm_tui.ui.kit.text import plain
from omtm_tui.ui.omtm.wizard_feedback import smart_lines


class MetricStep(Vertical):
    DEFAULT_CSS = css_of(__file__)
    SCOPED_CSS: ClassVar[bool] = False  # the rules ask for the screen's width

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form

    def compose(self) -> ComposeResult:
        yield self._form
        with VerticalScroll(id="judged", can_focus=True):
            yield Static()

    def show(self, view: DraftView, draft: Draft) -> None:
        """Judge the draft as it is typed."""
        self.query_one("#judged > Static", Static).update(judged(draft, smart_lines(draft.smart)))


def judged(draft: Draft, smart: Content) -> Content:
    """Both sentences so far, the SMART judgement, and how likely the target is."""
    parts = [
        plain(draft.sentence, Tone.STRONG)
        if draft.sentence
        else plain(_("OMTM = … writes itself from metric, kind and target."), Tone.MUTED),
        plain(draft.hypothesis, Tone.STRONG)
        if draft.hypothesis
        else plain(_("By … we expect … writes itself from initiative and deadline."), Tone.MUTED),
        smart,
    ]
    if draft.outlook is not None and draft.outlook.sentence:
        parts.append(plain(draft.outlook.sentence, Tone.MUTED))
    return Content("\n").join(parts)
