"""Commands that write one thing: an idea, an answer, a metric; and take it back."""

from __future__ import annotations

import click

from omtm_tui.cli import common
from omtm_tui.cli.team import scope_id, team_option
from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _


def add() -> click.Command:
    """``omtm add``."""
    return common.command(
        "add",
        _add,
        _("Add an idea to the backlog."),
        common.argument("title", many=True),
        common.option("--description", help=_("What it is about.")),
        common.option("--stage", help=_("The step of the customer journey it changes.")),
        common.option("--effort", metavar="WEEKS", help=_("Effort in weeks.")),
        team_option(),
        json=True,
    )


def _add(
    title: tuple[str, ...],
    description: str | None,
    stage: str | None,
    effort: str | None,
    team: str | None,
    as_json: bool,
) -> int:
    from omtm_tui.domain.metrics.metric import FunnelStage
    from omtm_tui.domain.omtm.draft_fields import parse_choice
    from omtm_tui.domain.text.numbers import parse_number
    from omtm_tui.storage.read.header import top
    from omtm_tui.storage.write.experiments import add_experiment

    with common.writing() as db:
        fmt = top(db.conn, db.today).numbers
        number = add_experiment(
            db,
            common.joined(title),
            description or "",
            scope_id(db.conn, team),
            stage=None if stage is None else parse_choice(stage, FunnelStage),
            effort_weeks=None if effort is None else parse_number(effort, fmt),
        )
    if as_json:
        common.say_json({"id": number, "title": common.joined(title)})
    else:
        common.say(_("#{id} {title}").format(id=number, title=common.joined(title)))
    return common.Exit.FINE


def answer() -> click.Command:
    """``omtm answer``."""
    return common.command(
        "answer",
        _answer,
        _("Answer for one idea: does it contribute directly to the OMTM? A “no” names what it moves first."),
        click.Argument(["id"], type=click.IntRange(min=1)),
        click.Argument(["answer"], type=click.Choice(["yes", "no"], case_sensitive=False)),
        common.option("--moves", metavar="METRIC", help=_("The metric it moves first, with “no”.")),
        json=True,
    )


def _answer(id: int, answer: str, moves: str | None, as_json: bool) -> int:
    from omtm_tui.storage.read.backlog import experiment_by_id
    from omtm_tui.storage.read.base import find_metric
    from omtm_tui.storage.write import experiments

    if answer == "no" and moves is None:
        raise UserError(_("A “no” names the metric the idea moves first: --moves METRIC."))
    if answer == "yes" and moves is not None:
        raise UserError(_("--moves belongs to a “no”; a “yes” moves the OMTM itself."))
    with common.writing() as db:
        metric = find_metric(db.conn, moves) if moves is not None else None
        experiments.answer(db, id, answer == "yes", moves_metric_id=metric.id if metric else None)
        place = experiment_by_id(db.conn, id).rank
    if as_json:
        common.say_json({"id": id, "answer": answer, "moves": metric.key if metric else None, "rank": place})
        return common.Exit.FINE
    common.say(
        _("#{id} is parked: it moves {metric} first").format(id=id, metric=metric.name)
        if metric
        else _("#{id} contributes directly to the OMTM").format(id=id)
    )
    return common.Exit.FINE


def metric_add() -> click.Command:
    """``omtm metric add``."""
    return common.command(
        "add",
        _metric_add,
        _("Add a metric."),
        common.argument("name", many=True),
        common.option("--kind", help=_("rate, share_within, count, mean, duration, ratio or money.")),
        common.option("--unit", help=_("Its unit; for a duration one of ms, s, min, h, d, w.")),
        common.option("--better", metavar="up|down", help=_("Which way is better; up if not given.")),
        common.option("--stage", help=_("Its step of the customer journey.")),
        common.option("--cadence", metavar="SPAN", help=_("How often it is read; 1w if not given.")),
        common.option("--window", metavar="SPAN", help=_("How long until a cohort's value is final.")),
        common.option("--limit", metavar="SPAN", help=_("The limit of a share within, such as 14d.")),
        common.option(
            "--key", help=_("Its short name in rules and commands; made from the name if not given.")
        ),
        common.option("--note", help=_("Where the numbers come from.")),
        json=True,
    )


def _metric_add(name: tuple[str, ...], kind: str | None, as_json: bool, **told: str | None) -> int:
    from omtm_tui.domain.metrics.metric import Better, FunnelStage, MetricKind
    from omtm_tui.domain.omtm.draft_fields import parse_cadence, parse_choice
    from omtm_tui.domain.text.dates import parse_days
    from omtm_tui.storage.write.metrics import add_metric

    if kind is None:
        known = ", ".join(kind.value for kind in MetricKind)
        raise UserError(_("Say what kind of metric it is: --kind with one of {known}.").format(known=known))
    stage, cadence, window = told["stage"], told["cadence"], told["window"]
    with common.writing() as db:
        metric = add_metric(
            db,
            common.joined(name),
            parse_choice(kind, MetricKind),
            unit=told["unit"] or "",
            better=parse_choice(told["better"] or "up", Better),
            stage=None if stage is None else parse_choice(stage, FunnelStage),
            cadence_days=7 if cadence is None else parse_cadence(cadence),
            window_days=0 if window is None else parse_days(window),
            share_limit=told["limit"] or "",
            key=told["key"],
            source_note=told["note"] or "",
        )
    if as_json:
        common.say_json({"key": metric.key, "name": metric.name, "kind": metric.kind, "unit": metric.unit})
    else:
        common.say(_("{name} is called {key} in rules and commands").format(name=metric.name, key=metric.key))
    return common.Exit.FINE


def undo() -> click.Command:
    """``omtm undo``."""
    return common.command("undo", _undo, _("Take the latest change back."))


def _undo() -> int:
    with common.writing() as db:
        common.say(_("Undone: {label}").format(label=db.undo()))
    return common.Exit.FINE


def redo() -> click.Command:
    """``omtm redo``."""
    return common.command("redo", _redo, _("Do again what was undone last."))


def _redo() -> int:
    with common.writing() as db:
        common.say(_("Done again: {label}").format(label=db.redo()))
    return common.Exit.FINE
