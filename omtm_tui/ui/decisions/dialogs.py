"""Dialogs of the decision log: write, supersede, review or export an entry, comment on it, amend a bet."""

from functools import partial
from pathlib import Path
from typing import Any

from omtm_tui.domain.decisions.amendment import Term
from omtm_tui.domain.decisions.bet_input import OutcomeForm, amended_value, checked_result, parse_arm
from omtm_tui.domain.decisions.bet_state import EntryState
from omtm_tui.domain.decisions.decision import Arm, Decision, DecisionKind, LogState, Verdict
from omtm_tui.domain.decisions.log_query import LogQuery
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.metrics.read_models import counts_text
from omtm_tui.domain.text.dates import format_date, format_day, parse_date
from omtm_tui.domain.text.number_format import NumberFormat, format_exact, shorten
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.read.bets import measured_arms, review_warnings
from omtm_tui.storage.read.decision_search import find
from omtm_tui.storage.read.decisions import decision, judge
from omtm_tui.storage.read.metrics import last_values, metric_by_id
from omtm_tui.storage.read.readiness import unstarted_text
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.write.decisions import comment, log_decision
from omtm_tui.storage.write.outcomes import amend, record_outcome
from omtm_tui.transfer.files import Format, export_files, write_files
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.dialog import FormModal, save
from omtm_tui.ui.kit.field import Field, Note, form_fields, target_fields


def open_decision(app: AppBase, older: Decision | None = None) -> None:
    """Log a decision, or one that supersedes ``older``."""
    submit = save(app, log_decision, supersedes=older.id if older else None)
    before = {"title": {"value": older.title}, "text": {"value": older.text}} if older else {}
    title, intro = _("Log a decision"), ""
    if older is not None:
        title, day = _("Supersede “{title}”"), format_day(older.decided_at, app.storage.today)
        title = title.format(title=older.title)
        intro = _("Takes the place of the decision of {date}; both stay in the log.").format(date=day)
    app.push_screen(FormModal(title, form_fields(app, "decision", **before), submit, intro=intro))


def open_comment(app: AppBase, entry: Decision) -> None:
    """Comment on an entry."""
    title = _("Comment on “{title}”").format(title=entry.title)
    app.push_screen(FormModal(title, form_fields(app, "comment"), save(app, comment, entry.id)))


async def open_amend(app: AppBase, entry: Decision) -> None:
    """Amend what a bet registered, or the OMTM promises; direction and timing of the change are computed."""
    bet = entry.registration
    if entry.kind is DecisionKind.OMTM and app.omtm is not None and entry.omtm_id == app.omtm.omtm.id:
        await app.open("amend_omtm")
        return
    if bet is None:
        app.say(_("Only a bet has a registration to amend; e supersedes."))
        return
    if not entry.is_open:
        app.say(_("Already {state}: what was fixed before its data stays.").format(state=entry.state.label))
        return
    metric = await app.storage.read(metric_by_id, bet.metric_id)

    async def submit(values: dict[str, str]) -> None:
        now = (await app.storage.read(last_values)).get(metric.id)
        new = amended_value(bet, values["field"], values["new"], metric, app.numbers, app.storage.today, now)
        made = await app.do(amend, entry.id, values["field"], new, values["reason"])
        text = _("{field}: {old} → {new}, {direction}, {timing} · u undoes")
        kind = {"direction": made.direction.label, "timing": made.timing.label}
        app.say(text.format(field=made.label, old=made.old, new=made.new, **kind))

    async def preview(values: dict[str, str]) -> str:
        if values["field"] != Term.REVIEW or not values["new"]:
            return ""
        day = parse_date(values["new"], app.storage.today)
        return "\n".join(await app.storage.read(review_warnings, bet, day))

    intro = _("The first registration stays, and the verdict is given by both.")
    title = _("Amend “{title}”").format(title=entry.title)
    fields = form_fields(app, "amendment")
    await app.push_screen(FormModal(title, fields, submit, intro=intro, preview=preview))


async def open_export(app: AppBase, entry: Decision | None = None) -> None:
    """Ask for format and folder, and write; existing files are replaced only where that was chosen."""

    async def submit(values: dict[str, Any]) -> None:
        folder, form, number = values["folder"], Format(values["format"]), None
        if entry is not None and values["what"] == "entry":
            number = entry.id
            if form is not Format.MARKDOWN:
                raise UserError(_("One entry is exported as Markdown; CSV and JSON hold everything."))
        files = await app.storage.read(export_files, form, number)
        written = write_files(folder, files, force=values["replace"])
        text = ngettext("{n} file written to {folder}", "{n} files written to {folder}", len(written))
        app.say(text.format(n=len(written), folder=folder))

    parts = (("log", _("the whole workspace")), *((("entry", entry.title[:40]),) if entry else ()))
    kinds = {Format.MARKDOWN: _("Markdown"), Format.CSV: _("CSV tables"), Format.JSON: _("JSON")}
    forms = tuple((form.value, text) for form, text in kinds.items())
    asked = form_fields(app, "export", format={"options": forms}, what={"options": parts})
    fields = (*asked, *target_fields("folder", _("Folder"), Path.cwd() / "decisions"))
    app.push_screen(FormModal(_("Export"), fields, submit))


async def open_outcome(app: AppBase, decision_id: int) -> None:
    """Review one entry of the log."""
    await app.push_screen(await outcome_form(app, decision_id))


async def outcome_form(app: AppBase, decision_id: int, progress: str = "") -> FormModal:
    """The form that reviews one entry; ``progress`` says how many wait, such as “3 due”."""
    entry = await app.storage.read(decision, decision_id)
    if entry.registration is None:
        return _plain_form(app, entry, progress)
    metric = await app.storage.read(metric_by_id, entry.registration.metric_id)
    held = await app.storage.read(unstarted_text, entry)  # nothing can have come of what never ran
    wanted = {"before": not held, "after": not held}
    sides = await app.storage.read(measured_arms, entry, entry.registration, **wanted)
    numbers, today = app.numbers, app.storage.today

    def arm(values: dict[str, str], side: str) -> Arm | None:
        """One arm as typed: a value with cases and standard deviation, or counts such as 57/100."""
        value, cases, spread = (values.get(f"{side}_{part}", "") for part in ("value", "n", "sd"))
        return parse_arm(value, cases, spread, metric, numbers)

    def read(values: dict[str, str]) -> OutcomeForm:
        return OutcomeForm(
            observed_on=parse_date(values["observed_on"], today, past=True),
            before=arm(values, "before"),
            after=arm(values, "after"),
            choice=values["choice"] or None,
            overruled_because=values.get("override_reason", ""),
            consequence=values["consequence"],
            note=values["note"],
            again={"yes": True, "no": False}.get(values["again"]),
        )

    async def submit(values: dict[str, str]) -> None:
        form = read(values)
        if not held and form.choice != Verdict.INVALID and (form.before is None or form.after is None):
            raise UserError(_("Type both values: before (or control) and after (or variant)."))
        outcome = (await app.do(record_outcome, entry.id, form)).outcome
        if outcome and (again := outcome.next_review):
            text = _("Reviewed “{title}”. To be looked at again on {day} · u undoes")
            app.say(text.format(title=shorten(entry.title), day=format_date(again, today)))

    async def preview(values: dict[str, str]) -> str:
        result = checked_result(read(values), metric)
        if result is None or held:
            return ""
        judgement = await app.storage.read(judge, entry.id, result)
        return "\n".join(judgement.lines)

    def counted(side: str, text: str) -> str:
        if modal.is_mounted:
            arm({**modal.form.values, f"{side}_n": text}, side)
        return ""

    fields = (
        *_side("before", _("Before"), sides.before, metric, numbers, partial(counted, "before")),
        *_side("after", _("After"), sides.after, metric, numbers, partial(counted, "after")),
        *form_fields(app, "outcome", observed_on={"value": format_date(sides.observed_on)}),
    )
    title = _("What came out of “{title}”?").format(title=entry.title)
    state = EntryState(entry, metric, numbers)
    intro = "\n".join(filter(None, (held, state.text, progress, sides.source)))
    modal = FormModal(title, fields, submit, intro=intro, preview=preview)
    return modal


def _side(
    name: str, label: str, arm: Arm | None, metric: Metric, numbers: NumberFormat, counted: Note
) -> tuple[Field, ...]:
    """The fields of one arm, prefilled from the readings; ``counted`` looks at its cases beside its value."""

    def written(number: float | None) -> str:
        return "" if number is None else format_exact(number, numbers)

    def note(text: str) -> str:
        typed = parse_arm(text, "", "", metric, numbers)
        return "= " + format_value(typed.value, metric, numbers) if typed else ""

    value = counts_text(arm, numbers) if arm is not None and metric.kind.is_share else ""
    if arm is not None and not value:
        value = format_value(arm.value, metric, numbers, exact=True)
    cases = "" if "/" in value or arm is None else written(arm.denominator)
    hint = _("counts such as 57/100, or the share") if metric.kind.is_share else _("the mean")
    needed = _("cases behind it; an interval needs them")
    fields = (
        Field(f"{name}_value", label, value=value, check=note, hint=hint),
        Field(f"{name}_n", _("… of how many"), value=cases, check=counted, hint=needed),
    )
    spread = Field(f"{name}_sd", _("… standard deviation"), value=written(arm.sd) if arm else "")
    return fields if metric.kind.is_share else (*fields, spread)


def _plain_form(app: AppBase, entry: Decision, progress: str) -> FormModal:
    """The form that reviews a decision other than a bet."""

    async def submit(values: dict[str, str]) -> None:
        form = OutcomeForm(
            observed_on=app.storage.today,
            choice=values["choice"],
            consequence=values["consequence"],
            again={"yes": True, "no": False}.get(values["again"]),
        )
        await app.do(record_outcome, entry.id, form)

    fields = form_fields(app, "plain_outcome")
    intro = "\n".join(filter(None, (entry.text, progress)))
    return FormModal(_("Review “{title}”").format(title=entry.title), fields, submit, intro=intro)


def due(context: ReadContext) -> tuple[int, ...]:
    """The entries whose review is due, the oldest decision first."""
    return find(context, LogQuery(state=LogState.DUE)).ids[::-1]


def review(app: AppBase, decision_id: int) -> None:
    """Open the review of an entry; saving one that was due opens the next that is due."""

    async def review_all() -> None:
        number: int | None = decision_id
        while number is not None:
            waiting = await app.storage.read(due)
            progress = _("{n} due").format(n=len(waiting)) if number in waiting and len(waiting) > 1 else ""
            saved = await app.ask(await outcome_form(app, number, progress))
            if not saved or number not in waiting:
                return
            await app.page.reload()
            left = [other for other in waiting if other != number]
            number = left[0] if left else None
            if number is not None:
                app.page.select(number)

    app.start(review_all(), group="review")
