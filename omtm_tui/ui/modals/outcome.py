"""Record what came of a bet, see the verdict of its registered rule, and decide; or review another entry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from omtm_tui.domain.dates import parse_date
from omtm_tui.domain.decision import Arm, Decision, Verdict
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.forms import OutcomeForm, checked_result
from omtm_tui.domain.metric import Metric
from omtm_tui.domain.numbers import NumberFormat, format_value, parse_number, parse_value
from omtm_tui.i18n import _
from omtm_tui.storage.outcomes import record_outcome
from omtm_tui.storage.reads.base import last_reading, metric_by_id
from omtm_tui.storage.reads.decisions import decision, judge
from omtm_tui.ui.modals.form import FormModal
from omtm_tui.ui.notes import day_note, value_note
from omtm_tui.ui.widgets.form import Field, yes_no

if TYPE_CHECKING:
    from omtm_tui.ui.app import OmtmApp


async def open_outcome(app: OmtmApp, decision_id: int) -> None:
    """The form that reviews one entry of the log."""
    entry = await app.desk.read(decision, decision_id, app.desk.today)
    if entry.registration is None:
        await app.push_screen(_plain_form(app, entry))
        return
    metric = await app.desk.read(metric_by_id, entry.registration.metric_id)
    now = await app.desk.read(last_reading, metric, app.desk.today)
    before = (
        app.top.omtm.omtm.baseline
        if app.top and app.top.omtm and app.top.omtm.metric.id == metric.id
        else None
    )
    await app.push_screen(_bet_form(app, entry, metric, before, now.value if now else None))


def _bet_form(
    app: OmtmApp, entry: Decision, metric: Metric, before: float | None, after: float | None
) -> FormModal:
    numbers = app.numbers
    today = app.desk.today

    def read(values: dict[str, str]) -> OutcomeForm:
        return OutcomeForm(
            observed_on=parse_date(values["observed_on"], today, past=True),
            before=_arm(values, "before", metric, numbers),
            after=_arm(values, "after", metric, numbers),
            choice=values["choice"] or None,
            overruled_because=values.get("override_reason", ""),
            consequence=values["consequence"],
            again={"yes": True, "no": False}.get(values["again"]),
        )

    async def submit(values: dict[str, str]) -> None:
        form = read(values)
        if form.before is None or form.after is None:
            raise UserError(_("Type both values: before (or control) and after (or variant)."))
        await app.do(record_outcome, entry.id, form)

    async def preview(values: dict[str, str]) -> str:
        result = checked_result(read(values), metric)
        if result is None:
            return ""
        judgement = await app.desk.read(judge, entry.id, result, today)
        return (
            _("By the registered rule: {verdict}").format(verdict=judgement.verdict.label)
            + "\n"
            + judgement.text
        )

    fields = (
        *_side("before", _("Before"), before, metric, numbers),
        *_side("after", _("After"), after, metric, numbers),
        Field("observed_on", _("Observed on"), value=today.isoformat(), check=day_note(today, past=True)),
        Field(
            "choice",
            _("Decision"),
            "choice",
            "",
            (("", _("as the rule says")), *((v.value, v.label) for v in Verdict)),
        ),
        Field("consequence", _("What follows"), hint=_("rolled out to everybody from Monday")),
        Field(
            "again",
            _("Same again?"),
            "choice",
            "",
            (("", _("open")), *yes_no()),
            hint=_("would you decide it the same way"),
        ),
    )
    return FormModal(
        _("What came out of “{title}”?").format(title=entry.title),
        fields,
        submit,
        intro=entry.text,
        preview=preview,
    )


def _arm(values: dict[str, str], side: str, metric: Metric, numbers: NumberFormat) -> Arm | None:
    """One side as typed; a share's value follows from its cases where only those are given."""
    value, cases, spread = (values.get(f"{side}_{part}", "") for part in ("value", "n", "sd"))
    if not value:
        return None
    return Arm(
        parse_value(value, metric, numbers),
        denominator=parse_number(cases, numbers) if cases else None,
        sd=parse_number(spread, numbers) if spread else None,
    )


def _side(
    name: str, label: str, value: float | None, metric: Metric, numbers: NumberFormat
) -> tuple[Field, ...]:
    shown = "" if value is None else format_value(value, metric, numbers, exact=True)
    fields = (
        Field(f"{name}_value", label, value=shown, check=value_note(metric, numbers)),
        Field(f"{name}_n", _("… of how many"), hint=_("cases behind it; an interval needs them")),
    )
    return fields if metric.kind.is_share else (*fields, Field(f"{name}_sd", _("… standard deviation")))


def _plain_form(app: OmtmApp, entry: Decision) -> FormModal:
    """The review of a decision that was no bet."""

    async def submit(values: dict[str, str]) -> None:
        form = OutcomeForm(
            observed_on=app.desk.today,
            choice=values["choice"],
            consequence=values["consequence"],
            again={"yes": True, "no": False}.get(values["again"]),
        )
        await app.do(record_outcome, entry.id, form)

    fields = (
        Field("choice", _("Decision"), required=True, hint=_("keep it, change it, take it back …")),
        Field("consequence", _("What follows")),
        Field(
            "again",
            _("Same again?"),
            "choice",
            "",
            (("", _("open")), *yes_no()),
            hint=_("would you decide it the same way"),
        ),
    )
    return FormModal(_("Review “{title}”").format(title=entry.title), fields, submit, intro=entry.text)
