"""The board, experiments by state, and the blueprint, deliverables by month: cards in lanes side by side."""

from datetime import date
from pathlib import Path
from typing import Any

from textual.app import ComposeResult
from textual.widgets import Static

from omtm_tui.domain.backlog.backlog import Answer, BacklogView, Experiment, ExperimentState
from omtm_tui.domain.backlog.planning import MONTHS, PLACES, BlueprintView, Deliverable, PaysInto, month_text
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.text.dates import add_months
from omtm_tui.domain.text.labels import Tone, dotted
from omtm_tui.i18n import _, mark
from omtm_tui.storage.read.backlog import blueprint
from omtm_tui.storage.write import planning as plan
from omtm_tui.transfer.files import write_files
from omtm_tui.transfer.markdown import blueprint_markdown
from omtm_tui.ui.backlog.experiment_actions import OverBacklog
from omtm_tui.ui.backlog.idea import effort_text
from omtm_tui.ui.kit.basics import plain
from omtm_tui.ui.kit.dialog import FormModal, save
from omtm_tui.ui.kit.field import form_fields, of_record, target_fields
from omtm_tui.ui.kit.lanes import Lane, LaneItem, Lanes
from omtm_tui.ui.kit.page import ActsOnLines, FullScreen, writes


class Board(OverBacklog):
    """Dismissed with the experiment to open in the list, None to stay where it was."""

    scope = "board"
    nothing = mark("No experiment is in this state.")
    on_enter = "open"

    def __init__(self, select: int | None) -> None:
        """The cursor starts on ``select``."""
        super().__init__()
        self._select = select
        self._by_id: dict[int, Experiment] = {}

    def body(self) -> ComposeResult:
        yield Lanes()

    def show(self, snapshot: BacklogView) -> None:
        every = (*snapshot.ranked, *snapshot.unanswered, *snapshot.parked, *snapshot.finished)
        self._by_id = {experiment.id: experiment for experiment in every}
        self.query_one(Lanes).set_lanes(_lanes(every, snapshot), self._select)
        self._select = None

    @property
    def current(self) -> Experiment | None:
        number = self.query_one(Lanes).current
        return self._by_id.get(number) if isinstance(number, int) else None

    def action_open(self, experiment: Experiment) -> None:
        self.dismiss(experiment.id)


def _lanes(every: tuple[Experiment, ...], view: BacklogView) -> list[Lane]:
    cards: dict[ExperimentState, list[LaneItem]] = {state: [] for state in ExperimentState}
    for experiment in every:
        lane = ExperimentState.IDEA if experiment.came_back else experiment.state
        cards[lane].append(LaneItem(experiment.id, experiment.title, _note(experiment, view)))
    titles = {state: state.label for state in ExperimentState}
    testing, limit = ExperimentState.TESTING, view.top.workspace.settings.wip_limit
    titles[testing] = _("{state} (at most {n})").format(state=testing.label, n=limit)
    return [Lane(state, titles[state], tuple(items), _("none")) for state, items in cards.items()]


def _note(experiment: Experiment, view: BacklogView) -> str:
    """The note on a card: rank or days running, the metric it moves first, and the effort."""
    parts = []
    days = experiment.days_running(view.top.today)
    if experiment.came_back:
        parts.append(_("↩ came back"))
    elif experiment.held_by:
        parts.append(_("held back"))
    elif days is not None:
        parts.append(_("day {n}").format(n=days))
    elif experiment.rank is not None:
        parts.append(_("place {n}").format(n=experiment.rank))
    elif experiment.state is ExperimentState.PARKED and experiment.moves:
        parts.append(_("moves {metric} first").format(metric=experiment.moves))
    elif experiment.state is ExperimentState.IDEA and experiment.answer is Answer.NONE:
        parts.append(Answer.NONE.label)
    if experiment.effort_weeks:
        parts.append(effort_text(experiment.effort_weeks, view.top.numbers))
    return dotted(parts)


class Blueprint(ActsOnLines, FullScreen[BlueprintView]):
    scope = "blueprint"
    nothing = mark("Nothing is planned for this month: a plans something.")
    on_enter = "edit"
    _first: date | None = None

    def body(self) -> ComposeResult:
        yield Static(id="goal")
        yield Lanes()

    async def read(self) -> BlueprintView:
        return await self.omtm_app.storage.read(blueprint, self._first)

    def show(self, snapshot: BlueprintView) -> None:
        self._first = snapshot.months[0]
        self.query_one("#goal", Static).update(plain(_goal(snapshot), Tone.MUTED, lines=True))
        empty = _("a plans one")
        lanes = [
            Lane(month, month_text(month), tuple(map(_card, snapshot.deliverables[month])), empty)
            for month in snapshot.months
        ]
        self.query_one(Lanes).set_lanes(lanes)

    @property
    def current(self) -> Deliverable | None:
        number = self.query_one(Lanes).current
        planned = self.snapshot.deliverables.values() if self.snapshot else ()
        return next((item for items in planned for item in items if item.id == number), None)

    def action_add(self) -> None:
        lane, app = self.query_one(Lanes).lane, self.omtm_app
        if lane is None or self.snapshot is None or not isinstance(lane.id, date):
            return
        if len(lane.items) >= PLACES:
            text = _("{month} has its {n} deliverables: x takes one out, > puts one later.")
            raise UserError(text.format(month=lane.title, n=PLACES))
        title = _("Deliverable for {month}").format(month=lane.title)
        submit = save(app, plan.add_deliverable, lane.id, scope_id=app.storage.scope_id)
        app.push_screen(FormModal(title, form_fields(app, "deliverable"), submit))

    def action_edit(self, item: Deliverable) -> None:
        app = self.omtm_app
        fields = of_record(form_fields(app, "deliverable"), item)
        submit = save(app, plan.edit_deliverable, item.id)
        app.push_screen(FormModal(_("Edit deliverable"), fields, submit))

    action_tick = writes(plan.tick_deliverable)
    action_reorder = writes(plan.reorder)
    action_drop = writes(plan.remove_deliverable)

    async def action_postpone(self, item: Deliverable, months: int) -> None:
        if view := self.snapshot:
            if item.month == (view.months[0] if months < 0 else view.months[-1]):
                self._first = add_months(view.months[0], months)
            await self.omtm_app.do(plan.postpone, item.id, months)

    async def action_months(self, step: int) -> None:
        if self._first is not None:
            self._first = add_months(self._first, step)
            await self.reload()

    def action_export(self) -> None:
        app, view = self.omtm_app, self.snapshot
        if view is None:
            return

        async def submit(values: dict[str, Any]) -> None:
            path, data = values["file"], blueprint_markdown(view).encode()
            (written,) = write_files(path.parent, {path.name: data}, force=values["replace"])
            app.say(_("Written: {path}").format(path=written))

        fields = target_fields("file", _("File"), Path.cwd() / "blueprint.md")
        self.app.push_screen(FormModal(_("Export the blueprint as Markdown"), fields, submit))


def _goal(view: BlueprintView) -> str:
    """The goals that deliverables pay into, for the lines above the months."""
    text = _("{n} months, at most {m} deliverables each.").format(n=MONTHS, m=PLACES)
    omtm = view.top.omtm
    if omtm is None:
        return text
    lines = [text + "  " + f"{PaysInto.OMTM.label}: {omtm.metric.name} {omtm.target_text}"]
    if omtm.omtm.end_goal:
        lines.append(f"{PaysInto.END_GOAL.label}: {omtm.omtm.end_goal}")
    return "\n".join(lines)


def _card(item: Deliverable) -> LaneItem:
    note = f"→ {item.pays_into.label}"
    return LaneItem(item.id, f"{item.place} {item.title}", f"✓ {_('done')} · {note}" if item.done else note)
