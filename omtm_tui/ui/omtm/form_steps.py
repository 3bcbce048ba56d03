"""Steps 1, 4 and 8 of the OMTM wizard: where you stand, the metric, and what is missing to activate it."""

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Button, Static

from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.read_models import DraftView, SmartLetter
from omtm_tui.domain.rhythm.rhythm import review_rhythm
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.labels import Tone, folded
from omtm_tui.i18n import _
from omtm_tui.ui.app_base import ErrorBoundary
from omtm_tui.ui.key_table import key_of
from omtm_tui.ui.kit.basics import Card, OwnFiles, plain
from omtm_tui.ui.kit.form import Form
from omtm_tui.ui.kit.table import Table
from omtm_tui.ui.kit.views import ToDoList
from omtm_tui.ui.omtm.wizard_feedback import Problem, problems, smart_lines, smart_ticks


class DraftStep(OwnFiles, ErrorBoundary, Widget):
    """The body of a step: the draft as it was last shown, and the form of its fields."""

    def __init__(self, view: DraftView, form: Form) -> None:
        super().__init__()
        self.view = view
        self.form = form

    def show(self, view: DraftView, draft: Draft) -> None:
        """Show what is saved by now, and what it means with what is being typed."""
        raise NotImplementedError


class WhereStep(DraftStep, Vertical):
    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Static(id="where")
            yield Button(Content(_("find the phase")), id="phase", compact=True)
        yield self.form

    def show(self, view: DraftView, draft: Draft) -> None:
        phase, kind = view.top.phase, view.scope.kind.label
        line = Content.assemble(
            plain(_("For") + " ", Tone.MUTED),
            plain(view.scope.name or _("the company"), Tone.STRONG),
            plain(f" ({kind})" if folded(kind) != folded(view.scope.name) else "", Tone.MUTED),
            "\n",
            plain(_("Phase") + " ", Tone.MUTED),
            plain(phase.label if phase else _("not found yet"), Tone.STRONG),
        )
        self.query_one("#where", Static).update(line)

    @on(Button.Pressed, "#phase")
    async def _find_phase(self) -> None:
        await self.omtm_app.open("find_phase")


class MetricStep(DraftStep, Vertical):
    def compose(self) -> ComposeResult:
        yield self.form
        with VerticalScroll(id="judged", can_focus=True):
            yield Static()

    def show(self, view: DraftView, draft: Draft) -> None:
        most = len(draft.smart) if self.screen.has_class("-wide") else 1
        self.query_one("#judged > Static", Static).update(_judged(draft, smart_lines(_letters(draft), most)))


def _letters(draft: Draft) -> list[SmartLetter]:
    """The letters of SMART; none is said to be fine before there is a metric to say it of."""
    return [letter for letter in draft.smart if draft.metric or letter.missing]


def _judged(draft: Draft, smart: Content) -> Content:
    """Both sentences so far, the SMART judgement, and how likely the target is."""
    sentence = draft.sentence or _("OMTM = … writes itself from metric, kind and target.")
    hypothesis = draft.hypothesis or _("By … we expect … writes itself from initiative and deadline.")
    card = Card().text(plain(sentence, Tone.STRONG if draft.sentence else Tone.MUTED))
    card.text(plain(hypothesis, Tone.STRONG if draft.hypothesis else Tone.MUTED)).text(smart)
    if draft.outlook is not None:
        card.text(plain(draft.outlook.sentence, Tone.MUTED))
    return card.content()


class LastStep(DraftStep, VerticalScroll, can_focus=False):
    _problems: tuple[Problem, ...] = ()

    @dataclass
    class Visit(Message):
        """Asks the wizard to go to the step where something is missing."""

        problem: Problem

    def compose(self) -> ComposeResult:
        yield self.form
        yield Static(id="summary")
        yield ToDoList(7, id="missing")
        activate = f"{_('Activate')}  {key_of('wizard', 'finish')}"
        yield Button(Content(activate), id="activate", variant="success", compact=True)

    def show(self, view: DraftView, draft: Draft) -> None:
        self._problems = tuple(problems(draft, view))
        self.query_one("#summary", Static).update(summary(view, draft))
        self.query_one(ToDoList).show(
            ((each.text, _("step {step}").format(step=each.step), each.blocks) for each in self._problems),
            empty=_("Nothing is missing."),
        )

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
        rhythm = review_rhythm(draft.review_weeks, draft.first_review, view.top.today)
        card.pair(_("reviews"), rhythm)
    card.pair(_("paid into by"), ", ".join(part.who for part in draft.distribution))
    card.blank().text(_judged(draft, smart_ticks(_letters(draft))))
    return card.text(view.asked_anew, Tone.MUTED).content()
