"""The decision log: bets registered before the data, what came of them, and all else that was decided.

Nothing here changes a row of the log: an outcome is a record of its own, a new decision supersedes an old."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec.structs import replace

from omtm_tui.domain.backlog.backlog import ExperimentState
from omtm_tui.domain.decisions.bet_input import BetForm
from omtm_tui.domain.decisions.decision import DecisionKind, LogState
from omtm_tui.domain.errors import Action, NeedsReason, NotAllowed, UserError
from omtm_tui.domain.text.number_format import shorten
from omtm_tui.i18n import _
from omtm_tui.storage import orm, records
from omtm_tui.storage.read import decisions as read
from omtm_tui.storage.read.bets import BetPreview, preview_bet
from omtm_tui.storage.read.guardrail_status import frozen
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.readiness import is_registered, missing_for_testing
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.experiments import add_experiment, enter_state
from omtm_tui.storage.write.ranking import last_rank
from omtm_tui.storage.write.rows import id_of, line, lines, require_text, row_of

_BETTABLE = (ExperimentState.IDEA, ExperimentState.READY, ExperimentState.PARKED, ExperimentState.INVALID)


def write_decision(db: WorkspaceFile, kind: DecisionKind, title: str, text: str = "", **columns: Any) -> int:
    """Add an entry to the log inside another verb's step; returns its lasting id."""
    values = {"decided_at": db.stamp()} | {name: records.stored(value) for name, value in columns.items()}
    return db.add(orm.Decision(kind=kind.value, title=title, text=text, **values))


def needed_reason(blocked: str | None, reason: str | None) -> str | None:
    """Why a rule is overruled, on one line; None where nothing is ``blocked``. NeedsReason without it."""
    tidy = line(reason or "")
    if blocked and not tidy:
        raise NeedsReason(blocked)
    return tidy if blocked else None


def place_bet(db: WorkspaceFile, form: BetForm) -> int:
    """Register a bet and log it, with the guardrails as they stand. Returns the lasting id of the log entry.

    Without an experiment one is made; it starts at once when it may, and is ready otherwise. One of the
    backlog has its answer before a bet on the OMTM, or from the form. Errors say what is missing."""
    tidy = replace(form, change=line(form.change), owner=line(form.owner), if_else=lines(form.if_else))
    bet = preview_bet(db.context(), tidy)
    with db.step(bet.placed_text):
        experiment = _experiment(db, bet)
        decided = bet.form.decided_at
        shared = {
            "omtm_id": bet.omtm.omtm.id if bet.omtm else None,
            "experiment_id": experiment.id,
            "owner": bet.form.owner or (bet.omtm.omtm.owner if bet.omtm else ""),
            "guardrails": records.to_json(frozen(guardrail.view for guardrail in bet.guardrails)),
        }
        fixed = {"metric_id": bet.metric.id, "registered_on": db.today, **shared}
        number = write_decision(
            db,
            DecisionKind.BET,
            bet.form.change,
            bet.sentence,
            decided_at=decided.isoformat(timespec="seconds") if decided else db.stamp(),
            registration_id=db.add(row_of(orm.Registration, bet.form, **fixed)),
            review_on=bet.form.review_on,
            **shared,
        )
        if not missing_for_testing(db.context(), id_of(experiment)):
            enter_state(db, experiment, ExperimentState.TESTING)
    return number


def _experiment(db: WorkspaceFile, bet: BetPreview) -> orm.Experiment:
    """The experiment of a bet: the one that is named, or a new one; ready, and not answered with a no."""
    number = bet.form.experiment_id
    if number is None:
        number = add_experiment(db, bet.form.change, scope_id=bet.scope_id, stage=bet.metric.stage)
    row = db.get_or_fail(orm.Experiment, number)
    if row.state not in _BETTABLE:
        message = _("“{title}” is {state}; a bet is placed before an experiment starts.")
        raise NotAllowed(message.format(title=shorten(row.title), state=ExperimentState(row.state).label))
    if is_registered(db.context(), number):
        message = _("“{title}” has a bet already; record its outcome, or supersede it.")
        placed = "SELECT max(entity) FROM decision_head WHERE experiment_id = ? AND kind = 'bet' AND void = 0"
        about = db.context().value(placed, (number,))
        raise NotAllowed(message.format(title=shorten(row.title)), action=Action.RECORD_OUTCOME, about=about)
    enter_state(db, row, ExperimentState.READY)
    db.flush()
    if bet.omtm is not None and bet.omtm.metric.id == bet.metric.id:
        _answer(db, row, bet.omtm.omtm.id, bet.form)
    return row


def _answer(db: WorkspaceFile, row: orm.Experiment, omtm_id: int, form: BetForm) -> None:
    """Store the answer of the form where there is none yet; a bet on the OMTM claims a yes."""
    earlier = db.find(orm.DirectAnswer, experiment_id=row.id, omtm_id=omtm_id)
    title = shorten(row.title)
    if earlier is not None and earlier.answer:
        if form.direct is False:
            message = _("“{title}” was answered yes: it contributes directly. Answer no first if not.")
            raise NotAllowed(message.format(title=title), action=Action.ANSWER, about=row.id)
        return
    if earlier is not None:
        message = _(
            "“{title}” was answered no: it moves another metric first. Answer yes, or bet on that metric."
        )
        raise NotAllowed(message.format(title=title))
    if form.direct is False:
        message = _(
            "A bet on the OMTM needs a yes. Answer no with the metric “{title}” moves first, or bet on that."
        )
        raise NotAllowed(message.format(title=title))
    if form.direct:
        key = {"experiment_id": id_of(row), "omtm_id": omtm_id}
        db.add(orm.DirectAnswer(**key, answer=1, rank=last_rank(db, omtm_id), answered_at=db.stamp()))
    elif form.experiment_id is not None:
        message = _("Answer first whether “{title}” contributes directly to the OMTM.")
        raise NotAllowed(message.format(title=title), action=Action.ANSWER, about=form.experiment_id)


def log_decision(
    db: WorkspaceFile,
    title: str,
    text: str = "",
    owner: str = "",
    review_on: date | None = None,
    kind: DecisionKind = DecisionKind.OTHER,
    supersedes: int | None = None,
) -> int:
    """Write down any other decision, instead of an earlier one if ``supersedes`` names it. Its lasting id."""
    title = require_text(title, _("Say in a line what was decided."))
    if kind is DecisionKind.BET:
        raise UserError(_("A bet is placed with its threshold and review date, not only written down."))
    if review_on is not None and review_on < db.today:
        raise UserError(_("The review lies in the past; choose a day from today on."))
    older = None if supersedes is None else read.decision(db.context(), supersedes)
    if older is not None and older.state in (LogState.SUPERSEDED, LogState.WITHDRAWN):
        message = _("“{title}” is {state} already; only a decision that stands can be superseded.")
        raise NotAllowed(message.format(title=shorten(older.title), state=older.state.label))
    with db.step(_("Logged “{title}”").format(title=shorten(title))):
        return write_decision(
            db,
            kind,
            title,
            lines(text),
            omtm_id=older.omtm_id if older else current_omtm(db),
            experiment_id=older.experiment_id if older else None,
            owner=line(owner),
            review_on=review_on,
            supersedes=supersedes,
        )


def comment(db: WorkspaceFile, decision_id: int, text: str) -> None:
    """Say something about a decision later: a record of its own, the entry stays as it is."""
    entry = read.decision(db.context(), decision_id)
    comment_text = lines(text)
    if not comment_text:
        raise UserError(_("Say something about the decision."))
    with db.step(_("Commented on “{title}”").format(title=shorten(entry.title))):
        db.add(orm.Comment(decision_id=decision_id, text=comment_text, written_at=db.stamp()))


def current_omtm(db: WorkspaceFile) -> int | None:
    """The running OMTM of the company, which the log names beside what is about no other."""
    header = top(db.context())
    return header.omtm.omtm.id if header.omtm else None
