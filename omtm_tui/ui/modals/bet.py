"""Place a bet: what changes, the line it is held against, when it is reviewed; the rest below, prefilled."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from omtm_tui.content.guidance import base_rates
from omtm_tui.domain.dates import parse_date, parse_days
from omtm_tui.domain.decision import Design
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.forms import BetForm
from omtm_tui.domain.metric import Metric
from omtm_tui.domain.numbers import NumberFormat, parse_number, parse_target
from omtm_tui.domain.outlook import percent_text
from omtm_tui.i18n import _
from omtm_tui.storage.decisions import place_bet
from omtm_tui.storage.reads.base import metrics
from omtm_tui.storage.reads.bets import preview_bet
from omtm_tui.ui.modals.form import FormModal
from omtm_tui.ui.notes import day_note, metric_named, metric_note, span_note, target_note
from omtm_tui.ui.widgets.form import Field

if TYPE_CHECKING:
    from omtm_tui.ui.app import OmtmApp


async def open_bet(app: OmtmApp, experiment_id: int | None = None, title: str = "") -> None:
    """The form for a bet, on an experiment of the backlog or on a new one."""
    known = await app.desk.read(metrics)
    if app.top is None or app.top.omtm is None:
        app.say_error(_("A bet needs an OMTM to be about: 3 defines it."))
        return
    await app.push_screen(_form(app, known, app.top.omtm.metric, experiment_id, title))


def _form(
    app: OmtmApp, known: tuple[Metric, ...], own: Metric, experiment_id: int | None, title: str
) -> FormModal:
    numbers = app.numbers
    today = app.desk.today

    def read(values: dict[str, str]) -> BetForm:
        metric = metric_named(values["metric"], known) if values["metric"] else own
        return BetForm(
            change=values["change"],
            threshold=parse_target(values["threshold"], metric, numbers),
            review_on=parse_date(values["review_on"], today),
            metric_id=metric.id,
            abort=parse_target(values["abort"], metric, numbers) if values["abort"] else None,
            experiment_id=experiment_id,
            design=Design(values["design"]),
            min_sample=int(parse_number(values["min_sample"], numbers)) if values["min_sample"] else None,
            enrolled_until=parse_date(values["enrolled_until"], today) if values["enrolled_until"] else None,
            min_runtime_days=parse_days(values["min_runtime"]) if values["min_runtime"] else 0,
            owner=values["owner"],
            probability=_probability(values["probability"], numbers) if values["probability"] else None,
            if_else=values["if_else"],
        )

    async def submit(values: dict[str, str]) -> None:
        await app.do(place_bet, read(values))

    async def preview(values: dict[str, str]) -> str:
        if not (values["change"] and values["threshold"] and values["review_on"]):
            return ""
        shown = await app.desk.read(preview_bet, read(values), today)
        return "\n".join(filter(None, (shown.sentence, shown.warning)))

    rates = " · ".join(f"{rate.who} {percent_text(rate.share)}" for rate in base_rates())
    owner = app.top.omtm.omtm.owner if app.top and app.top.omtm else ""
    fields = (
        Field("change", _("What changes"), value=title, required=True, hint=_("such as: removing step B")),
        Field(
            "threshold",
            _("Success"),
            required=True,
            check=target_note(own, numbers),
            hint=_("the line it is held against: ≥ 50%"),
        ),
        Field(
            "abort",
            _("Abort"),
            check=target_note(own, numbers),
            hint=_("stop early when it is this bad: ≤ 20%"),
        ),
        Field(
            "review_on",
            _("Review on"),
            value=(today + timedelta(days=14)).isoformat(),
            required=True,
            check=day_note(today),
        ),
        Field("owner", _("Owner"), value=owner),
        Field("probability", _("How likely, to you"), hint=_("wins elsewhere: {rates}").format(rates=rates)),
        Field(
            "metric",
            _("Metric"),
            value=own.name,
            check=metric_note(known),
            suggestions=tuple(m.name for m in known),
        ),
        Field(
            "design",
            _("How it is tested"),
            "choice",
            Design.BEFORE_AFTER,
            tuple((d.value, d.label) for d in Design),
        ),
        Field(
            "enrolled_until",
            _("Enrol until"),
            check=day_note(today),
            hint=_("the last day somebody new joins the test"),
        ),
        Field("min_sample", _("Cases per side"), hint=_("fewer than this decide nothing")),
        Field(
            "min_runtime",
            _("Run at least"),
            check=span_note,
            hint=_("before it may be aborted: 1w"),
        ),
        Field("if_else", _("If … else …"), hint=_("what follows either way, fixed now")),
    )
    return FormModal(_("Place a bet"), fields, submit, preview=preview)


def _probability(text: str, numbers: NumberFormat) -> float:
    """0..1 from ``60``, ``60 %`` or ``0.6``; UserError otherwise."""
    number = parse_number(text.replace("%", "").strip(), numbers)
    if "%" in text or number > 1:
        number /= 100
    if not 0 <= number <= 1:
        raise UserError(_("A probability lies between 0 % and 100 %."))
    return number
