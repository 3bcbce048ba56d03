"""Triage: one idea at a time on a full screen, answered with one key; every answer is saved at once."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from omtm_tui.domain.backlog.backlog import BacklogView, Experiment
from omtm_tui.domain.text.labels import Tone
from omtm_tui.domain.text.parts import dotted
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.write import experiments
from omtm_tui.ui.backlog.card import add_question, question
from omtm_tui.ui.backlog.experiment_actions import ExperimentKeys, FirstMetricQuestion
from omtm_tui.ui.backlog.idea import effort_text
from omtm_tui.ui.kit.basics import Card, bindings, css_of, plain, progress
from omtm_tui.ui.kit.page import FullScreen


class Triage(ExperimentKeys, FullScreen[BacklogView]):
    scope = "triage"
    BINDINGS = bindings(scope)
    DEFAULT_CSS = css_of(__file__)

    def __init__(self, snapshot: Callable[[], BacklogView | None], first_metric: FirstMetricQuestion) -> None:
        """``snapshot`` returns what the list below read last."""
        super().__init__()
        self._snapshot_below = snapshot
        self._first_metric = first_metric
        self._queue: list[int] = []
        self._waiting: dict[int, Experiment] = {}
        self._past: list[int | None] = []
        """The steps so far: the id of a skipped idea, None for an answer or a drop."""

    def body(self) -> ComposeResult:
        yield Static(id="progress")
        yield Static(id="question")
        with VerticalScroll(can_focus=True):
            yield Static(id="idea")

    async def read(self) -> BacklogView | None:
        """Return the snapshot of the list below instead of reading again."""
        return self._snapshot_below()

    def show(self, snapshot: BacklogView) -> None:
        """Ask about the unanswered ideas; those added meanwhile come last."""
        self._waiting = {experiment.id: experiment for experiment in snapshot.unanswered}
        queued = set(self._queue)
        self._queue += [number for number in self._waiting if number not in queued]
        self._show()

    @property
    def _skipped(self) -> list[int]:
        return [number for number in self._past if number is not None and number in self._waiting]

    @property
    def current(self) -> Experiment | None:
        """The idea in question; None once all have been asked about."""
        skipped = set(self._skipped)
        return next((self._waiting[n] for n in self._queue if n in self._waiting and n not in skipped), None)

    def _show(self) -> None:
        if self.snapshot is None:
            return
        current = self.current
        self.query_one("#progress", Static).update(self._progress())
        heading = plain(_("Done.") if current is None else question(self.snapshot), Tone.ACCENT)
        self.query_one("#question", Static).update(Content("\n").join([heading, self._number(self.snapshot)]))
        idea = self._end() if current is None else _idea(current, self.snapshot)
        self.query_one("#idea", Static).update(idea)
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def _progress(self) -> Content:
        done, all_of_them = len(self._queue) - len(self._waiting), len(self._queue)
        words = _("{done} of {all} answered").format(done=done, all=all_of_them)
        if self._skipped:
            words += " · " + _("{n} skipped").format(n=len(self._skipped))
        return progress(done, all_of_them, words)

    def _number(self, view: BacklogView) -> Content:
        """The OMTM's current value and target, below the question."""
        omtm = view.top.omtm
        if omtm is None:
            return plain(_("There is no active OMTM to answer for; 3 defines one."), Tone.MUTED)
        now = omtm.now_text(view.top.numbers)
        return plain(f"{now} → {omtm.target_text}", Tone.MUTED)

    def _end(self) -> Content:
        n = len(self._skipped)
        asks_again = ngettext(
            "{n} idea was skipped; s asks again.", "{n} ideas were skipped; s asks again.", n
        )
        text = asks_again.format(n=n) if n else _("Every idea has its answer.")
        keys = _("Esc goes back to the backlog, u takes the last answer back.")
        return Card().text(text, Tone.STRONG).blank().text(keys, Tone.MUTED).content()

    async def action_yes(self) -> None:
        if self.current is not None:
            await self._answer(self.current, True)

    def action_no(self) -> None:
        current, view = self.current, self.snapshot
        if current is None or view is None or view.top.omtm is None:
            return
        self._first_metric.ask(current, view.top.omtm.metric.id, self._answer)

    async def _answer(self, experiment: Experiment, yes: bool, metric_id: int | None = None) -> None:
        await self.omtm_app.do_or_report(experiments.answer, experiment.id, yes, metric_id)
        if experiment.id not in self._waiting:
            self._past.append(None)

    def action_skip(self) -> None:
        current = self.current
        if current is not None:
            self._past.append(current.id)
        else:
            self._past = [number for number in self._past if number is None]
        self._show()

    async def action_undo(self) -> None:
        """Go one step back: ask again about a skipped idea, or undo the last answer."""
        if self._past and self._past.pop() is not None:
            self._show()
        else:
            await self.omtm_app.action_undo()


def _idea(experiment: Experiment, view: BacklogView) -> Content:
    """The idea in full, and what a yes requires."""
    card = Card().title(experiment.title).text(experiment.description)
    card.pair(_("Against"), experiment.weakness)
    stage = experiment.stage.label if experiment.stage else ""
    effort = effort_text(experiment.effort_weeks, view.top.numbers)
    card.text(dotted((stage, effort)), Tone.MUTED)
    add_question(card.blank(), experiment, view)
    return card.content()
