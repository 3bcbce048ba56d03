"""Step 8 of the OMTM wizard: what would change our mind, the summary, what is missing, and activation."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Button, Static

from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.read_models import DraftView
from omtm_tui.domain.text.dates import format_date
from omtm_tui.i18n import _, ngettext
from omtm_tui.ui.kit.css import css_of
from omtm_tui.ui.kit.form import Form
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.text import Card
from omtm_tui.ui.kit.to_do_list import ToDo, ToDoList
from omtm_tui.ui.omtm.step_metric import judged
from omtm_tui.ui.omtm.wizard_feedback import Problem, problems, smart_ticks


class LastStep(VerticalScroll, can_focus=False):
    DEFAULT_CSS = css_of(__file__)

    @dataclass
    class Visit(Message):
        """Asks the wizard to go to the step where something is missing."""

        problem: Problem

    def __init__(self, form: Form) -> None:
        super().__init__()
        self._form = form
        self._problems: tuple[Problem, ...] = ()

    def compose(self) -> ComposeResult:
        yield self._form
        yield Static(id="summary")
        yield ToDoList(7, id="missing")
        yield Button(Content(_("Activate") + "  ctrl+s"), id="activate", variant="success", compact=True)

    def show(self, view: DraftView, draft: Draft) -> None:
        """Sum up the draft, and list what it lacks."""
        self._problems = problems(draft, view)
        self.query_one("#summary", Static).update(summary(view, draft))
        self.query_one(ToDoList).show(
            [
                ToDo(problem.text, _("step {step}").format(step=problem.step), problem.blocks)
                for problem in self._problems
            ],
            empty=_("Nothing is missing."),
        )

    def focus_problems(self) -> None:
        """Go to the list of what is missing."""
        self.query_one(Table).focus()

    @on(Form.Submitted)
    def _to_button(self, event: Form.Submitted) -> None:
        event.stop()
        blocked = any(problem.blocks for problem in self._problems)
        (self.query_one(Table) if blocked else self.query_one(Button)).focus()

    @on(Table.Opened)
    def _visit(self, event: Table.Opened) -> None:
        if isinstance(event.row, int):
            self.post_message(self.Visit(self._problems[event.row]))


def summary(view: DraftView, draft: Draft) -> Content:
    """The whole definition in a few lines."""
    card = Card().heading(_("Summary"))
    card.pair(_("for"), view.scope.name).pair(_("owner"), draft.owner).pair(_("segment"), draft.segment)
    if draft.end_goal:
        by = f" ({format_date(draft.end_goal_by)})" if draft.end_goal_by else ""
        card.pair(_("end goal"), draft.end_goal + by)
    if draft.first_review is not None:
        every = ngettext("every week", "every {n} weeks", draft.review_weeks).format(n=draft.review_weeks)
        first = format_date(draft.first_review, view.top.today)
        card.pair(_("reviews"), _("{every}, first on {day}").format(every=every, day=first))
    card.pair(_("paid into by"), ", ".join(part.who for part in draft.distribution))
    return Content("\n").join([card.content(), Content(""), judged(draft, smart_ticks(draft.smart))])
