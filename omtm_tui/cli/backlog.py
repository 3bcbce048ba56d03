"""Commands of the backlog: ideas in, their answers, ranks and load; and the requests of stakeholders."""

import sys

from omtm_tui.cli.common import Reply, joined, plain_reply, table, typed_options
from omtm_tui.cli.workspace import day, day_text, read_once, scope_id, writing
from omtm_tui.domain.backlog.backlog import Answer, BacklogView, Experiment, idea_lines, load_text
from omtm_tui.domain.backlog.planning import Moscow, Request
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import FunnelStage
from omtm_tui.domain.text.labels import dotted, parse_choice
from omtm_tui.domain.text.number_format import parse_number
from omtm_tui.i18n import _
from omtm_tui.storage.read import backlog as read
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.metrics import find_metric
from omtm_tui.storage.write import experiments, planning, ranking
from omtm_tui.storage.write.workspace import update_settings
from omtm_tui.transfer.text_table import decode


def load_in_words(page: BacklogView) -> str:
    """How long all of it would take."""
    return load_text(page.load, page.top.numbers)


def add(title: tuple[str, ...], team: str | None, **options: str | None) -> Reply:
    """Add an idea, or with “-” one for each line of standard input, all of them in one step."""
    several = title == ("-",)
    titles = idea_lines(decode(sys.stdin.buffer.read())[0]) if several else [joined(title)]
    if not titles:
        raise UserError(_("Nothing came from standard input; write one idea a line."))
    with writing() as db:
        fmt = top(db.context()).numbers
        scope = scope_id(db.context(), team)
        fields = typed_options(
            options,
            stage=lambda text: parse_choice(text, FunnelStage),
            effort_weeks=lambda text: parse_number(text, fmt),
        )
        alike = read.ideas_alike(db.context(scope), titles)
        numbers = experiments.add_experiments(db, titles, scope, **fields)
    added = [{"id": number, "title": text} for number, text in zip(numbers, titles, strict=True)]
    lines = [_("#{id} {title}").format(**one) for one in added]
    shape, value = ("ideas_added", added) if several else ("idea_added", added[0])
    return Reply(lambda: lines, shape, value, notes=(alike,) if alike else ())


def answer(id: int, answer: str, moves: str | None) -> Reply:
    """Answer for one idea whether it contributes directly to the OMTM."""
    if answer == "no" and moves is None:
        raise UserError(_("A “no” names the metric the idea moves first: --moves METRIC."))
    if answer == "yes" and moves is not None:
        raise UserError(_("--moves belongs to a “no”; a “yes” moves the OMTM itself."))
    with writing() as db:
        metric = find_metric(db.context(), moves) if moves is not None else None
        experiments.answer(db, id, answer == "yes", moves_metric_id=metric.id if metric else None)
        rank = read.experiment_by_id(db.context(), id).rank
    line = _("#{id} contributes directly to the OMTM").format(id=id)
    if metric:
        line = _("#{id} is parked: it moves {metric} first").format(id=id, metric=metric.name)
    value = {"id": id, "answer": answer, "moves": metric.key if metric else None, "rank": rank}
    return Reply(lambda: [line], "answer", value)


def backlog(query: tuple[str, ...], team: str | None) -> Reply:
    """List the experiments, those in which all words of ``query`` occur."""
    page = read_once(read.backlog, joined(query), team=team)
    listed = (*page.unanswered, *page.ranked, *page.parked, *page.finished)
    nothing = _("The backlog is empty; add an idea with “omtm add TITLE”.")
    if query:
        nothing = _("No experiment has all these words.")
    return Reply(lambda: table([_row(one) for one in listed]) or [nothing], "experiments", listed)


def _row(experiment: Experiment) -> tuple[str, ...]:
    rank = f"{experiment.rank}." if experiment.rank else ""
    title, answer = experiment.title, experiment.answer.label
    if experiment.came_back:
        return f"#{experiment.id}", rank, answer, _("came back"), title, ""
    moves = _("moves {metric} first").format(metric=experiment.moves) if experiment.moves else ""
    if experiment.answer is Answer.NONE and not experiment.awaits_answer:
        answer = ""
    return f"#{experiment.id}", rank, answer, experiment.state_text, title, moves


def move(ids: tuple[int, ...], rank: str) -> Reply:
    """Give yes ideas another rank."""
    with writing() as db:
        rank = rank.casefold()
        if rank in ("top", "end"):
            ranking.to_end(db, ids, top=rank == "top")
        elif rank in ("up", "down"):
            ranking.shift(db, ids, -1 if rank == "up" else 1)
        elif rank.isascii() and rank.isdigit() and int(rank[:9]) > 0:
            ranking.move(db, ids, int(rank[:9]))
        else:
            message = _("“{text}” is no place; write a number from 1, top, end, up or down.")
            raise UserError(message.format(text=rank[:40]))
        moved = [read.experiment_by_id(db.context(), number) for number in ids]
    rows = [(f"#{one.id}", f"{one.rank}.", one.title) for one in moved]
    return Reply(lambda: table(rows), "moved_ideas", moved)


def load(capacity: str | None, team: str | None) -> Reply:
    """Tell how long the backlog would keep the team busy, at a new capacity where one is named."""
    if capacity is not None:
        with writing() as db:
            update_settings(db, weekly_capacity=parse_number(capacity, top(db.context()).numbers))
    page = read_once(read.backlog, team=team)
    return Reply(lambda: [load_in_words(page) or _("Nothing waits in the backlog.")], "load", page)


def take_request(requester: tuple[str, ...], team: str | None, **options: str | None) -> Reply:
    """Take a request in."""
    with writing() as db:
        scope = scope_id(db.context(), team)
        fields = typed_options(
            options,
            wanted_by=lambda text: day(text, past=False),
            moscow=lambda text: parse_choice(text, Moscow),
        )
        number = planning.add_request(db, joined(requester), scope, **fields)
    added = next(one for one in read_once(read.requests, team=team).requests if one.id == number)
    return Reply(lambda: [f"#{number} {added.requester}: {added.answer}"], "request", added)


def list_requests(team: str | None) -> Reply:
    """List the requests."""
    listed = read_once(read.requests, team=team).requests
    nothing = _("Nobody asked for anything yet; “omtm request add NAME --outcome TEXT” takes a request in.")
    return Reply(lambda: table([_request_row(one) for one in listed]) or [nothing], "requests", listed)


def _request_row(request: Request) -> tuple[str, ...]:
    sorted_as = _("needs an outcome") if request.needs_outcome else request.moscow and request.moscow.label
    by = _("by {day}").format(day=day_text(request.wanted_by)) if request.wanted_by else ""
    return f"#{request.id}", sorted_as or "–", dotted((request.requester, by)), request.answer


def sort_request(id: int, moscow: str) -> Reply:
    """Say how much a request matters this time."""
    with writing() as db:
        planning.sort_request(db, id, Moscow(moscow))
    return plain_reply(f"#{id} {Moscow(moscow).label}")


def try_request(id: int, anyway: bool) -> Reply:
    """Turn a request into an experiment."""
    with writing() as db:
        number = planning.try_request(db, id, anyway)
    line = _("request #{id} is experiment #{number}").format(id=id, number=number)
    return Reply(lambda: [line], "attempt", {"request": id, "experiment": number})
