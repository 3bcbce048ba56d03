"""Actions on a single experiment and their keys, shared by the list, the board and triage."""

from collections.abc import Awaitable, Callable, Hashable
from functools import partial
from typing import cast

from msgspec import Struct

from omtm_tui.data_files import data_file
from omtm_tui.domain.backlog import backlog as ideas
from omtm_tui.domain.decisions.decision import Decision, DecisionKind
from omtm_tui.i18n import _
from omtm_tui.storage.read.backlog import experiment_detail
from omtm_tui.storage.write import experiments
from omtm_tui.ui.app_base import AppBase, ErrorBoundary, opens
from omtm_tui.ui.backlog.idea import open_idea_edit
from omtm_tui.ui.kit.dialog import FormModal, save
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.page import ActsOnLines, FullScreen, Page
from omtm_tui.ui.kit.pick_list import Item, Pick


class StateTexts(Struct, frozen=True):
    """What entering a state means or ``needs``, and a ``title`` for the question why, where it is asked."""

    needs: str
    title: str = ""


STATES = data_file(__file__, "states.json", dict[ideas.ExperimentState, StateTexts])

AnswerIdea = Callable[[ideas.Experiment, bool, int], Awaitable[None]]
"""Store the answer for an idea: yes or no, and for a no the metric it moves first."""


class FirstMetricQuestion:
    """Asks which metric an idea moves first; the last one picked is preselected: a no takes two keys."""

    def __init__(self, app: AppBase) -> None:
        self._app = app
        self._last: int | None = None

    def ask(self, experiment: ideas.Experiment, omtm_metric_id: int, answer: AnswerIdea) -> None:
        """Pick the metric and answer no with it; closing the list leaves the idea unanswered."""
        self._app.start(self._ask(experiment, omtm_metric_id, answer), group="no")

    async def _ask(self, experiment: ideas.Experiment, omtm_metric_id: int, answer: AnswerIdea) -> None:
        title = _("Which metric does “{title}” move first?").format(title=experiment.title)
        named = experiment.moves_id
        offered = self._last if named in (None, omtm_metric_id) else named
        metric_id = await self._app.open("pick_metric", title, chosen=offered, without=omtm_metric_id)
        if metric_id is not None:
            self._last = metric_id
            await answer(experiment, False, metric_id)


def running_bet(detail: ideas.ExperimentDetail) -> Decision | None:
    """The newest bet whose outcome is still open."""
    return next((note for note in detail.log if note.kind is DecisionKind.BET and note.is_open), None)


async def decide(app: AppBase, experiment: ideas.Experiment) -> None:
    """Place a bet on the experiment, or record the outcome of the running one."""
    bet = running_bet(await app.storage.read(experiment_detail, experiment.id))
    if bet is None:
        await app.open("bet", experiment.id, experiment.title)
    else:
        await app.open("outcome", bet.id)


def ask_state(app: AppBase, experiment: ideas.Experiment) -> None:
    """Offer the states that may follow, and enter the one picked."""
    states = ideas.NEXT_STATES[experiment.state]
    if not states:
        app.say(_("It is {state}: the end of its way.").format(state=experiment.state.label))
        return
    items = [Item(state.value, state.label, _(STATES[state].needs)) for state in states]
    title = _("“{title}”: {state}. What now?").format(title=experiment.title, state=experiment.state_text)

    async def chosen(picked: Hashable | None) -> None:
        if picked is not None:
            await enter(app, experiment, ideas.ExperimentState(str(picked)))

    app.push_screen(Pick(title, items), chosen)


async def start_test(app: AppBase, experiment_id: int) -> None:
    """Begin the test of an experiment that waits for nothing any more."""
    await app.do(experiments.set_state, experiment_id, ideas.ExperimentState.TESTING)


async def enter(app: AppBase, experiment: ideas.Experiment, state: ideas.ExperimentState) -> None:
    """Enter a state, or say what is missing for it; the side exits ask for a reason first."""
    title = STATES[state].title
    if not title or state not in ideas.NEXT_STATES[experiment.state]:
        await app.do(experiments.set_state, experiment.id, state)
        return
    why = Field("reason", _("Why"), required=state is ideas.ExperimentState.DROPPED)
    submit = save(app, experiments.set_state, experiment.id, state)
    app.push_screen(FormModal(_(title).format(title=experiment.title), (why,), submit))


class ExperimentKeys(ErrorBoundary):
    """The keys for the experiment under the cursor."""

    action_edit = opens(open_idea_edit)
    action_decide = opens(decide)
    action_state = opens(ask_state)
    action_drop = opens(partial(enter, state=ideas.ExperimentState.DROPPED))


class OverBacklog(ExperimentKeys, ActsOnLines, FullScreen[ideas.BacklogView]):
    """A full screen of experiments over the list; it shows the snapshot that the list has read last."""

    async def read(self) -> ideas.BacklogView | None:
        return cast(Page[ideas.BacklogView], self.omtm_app.page).snapshot
