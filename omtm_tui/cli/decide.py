"""Commands that bet and decide: a bet before its data, its outcome, and what is said or changed later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from omtm_tui.cli import kit
from omtm_tui.cli.team import scope_id, team_option
from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from omtm_tui.domain.decision import Arm, Decision
    from omtm_tui.domain.forms import BetForm
    from omtm_tui.domain.metric import Metric
    from omtm_tui.storage.db import Db


def number() -> click.Argument:
    """The number of an entry, as ``omtm decisions`` shows it."""
    return click.Argument(["id"], type=click.IntRange(min=1))


def bet() -> click.Command:
    """``omtm bet``."""
    return kit.command(
        "bet",
        _bet,
        _("Place a bet before its data comes, such as: omtm bet “removing step B” --success “>= 50%”."),
        kit.argument("change", many=True),
        kit.option("--success", metavar="LINE", help=_("What the result is held against: “>= 50%”.")),
        kit.option("--abort", metavar="LINE", help=_("Stop early when it is this bad: “<= 20%”.")),
        kit.option("--review", metavar="DATE", help=_("When it is reviewed; in two weeks if not given.")),
        kit.option("--probability", metavar="SHARE", help=_("How likely it is to you, such as 60%.")),
        kit.option("--metric", help=_("The metric it is about; the OMTM if not given.")),
        kit.option("--design", help=_("ab, before_after, staged or qualitative.")),
        kit.option("--enrol-until", metavar="DATE", help=_("The last day somebody new joins the test.")),
        kit.option("--sample", metavar="N", help=_("Fewer cases a side decide nothing.")),
        kit.option("--runtime", metavar="SPAN", help=_("How long before it may be aborted.")),
        kit.option("--owner", help=_("Whose bet it is; the OMTM's owner if not given.")),
        kit.option("--if-else", help=_("What follows either way; the rule written out if not given.")),
        kit.option("--experiment", metavar="ID", help=_("The idea of the backlog it is about.")),
        team_option(),
        json=True,
    )


def _bet(change: tuple[str, ...], as_json: bool, **told: str | None) -> int:
    from omtm_tui.storage.decisions import place_bet
    from omtm_tui.storage.reads.bets import preview_bet
    from omtm_tui.storage.reads.decisions import decided_before

    with kit.writing() as db:
        form = _bet_form(db, kit.joined(change), told)
        shown = preview_bet(db.conn, form, db.today)
        before = decided_before(db.conn, db.today, form.change)
        entry_id = place_bet(db, form)
    _answer(db, entry_id, as_json, shown.lines(db.today))
    for entry in before:
        kit.note(_("decided before? #{id} {title}").format(id=entry.id, title=entry.title))
    return kit.Exit.FINE


def _bet_form(db: Db, change: str, told: dict[str, str | None]) -> BetForm:
    from omtm_tui.domain.dates import parse_date, parse_days
    from omtm_tui.domain.decision import Design
    from omtm_tui.domain.draft_fields import parse_choice
    from omtm_tui.domain.errors import NotAllowed
    from omtm_tui.domain.forms import BetForm
    from omtm_tui.domain.numbers import parse_number, parse_target
    from omtm_tui.domain.review import parse_probability
    from omtm_tui.storage.reads.base import find_metric, number_format, workspace
    from omtm_tui.storage.reads.bets import bet_scope, usual_review
    from omtm_tui.storage.reads.top import top

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
    return kit.command(
        "outcome",
        _outcome,
        _("Record what came out: omtm outcome 4 --before 38/100 --after 57/100. The rule gives the verdict."),
        number(),
        kit.option("--before", metavar="VALUE", help=_("Before or control: 38/100, 38% or a mean.")),
        kit.option("--after", metavar="VALUE", help=_("After or variant; from the readings if not given.")),
        kit.option("--n", metavar="N,N", help=_("Cases behind both values, where they are no counts.")),
        kit.option("--sd", metavar="SD,SD", help=_("Standard deviations of both means.")),
        kit.option("--on", metavar="DATE", help=_("When it was observed; today if not given.")),
        kit.option("--choice", help=_("What is decided; as the rule says if not given.")),
        kit.option("--because", help=_("Why it is decided otherwise than the rule says.")),
        kit.option("--follows", help=_("What follows from it.")),
        kit.option("--again", metavar="yes|no", help=_("Whether you would decide it the same way.")),
        kit.option("--note", help=_("What else was seen.")),
        json=True,
    )


def _outcome(id: int, as_json: bool, **told: str | None) -> int:
    from omtm_tui.domain.forms import OutcomeForm
    from omtm_tui.storage.outcomes import record_outcome
    from omtm_tui.storage.reads.decisions import decision

    if told["again"] not in (None, "yes", "no"):
        raise UserError(_("--again is yes or no."))
    with kit.writing() as db:
        entry = decision(db.conn, id, db.today)
        before, after = _sides(db, entry, told)
        form = OutcomeForm(
            observed_on=kit.day(told["on"]),
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


def _sides(db: Db, entry: Decision, told: dict[str, str | None]) -> tuple[Arm | None, Arm | None]:
    """Both sides as given, else as the readings have them."""
    from omtm_tui.domain.forms import parse_arm
    from omtm_tui.storage.reads.base import metric_by_id, number_format, workspace
    from omtm_tui.storage.reads.sides import read_sides

    if entry.registration is None:
        return None, None
    metric: Metric = metric_by_id(db.conn, entry.registration.metric_id)
    fmt = number_format(workspace(db.conn))
    known = read_sides(db.conn, entry.registration, db.today)
    if known.source and not (told["before"] and told["after"]):
        kit.note(known.source)
    cases, spreads = ([*(told[name] or "").split(","), ""][:2] for name in ("n", "sd"))
    before, after = (
        parse_arm(told[side] or "", n, sd, metric, fmt)
        for side, n, sd in zip(("before", "after"), cases, spreads, strict=True)
    )
    return before or known.before, after or known.after


def amend() -> click.Command:
    """``omtm amend``."""
    return kit.command(
        "amend",
        _amend,
        _("Change one field of a bet, with a reason; the entry shows the old value beside the new one."),
        number(),
        kit.argument("field"),
        kit.argument("value"),
        kit.option("--because", help=_("Why it is changed.")),
        json=True,
    )


def _amend(id: int, field: str, value: str, because: str | None, as_json: bool) -> int:
    from omtm_tui.domain.forms import amended_value
    from omtm_tui.storage import amendments
    from omtm_tui.storage.reads.base import metric_by_id, number_format, workspace
    from omtm_tui.storage.reads.decisions import decision

    with kit.writing() as db:
        registered = decision(db.conn, id, db.today).registration
        new = None
        if registered is not None:
            metric = metric_by_id(db.conn, registered.metric_id)
            new = amended_value(field, value, metric, number_format(workspace(db.conn)), db.today)
        amendments.amend(db, id, field, new, because or "")
    return _answer(db, id, as_json)


def comment() -> click.Command:
    """``omtm comment``."""
    return kit.command(
        "comment",
        _comment,
        _("Say something about an entry later; the entry itself stays as it is."),
        number(),
        kit.argument("text", many=True),
        json=True,
    )


def _comment(id: int, text: tuple[str, ...], as_json: bool) -> int:
    from omtm_tui.storage import decisions

    with kit.writing() as db:
        decisions.comment(db, id, kit.joined(text))
    return _answer(db, id, as_json)


def _answer(db: Db, id: int, as_json: bool, lines: list[str] | None = None) -> int:
    """The entry as it stands now."""
    from omtm_tui.cli.shapes import decision_shape
    from omtm_tui.storage.reads.base import metric_by_id, number_format, workspace
    from omtm_tui.storage.reads.decisions import decision
    from omtm_tui.transfer.entry import amendments_text, entry_texts

    with kit.reading() as conn:
        entry = decision(conn, id, db.today)
        bet = entry.registration
        metric = metric_by_id(conn, bet.metric_id) if bet else None
        texts = entry_texts(entry, metric, number_format(workspace(conn)))
    if as_json:
        kit.say_json(decision_shape(entry, metric))
        return kit.Exit.FINE
    said = [f"#{entry.id} {entry.title} · {entry.state.label}", *(lines or ())]
    if entry.amendments and not lines:
        said.append(amendments_text(entry.amendments))
    if entry.outcome is not None:
        why = f" ({entry.outcome.explanation})" if entry.outcome.explanation else ""
        said += [texts.choice + why, texts.result]
    said += [f"{told.at[:10]} {told.text}" for told in entry.comments]
    kit.say(*filter(None, said))
    return kit.Exit.FINE
