"""What becomes of an entry of the log: a bet is amended before its data, and any decision is reviewed.

An amendment takes the place of the registration, keeps the one before it, and says which way the goalposts
moved and whether data was already there. Both are computed, never asked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from msgspec.structs import replace

from omtm_tui.domain.backlog.backlog import ExperimentState
from omtm_tui.domain.decisions import amendment as rules
from omtm_tui.domain.decisions.bet_input import OutcomeForm, checked_bet, checked_outcome, checked_result
from omtm_tui.domain.decisions.decision import Bet, Decision, DecisionKind, Outcome, Registration, Verdict
from omtm_tui.domain.errors import Action, NeedsReason, NotAllowed, UserError
from omtm_tui.domain.metrics.metric import Metric, Target
from omtm_tui.domain.omtm.draft_fields import field_label
from omtm_tui.domain.text.dates import days_text, format_date
from omtm_tui.domain.text.labels import parse_choice
from omtm_tui.domain.text.number_format import NumberFormat, shorten
from omtm_tui.domain.text.numbers import format_target
from omtm_tui.domain.text.targets import check_side
from omtm_tui.i18n import _
from omtm_tui.storage import orm, records
from omtm_tui.storage.read import decisions as read
from omtm_tui.storage.read.bets import honest_date
from omtm_tui.storage.read.decision_entries import entries
from omtm_tui.storage.read.guardrail_status import Judged, as_registered, frozen, guardrail_views
from omtm_tui.storage.read.metrics import first_recorded, metric_by_id
from omtm_tui.storage.read.readiness import check_started, is_unstarted, unstarted_text
from omtm_tui.storage.read.workspace import number_format
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.rows import lines, replacing, require_text, row_of

UNSETTLED = (Verdict.NOT_YET, Verdict.HOLD)  # choices after which the same bet is looked at again
LOOK_AGAIN = timedelta(weeks=1)  # when to look again where nothing names a day

_NEXT_STATE = {
    Verdict.ROLL_OUT: ExperimentState.DECIDED,
    Verdict.ITERATE: ExperimentState.DECIDED,
    Verdict.ROLL_BACK: ExperimentState.ABORTED,
    Verdict.INVALID: ExperimentState.INVALID,
}


def record_outcome(db: WorkspaceFile, decision_id: int, form: OutcomeForm) -> Decision:
    """Review a decision. A bet gets its result, the verdict of its registered rule, and what was chosen.

    Choosing otherwise than the verdict needs ``overruled_because`` (NeedsReason), and both are kept. A review
    that settles nothing (not yet, hold) leaves the bet open until the next one, which takes its place."""
    form = checked_outcome(form, db.today)
    entry = read.decision(db.context(), decision_id)
    if not entry.is_open:
        message = _("“{title}” is {state}; log a new decision that supersedes it.")
        message = message.format(title=shorten(entry.title), state=entry.state.label)
        raise NotAllowed(message, action=Action.SUPERSEDE)
    if entry.kind is DecisionKind.OMTM:
        message = _("“{title}” is reviewed when its OMTM ends as achieved, missed, abandoned or superseded.")
        raise NotAllowed(message.format(title=shorten(entry.title)), action=Action.CLOSE_OMTM)
    if entry.kind is DecisionKind.PHASE and entry.review_on is None:
        message = _("“{title}” has no review: a phase ends where the next one begins.")
        raise NotAllowed(message.format(title=shorten(entry.title)), action=Action.FIND_PHASE)
    label = _("Reviewed “{title}”").format(title=shorten(entry.title))
    if entry.registration is None:
        message = _("Say what was decided in the review, such as “keep it”.")
        choice = require_text(form.choice or "", message, Action.RECORD_CHOICE, decision_id)
        with db.step(label):
            _write_outcome(db, entry, form, choice)
    else:
        _review_bet(db, entry, entry.registration, form, label)
    return read.decision(db.context(), decision_id)


def _review_bet(db: WorkspaceFile, entry: Decision, bet: Registration, form: OutcomeForm, label: str) -> None:
    placed = date.fromisoformat(entry.decided_at[:10])
    if form.observed_on < placed:
        message = _("A result cannot be observed before the bet was placed, on {day}.")
        raise UserError(message.format(day=format_date(placed, db.today)))
    check_started(db.context(), entry, form.choice)
    held = bool(unstarted_text(db.context(), entry))
    result = checked_result(form, metric_by_id(db.context(), bet.metric_id))
    judgement = read.judge(db.context(), entry.id, result)
    choice = parse_choice(form.choice, Verdict) if form.choice else judgement.verdict
    verdict: Verdict | None = judgement.verdict
    why = judgement.text
    if choice is Verdict.INVALID and (held or (not result and is_unstarted(db.context(), entry.id))):
        verdict, why = None, _("it never ran")
    elif choice is not verdict and not form.overruled_because.strip():
        message = _("The registered rule says “{verdict}”; say why you choose “{choice}”.")
        raise NeedsReason(message.format(verdict=judgement.verdict.label, choice=choice.label))
    with db.step(label):
        result_id = None
        if result is not None:
            columns = {"note": lines(result.note), "registration_id": bet.id, "recorded_at": db.stamp()}
            result_id = db.add(row_of(orm.Result, result, **columns))
        _write_outcome(db, entry, form, choice.value, verdict, why, result_id)
        experiment = db.get_or_fail(orm.Experiment, bet.experiment_id)
        has_moved_on = experiment.state not in (ExperimentState.READY, ExperimentState.TESTING)
        if choice in _NEXT_STATE and not has_moved_on:
            experiment.state, experiment.state_reason = _NEXT_STATE[choice].value, why


def _write_outcome(
    db: WorkspaceFile,
    entry: Decision,
    form: OutcomeForm,
    choice: str,
    verdict: Verdict | None = None,
    explanation: str = "",
    result_id: int | None = None,
) -> None:
    """One outcome a decision, in place of one that settled nothing; guardrails by the registered rules."""
    sql = "SELECT id, thread FROM decision_outcome_live WHERE decision_id = ?"
    earlier = db.conn.execute(sql, (entry.id,)).fetchone()
    overruled = verdict is not None and verdict != choice
    because, follows = lines(form.overruled_because), lines(form.consequence)
    if not overruled:  # a reason where the rule says the same is none to overrule it, and not lost either
        because, follows = "", "\n".join(filter(None, (because, follows)))
    # The team whose guardrails are frozen with a decision.
    sql = "SELECT scope_id FROM experiment WHERE id = ? UNION ALL SELECT scope_id FROM omtm WHERE id = ?"
    team = db.context(db.context().value(f"{sql} LIMIT 1", (entry.experiment_id, entry.omtm_id)))
    promised = entry.registration.guardrails if entry.registration else ()
    registered = tuple(now for _then, now in as_registered(team, promised) if now is not None)
    names = {guardrail.name for guardrail in promised}
    others = (view for view in guardrail_views(team) if view.name not in names)
    outcome = Outcome(
        reviewed_on=db.today,
        choice=choice,
        verdict=verdict,
        explanation=explanation,
        overruled_because=because,
        guardrails=frozen((*(guardrail.view for guardrail in registered), *others)),
        consequence=follows,
        again=form.again,
        next_review=_next_review(db, entry, form, choice, registered),
    )
    columns = {"decision_id": entry.id, "result_id": result_id, **replacing(earlier)}
    db.add(row_of(orm.DecisionOutcome, outcome, **columns))


def _next_review(
    db: WorkspaceFile, entry: Decision, form: OutcomeForm, choice: str, registered: tuple[Judged, ...]
) -> date | None:
    """When to look again: on the honest date or the registered review, whichever is later and ahead.

    Without either it is in a week; never after the deadline of the OMTM, unless that review is."""
    bet = entry.registration
    if bet is None or choice not in UNSETTLED:
        return None
    if form.next_review is not None:
        return form.next_review
    honest = honest_date(db.context(), bet, metric_by_id(db.context(), bet.metric_id), registered)
    day = honest.day if honest and honest.day > db.today else db.today + LOOK_AGAIN
    deadline = records.day(db.context().value("SELECT deadline FROM omtm WHERE id = ?", (bet.omtm_id,)))
    day = min(day, deadline) if deadline and deadline > db.today else day
    return max(day, bet.review_on) if bet.review_on > db.today else day


DEFINING = {"unit": "unit", "better": "better", "share_limit": "share_limit", "window_days": "window"}
"""The fields of a metric that define what its values mean, with the draft field that asks for each."""


def amend(
    db: WorkspaceFile, decision_id: int, field: str, new: Target | date | int | None, reason: str
) -> rules.Amendment:
    """Change one field of a bet (see ``Term``) that is not settled yet, with a reason.

    ``threshold`` and ``abort`` are targets in the metric's unit, the rest as in ``Registration``. UserError
    for a value a bet could not be placed with, NotAllowed for an entry that is settled or no bet."""
    entry = read.decision(db.context(), decision_id)
    if field not in set(rules.Term):
        labels = ", ".join(term.label for term in rules.Term)
        raise UserError(_("These parts of a bet can be amended: {fields}.").format(fields=labels))
    if entry.registration is None:
        message = _("Only a bet has a registration to amend; supersede this decision instead.")
        raise NotAllowed(message, action=Action.SUPERSEDE)
    if not entry.is_open:
        message = _("“{title}” is {state}; what was fixed before its data stays as it was.")
        raise NotAllowed(message.format(title=shorten(entry.title), state=entry.state.label))
    bet = entry.registration
    reason = require_text(reason, _("Say why the registration is changed."))
    waits = entry.outcome if field == "review_on" else None  # a review that settled nothing moved its day
    old = entry.review_day if waits else getattr(bet, field)
    if old == new:
        message = _("This changes nothing: {field} is that already.")
        raise UserError(message.format(field=rules.Term(field).label))
    metric = metric_by_id(db.context(), bet.metric_id)
    numbers = number_format(db.context())
    if field == "threshold" and isinstance(new, Target):
        check_side(new, metric, numbers)
    _check(bet, field, new, db.today)
    if waits and isinstance(new, date) and new <= waits.reviewed_on:
        message = _("It was reviewed on {day}; choose a day after that.")
        raise UserError(message.format(day=format_date(waits.reviewed_on, db.today)))
    made = rules.Amendment(
        field=field,
        old=_value_text(field, old, metric, numbers),
        new=_value_text(field, new, metric, numbers),
        direction=rules.amendment_direction(field, old, new),
        timing=_timing(db.context(), entry, bet, db.stamp()),
        reason=reason,
        at=db.stamp(),
    )
    with db.step(_("Amended “{title}”").format(title=shorten(entry.title))):
        changed: dict[str, Any] = {field: new}
        columns = records.to_columns(replace(bet, **changed), orm.Registration.model_fields)
        _replace_head(db, orm.Registration, bet.id, columns)
        if field == "review_on":
            _replace_head(db, orm.Decision, entry.id, {"review_on": new})
        if waits:
            _replace_head(db, orm.DecisionOutcome, waits.id, {"next_review": new})
        db.add(row_of(orm.Amendment, made, registration_id=bet.id))
    return made


def note_metric_change(db: WorkspaceFile, before: Metric, after: Metric) -> None:
    """Amend every open bet on a metric whose values mean something else by now; no verdict rests on both."""
    changed = [name for name in DEFINING if getattr(before, name) != getattr(after, name)]
    if not changed:
        return
    is_on_it = "d.registration_id IN (SELECT entity FROM registration_live WHERE metric_id = :metric)"
    for entry in reversed(entries(db.context(), is_on_it, {"metric": after.id})):
        if entry.registration is None or not entry.is_open:
            continue
        amendment = rules.Amendment(
            field=rules.METRIC,
            old=_defined(before, changed),
            new=_defined(after, changed),
            direction=rules.Direction.OTHER,
            timing=_timing(db.context(), entry, entry.registration, db.stamp()),
            reason=_("the metric was changed"),
            at=db.stamp(),
        )
        db.add(row_of(orm.Amendment, amendment, registration_id=entry.registration.id))


def _defined(metric: Metric, fields: list[str]) -> str:
    """What a metric says of some of its fields: ``limit of the share: 14 d, maturity window: 14``."""
    return ", ".join(f"{field_label(DEFINING[name])}: {getattr(metric, name) or '–'}" for name in fields)


def _check(bet: Registration, field: str, new: Any, today: date) -> None:
    """UserError for what could not have been registered. What is not amended may stay as it is."""
    if new is None and field not in ("abort", "min_sample", "enrolled_until"):
        raise UserError(_("A bet cannot do without its {field}.").format(field=rules.Term(field).label))
    after: dict[str, Any] = {name: getattr(bet, name) for name in Bet.__struct_fields__}
    after |= {"review_on": max(bet.review_on, today), "enrolled_until": None, field: new}
    if bet.aborts_outside and field != "abort":
        after["abort"] = None  # a band of before: nobody can be asked to write it anew
    checked_bet(Bet(**after), today, bet.registered_on)


def _timing(context: ReadContext, entry: Decision, bet: Registration, at: str) -> rules.Timing:
    """When the amendment is made, by what was recorded."""
    sql = "SELECT started_on FROM experiment WHERE id = ?"
    started = records.day(context.value(sql, (bet.experiment_id,)))
    reading = first_recorded(context, bet.metric_id, started, entry.decided_at)
    result = context.value("SELECT min(recorded_at) FROM result WHERE registration_id = ?", (bet.id,))
    return rules.amendment_timing(started, min(filter(None, (reading, result)), default=None), at)


def _value_text(field: str, value: Any, metric: Metric, numbers: NumberFormat) -> str:
    if value is None:
        return "–"
    if isinstance(value, Target):
        return format_target(value, metric, numbers)
    if isinstance(value, date):
        return format_date(value)
    return days_text(value) if field == "min_runtime_days" else str(value)


def _replace_head(db: WorkspaceFile, table: type[orm.Row], entity: int, changes: dict[str, Any]) -> None:
    """Put a changed copy of an append-only record in the place of what holds now."""
    sql = f"SELECT max(id) FROM {table.__tablename__} WHERE coalesce(thread, id) = ?"
    head_id = db.context().value(sql, (entity,))
    head = db.session.get_one(table, head_id).model_dump(exclude={"id"})
    db.add(table(**{**head, "replaces": head_id, "thread": entity, **changes}))
