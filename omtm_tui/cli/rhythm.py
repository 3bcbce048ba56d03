"""Will we make it? The forecast, and the reviews that hold it against what the PM believes."""

from __future__ import annotations

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.cli.common import Reply, table
from omtm_tui.cli.home import OMTM
from omtm_tui.cli.json_output import Key, Shape, each
from omtm_tui.cli.workspace import day, reading, scope_id
from omtm_tui.cli.writing import writing
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.header import Top
from omtm_tui.domain.omtm.omtm_view import OmtmView
from omtm_tui.domain.omtm.outlook import Band, percent_text, target_outlook
from omtm_tui.domain.omtm.pace import Pace, pace, pace_text
from omtm_tui.domain.rhythm.review import Review, ReviewPage, parse_probability, revealed_text, score_text
from omtm_tui.domain.text.numbers import format_target, format_value, parse_target
from omtm_tui.i18n import _
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.reviews import review_page
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.write.reviews import hold_review


class Forecast(Struct, frozen=True):
    """An OMTM with its outlook as of the header's day."""

    header: Top
    view: OmtmView

    @property
    def pace(self) -> Pace | None:
        """What is needed a week, and what is usual."""
        return pace(self.view, self.header.today)

    @property
    def readings(self) -> int:
        """How many readings it is made from."""
        return len(self.view.series)


class ReviewList(Struct, frozen=True):
    """The reviews of the OMTM; without a page there is no OMTM."""

    page: ReviewPage | None


FORECAST = Shape(
    Forecast,
    "How likely the target is met if things go on as they have.",
    **OMTM.below("view", "metric", "name"),
    today=Key("The day this is as of.", "header.today"),
    **OMTM.below("view", "deadline", "target_kind", "target_low", "target_high", "value"),
    readings="How many readings the forecast is made from.",
    at=Key("How likely the target is met at the deadline.", "view.outlook.at"),
    by=Key("How likely some reading up to the deadline meets it.", "view.outlook.by"),
    reason=Key("Why there is no forecast.", "view.outlook.reason"),
    reached=Key("Whether the last reading meets the target.", "view.outlook.reached"),
    needed_per_week=Key("The change a week that is needed.", "pace.needed"),
    usual_per_week=Key("The change a week as it usually was.", "pace.usual"),
    fan=each(
        Shape(
            Band,
            "The range expected on a day.",
            day="The day.",
            low="Nine of ten values are above it.",
            median="Half the values are above it.",
            high="Nine of ten values are below it.",
        ),
        "The range expected from the last reading to the deadline.",
        "view.outlook.fan",
    ),
)
REVIEW = Shape(
    Review,
    "A review.",
    held_on="The day it was held.",
    probability=Key("How likely the target is to the PM.", "pm"),
    model="How likely the target is by the forecast.",
    value="The value then.",
    note="Why the PM believes that.",
)
REVIEWS = Shape(
    ReviewList,
    "The reviews of the OMTM, without a probability.",
    metric=Key("The key of its metric.", "page.view.metric.key"),
    due=Key("The day that waits for a review.", "page.due"),
    next=Key("The day of the next review.", "page.coming"),
    reviews=each(REVIEW, "The reviews so far, oldest first.", "page.reviews"),
    target_met=Key("Whether the target was met in the end.", "page.score.happened"),
    brier=Key("The PM's Brier score: 0 is perfect, 0.25 a coin.", "page.score.pm"),
    brier_model=Key("The forecast's Brier score.", "page.score.model"),
)


def forecast(target: str | None, by: str | None, team: str | None) -> Reply:
    """Say how likely the target, or another one, is met."""
    with reading() as context:
        header, view = _forecast_view(context, scope_id(context, team), target, by)
    return Reply(lambda: _forecast_lines(view, header), FORECAST, Forecast(header, view))


def _forecast_view(
    context: ReadContext, scope: int | None, target: str | None, by: str | None
) -> tuple[Top, OmtmView]:
    """The active OMTM, with another target or deadline where one is asked about."""
    header = top(context.of(scope))
    view = header.omtm
    if view is None:
        raise UserError(_("There is no OMTM to forecast; define one first."))
    omtm = view.omtm
    if target is not None:
        omtm = replace(omtm, target=parse_target(target, view.metric, header.numbers))
    if by is not None:
        omtm = replace(omtm, deadline=day(by, past=False))
    if omtm is view.omtm:
        return header, view
    outlook = target_outlook(view.series, omtm.target, omtm.deadline, *view.metric.bounds)
    target_text = format_target(omtm.target, view.metric, header.numbers)
    return header, replace(view, omtm=omtm, outlook=outlook, target_text=target_text)


def _forecast_lines(view: OmtmView, header: Top) -> list[str]:
    assert view.outlook is not None
    rows = [
        (
            band.day.isoformat(),
            *(
                format_value(value, view.metric, header.numbers)
                for value in (band.low, band.median, band.high)
            ),
        )
        for band in view.outlook.fan
    ]
    return [
        f"{view.metric.name}: {view.target_text}, {view.omtm.deadline.isoformat()}",
        view.outlook.sentence,
        *(table([(_("day"), _("10 %"), _("middle"), _("90 %")), *rows], "  ") if rows else ()),
        *filter(None, (pace_text(view, header),)),
    ]


def review(probability: str | None, note: str | None, team: str | None) -> Reply:
    """Hold a review with the PM's ``probability``; without one, list the reviews."""
    if probability is None:
        if note is not None:
            raise UserError(_("A review needs your own probability: “omtm review 60% --note …”."))
        with reading() as context:
            page = review_page(context.of(scope_id(context, team)))
        return Reply(lambda: _review_lines(page), REVIEWS, ReviewList(page))
    with writing() as db:
        header = top(db.context(scope_id(db.context(), team)))
        if header.omtm is None:
            raise UserError(_("A review needs an OMTM; define one first."))
        own = parse_probability(probability, header.numbers)
        held = hold_review(db, header.omtm.omtm.id, own, note or "")
        outlook = header.omtm.outlook
    why_not = outlook.reason or "" if outlook else ""
    return Reply(lambda: [revealed_text(held.pm, held.model, why_not)], REVIEW, held)


def _review_lines(page: ReviewPage | None) -> list[str]:
    if page is None:
        return [_("There is no OMTM to review yet.")]
    rows = [
        (
            one.held_on.isoformat(),
            percent_text(one.pm),
            "–" if one.model is None else percent_text(one.model),
            one.note,
        )
        for one in page.reviews
    ]
    lines = table([(_("held on"), _("you"), _("model"), _("because")), *rows]) if rows else []
    if page.score is not None:
        lines.append(score_text(page.score))
    if page.due is not None:
        message = _("A review waits since {day}: “omtm review 60%” with your own number holds it.")
        lines.append(message.format(day=page.due.isoformat()))
    elif page.coming is not None:
        lines.append(_("The next one is on {day}.").format(day=page.coming.isoformat()))
    return lines or [_("No review yet.")]
