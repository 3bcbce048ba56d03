"""The board: the experiments by state, side by side, in the order of their ranking."""

from collections.abc import Callable

from textual import on
from textual.app import ComposeResult

from omtm_tui.domain.backlog.backlog import Answer, BacklogView, Experiment, ExperimentState
from omtm_tui.domain.text.parts import dotted
from omtm_tui.i18n import _
from omtm_tui.ui.backlog.experiment_actions import ExperimentKeys
from omtm_tui.ui.backlog.idea import effort_text
from omtm_tui.ui.kit.basics import bindings, css_of
from omtm_tui.ui.kit.lanes import Lane, LaneItem, Lanes
from omtm_tui.ui.kit.on_row import ActsOnLines
from omtm_tui.ui.kit.page import FullScreen


class Board(ExperimentKeys, ActsOnLines, FullScreen[BacklogView]):
    """Dismissed with the experiment to open in the list, None to stay where it was."""

    scope = "board"
    BINDINGS = bindings(scope)
    DEFAULT_CSS = css_of(__file__)

    def __init__(self, snapshot: Callable[[], BacklogView | None], select: int | None) -> None:
        """``snapshot`` returns what the list below read last; the cursor starts on ``select``."""
        super().__init__()
        self._snapshot_below = snapshot
        self._select = select
        self._by_id: dict[int, Experiment] = {}

    def body(self) -> ComposeResult:
        yield Lanes()

    async def read(self) -> BacklogView | None:
        """Return the snapshot of the list below instead of reading again."""
        return self._snapshot_below()

    def show(self, snapshot: BacklogView) -> None:
        every = (*snapshot.ranked, *snapshot.unanswered, *snapshot.parked, *snapshot.finished)
        self._by_id = {experiment.id: experiment for experiment in every}
        self.query_one(Lanes).set_lanes(_lanes(every, snapshot), self._select)
        self._select = None

    @property
    def current(self) -> Experiment | None:
        number = self.query_one(Lanes).current
        return self._by_id.get(number) if isinstance(number, int) else None

    @property
    def no_line(self) -> str:
        return "" if self.current is not None else _("No experiment is in this state.")

    @on(Lanes.Opened)
    def action_open(self) -> None:
        if self.current is not None:
            self.dismiss(self.current.id)


def _lanes(every: tuple[Experiment, ...], view: BacklogView) -> list[Lane]:
    cards: dict[ExperimentState, list[LaneItem]] = {state: [] for state in ExperimentState}
    for experiment in every:
        cards[experiment.state].append(LaneItem(experiment.id, experiment.title, _note(experiment, view)))
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
