"""Commands that bet and decide: a bet before its data, its outcome, and what is said or changed later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from omtm_tui.cli import common
from omtm_tui.cli.team import scope_id, team_option
from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from omtm_tui.domain.decisions.bet_input import BetForm
    from omtm_tui.domain.decisions.decision import Arm, Decision
    from omtm_tui.domain.metrics.metric import Metric
    from omtm_tui.storage.workspace_file import WorkspaceFile


def number() -> click.Argument:
    """The number of an entry, as ``omtm decisions`` shows it."""
    return click.Argument(["id"], type=click.IntRange(min=1))


def bet() -> click.Command:
    """``omtm bet``."""
    return common.command(
        "bet",
        _bet,
        _("Place a bet before its data comes, such as: omtm bet “removing step B” --success “>= 50%”."),
        common.argument("change", many=True),
        common.option("--success", metavar="LINE", help=_("What the result is held against: “>= 50%”.")),
        common.option("--abort", metavar="LINE", help=_("Stop early when it is this bad: “<= 20%”.")),
        common.option("--review", metavar="DATE", help=_("When it is reviewed; in two weeks if not given.")),
        common.option("--probability", metavar="SHARE", help=_("How likely it is to you, such as 60%.")),
        common.option("--metric", help=_("The metric it is about; the OMTM if not given.")),
        common.option("--design", help=_("ab, before_after, staged or qualitative.")),
        common.option("--enrol-until", metavar="DATE", help=_("The last day somebody new joins the test.")),
        common.option("--sample", metavar="N", help=_("Fewer cases a side decide nothing.")),
        common.option("--runtime", metavar="SPAN", help=_("How long before it may be aborted.")),
        common.option("--owner", help=_("Whose bet it is; the OMTM's owner if not given.")),
        common.option("--if-else", help=_("What follows either way; the rule written out if not given.")),
        common.option("--experiment", metavar="ID", help=_("The idea of the backlog it is about.")),
        team_option(),
        json=True,
    )


def _bet(change: tuple[str, ...], as_json: bool, **told: str | None) -> int:
    from omtm_tui.storage.read.bets import preview_bet
    from omtm_tui.storage.read.decisions import decided_before
    from omtm_tui.storage.write.decisions import place_bet

    with common.writing() as db:
        form = _bet_form(db, common.joined(change), told)
        shown = preview_bet(db.conn, form, db.today)
        before = decided_before(db.conn, db.today, form.change)
        entry_id = place_bet(db, form)
    _answer(db, entry_id, as_json, shown.lines(db.today))
    for entry in before:
        common.note(_("decided before? #{id} {title}").format(id=entry.id, title=entry.title))
    return common.Exit.FINE


def _bet_form(db: WorkspaceFile, change: str, told: dict[str, str | None]) -> BetForm:
    from omtm_tui.domain.decisions.bet_input import BetForm
    from omtm_tui.domain.decisions.decision import Design
    from omtm_tui.domain.errors import NotAllowed
    from omtm_tui.domain.omtm.draft_fields import parse_choice
    from omtm_tui.domain.rhythm.review import parse_probability
    from omtm_tui.domain.text.dates import parse_date, parse_days
    from omtm_tui.domain.text.numbers import parse_number, parse_target
    from omtm_tui.storage.read.base import find_metric, number_format, workspace
    from omtm_tui.storage.read.bets import bet_scope, usual_review
    from omtm_tui.storage.read.header import top

    fmt = number_format(workspace(db.conn))
    experiment = int(parse_number(told["experiment"], fmt)) if told["experiment"] else None
    scope = bet_scope(db.conn, experiment, scope_id(db.conn, told["team"]))
    header = top(db.conn, db.today, scope.id if scope else None)
    metric = find_metric(db.conn, told["metric"]) if told["metric"] else None
    if metric is None and header.omtm is None:
        raise NotAllowed(_("A bet is about the OMTM; define one first, or name a metric with --metric."))
    about = metric or header.omtm.metric  # type: ignore[union-attr]
    if not told["success"]:
        raise UserError(_("Say what success is: --success “>= 50%”."))
    return BetForm(
        change=change,
        threshold=parse_target(told["success"], about, fmt),
        review_on=parse_date(told["review"], db.today)
        if told["review"]
        else usual_review(db.conn, db.today, about, scope.id if scope else None),
        metric_id=metric.id if metric else None,
        abort=parse_target(told["abort"], about, fmt) if told["abort"] else None,
        experiment_id=experiment,
        design=parse_choice(told["design"] or Design.BEFORE_AFTER.value, Design),
        min_sample=int(parse_number(told["sample"], fmt)) if told["sample"] else None,
        enrolled_until=parse_date(told["enrol_until"], db.today) if told["enrol_until"] else None,
        min_runtime_days=parse_days(told["runtime"]) if told["runtime"] else 0,
        owner=told["owner"] or "",
        probability=parse_probability(told["probability"], fmt) if told["probability"] else None,
        if_else=told["if_else"] or "",
        scope_id=scope.id if scope else None,
    )


def outcome() -> click.Command:
    """``omtm outcome``."""
    return common.command(
        "outcome",
        _outcome,
        _("Record what came out: omtm outcome 4 --before 38/100 --after 57/100. The rule gives the verdict."),
        number(),
        common.option("--before", metavar="VALUE", help=_("Before or control: 38/100, 38% or a mean.")),
        common.option(
            "--after", metavar="VALUE", help=_("After or variant; from the readings if not given.")
        ),
        common.option("--n", metavar="N,N", help=_("Cases behind both values, where they are no counts.")),
        common.option("--sd", metavar="SD,SD", help=_("Standard deviations of both means.")),
        common.option("--on", metavar="DATE", help=_("When it was observed; today if not given.")),
        common.option("--choice", help=_("What is decided; as the rule says if not given.")),
        common.option("--because", help=_("Why it is decided otherwise than the rule says.")),
        common.option("--follows", help=_("What follows from it.")),
        common.option("--again", metavar="yes|no", help=_("Whether you would decide it the same way.")),
        common.option("--note", help=_("What else was seen.")),
        json=True,
    )


def _outcome(id: int, as_json: bool, **told: str | None) -> int:
    from omtm_tui.domain.decisions.bet_input import OutcomeForm
    from omtm_tui.storage.read.decisions import decision
    from omtm_tui.storage.write.outcomes import record_outcome

    if told["again"] not in (None, "yes", "no"):
        raise UserError(_("--again is yes or no."))
    with common.writing() as db:
        entry = decision(db.conn, id, db.today)
        before, after = _sides(db, entry, told)
        form = OutcomeForm(
            observed_on=common.day(told["on"]),
            before=before,
            after=after,
            choice=told["choice"],
            overruled_because=told["because"] or "",
            consequence=told["follows"] or "",
            note=told["note"] or "",
            again=None if told["again"] is None else told["again"] == "yes",
        )
        record_outcome(db, id, form)
    return _answer(db, id, as_json)


def _sides(db: WorkspaceFile, entry: Decision, told: dict[str, str | None]) -> tuple[Arm | None, Arm | None]:
    """Both sides as given, else as the readings have them."""
    from omtm_tui.domain.decisions.bet_input import parse_arm
    from omtm_tui.storage.read.base import metric_by_id, number_format, workspace
    from omtm_tui.storage.read.bet_arms import read_sides

    if entry.registration is None:
        return None, None
    metric: Metric = metric_by_id(db.conn, entry.registration.metric_id)
    fmt = number_format(workspace(db.conn))
    known = read_sides(db.conn, entry.registration, db.today)
    if known.source and not (told["before"] and told["after"]):
        common.note(known.source)
    cases, spreads = ([*(told[name] or "").split(","), ""][:2] for name in ("n", "sd"))
    before, after = (
        parse_arm(told[side] or "", n, sd, metric, fmt)
        for side, n, sd in zip(("before", "after"), cases, spreads, strict=True)
    )
    return before or known.before, after or known.after


def amend() -> click.Command:
    """``omtm amend``."""
    return common.command(
        "amend",
        _amend,
        _("Change one field of a bet, with a reason; the entry shows the old value beside the new one."),
        number(),
        common.argument("field"),
        common.argument("value"),
        common.option("--because", help=_("Why it is changed.")),
        json=True,
    )


def _amend(id: int, field: str, value: str, because: str | None, as_json: bool) -> int:
    from omtm_tui.domain.decisions.bet_input import amended_value
    from omtm_tui.storage.read.base import metric_by_id, number_format, workspace
    from omtm_tui.storage.read.decisions import decision
    from omtm_tui.storage.write import amendments

    with common.writing() as db:
        registered = decision(db.conn, id, db.today).registration
        new = None
        if registered is not None:
            metric = metric_by_id(db.conn, registered.metric_id)
            new = amended_value(field, value, metric, number_format(workspace(db.conn)), db.today)
        amendments.amend(db, id, field, new, because or "")
    return _answer(db, id, as_json)


def comment() -> click.Command:
    """``omtm comment``."""
    return common.command(
        "comment",
        _comment,
        _("Say something about an entry later; the entry itself stays as it is."),
        number(),
        common.argument("text", many=True),
        json=True,
    )


def _comment(id: int, text: tuple[str, ...], as_json: bool) -> int:
    from omtm_tui.storage.write import decisions

    with common.writing() as db:
        decisions.comment(db, id, common.joined(text))
    return _answer(db, id, as_json)


def _answer(db: WorkspaceFile, id: int, as_json: bool, lines: list[str] | None = None) -> int:
    """The entry as it stands now."""
    from omtm_tui.cli.json_output import decision_shape
    from omtm_tui.storage.read.base import metric_by_id, number_format, workspace
    from omtm_tui.storage.read.decisions import decision
    from omtm_tui.transfer.decision_texts import amendments_text, entry_texts

    with common.reading() as conn:
        entry = decision(conn, id, db.today)
        bet = entry.registration
        metric = metric_by_id(conn, bet.metric_id) if bet else None
        texts = entry_texts(entry, metric, number_format(workspace(conn)))
    if as_json:
        common.say_json(decision_shape(entry, metric))
        return common.Exit.FINE
    said = [f"#{entry.id} {entry.title} · {entry.state.label}", *(lines or ())]
    if entry.amendments and not lines:
        said.append(amendments_text(entry.amendments))
    if entry.outcome is not None:
        why = f" ({entry.outcome.explanation})" if entry.outcome.explanation else ""
        said += [texts.choice + why, texts.result]
    said += [f"{told.at[:10]} {told.text}" for told in entry.comments]
    common.say(*filter(None, said))
    return common.Exit.FINE
