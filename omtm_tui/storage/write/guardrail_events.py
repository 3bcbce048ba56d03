"""Events of guardrails: every state that a write led to, with its value, and which of them were reported.

The pages replay readings instead, which corrections change afterwards; these rows stay as they were seen."""

import sqlite3
from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from omtm_tui.domain.guardrails.read_models import GuardrailView
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.workspace import Scope
from omtm_tui.storage import records
from omtm_tui.storage.read.guardrail_status import judged_by
from omtm_tui.storage.read.workspace import scopes
from omtm_tui.storage.workspace_file import WorkspaceFile


class StateChange(Struct, frozen=True):
    """A guardrail came from one state into another; ``value`` as in the view, None where unknown.

    ``is_first`` is one that was never reported, and counts as ok before."""

    guardrail: GuardrailView
    scope: Scope
    was: GuardrailState
    state: GuardrailState
    value: float | None
    explanation: str
    happened_on: date
    is_first: bool = False


def note_states(db: WorkspaceFile, looking_at: str | None = None) -> None:
    """Write down the states unlike those seen last, of rules over one metric or of all, inside a step."""
    db.flush()
    for _scope, view in _standing(db, looking_at):
        last = _last(db.conn, view.id)
        if last is None or last["state"] != view.state:
            _write(db, view)


def decided(db: WorkspaceFile, view: GuardrailView, decision_id: int) -> None:
    """Write down that a breach was decided about, and that it is closed with that where it is."""
    db.flush()
    _write(db, view, decision_id=decision_id)
    note_states(db)


def tell_changes(db: WorkspaceFile) -> tuple[StateChange, ...]:
    """Report the changes of state since the last report, outside the journal."""
    with db.transaction():
        changes = tuple(change for scope, view in _standing(db) for change in _unreported(db, scope, view))
        for c in changes:
            seen = {"state": c.state.value, "value": c.value, "explanation": c.explanation, "told": 1}
            _write(db, c.guardrail, happened_on=c.happened_on.isoformat(), **seen)
    return changes


def _unreported(db: WorkspaceFile, scope: Scope, view: GuardrailView) -> Iterator[StateChange]:
    """The states seen since the last telling, each unlike the one before, and the one of today.

    One that was never reported begins ok, or unknown where nothing was ever known."""
    last = _last(db.conn, view.id, reported=True)
    sql = """
        SELECT state, value, explanation, happened_on FROM guardrail_event
        WHERE guardrail_id = ? AND told = 0 AND id > ? ORDER BY id
    """
    seen = db.conn.execute(sql, (view.id, last["id"] if last else 0)).fetchall()
    states = [*map(tuple, seen), (view.state.value, view.now.value, view.judgement, db.today.isoformat())]
    begins_unknown = last is None and states[0][0] == GuardrailState.UNKNOWN
    was = GuardrailState.UNKNOWN if begins_unknown else GuardrailState(last["state"] if last else "ok")
    is_first = last is None and not begins_unknown
    for name, value, explanation, day in states:
        state = GuardrailState(name)
        if state is not was:
            yield StateChange(view, scope, was, state, value, explanation, date.fromisoformat(day), is_first)
        was, is_first = state, False


def _standing(db: WorkspaceFile, looking_at: str | None = None) -> Iterator[tuple[Scope, GuardrailView]]:
    context = db.context()
    for scope in scopes(context):
        for guardrail in judged_by(context.of(scope.id), looking_at):
            yield scope, guardrail.view


def _last(conn: sqlite3.Connection, guardrail_id: int, reported: bool = False) -> sqlite3.Row | None:
    sql = "SELECT id, state FROM guardrail_event WHERE guardrail_id = ? AND told = ? ORDER BY id DESC LIMIT 1"
    row: sqlite3.Row | None = conn.execute(sql, (guardrail_id, int(reported))).fetchone()
    return row


def _write(db: WorkspaceFile, view: GuardrailView, **columns: object) -> None:
    """One event, by plain SQL: the state a guardrail has today, or what ``columns`` say instead."""
    newest_rule = "SELECT max(id) FROM guardrail_rule WHERE guardrail_id = ?"
    event = {
        "guardrail_id": view.id,
        "guardrail_rule_id": db.context().value(newest_rule, (view.id,)),
        "happened_on": db.today.isoformat(),
        "state": view.state.value,
        "value": view.now.value,
        "explanation": view.judgement,
    }
    records.insert(db.conn, "guardrail_event", event | columns)
