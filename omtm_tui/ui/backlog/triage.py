"""Triage and the sweep: one idea at a time on a full screen, each answered with one key."""

from functools import partialmethod

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from omtm_tui.domain.backlog.backlog import (
    ASKED,
    BacklogView,
    Experiment,
    ExperimentState,
    duration_text,
    load_of,
)
from omtm_tui.domain.text.dates import days_text
from omtm_tui.domain.text.labels import Tone, dotted
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.write import experiments
from omtm_tui.ui.backlog.card import add_question, question
from omtm_tui.ui.backlog.experiment_actions import FirstMetricQuestion, OverBacklog
from omtm_tui.ui.backlog.idea import effort_text
from omtm_tui.ui.kit.bars import KeyBar
from omtm_tui.ui.kit.basics import Card, plain, progress
from omtm_tui.ui.kit.dialog import ask_before
from omtm_tui.ui.kit.page import FullScreen


class Triage(OverBacklog):
    scope = "triage"

    def __init__(self, first_metric: FirstMetricQuestion) -> None:
        super().__init__()
        self._first_metric = first_metric
        self._queue: list[int] = []
        self._waiting: dict[int, Experiment] = {}
        self._past: list[int | None] = []  # steps: a skipped idea's id, None for an answer or a drop

    def body(self) -> ComposeResult:
        yield Static(id="progress")
        yield Static(id="question")
        with VerticalScroll(can_focus=True):
            yield Static(id="idea")

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
        view, current = self.snapshot, self.current
        if view is None:
            return
        gone = {item.id for item in view.finished if item.state is ExperimentState.DROPPED}
        every, skipped = len([number for number in self._queue if number not in gone]), len(self._skipped)
        done = every - len(self._waiting)
        words = _("{done} of {all} answered").format(done=done, all=every)
        skips = _("{n} skipped").format(n=skipped) if skipped else ""
        self.query_one("#progress", Static).update(progress(done, every, dotted((words, skips))))
        heading = plain(_("Done.") if current is None else question(view), Tone.ACCENT)
        number = _("There is no active OMTM to answer for; Esc, then 3 defines one.")
        if omtm := view.top.omtm:
            number = f"{omtm.now_text(view.top.numbers)} → {omtm.target_text}"
        below = plain(number, Tone.MUTED)
        self.query_one("#question", Static).update(Content("\n").join([heading, below]))
        idea = self._end() if current is None else _idea(current, view)
        self.query_one("#idea", Static).update(idea)
        self.query_one(KeyBar).bare = current is None
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def _end(self) -> Content:
        n = len(self._skipped)
        asks_again = ngettext(
            "{n} idea was skipped; s asks again.", "{n} ideas were skipped; s asks again.", n
        )
        text = asks_again.format(n=n) if n else _("Every idea has its answer.")
        keys = _("Esc goes back to the backlog, u takes the last answer back.")
        return Card().text(text, Tone.STRONG).blank().text(keys, Tone.MUTED).content()

    async def action_yes(self, experiment: Experiment) -> None:
        await self._answer(experiment, True)

    def action_no(self, experiment: Experiment) -> None:
        if self.snapshot is not None and (omtm := self.snapshot.top.omtm):
            self._first_metric.ask(experiment, omtm.metric.id, self._answer)

    async def _answer(self, experiment: Experiment, yes: bool, metric_id: int | None = None) -> None:
        await self.omtm_app.do(experiments.answer, experiment.id, yes, metric_id)
        if experiment.id not in self._waiting:
            self._past.append(None)

    def action_skip(self) -> None:
        if current := self.current:
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


class Sweep(FullScreen[BacklogView]):
    """Goes through the experiments that have not started, oldest first."""

    scope = "sweep"

    def __init__(self, view: BacklogView) -> None:
        super().__init__(view)
        self._view = view
        open_ones = (*view.unanswered, *view.ranked, *view.parked)
        self._all = sorted(
            (item for item in open_ones if item.state in ASKED),
            key=lambda item: (item.created or view.top.today, item.id),
        )
        self._stays: list[bool] = []
        self._swept = False

    def body(self) -> ComposeResult:
        yield Static(id="progress")
        with VerticalScroll(can_focus=True):
            yield Static(id="item")

    async def read(self) -> None:
        """Read nothing: the list of questions stays as it was when the sweep was opened."""

    @property
    def _dropped(self) -> list[Experiment]:
        return [item for item, stays in zip(self._all, self._stays, strict=False) if not stays]

    def show(self, snapshot: BacklogView) -> None:
        done, count = len(self._stays), len(self._all)
        line = _("Swept.") if self._swept else _("Still needed?  {done} of {all} · {n} to be dropped")
        text = line.format(done=done, all=count, n=len(self._dropped))
        self.query_one("#progress", Static).update(plain(text, Tone.ACCENT))
        over = self._swept or done == count
        self.query_one("#item", Static).update(self._end() if over else self._item(self._all[done]))

    def _item(self, item: Experiment) -> Content:
        card = Card().title(item.title).text(item.description)
        if item.created is not None:
            card.pair(_("Age"), days_text((self._view.top.today - item.created).days))
        card.pair(_("State"), item.state_text).pair(_("Moves first"), item.moves)
        card.pair(_("Effort"), effort_text(item.effort_weeks, self._view.top.numbers))
        return card.content()

    def _end(self) -> Content:
        """How much was dropped, as a share of the ideas and in weeks of work."""
        if not self._all:
            return plain(_("There is nothing to sweep: no idea waits."), Tone.STRONG)
        dropped, numbers = self._dropped, self._view.top.numbers
        share = round(100 * len(dropped) / len(self._all))
        so_far, by_now = _("{n} of {all} to be dropped ({share} %)."), _("{n} of {all} dropped ({share} %).")
        text = by_now if self._swept else so_far
        card = Card().text(text.format(n=len(dropped), all=len(self._all), share=share), Tone.STRONG)
        # What is parked weighs nothing, before as after.
        gone = {item.id for item in dropped}
        weighed = (*self._view.unanswered, *self._view.ranked)
        left = load_of((item for item in weighed if item.id not in gone), self._view.load.capacity)
        before, after = self._view.load.weeks, left.weeks
        if before > after:
            spans = {"before": duration_text(before, numbers), "after": duration_text(after, numbers)}
            card.text(_("Load: {before} → {after}").format(**spans), Tone.GOOD)
        leaves = self._swept or not dropped
        last = _("Esc leads back.") if leaves else _("Enter drops them; u is one back, Esc drops nothing.")
        return card.blank().text(last, Tone.MUTED).content()

    def _answer(self, stays: bool) -> None:
        if len(self._stays) < len(self._all) and not self._swept:
            self._stays.append(stays)
            self.show(self._view)

    action_keep = partialmethod(_answer, True)
    action_prune = partialmethod(_answer, False)

    async def action_before(self) -> None:
        if self._swept:
            await self.omtm_app.action_undo()
            self.dismiss(None)
        elif self._stays:
            self._stays.pop()
            self.show(self._view)
        else:
            self.omtm_app.say(_("This is the first one."))

    async def action_finish(self) -> None:
        """Drop what was marked so far, in one step; what was not asked about stays."""
        if self._swept or (len(self._stays) == len(self._all) and not self._dropped):
            self.dismiss(None)
            return
        dropped = [item.id for item in self._dropped]
        if not dropped:
            self.omtm_app.say(_("Nothing is marked to be dropped yet."))
            return
        await self.omtm_app.do(experiments.sweep, dropped, len(self._stays))
        self._swept = True
        self._all = self._all[: len(self._stays)]
        self.show(self._view)

    async def action_back(self) -> None:
        """Leave and drop nothing; ask first where something was marked."""
        count = 0 if self._swept else len(self._dropped)
        if not count:
            await super().action_back()
            return
        question = ngettext(
            "{n} idea is marked to be dropped. Leave without dropping it?",
            "{n} ideas are marked to be dropped. Leave without dropping them?",
            count,
        )
        ask_before(self.omtm_app, question.format(n=count), _("Leave"), super().action_back)
