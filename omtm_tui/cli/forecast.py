"""Will we make it? The forecast, and the reviews that hold it against what the PM believes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from omtm_tui import clock
from omtm_tui.cli import common
from omtm_tui.cli.team import scope_id, team_option
from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from omtm_tui.domain.header import Top
    from omtm_tui.domain.omtm.omtm_view import OmtmView
    from omtm_tui.domain.omtm.outlook import Outlook
    from omtm_tui.domain.rhythm.review import Review, ReviewPage
    from omtm_tui.storage.opening import Connection


def forecast() -> click.Command:
    """``omtm forecast``."""
    return common.command(
        "forecast",
        _forecast,
        _("Say how likely the target is met if things go on as they have, and how wide the future is."),
        common.option("--target", help=_("Ask about another target, such as “>= 55%”.")),
        common.option("--by", metavar="DATE", help=_("Ask about another day.")),
        team_option(),
        json=True,
    )


def _forecast(target: str | None, by: str | None, team: str | None, as_json: bool) -> int:
    from omtm_tui.domain.omtm.pace import pace_text

    with common.reading() as conn:
        top, view = _asked(conn, scope_id(conn, team), target, by)
    outlook = view.outlook
    assert outlook is not None
    if as_json:
        common.say_json(_forecast_shape(view, outlook, top))
        return common.Exit.FINE
    lines = [f"{view.metric.name}: {view.target_text}, {view.omtm.deadline.isoformat()}", outlook.sentence]
    common.say(*lines, *_fan_lines(view, outlook, top), *filter(None, (pace_text(view, top),)))
    return common.Exit.FINE


def _asked(conn: Connection, scope: int | None, target: str | None, by: str | None) -> tuple[Top, OmtmView]:
    """The active OMTM, with another target or deadline where one is asked about."""
    from msgspec.structs import replace

    from omtm_tui.domain.omtm.outlook import target_outlook
    from omtm_tui.domain.text.numbers import format_target, parse_target
    from omtm_tui.storage.read.header import top

    header = top(conn, clock.today(), scope)
    view = header.omtm
    if view is None:
        raise UserError(_("There is no OMTM to forecast; define one first."))
    omtm = view.omtm
    if target is not None:
        omtm = replace(omtm, target=parse_target(target, view.metric, header.numbers))
    if by is not None:
        omtm = replace(omtm, deadline=common.day(by, past=False))
    if omtm is view.omtm:
        return header, view
    outlook = target_outlook(view.series, omtm.target, omtm.deadline, *view.metric.bounds)
    said = format_target(omtm.target, view.metric, header.numbers)
    return header, replace(view, omtm=omtm, outlook=outlook, target_text=said)


def _fan_lines(view: OmtmView, outlook: Outlook, top: Top) -> list[str]:
    from omtm_tui.domain.text.numbers import format_value

    def said(value: float) -> str:
        return format_value(value, view.metric, top.numbers)

    rows = [
        (band.day.isoformat(), said(band.low), said(band.median), said(band.high)) for band in outlook.fan
    ]
    return common.table([(_("day"), _("10 %"), _("middle"), _("90 %")), *rows], "  ") if rows else []


def _forecast_shape(view: OmtmView, outlook: Outlook, top: Top) -> dict[str, Any]:
    """Probabilities 0..1 ``at`` and ``by`` the deadline; null with a ``reason`` where none can be told."""
    from omtm_tui.domain.omtm.pace import pace

    omtm, found = view.omtm, pace(view, top.today)
    return {
        "metric": view.metric.key,
        "name": view.metric.name,
        "today": top.today,
        "deadline": omtm.deadline,
        "target_kind": omtm.target.kind,
        "target_low": omtm.target.low,
        "target_high": omtm.target.high,
        "value": view.now.value if view.now else None,
        "readings": len(view.series),
        "at": outlook.at,
        "by": outlook.by,
        "reason": outlook.reason,
        "reached": outlook.reached,
        "needed_per_week": found.needed if found else None,
        "usual_per_week": found.usual if found else None,
        "fan": [
            {"day": band.day, "low": band.low, "median": band.median, "high": band.high}
            for band in outlook.fan
        ],
    }


def review() -> click.Command:
    """``omtm review``."""
    return common.command(
        "review",
        _review,
        _(
            "Hold a review: “omtm review 60%” keeps your probability that the target is met at the deadline, "
            "then shows the model's. Without one, list the reviews."
        ),
        common.argument("probability", required=False),
        common.option("--note", help=_("Why you believe that.")),
        team_option(),
        json=True,
    )


def _review(probability: str | None, note: str | None, team: str | None, as_json: bool) -> int:
    if probability is None:
        if note is not None:
            raise UserError(_("A review needs your own probability: “omtm review 60% --note …”."))
        return _list_reviews(team, as_json)
    from omtm_tui.domain.rhythm.review import parse_probability, revealed_text
    from omtm_tui.storage.read.header import top
    from omtm_tui.storage.write.reviews import hold_review

    with common.writing() as db:
        header = top(db.conn, db.today, scope_id(db.conn, team))
        if header.omtm is None:
            raise UserError(_("A review needs an OMTM; define one first."))
        held = hold_review(
            db, header.omtm.omtm.id, parse_probability(probability, header.numbers), note or ""
        )
        outlook = header.omtm.outlook
    if as_json:
        common.say_json(_review_shape(held))
    else:
        common.say(revealed_text(held.pm, held.model, outlook.reason or "" if outlook else ""))
    return common.Exit.FINE


def _list_reviews(team: str | None, as_json: bool) -> int:
    from omtm_tui.storage.read.reviews import review_page

    with common.reading() as conn:
        page = review_page(conn, clock.today(), scope_id(conn, team))
    if as_json:
        common.say_json(_reviews_shape(page))
    elif page is None:
        common.say(_("There is no OMTM to review yet."))
    else:
        common.say(*_review_lines(page))
    return common.Exit.FINE


def _review_lines(page: ReviewPage) -> list[str]:
    from omtm_tui.domain.omtm.outlook import percent_text
    from omtm_tui.domain.rhythm.review import score_text

    rows = [
        (
            review.held_on.isoformat(),
            percent_text(review.pm),
            "–" if review.model is None else percent_text(review.model),
            review.note,
        )
        for review in page.reviews
    ]
    lines = common.table([(_("held on"), _("you"), _("model"), _("because")), *rows]) if rows else []
    if page.score is not None:
        lines.append(score_text(page.score))
    if page.due is not None:
        said = _("A review waits since {day}: “omtm review 60%” with your own number holds it.")
        lines.append(said.format(day=page.due.isoformat()))
    elif page.coming is not None:
        lines.append(_("The next one is on {day}.").format(day=page.coming.isoformat()))
    return lines or [_("No review yet.")]


def _review_shape(review: Review) -> dict[str, Any]:
    return {
        "held_on": review.held_on,
        "probability": review.pm,
        "model": review.model,
        "value": review.value,
        "note": review.note,
    }


def _reviews_shape(page: ReviewPage | None) -> dict[str, Any]:
    score = page.score if page else None
    return {
        "metric": page.view.metric.key if page else None,
        "due": page.due if page else None,
        "next": page.coming if page else None,
        "reviews": [_review_shape(review) for review in page.reviews] if page else [],
        "target_met": score.happened if score else None,
        "brier": score.pm if score else None,
        "brier_model": score.model if score else None,
    }
