"""The backlog: one question with one key, what was answered yes in order, what was parked, what is over."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content

from omtm_tui.domain.digits import format_number
from omtm_tui.domain.errors import FileUnusable, UserError
from omtm_tui.domain.experiment import NEXT_STATES, Answer, Experiment, ExperimentState
from omtm_tui.domain.text import matches
from omtm_tui.domain.views import BacklogView
from omtm_tui.i18n import _
from omtm_tui.storage import experiments
from omtm_tui.storage.reads.backlog import backlog
from omtm_tui.ui.modals.form import FormModal
from omtm_tui.ui.modals.idea import open_idea_edit
from omtm_tui.ui.modals.metric_pick import pick_metric
from omtm_tui.ui.modals.pick import Item, Pick
from omtm_tui.ui.screens.backlog_card import card, question, running_bet, state_keys, state_needs
from omtm_tui.ui.screens.page import ListPage, page_bindings
from omtm_tui.ui.text import ACCENT, MUTED, STRONG, plain
from omtm_tui.ui.widgets.form import Field
from omtm_tui.ui.widgets.table import Cell, Column, Row

STATE_STYLES = {
    ExperimentState.TESTING: "accent",
    ExperimentState.READY: "good",
    ExperimentState.IDEA: "muted",
}
SIDE_EXITS = (
    ExperimentState.PARKED,
    ExperimentState.ABORTED,
    ExperimentState.DROPPED,
    ExperimentState.INVALID,
)
"""States an experiment leaves its way for: they come with a reason."""


class BacklogPage(ListPage[BacklogView]):
    scope: ClassVar[str] = "backlog"
    BINDINGS: ClassVar[list[BindingType]] = page_bindings("backlog")

    last_moved: int | None = None
    """The metric named last after a no: the next no offers it first."""

    # what is shown --------------------------------------------------------------------------------

    def table_columns(self) -> Sequence[Column]:
        return (
            Column("", 3, right=True),
            Column(_("Idea"), least=28),
            Column(_("State"), 24),
            Column(_("Effort"), 7, drop=1, right=True),
        )

    async def read(self) -> BacklogView:
        app = self.omtm_app
        return await app.desk.read(backlog, app.desk.today, app.scope_id)

    def above(self, snapshot: BacklogView) -> Content:
        if snapshot.top.omtm is None:
            text = _("Ideas can be collected now; 3 defines the OMTM, then each is answered with y or n.")
            return plain(text, MUTED)
        return Content.assemble(plain(question(snapshot), STRONG), "   ", plain("y / n", ACCENT))

    def empty(self, snapshot: BacklogView) -> str:
        return _("No ideas yet. a adds one.")

    def rows(self, snapshot: BacklogView) -> list[Row]:
        groups = (
            (_("Unanswered"), snapshot.unanswered),
            (_("Yes, in this order"), snapshot.ranked),
            (_("Parked"), snapshot.parked),
            (_("Finished"), snapshot.finished),
        )
        rows: list[Row] = []
        for name, group in groups:
            kept = [e for e in group if matches(self.query_text, e.title, e.description, e.moves)]
            if kept:
                rows.append(Row(None, (f"{name}  {len(kept)}",)))
                rows += [_row(e, snapshot, dim=group is snapshot.finished) for e in kept]
        return rows

    def _filtered(self, rows: list[Row]) -> list[Row]:
        # The rows were chosen by more than they show: descriptions are searched too.
        return rows

    def detail(self, snapshot: BacklogView, row_id: Hashable) -> Content:
        experiment = self._find(row_id)
        return Content("") if experiment is None else card(experiment, snapshot)

    def _find(self, row_id: Hashable) -> Experiment | None:
        """The experiment under an id, in the snapshot shown."""
        view = self.snapshot
        if view is None:
            return None
        everything = (*view.unanswered, *view.ranked, *view.parked, *view.finished)
        return next((e for e in everything if e.id == row_id), None)

    @property
    def current(self) -> Experiment | None:
        """The experiment under the cursor."""
        return self._find(self.table.current)

    # the question ---------------------------------------------------------------------------------

    async def action_yes(self) -> None:
        if self.current is not None:
            await self._answer(self.current, True)

    async def action_no(self) -> None:
        experiment, view = self.current, self.snapshot
        if experiment is None or view is None:
            return
        if view.top.omtm is None or experiment.state not in experiments.ASKED:
            await self._answer(experiment, False)  # refused; the refusal says why
        else:
            self.run_worker(self._no(experiment, view.top.omtm.metric.id), exclusive=True, group="no")

    async def _no(self, experiment: Experiment, omtm_metric_id: int) -> None:
        title = _("Which metric does “{title}” move first?").format(title=experiment.title)
        named = experiment.moves_id
        offered = self.last_moved if named in (None, omtm_metric_id) else named
        metric_id = await pick_metric(self.omtm_app, title, chosen=offered, without=omtm_metric_id)
        if metric_id is not None:
            self.last_moved = metric_id
            await self._answer(experiment, False, metric_id)

    async def _answer(self, experiment: Experiment, yes: bool, metric_id: int | None = None) -> None:
        following = self._next_unanswered(experiment.id)
        await self.omtm_app.attempt(experiments.answer, experiment.id, yes, metric_id)
        changed = self._find(experiment.id)
        if changed is not None and changed.answer is not Answer.NONE:
            self.select(following)

    def _next_unanswered(self, row_id: int) -> Hashable | None:
        """The unanswered idea after this one in the list shown, or the first other one."""
        waiting = {e.id for e in self.snapshot.unanswered} if self.snapshot is not None else set()
        if row_id not in waiting:
            return None
        shown = [row.id for row in self.table.rows if row.id in waiting]
        place = shown.index(row_id) if row_id in shown else 0
        return next(iter(shown[place + 1 :] + shown[:place]), None)

    async def action_clear(self) -> None:
        if self.current is not None:
            await self.omtm_app.attempt(experiments.clear_answer, self.current.id)

    # order ----------------------------------------------------------------------------------------

    async def action_move_up(self) -> None:
        await self._move(-1)

    async def action_move_down(self) -> None:
        await self._move(1)

    async def _move(self, step: int) -> None:
        experiment = self.current
        if experiment is not None:
            await self.omtm_app.attempt(experiments.move, experiment.id, (experiment.rank or 1) + step)

    # what becomes of it ---------------------------------------------------------------------------

    async def action_add(self) -> None:
        await self.omtm_app.action_add_idea()

    async def action_edit(self) -> None:
        if self.current is not None:
            await open_idea_edit(self.omtm_app, self.current)

    async def action_decide(self) -> None:
        experiment = self.current
        if experiment is None or self.snapshot is None:
            return
        bet = running_bet(experiment, self.snapshot)
        if bet is None:
            from omtm_tui.ui.modals.bet import open_bet

            await open_bet(self.omtm_app, experiment.id, experiment.title)
        else:
            from omtm_tui.ui.modals.outcome import open_outcome

            await open_outcome(self.omtm_app, bet.id)

    def action_state(self) -> None:
        experiment = self.current
        if experiment is None:
            return
        states = NEXT_STATES[experiment.state]
        if not states:
            self.omtm_app.say(_("It is {state}: the end of its way.").format(state=experiment.state.label))
            return
        items = [Item(state.value, state.label, state_needs(state)) for state in states]
        title = _("“{title}” is {state}. What now?").format(
            title=experiment.title, state=experiment.state.label
        )

        async def chosen(picked: Hashable | None) -> None:
            if picked is not None:
                await self._enter(experiment, ExperimentState(str(picked)))

        self.app.push_screen(Pick(title, items), chosen)

    async def _enter(self, experiment: Experiment, state: ExperimentState) -> None:
        """Go to a state, or say what is missing and which key brings it; the side exits ask why."""
        app = self.omtm_app
        if state not in SIDE_EXITS or state not in NEXT_STATES[experiment.state]:
            try:
                await app.do(experiments.set_state, experiment.id, state)
            except (UserError, FileUnusable) as error:
                app.say_error(f"{error} {state_keys(state)}")
            return

        async def submit(values: dict[str, str]) -> None:
            await app.do(experiments.set_state, experiment.id, state, values["reason"])

        title = _("“{title}”: {state}").format(title=experiment.title, state=state.label)
        reason = Field("reason", _("Why"), required=state is ExperimentState.DROPPED)
        self.app.push_screen(FormModal(title, [reason], submit))

    async def action_drop(self) -> None:
        if self.current is not None:
            await self._enter(self.current, ExperimentState.DROPPED)


def _row(experiment: Experiment, snapshot: BacklogView, *, dim: bool) -> Row:
    place = "" if experiment.rank is None else str(experiment.rank)
    weeks = experiment.effort_weeks
    effort = "" if weeks is None else _("{n} w").format(n=format_number(weeks, snapshot.top.numbers))
    if dim:
        texts = (place, experiment.title, experiment.state.label, effort)
        return Row(experiment.id, tuple((text, "muted") for text in texts))
    return Row(experiment.id, (place, experiment.title, _state(experiment), (effort, "muted")))


def _state(experiment: Experiment) -> Cell:
    """The state in words; for a parked idea what it moves instead."""
    if experiment.came_back:
        return (_("↩ came back"), "warn")
    if experiment.answer is Answer.NO or (experiment.state is ExperimentState.PARKED and experiment.moves):
        return (_("moves {metric} first").format(metric=experiment.moves), "muted")
    return (experiment.state.label, STATE_STYLES.get(experiment.state, ""))


PAGE = BacklogPage
