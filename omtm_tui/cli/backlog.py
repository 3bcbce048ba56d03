"""Commands of the backlog beyond ``add`` and ``answer``: list it, move in it, say how long it would take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from omtm_tui import clock
from omtm_tui.cli import common
from omtm_tui.cli.team import scope_id, team_option
from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from omtm_tui.domain.backlog.experiment import Experiment
    from omtm_tui.storage.workspace_file import WorkspaceFile


def backlog() -> click.Command:
    """``omtm backlog``."""
    return common.command(
        "backlog",
        _backlog,
        _("List the experiments: unanswered, ranked, parked, finished; with words, those they occur in."),
        common.argument("query", many=True, required=False),
        team_option(),
        json=True,
    )


def _backlog(query: tuple[str, ...], team: str | None, as_json: bool) -> int:
    from omtm_tui.storage.read.backlog import backlog

    with common.reading() as conn:
        page = backlog(conn, clock.today(), scope_id(conn, team), common.joined(query))
    listed = (*page.unanswered, *page.ranked, *page.parked, *page.finished)
    if as_json:
        from omtm_tui.cli.json_output import experiment_shape

        keys = {metric.id: metric.key for metric in page.metrics}
        common.say_json([experiment_shape(experiment, keys) for experiment in listed])
    elif listed:
        common.say(*common.table([_row(experiment) for experiment in listed]))
    elif query:
        common.say(_("No experiment has all these words."))
    else:
        common.say(_("The backlog is empty; add an idea with “omtm add TITLE”."))
    return common.Exit.FINE


def _row(experiment: Experiment) -> tuple[str, ...]:
    place = f"{experiment.rank}." if experiment.rank else ""
    moves = _("moves {metric} first").format(metric=experiment.moves) if experiment.moves else ""
    return (
        f"#{experiment.id}",
        place,
        experiment.answer.label,
        experiment.state.label,
        experiment.title,
        moves,
    )


def move() -> click.Command:
    """``omtm move``."""
    return common.command(
        "move",
        _move,
        _("Give yes items another place: “omtm move ID … PLACE”, which is a number, top, end, up or down."),
        click.Argument(["ids"], type=click.IntRange(min=1), nargs=-1, required=True),
        common.argument("place"),
        json=True,
    )


def _move(ids: tuple[int, ...], place: str, as_json: bool) -> int:
    from omtm_tui.storage.read.backlog import experiment_by_id

    with common.writing() as db:
        _moved(db, ids, place.casefold())
        found = [experiment_by_id(db.conn, number) for number in ids]
    if as_json:
        common.say_json([{"id": item.id, "title": item.title, "rank": item.rank} for item in found])
    else:
        common.say(*common.table([(f"#{item.id}", f"{item.rank}.", item.title) for item in found]))
    return common.Exit.FINE


def _moved(db: WorkspaceFile, ids: tuple[int, ...], place: str) -> None:
    from omtm_tui.storage.write import order

    if place in ("top", "end"):
        order.to_end(db, ids, top=place == "top")
    elif place in ("up", "down"):
        order.shift(db, ids, -1 if place == "up" else 1)
    elif place.isascii() and place.isdigit() and int(place[:9]) > 0:
        order.move(db, ids, int(place[:9]))
    else:
        message = _("“{text}” is no place; write a number from 1, top, end, up or down.")
        raise UserError(message.format(text=place[:40]))


def load() -> click.Command:
    """``omtm load``."""
    return common.command(
        "load",
        _load,
        _("Say how long the backlog would keep the team busy."),
        common.option("--capacity", metavar="WEEKS", help=_("Keep a new number of effort-weeks a week has.")),
        team_option(),
        json=True,
    )


def _load(capacity: str | None, team: str | None, as_json: bool) -> int:
    from omtm_tui.domain.backlog.backlog_load import load_text
    from omtm_tui.storage.read.backlog import backlog

    if capacity is not None:
        _keep_capacity(capacity)
    with common.reading() as conn:
        page = backlog(conn, clock.today(), scope_id(conn, team))
    load, numbers = page.load, page.top.numbers
    text = load_text(load, numbers)
    if as_json:
        common.say_json(
            {
                "ideas": load.ideas,
                "without_effort": load.unknown,
                "effort_weeks": load.effort,
                "weekly_capacity": load.capacity,
                "weeks": round(load.weeks, 6),
                "text": text,
            }
        )
    else:
        common.say(text or _("Nothing waits in the backlog."))
    return common.Exit.FINE


def _keep_capacity(text: str) -> None:
    from omtm_tui.domain.text.numbers import parse_number
    from omtm_tui.storage.read.header import top
    from omtm_tui.storage.write.workspace import update_settings

    with common.writing() as db:
        update_settings(db, weekly_capacity=parse_number(text, top(db.conn, db.today).numbers))
