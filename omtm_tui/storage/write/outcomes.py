"""What came of a decision: the result of a bet, the verdict of its rule, the choice, and what follows."""

from datetime import date, timedelta

from omtm_tui.domain.backlog.backlog import ExperimentState
from omtm_tui.domain.decisions.bet_input import OutcomeForm, checked_outcome, checked_result
from omtm_tui.domain.decisions.decision import Decision, LogState, Outcome, Registration, Verdict
from omtm_tui.domain.decisions.verdict import Judgement
from omtm_tui.domain.errors import Action, NeedsReason, NotAllowed
from omtm_tui.domain.text.labels import parse_choice
from omtm_tui.domain.text.number_format import shorten
from omtm_tui.i18n import _
from omtm_tui.storage import orm, records
from omtm_tui.storage.read import decisions as read
from omtm_tui.storage.read.bets import honest_date
from omtm_tui.storage.read.guardrail_status import Judged, as_registered, frozen, guardrail_views
from omtm_tui.storage.read.metrics import metric_by_id
from omtm_tui.storage.read.readiness import paused
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.rows import lines, replacing, require_text, row_of

UNSETTLED = (Verdict.NOT_YET, Verdict.HOLD)
"""Choices after which the same bet is looked at again."""

LOOK_AGAIN = timedelta(weeks=1)
"""When to look again where nothing names a day."""

_NEXT_STATE = {
    Verdict.ROLL_OUT: ExperimentState.DECIDED,
    Verdict.ITERATE: ExperimentState.DECIDED,
    Verdict.ROLL_BACK: ExperimentState.ABORTED,
    Verdict.INVALID: ExperimentState.INVALID,
}


def record_outcome(db: WorkspaceFile, decision_id: int, form: OutcomeForm) -> Decision:
    """Review a decision. A bet gets its result, the verdict of its registered rule, and what was chosen.

    Choosing otherwise than the verdict needs ``overruled_because`` (NeedsReason), and both are kept. A review
    that settles nothing (not yet, hold) leaves the bet open until the next one, which takes its place.
    """
    form = checked_outcome(form, db.today)
    entry = read.decision(db.context(), decision_id)
    if entry.state not in (LogState.OPEN, LogState.DUE):
        message = _("“{title}” is {state}; log a new decision that supersedes it.")
        raise NotAllowed(message.format(title=shorten(entry.title), state=entry.state.label))
    label = _("Reviewed “{title}”").format(title=shorten(entry.title))
    if entry.registration is None:
        choice = require_text(form.choice or "", _("Say what was decided in the review, such as “keep it”."))
        with db.step(label):
            _write_outcome(db, entry, form, choice)
    else:
        _review_bet(db, entry, entry.registration, form, label)
    return read.decision(db.context(), decision_id)


def _review_bet(db: WorkspaceFile, entry: Decision, bet: Registration, form: OutcomeForm, label: str) -> None:
    result = checked_result(form, metric_by_id(db.context(), bet.metric_id))
    judgement = read.judge(db.context(), entry.id, result)
    choice = parse_choice(form.choice, Verdict) if form.choice else judgement.verdict
    if choice is not judgement.verdict and not form.overruled_because.strip():
        message = _("The registered rule says “{verdict}”; say why you choose “{choice}”.")
        raise NeedsReason(message.format(verdict=judgement.verdict.label, choice=choice.label))
    _refuse_unstarted(db, entry, bet, choice)
    with db.step(label):
        result_id = None
        if result is not None:
            columns = {"note": lines(result.note), "registration_id": bet.id, "recorded_at": db.stamp()}
            result_id = db.add(row_of(orm.Result, result, **columns))
        _write_outcome(db, entry, form, choice.value, judgement, result_id)
        experiment = db.get_or_fail(orm.Experiment, bet.experiment_id)
        has_moved_on = experiment.state not in (ExperimentState.READY, ExperimentState.TESTING)
        if choice in _NEXT_STATE and not has_moved_on:
            experiment.state, experiment.state_reason = _NEXT_STATE[choice].value, judgement.text


def _refuse_unstarted(db: WorkspaceFile, entry: Decision, bet: Registration, choice: Verdict) -> None:
    """What a breach held up did not run: no success comes of it."""
    state = db.context().value("SELECT state FROM experiment WHERE id = ?", (bet.experiment_id,))
    if state != ExperimentState.READY or choice not in (Verdict.ROLL_OUT, Verdict.ITERATE):
        return
    if missing := paused(db.context(), bet.experiment_id):
        message = _("“{title}” never started: it still needs {missing}.")
        needs = ", ".join(need.text for need in missing)
        message = message.format(title=shorten(entry.title), missing=needs)
        raise NotAllowed(message, action=Action.DECIDE_BREACH)


def _write_outcome(
    db: WorkspaceFile,
    entry: Decision,
    form: OutcomeForm,
    choice: str,
    judgement: Judgement | None = None,
    result_id: int | None = None,
) -> None:
    """One outcome a decision: it takes the place of an earlier one that settled nothing.

    The guardrails of a bet are kept as they stand by the rules it was registered under.
    """
    sql = "SELECT id, thread FROM decision_outcome_live WHERE decision_id = ?"
    earlier = db.conn.execute(sql, (entry.id,)).fetchone()
    overruled = judgement is not None and judgement.verdict != choice
    because, follows = lines(form.overruled_because), lines(form.consequence)
    if not overruled:  # a reason where the rule says the same is none to overrule it, and not lost either
        because, follows = "", "\n".join(filter(None, (because, follows)))
    team, promised = _context(db, entry), entry.registration.guardrails if entry.registration else ()
    registered = tuple(now for _then, now in as_registered(team, promised) if now is not None)
    names = {guardrail.name for guardrail in promised}
    others = (view for view in guardrail_views(team) if view.name not in names)
    outcome = Outcome(
        reviewed_on=db.today,
        choice=choice,
        verdict=judgement.verdict if judgement else None,
        explanation=judgement.text if judgement else "",
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
    """When to look again: on the honest date if it is ahead, never after the deadline of the OMTM."""
    bet = entry.registration
    if bet is None or choice not in UNSETTLED:
        return None
    if form.next_review is not None:
        return form.next_review
    metric = metric_by_id(db.context(), bet.metric_id)
    honest = honest_date(db.context(), bet, metric, registered)
    day = honest.day if honest and honest.day > db.today else db.today + LOOK_AGAIN
    deadline = records.day(db.context().value("SELECT deadline FROM omtm WHERE id = ?", (bet.omtm_id,)))
    return min(day, deadline) if deadline and deadline > db.today else day


def _context(db: WorkspaceFile, entry: Decision) -> ReadContext:
    """That of the team whose guardrails are frozen with a decision."""
    sql = "SELECT scope_id FROM experiment WHERE id = ? UNION ALL SELECT scope_id FROM omtm WHERE id = ?"
    context = db.context()
    return context.of(context.value(f"{sql} LIMIT 1", (entry.experiment_id, entry.omtm_id)))
