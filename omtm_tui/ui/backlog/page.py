"""The backlog page: unanswered ideas, ranked yes ideas, parked and finished ones; a key answers."""

from collections.abc import Collection, Hashable, Sequence

from textual.content import Content
from textual.screen import Screen

from omtm_tui.domain.backlog import backlog as ideas
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.text.labels import Tone, fold
from omtm_tui.domain.text.number_format import parse_number
from omtm_tui.i18n import _
from omtm_tui.storage.read.backlog import backlog, experiment_detail
from omtm_tui.storage.write import experiments, ranking
from omtm_tui.ui.app_base import AppBase, opens
from omtm_tui.ui.backlog.board import Blueprint, Board
from omtm_tui.ui.backlog.card import backlog_rows, experiment_card, question
from omtm_tui.ui.backlog.experiment_actions import ExperimentKeys, FirstMetricQuestion, running_bet
from omtm_tui.ui.backlog.requests import Requests
from omtm_tui.ui.backlog.triage import Sweep, Triage
from omtm_tui.ui.kit.basics import plain
from omtm_tui.ui.kit.dialog import one_field_form
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.list_page import ListPage
from omtm_tui.ui.kit.page import writes
from omtm_tui.ui.kit.table_model import Row, table_spec


class BacklogPage(ListPage[ideas.BacklogView, ideas.Experiment], ExperimentKeys):
    scope = "backlog"

    def __init__(self) -> None:
        super().__init__()
        self.marked: set[int] = set()
        self._scores = False
        self._by_id: dict[int, ideas.Experiment] = {}
        self._hay: dict[int, str] = {}
        self.first_metric = FirstMetricQuestion(self.omtm_app)

    verb = staticmethod(backlog)
    detail_verb = staticmethod(experiment_detail)

    def apply(self, snapshot: ideas.BacklogView) -> None:
        every = (*snapshot.unanswered, *snapshot.ranked, *snapshot.parked, *snapshot.finished)
        self._by_id = {experiment.id: experiment for experiment in every}
        self._hay = {}
        self.marked &= {experiment.id for experiment in snapshot.ranked if experiment.rank is not None}
        super().apply(snapshot)

    def above(self, snapshot: ideas.BacklogView) -> Content:
        load = plain(ideas.load_text(snapshot.load, snapshot.top.numbers), Tone.MUTED)
        first = Content("")
        if snapshot.top.omtm is None:
            text = _("Ideas can be collected now; 3 defines the OMTM, then each is answered with y or n.")
            first = plain(text, Tone.MUTED)
        elif snapshot.unanswered:
            keys = plain("y / n", Tone.ACCENT)
            first = Content.assemble(plain(question(snapshot), Tone.STRONG), "   ", keys)
        return Content("\n").join(line for line in (first, load) if line)

    def rows(self, snapshot: ideas.BacklogView) -> Sequence[Row]:
        return backlog_rows(snapshot, self._matching(), self.marked, scores=self._scores)

    def _matching(self) -> set[int] | None:
        """Ids of the experiments that contain every word of the filter; None without a filter."""
        if not self.query_text:
            return None
        if not self._hay:
            self._hay = {
                number: fold("\n".join((e.title, e.description, e.moves)))
                for number, e in self._by_id.items()
            }
        words = fold(self.query_text).split()
        return {number for number, hay in self._hay.items() if all(word in hay for word in words)}

    def _filtered(self, rows: Sequence[Row]) -> Sequence[Row]:
        # The rows were chosen by more than they show: descriptions are searched too.
        return rows

    def record(self, row_id: Hashable) -> ideas.Experiment | None:
        return self._by_id.get(row_id) if isinstance(row_id, int) else None

    def card(self, record: ideas.Experiment, snapshot: ideas.BacklogView) -> Content:
        return experiment_card(record, snapshot, self.more(record.id) or ideas.ExperimentDetail())

    def action_columns(self) -> None:
        self._scores = not self._scores
        rated = any(e.effort_weeks is not None or e.ice is not None for e in self._by_id.values())
        shown = _("Effort and ICE are shown.") if rated else _("No idea has effort or ICE yet: e adds them.")
        self.omtm_app.say(shown if self._scores else _("Effort and ICE are hidden."))
        self.table.set_columns(table_spec("backlog_scores" if self._scores else "backlog").columns)
        if self.snapshot is not None:
            self.show(self.snapshot)

    def action_back(self) -> None:
        if self.marked and not self.has_class("-opened") and self.snapshot is not None:
            self.marked.clear()
            self.show(self.snapshot)
        else:
            super().action_back()

    async def action_yes(self, experiment: ideas.Experiment) -> None:
        if experiment.answer is ideas.Answer.YES and experiment.rank is not None:
            text = _("Already yes, place {place}; c clears the answer.")
            self.omtm_app.say(text.format(place=experiment.rank))
        else:
            await self._answer(experiment, True)

    async def action_no(self, experiment: ideas.Experiment) -> None:
        omtm = self.snapshot.top.omtm if self.snapshot is not None else None
        if omtm is None or experiment.state not in ideas.ASKED:
            await self._answer(experiment, False)  # refused; the refusal says why
        else:
            self.first_metric.ask(experiment, omtm.metric.id, self._answer)

    async def _answer(self, experiment: ideas.Experiment, yes: bool, metric_id: int | None = None) -> None:
        following = self._next_unanswered(experiment.id)
        await self.omtm_app.do(experiments.answer, experiment.id, yes, metric_id)
        changed = self.record(experiment.id)
        if changed is not None and changed.answer is not ideas.Answer.NONE:
            self.select(following)

    def _next_unanswered(self, row_id: int) -> Hashable | None:
        """The unanswered idea below this one in the filtered list, or else the first one."""
        matching = self._matching()
        waiting = [e.id for e in self.snapshot.unanswered] if self.snapshot is not None else []
        if row_id not in waiting:
            return None
        listed = [number for number in waiting if matching is None or number in matching]
        here = listed.index(row_id) if row_id in listed else 0
        return next(iter(listed[here + 1 :] + listed[:here]), None)

    action_clear = writes(experiments.clear_answer)

    def _chosen(self, experiment: ideas.Experiment) -> Collection[int]:
        """Ids of the experiments to move: the selected ones, or the one under the cursor."""
        return self.marked or {experiment.id}

    def _require_ranks(self, chosen: Collection[int]) -> None:
        """NotAllowed where one of these has no rank."""
        for one in map(self._by_id.get, chosen):
            if one is not None and one.rank is None:
                raise ideas.no_place(one.id, one.title, one.state)

    def action_mark(self, experiment: ideas.Experiment) -> None:
        if self.snapshot is not None:
            self._require_ranks((experiment.id,))
            self.marked ^= {experiment.id}
            self.show(self.snapshot)
            self.table.action_down()

    async def action_shift(self, experiment: ideas.Experiment, by: int) -> None:
        await self.omtm_app.do(ranking.shift, self._chosen(experiment), by)

    async def action_to_end(self, experiment: ideas.Experiment, top: bool) -> None:
        await self.omtm_app.do(ranking.to_end, self._chosen(experiment), top=top)

    def action_place(self, experiment: ideas.Experiment) -> None:
        app, chosen = self.omtm_app, self._chosen(experiment)

        async def submit(text: str) -> None:
            rank = parse_number(text, app.numbers)
            if rank < 1 or rank != int(rank):
                raise UserError(_("A place is a whole number from 1 up."))
            await app.do(ranking.move, chosen, int(rank))

        self._require_ranks(chosen)
        field = Field("place", _("Place"), required=True, hint=_("1 is the top"))
        self.app.push_screen(one_field_form(_("Move to which place?"), field, submit))

    async def action_sort_ice(self, _first: ideas.Experiment) -> None:
        await self.omtm_app.do(ranking.sort_by_ice, self.omtm_app.storage.scope_id)

    async def action_bet(self) -> None:
        """Place a bet on the idea under the cursor; on a new one where that cannot be bet on any more."""
        app, idea = self.omtm_app, self.current
        if idea is None or idea.state not in ideas.WAITING:
            await app.open("bet")
            return
        is_bet_on = running_bet(await app.storage.read(experiment_detail, idea.id)) is not None
        await app.open("bet", *(() if is_bet_on else (idea.id, idea.title)))

    action_add = opens("idea")
    action_add_several = opens("ideas")

    def action_triage(self, _first: ideas.Experiment) -> None:
        self.triage()

    def triage(self, back_to: str = "backlog") -> None:
        """Answer one idea after the other; leaving it returns to a page."""
        self.table.action_first()  # what was answered moves away below; the cursor need not go along
        self._over(Triage(self.first_metric), back_to)
        self.table.action_first()

    def action_board(self) -> None:
        self._over(Board(self.current.id if self.current else None))

    def action_requests(self) -> None:
        self._over(Requests())

    def action_sweep(self, _first: ideas.Experiment) -> None:
        if self.snapshot is not None:
            self._over(Sweep(self.snapshot))

    def action_blueprint(self) -> None:
        self._over(Blueprint())

    def _over(self, screen: Screen[int | None], back_to: str = "backlog") -> None:
        """Open a full screen; on leaving it, open the record it returns, or go back to a page."""

        async def left(record: object) -> None:
            if isinstance(record, int):
                self.select(record)
                self.open_row(record)
            else:
                await self.omtm_app.go_to(back_to)

        self.app.push_screen(screen, left)


async def open_triage(app: AppBase) -> None:
    """Open triage; leaving it returns to the page in front before."""
    before = app.page.scope
    await app.go_to("backlog")
    page = app.page
    if isinstance(page, BacklogPage):
        page.triage(before)
