"""The verbs of the backlog: add an idea, answer the one question, set criteria, move between states."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import zip_longest
from typing import Any

from msgspec.structs import replace

from omtm_tui.domain.backlog.backlog import ASKED, NEXT_STATES, ExperimentState, Requirement
from omtm_tui.domain.backlog.criterion import Criterion
from omtm_tui.domain.errors import Action, NotAllowed, UserError
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage import orm, records
from omtm_tui.storage.read.readiness import is_registered, missing_for_scaling, missing_for_testing
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.ranking import active_omtm, last_rank
from omtm_tui.storage.write.rows import id_of, line, lines, require_text, row_of, set_fields
from omtm_tui.storage.write.workspace import own_scope

_S = ExperimentState


def add_experiment(
    db: WorkspaceFile, title: str, description: str = "", scope_id: int | None = None, **fields: Any
) -> int:
    """Add an idea to the backlog of a scope (None: the company); returns its id.

    Further ``fields``: stage, effort_weeks, impact, confidence, ease, and the action it was made from."""
    title = require_text(title, _("An experiment needs a title."))
    with db.step(_("Added “{title}”").format(title=title)):
        row = orm.Experiment(scope_id=own_scope(db, scope_id), title="", created=db.today)
        _set(row, {"title": title, "description": description, **fields})
        return db.add(row)


def add_experiments(
    db: WorkspaceFile, titles: Sequence[str], scope_id: int | None = None, **fields: Any
) -> list[int]:
    """Add several ideas in one step, in their order; further ``fields`` are the same for all of them."""
    if len(titles) == 1:
        return [add_experiment(db, titles[0], scope_id=scope_id, **fields)]
    with db.step(ngettext("Added {n} idea", "Added {n} ideas", len(titles)).format(n=len(titles))):
        return [add_experiment(db, title, scope_id=scope_id, **fields) for title in titles]


def edit_experiment(
    db: WorkspaceFile, experiment_id: int, *, criteria: Sequence[Criterion] | None = None, **changes: Any
) -> None:
    """Change any field ``add_experiment`` has; ``criteria`` (None: leave them) are all it has from now on."""
    with db.changing(orm.Experiment, experiment_id, _("Changed “{title}”")) as row:
        _set(row, changes)
        if criteria is None:
            return
        for kept, criterion in zip_longest(db.find_all(orm.Criterion, experiment_id=experiment_id), criteria):
            if criterion is None:
                db.session.delete(kept)
                continue
            tidy = replace(criterion, what=line(criterion.what), unit=line(criterion.unit))
            if kept is None:
                db.session.add(row_of(orm.Criterion, tidy, experiment_id=experiment_id))
            else:
                kept.sqlmodel_update(records.to_columns(tidy, orm.Criterion.model_fields))


def answer(db: WorkspaceFile, experiment_id: int, yes: bool, moves_metric_id: int | None = None) -> None:
    """Does it contribute directly to the active OMTM of its scope?

    A yes goes to the end of the ranking, out of the car park if it stood there; a no names the metric the
    idea moves first, and parks it. NotAllowed without an active OMTM."""
    label = _("Answered “{title}”: yes") if yes else _("Answered “{title}”: no, parked")
    with db.changing(orm.Experiment, experiment_id, label) as row:
        omtm = active_omtm(db, row.scope_id)
        if _S(row.state) not in ASKED:
            message = _("“{title}” is in the state {state}; the question is asked of ideas only.")
            raise NotAllowed(message.format(title=row.title, state=_S(row.state).label))
        if not yes and moves_metric_id is None:
            raise UserError(_("A no needs the metric the idea moves first."))
        if not yes and moves_metric_id == omtm.metric_id:
            raise UserError(_("An idea that moves the OMTM itself is a yes."))
        earlier = db.find(orm.DirectAnswer, experiment_id=experiment_id, omtm_id=omtm.id)
        _follow(db, row, yes)
        if earlier and earlier.answer == yes and (yes or earlier.moves_metric_id == moves_metric_id):
            return
        columns: dict[str, Any] = {
            "answer": int(yes),
            "moves_metric_id": None if yes else db.get_or_fail(orm.Metric, moves_metric_id or 0).id,
            "rank": last_rank(db, id_of(omtm)) if yes else None,
            "answered_at": db.stamp(),
        }
        key: dict[str, Any] = {"experiment_id": experiment_id, "omtm_id": id_of(omtm)}
        db.add(earlier.sqlmodel_update(columns) if earlier else orm.DirectAnswer(**key, **columns))


def clear_answer(db: WorkspaceFile, experiment_id: int) -> None:
    """Forget the answer for the active OMTM: the idea waits for one again."""
    with db.changing(orm.Experiment, experiment_id, _("Cleared the answer of “{title}”")) as row:
        omtm = active_omtm(db, row.scope_id)
        earlier = db.find(orm.DirectAnswer, experiment_id=experiment_id, omtm_id=omtm.id)
        if earlier is None:
            raise NotAllowed(_("“{title}” has no answer yet.").format(title=row.title))
        if _S(row.state) not in ASKED:
            message = _("“{title}” is in the state {state}; its answer stays.")
            raise NotAllowed(message.format(title=row.title, state=_S(row.state).label))
        db.session.delete(earlier)
        _follow(db, row, yes=True)


def set_state(db: WorkspaceFile, experiment_id: int, state: ExperimentState, reason: str = "") -> None:
    """Take an experiment to its next state. NotAllowed says which states follow, or what is missing."""
    with db.changing(orm.Experiment, experiment_id, _("“{title}” is now: {state}"), state=state.label) as row:
        was = _S(row.state)
        if state not in NEXT_STATES[was]:
            message = _("From {state} an experiment goes to: {next}.")
            following = ", ".join(next_state.label for next_state in NEXT_STATES[was]) or _("nowhere")
            raise NotAllowed(message.format(state=was.label, next=following))
        if missing := _missing(db, experiment_id, state):
            message = _("“{title}” still needs {missing}.")
            if len(missing) > 1:
                message = _("“{title}” still needs {missing}. Begin with the first.")
            needs = "; ".join(need.text for need in missing)
            raise NotAllowed(message.format(title=row.title, missing=needs), action=missing[0].action)
        enter_state(db, row, state, reason)
        omtm = db.find(orm.Omtm, scope_id=row.scope_id, status="active")
        if was is _S.PARKED and state is _S.IDEA and omtm is not None:  # taken out by hand: asked again
            for no in db.find_all(orm.DirectAnswer, experiment_id=row.id, omtm_id=omtm.id, answer=0):
                db.session.delete(no)


def sweep(db: WorkspaceFile, dropped: Collection[int], looked_at: int) -> None:
    """Drop what is not needed any more and has not begun, in one step; ``looked_at`` were reviewed."""
    with db.step(_("Pruned {n} of {all} in the backlog").format(n=len(dropped), all=looked_at)):
        is_dropped = orm.col(orm.Experiment.id).in_(dropped)
        wanted = orm.select(orm.Experiment).where(is_dropped, orm.Experiment.hidden == 0)
        for row in db.session.exec(wanted):
            if _S(row.state) in ASKED:
                enter_state(db, row, _S.DROPPED, _("not needed any more"))


def enter_state(db: WorkspaceFile, row: orm.Experiment, state: ExperimentState, reason: str = "") -> None:
    """Set the state with the days that go with it; gates and order are the caller's."""
    row.state, row.state_reason = state.value, line(reason)
    if state is _S.TESTING:
        row.started_on = db.today
    elif state is _S.MEASURING:
        row.shipped_on = db.today


def _missing(db: WorkspaceFile, experiment_id: int, state: ExperimentState) -> tuple[Requirement, ...]:
    if state is _S.TESTING:
        return missing_for_testing(db.context(), experiment_id)
    if state is _S.SCALED:
        return missing_for_scaling(db.context(), experiment_id)
    if state is _S.READY and not is_registered(db.context(), experiment_id):
        return (Requirement(_("a bet, registered before the data"), Action.PLACE_BET),)
    return ()


def _set(row: orm.Experiment, changes: dict[str, Any]) -> None:
    numbers = dict.fromkeys(("action_id", "effort_weeks", "impact", "confidence", "ease"), records.stored)
    set_fields(row, changes, {"title": line, "description": lines, "stage": records.stored, **numbers})
    if not row.title:
        raise UserError(_("An experiment needs a title."))
    if row.effort_weeks is not None and not 0 <= row.effort_weeks <= 10_000:
        raise UserError(_("Effort is a number of weeks, at least 0."))
    if any(score not in (None, *range(1, 11)) for score in (row.impact, row.confidence, row.ease)):
        raise UserError(_("Impact, confidence and ease go from 1 to 10."))


def _follow(db: WorkspaceFile, row: orm.Experiment, yes: bool) -> None:
    """What an answer does to the state: a yes leaves the car park, a no goes there."""
    if not yes:
        row.state, row.state_reason = _S.PARKED.value, ""
    elif row.state == _S.PARKED:
        row.state = (_S.READY if is_registered(db.context(), id_of(row)) else _S.IDEA).value
        row.state_reason = ""
