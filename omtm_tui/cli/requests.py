"""``omtm request``: take requests in, list them with an answer to give, sort them, try them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from omtm_tui import clock
from omtm_tui.cli import common
from omtm_tui.cli.team import scope_id, team_option
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from omtm_tui.domain.backlog.read_models import RequestsPage
    from omtm_tui.domain.backlog.request import Request


def add() -> click.Command:
    """``omtm request add``."""
    return common.command(
        "add",
        _add,
        _("Take a request in: who asks, and for which outcome."),
        common.argument("requester", many=True),
        common.option("--outcome", help=_("What is to be better; without it the request waits.")),
        common.option("--tactic", help=_("What they want us to do, if they said.")),
        common.option("--by", metavar="DATE", help=_("The day it is wanted by.")),
        common.option("--moscow", metavar="WORD", help=_("must, should, could or wont.")),
        team_option(),
        json=True,
    )


def _add(
    requester: tuple[str, ...],
    outcome: str | None,
    tactic: str | None,
    by: str | None,
    moscow: str | None,
    team: str | None,
    as_json: bool,
) -> int:
    from omtm_tui.domain.backlog.request import Moscow
    from omtm_tui.domain.omtm.draft_fields import parse_choice
    from omtm_tui.storage.write.requests import add_request

    with common.writing() as db:
        number = add_request(
            db,
            common.joined(requester),
            scope_id(db.conn, team),
            outcome=outcome or "",
            tactic=tactic or "",
            wanted_by=None if by is None else common.day(by, past=False),
            moscow=None if moscow is None else parse_choice(moscow, Moscow),
        )
    return _told(number, team, as_json)


def _told(number: int, team: str | None, as_json: bool) -> int:
    """One request with what its requester can be told."""
    with common.reading() as conn:
        page = _page(conn, team)
    request = next(request for request in page.requests if request.id == number)
    if as_json:
        common.say_json(_shape(request, page))
    else:
        common.say(f"#{request.id} {request.requester}: {_answer(request, page)}")
    return common.Exit.FINE


def _page(conn: Any, team: str | None) -> RequestsPage:
    from omtm_tui.storage.read.requests import requests

    return requests(conn, clock.today(), scope_id(conn, team))


def _answer(request: Request, page: RequestsPage) -> str:
    from omtm_tui.domain.backlog.request import answer_text

    return answer_text(request, page.top.omtm.metric.name if page.top.omtm else "", page.ranked)


def _shape(request: Request, page: RequestsPage) -> dict[str, object]:
    return {
        "id": request.id,
        "requester": request.requester,
        "outcome": request.outcome or None,
        "tactic": request.tactic or None,
        "wanted_by": request.wanted_by,
        "moscow": request.moscow,
        "needs_outcome": request.needs_outcome,
        "experiment": request.experiment.id if request.experiment else None,
        "answer": _answer(request, page),
    }


def list_requests() -> click.Command:
    """``omtm request list``."""
    return common.command(
        "list", _list, _("List the requests with what to tell who asked."), team_option(), json=True
    )


def _list(team: str | None, as_json: bool) -> int:
    with common.reading() as conn:
        page = _page(conn, team)
    if as_json:
        common.say_json([_shape(request, page) for request in page.requests])
    elif page.requests:
        common.say(*common.table([_row(request, page) for request in page.requests]))
    else:
        common.say(_("Nobody asked for anything yet; “omtm request add” takes a request in."))
    return common.Exit.FINE


def _row(request: Request, page: RequestsPage) -> tuple[str, ...]:
    sorted_as = _("needs an outcome") if request.needs_outcome else request.moscow and request.moscow.label
    return f"#{request.id}", sorted_as or "–", request.requester, _answer(request, page)


def sort() -> click.Command:
    """``omtm request sort``."""
    return common.command(
        "sort",
        _sort,
        _("Say how much a request matters this time."),
        click.Argument(["id"], type=click.IntRange(min=1)),
        click.Argument(["moscow"], type=click.Choice(["must", "should", "could", "wont"])),
    )


def _sort(id: int, moscow: str) -> int:
    from omtm_tui.domain.backlog.request import Moscow
    from omtm_tui.storage.write.requests import sort_request

    with common.writing() as db:
        sort_request(db, id, Moscow(moscow))
    common.say(f"#{id} {Moscow(moscow).label}")
    return common.Exit.FINE


def attempt() -> click.Command:
    """``omtm request try``."""
    return common.command(
        "try",
        _try,
        _("Turn a request with an outcome into an experiment of the backlog."),
        click.Argument(["id"], type=click.IntRange(min=1)),
        json=True,
    )


def _try(id: int, as_json: bool) -> int:
    from omtm_tui.storage.write.requests import try_request

    with common.writing() as db:
        number = try_request(db, id)
    if as_json:
        common.say_json({"request": id, "experiment": number})
    else:
        common.say(_("request #{id} is experiment #{number}").format(id=id, number=number))
    return common.Exit.FINE
