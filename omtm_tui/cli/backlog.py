"""Commands of the backlog: ideas in, their answers, ranks and load; and the requests of stakeholders."""

from msgspec import Struct

from omtm_tui.cli.common import Reply, joined, plain_reply, table, typed_options
from omtm_tui.cli.json_output import Key, ListOf, Shape
from omtm_tui.cli.workspace import day, reading, scope_id
from omtm_tui.cli.writing import writing
from omtm_tui.domain.backlog.backlog_load import load_text
from omtm_tui.domain.backlog.experiment import Answer, Experiment
from omtm_tui.domain.backlog.read_models import BacklogView
from omtm_tui.domain.backlog.request import Moscow, Request, answer_text
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import FunnelStage, Metric
from omtm_tui.domain.text.labelled_enum import parse_choice
from omtm_tui.domain.text.numbers import parse_number
from omtm_tui.i18n import _
from omtm_tui.storage.read.backlog import backlog as read_backlog
from omtm_tui.storage.read.backlog import experiment_by_id
from omtm_tui.storage.read.backlog import requests as read_requests
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.metrics import find_metric
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import experiments, ranking
from omtm_tui.storage.write import requests as write_requests
from omtm_tui.storage.write.workspace import update_settings


class ListedExperiment(Struct, frozen=True):
    """An experiment and the metric it moves first."""

    experiment: Experiment
    moves: Metric | None

    @property
    def answer(self) -> Answer | None:
        """The answer; None as long as there is none."""
        return None if self.experiment.answer is Answer.NONE else self.experiment.answer


class ReportedLoad(Struct, frozen=True):
    """How long the backlog of a page would take, in numbers and in words."""

    page: BacklogView
    text: str

    @property
    def weeks(self) -> float:
        """Calendar weeks until all of it is done."""
        return round(self.page.load.weeks, 6)


ADDED = Shape(
    dict, "The idea that was added.", id=Key("Its number.", type=int), title=Key("Its title.", type=str)
)
ANSWERED = Shape(
    dict,
    "The answer for an idea.",
    id=Key("The idea's number.", type=int),
    answer=Key("yes or no.", type=str),
    moves=Key("The key of the metric it moves first, with a no.", type=str | None),
    rank=Key("Its rank among the yes ideas.", type=int | None),
)
EXPERIMENTS = ListOf(
    Shape(
        ListedExperiment,
        "An idea or experiment of the backlog.",
        id=Key("Its number.", "experiment.id"),
        title=Key("Its title.", "experiment.title"),
        answer="Whether it contributes directly to the OMTM; null where that is unanswered.",
        moves=Key("The key of the metric it moves first, where the answer is no.", "moves.key"),
        rank=Key("Its rank among the yes ideas.", "experiment.rank"),
        state=Key("How far it is.", "experiment.state"),
        held_by=Key("The guardrail whose breach keeps it from starting.", "experiment.held_by", empty=True),
        came_back=Key("Whether it was parked and its metric is the OMTM now.", "experiment.came_back"),
        stage=Key("The funnel stage it changes.", "experiment.stage"),
        effort_weeks=Key("Its effort in weeks.", "experiment.effort_weeks"),
        created=Key("The day it was added.", "experiment.created"),
    )
)
MOVED = ListOf(
    Shape(Experiment, "An idea that was moved.", id="Its number.", title="Its title.", rank="Its rank now.")
)
LOAD = Shape(
    ReportedLoad,
    "How long the backlog would keep the team busy.",
    ideas=Key("How many ideas wait.", "page.load.ideas"),
    without_effort=Key("How many of them have no effort.", "page.load.unknown"),
    effort_weeks=Key("Their effort in weeks of work.", "page.load.effort"),
    weekly_capacity=Key("Weeks of work a calendar week has.", "page.load.capacity"),
    weeks="Calendar weeks until all of it is done.",
    text="The same in words.",
)


def add(title: tuple[str, ...], team: str | None, **options: str | None) -> Reply:
    """Add an idea."""
    with writing() as db:
        fmt = top(db.context()).numbers
        scope = scope_id(db.context(), team)
        fields = typed_options(
            options,
            stage=lambda text: parse_choice(text, FunnelStage),
            effort_weeks=lambda text: parse_number(text, fmt),
        )
        number = experiments.add_experiment(db, joined(title), scope_id=scope, **fields)
    line = _("#{id} {title}").format(id=number, title=joined(title))
    return Reply(lambda: [line], ADDED, {"id": number, "title": joined(title)})


def answer(id: int, answer: str, moves: str | None) -> Reply:
    """Answer for one idea whether it contributes directly to the OMTM."""
    if answer == "no" and moves is None:
        raise UserError(_("A “no” names the metric the idea moves first: --moves METRIC."))
    if answer == "yes" and moves is not None:
        raise UserError(_("--moves belongs to a “no”; a “yes” moves the OMTM itself."))
    with writing() as db:
        metric = find_metric(db.context(), moves) if moves is not None else None
        experiments.answer(db, id, answer == "yes", moves_metric_id=metric.id if metric else None)
        rank = experiment_by_id(db.context(), id).rank
    line = _("#{id} contributes directly to the OMTM").format(id=id)
    if metric:
        line = _("#{id} is parked: it moves {metric} first").format(id=id, metric=metric.name)
    value = {"id": id, "answer": answer, "moves": metric.key if metric else None, "rank": rank}
    return Reply(lambda: [line], ANSWERED, value)


def backlog(query: tuple[str, ...], team: str | None) -> Reply:
    """List the experiments, those in which all words of ``query`` occur."""
    with reading(team) as context:
        page = read_backlog(context, joined(query))
    metrics = {metric.id: metric for metric in page.metrics}
    listed = [
        ListedExperiment(one, metrics.get(one.moves_id) if one.moves_id else None)
        for one in (*page.unanswered, *page.ranked, *page.parked, *page.finished)
    ]
    nothing = _("The backlog is empty; add an idea with “omtm add TITLE”.")
    if query:
        nothing = _("No experiment has all these words.")
    return Reply(lambda: table([_row(one.experiment) for one in listed]) or [nothing], EXPERIMENTS, listed)


def _row(experiment: Experiment) -> tuple[str, ...]:
    rank = f"{experiment.rank}." if experiment.rank else ""
    moves = _("moves {metric} first").format(metric=experiment.moves) if experiment.moves else ""
    labels = (experiment.answer.label, experiment.state_text)
    return f"#{experiment.id}", rank, *labels, experiment.title, moves


def move(ids: tuple[int, ...], rank: str) -> Reply:
    """Give yes ideas another rank."""
    with writing() as db:
        _move_to(db, ids, rank.casefold())
        moved = [experiment_by_id(db.context(), number) for number in ids]
    return Reply(lambda: table([(f"#{one.id}", f"{one.rank}.", one.title) for one in moved]), MOVED, moved)


def _move_to(db: WorkspaceFile, ids: tuple[int, ...], rank: str) -> None:
    if rank in ("top", "end"):
        ranking.to_end(db, ids, top=rank == "top")
    elif rank in ("up", "down"):
        ranking.shift(db, ids, -1 if rank == "up" else 1)
    elif rank.isascii() and rank.isdigit() and int(rank[:9]) > 0:
        ranking.move(db, ids, int(rank[:9]))
    else:
        message = _("“{text}” is no place; write a number from 1, top, end, up or down.")
        raise UserError(message.format(text=rank[:40]))


def load(capacity: str | None, team: str | None) -> Reply:
    """Tell how long the backlog would keep the team busy, at a new capacity where one is named."""
    if capacity is not None:
        with writing() as db:
            update_settings(db, weekly_capacity=parse_number(capacity, top(db.context()).numbers))
    with reading(team) as context:
        page = read_backlog(context)
    text = load_text(page.load, page.top.numbers)
    return Reply(lambda: [text or _("Nothing waits in the backlog.")], LOAD, ReportedLoad(page, text))


class AnsweredRequest(Struct, frozen=True):
    """A request with what its requester can be told today."""

    request: Request
    answer: str


REQUEST = Shape(
    AnsweredRequest,
    "A request of a stakeholder.",
    id=Key("Its number.", "request.id"),
    requester=Key("Who asks.", "request.requester"),
    outcome=Key("What is to be better.", "request.outcome", empty=True),
    tactic=Key("What they want the team to do.", "request.tactic", empty=True),
    wanted_by=Key("The day it is wanted by.", "request.wanted_by"),
    moscow=Key("How much it matters this time.", "request.moscow"),
    needs_outcome=Key("Whether it waits for an outcome.", "request.needs_outcome"),
    experiment=Key("The number of the experiment it became.", "request.experiment.id"),
    answer="What to tell who asked.",
)
REQUESTS = ListOf(REQUEST)
ATTEMPT = Shape(
    dict,
    "A request that is tried.",
    request=Key("The request's number.", type=int),
    experiment=Key("The number of the experiment it became.", type=int),
)


def take_request(requester: tuple[str, ...], team: str | None, **options: str | None) -> Reply:
    """Take a request in."""
    with writing() as db:
        scope = scope_id(db.context(), team)
        fields = typed_options(
            options,
            wanted_by=lambda text: day(text, past=False),
            moscow=lambda text: parse_choice(text, Moscow),
        )
        number = write_requests.add_request(db, joined(requester), scope, **fields)
    added = next(one for one in _answered(team) if one.request.id == number)
    return Reply(lambda: [f"#{number} {added.request.requester}: {added.answer}"], REQUEST, added)


def list_requests(team: str | None) -> Reply:
    """List the requests."""
    listed = _answered(team)
    nothing = _("Nobody asked for anything yet; “omtm request add” takes a request in.")
    return Reply(lambda: table([_request_row(one) for one in listed]) or [nothing], REQUESTS, listed)


def _answered(team: str | None) -> list[AnsweredRequest]:
    with reading(team) as context:
        page = read_requests(context)
    omtm = page.top.omtm.metric.name if page.top.omtm else ""
    return [AnsweredRequest(one, answer_text(one, omtm, page.ranked)) for one in page.requests]


def _request_row(listed: AnsweredRequest) -> tuple[str, ...]:
    request = listed.request
    sorted_as = _("needs an outcome") if request.needs_outcome else request.moscow and request.moscow.label
    return f"#{request.id}", sorted_as or "–", request.requester, listed.answer


def sort_request(id: int, moscow: str) -> Reply:
    """Say how much a request matters this time."""
    with writing() as db:
        write_requests.sort_request(db, id, Moscow(moscow))
    return plain_reply(f"#{id} {Moscow(moscow).label}")


def try_request(id: int, anyway: bool) -> Reply:
    """Turn a request into an experiment."""
    with writing() as db:
        number = write_requests.try_request(db, id, anyway)
    line = _("request #{id} is experiment #{number}").format(id=id, number=number)
    return Reply(lambda: [line], ATTEMPT, {"request": id, "experiment": number})
