"""``omtm request``: take requests in, list them with an answer to give, sort them, try them."""

from __future__ import annotations

from msgspec import Struct

from omtm_tui.cli.common import Reply, joined, plain_reply, table
from omtm_tui.cli.json_output import Key, ListOf, Shape
from omtm_tui.cli.workspace import day, reading, scope_id
from omtm_tui.cli.writing import writing
from omtm_tui.domain.backlog.request import Moscow, Request, answer_text
from omtm_tui.domain.text.labelled_enum import parse_choice
from omtm_tui.i18n import _
from omtm_tui.storage.read.requests import requests
from omtm_tui.storage.write.requests import add_request, sort_request, try_request


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


def add(
    requester: tuple[str, ...],
    outcome: str | None,
    tactic: str | None,
    by: str | None,
    moscow: str | None,
    team: str | None,
) -> Reply:
    """Take a request in."""
    with writing() as db:
        number = add_request(
            db,
            joined(requester),
            scope_id(db.context(), team),
            outcome=outcome or "",
            tactic=tactic or "",
            wanted_by=None if by is None else day(by, past=False),
            moscow=None if moscow is None else parse_choice(moscow, Moscow),
        )
    added = next(one for one in _answered(team) if one.request.id == number)
    return Reply(lambda: [f"#{number} {added.request.requester}: {added.answer}"], REQUEST, added)


def list_requests(team: str | None) -> Reply:
    """List the requests."""
    listed = _answered(team)
    nothing = _("Nobody asked for anything yet; “omtm request add” takes a request in.")
    return Reply(lambda: table([_row(one) for one in listed]) or [nothing], REQUESTS, listed)


def _answered(team: str | None) -> list[AnsweredRequest]:
    with reading() as context:
        page = requests(context.of(scope_id(context, team)))
    omtm = page.top.omtm.metric.name if page.top.omtm else ""
    return [AnsweredRequest(one, answer_text(one, omtm, page.ranked)) for one in page.requests]


def _row(listed: AnsweredRequest) -> tuple[str, ...]:
    request = listed.request
    sorted_as = _("needs an outcome") if request.needs_outcome else request.moscow and request.moscow.label
    return f"#{request.id}", sorted_as or "–", request.requester, listed.answer


def sort(id: int, moscow: str) -> Reply:
    """Say how much a request matters this time."""
    with writing() as db:
        sort_request(db, id, Moscow(moscow))
    return plain_reply(f"#{id} {Moscow(moscow).label}")


def attempt(id: int) -> Reply:
    """Turn a request into an experiment."""
    with writing() as db:
        number = try_request(db, id)
    line = _("request #{id} is experiment #{number}").format(id=id, number=number)
    return Reply(lambda: [line], ATTEMPT, {"request": id, "experiment": number})
