"""Entries of the decision log, put together from the records they consist of."""

import sqlite3
from collections.abc import Sequence

from msgspec.structs import replace

from omtm_tui.domain.decisions import decision as log
from omtm_tui.domain.decisions.amendment import Amendment
from omtm_tui.storage import records
from omtm_tui.storage.read.readiness import held_back, is_unstarted
from omtm_tui.storage.read.workspace import in_clause
from omtm_tui.storage.read_context import Parameters, ReadContext

_HEADS = """
    SELECT d.*,
      coalesce((SELECT m.name FROM metric m JOIN omtm o ON o.metric_id = m.id WHERE o.id = d.omtm_id), '')
        AS omtm,
      coalesce((SELECT s.name FROM scope s WHERE s.parent_id IS NOT NULL AND s.id = coalesce(
        (SELECT o.scope_id FROM omtm o WHERE o.id = d.omtm_id),
        (SELECT e.scope_id FROM experiment e WHERE e.id = d.experiment_id),
        (SELECT g.scope_id FROM guardrail g WHERE g.id = d.guardrail_id))), '') AS team,
      (SELECT max(n.entity) FROM decision_head n WHERE n.supersedes = d.entity AND n.void = 0)
        AS superseded_by,
      (SELECT e.started_on FROM experiment e WHERE e.id = d.experiment_id) AS started_on,
      d.kind = 'guardrail' AND EXISTS (
        SELECT 1 FROM guardrail_event e CROSS JOIN guardrail_event n USING (guardrail_id)
        WHERE e.guardrail_id = d.guardrail_id AND e.decision_id = d.entity
          AND n.told = 0 AND n.id > e.id AND n.state <> 'breach') AS breach_over
    FROM decision_head d
"""
"""Entries with what took their place (a withdrawn successor takes none), and whether their breach ended."""


def entries(context: ReadContext, where: str, parameters: Parameters = ()) -> tuple[log.Decision, ...]:
    """Log entries, newest first. ``where`` is SQL over ``d``, a row of ``decision_head``."""
    sql = f"{_HEADS} WHERE {where} ORDER BY d.decided_at DESC, d.entity DESC"
    heads = context.execute(sql, parameters).fetchall()
    if not heads:
        return ()
    ids = [head["entity"] for head in heads]
    bets = _by_id(context, log.Registration, "registration_live", [head["registration_id"] for head in heads])
    amended = _grouped(context, Amendment, "amendment_live", "registration_id", list(bets))
    outcomes = _outcomes(context, ids)
    comments = _grouped(context, log.Comment, "comment_live", "decision_id", ids)
    held = held_back(context)

    def entry(head: sqlite3.Row) -> log.Decision:
        lasting = head["entity"]
        bet, changes = bets.get(head["registration_id"]), amended.get(head["registration_id"], ())
        if bet is not None:
            changes = tuple(change.on_harmful_side(bet.threshold) for change in changes)
        decision = records.from_row(
            log.Decision,
            head,
            registration=bet,
            outcome=outcomes.get(lasting),
            amendments=changes,
            comments=comments.get(lasting, ()),
            state=log.LogState.WITHDRAWN if head["void"] else log.LogState.OPEN,
        )
        state = log.log_state(decision, context.today)
        if state is log.LogState.DUE and is_unstarted(context, lasting):
            state = log.LogState.OPEN
        waits = state in (log.LogState.OPEN, log.LogState.DUE) and decision.kind is log.DecisionKind.BET
        held_by = held.get(head["experiment_id"], "") if waits else ""
        return replace(decision, state=state, held_by=held_by)

    return tuple(entry(head) for head in heads)


ALL = 500  # from so many records on, reading a whole table is quicker than naming each


def _only(column: str, ids: Sequence[int]) -> str:
    return "TRUE" if len(ids) > ALL else f"{column} IN ({in_clause(ids)})"


def _by_id(
    context: ReadContext, record: type[records.Record], view: str, ids: Sequence[int | None]
) -> dict[int, records.Record]:
    """The records of a view by their lasting id."""
    wanted = [number for number in ids if number is not None]
    return {number: one for number, (one,) in _grouped(context, record, view, "entity", wanted).items()}


def _grouped(
    context: ReadContext, record: type[records.Record], view: str, column: str, ids: Sequence[int]
) -> dict[int, tuple[records.Record, ...]]:
    """The records of a view by the id in ``column``, oldest first."""
    if not ids:
        return {}
    groups: dict[int, tuple[records.Record, ...]] = {}
    rows = context.execute(f"SELECT * FROM {view} WHERE {_only(column, ids)} ORDER BY entity")
    read = records.reader(record, rows)
    for row in rows:
        groups[row[column]] = (*groups.get(row[column], ()), read(row))
    return groups


def _outcomes(context: ReadContext, ids: Sequence[int]) -> dict[int, log.Outcome]:
    """What came of decisions, by their ids, with the reviews before that settled nothing."""
    sql = f"SELECT * FROM decision_outcome WHERE {_only('decision_id', ids)} ORDER BY id"
    rows = context.execute(sql).fetchall()
    results = _by_id(context, log.Result, "result_live", [row["result_id"] for row in rows])
    held: dict[int, list[log.Outcome]] = {}
    for row in rows:
        path = held.setdefault(row["decision_id"], [])
        outcome = records.from_row(log.Outcome, row, result=results.get(row["result_id"]))
        # A step taken back is a row, too: it withdraws the record, or says again what held before. So is a
        # review whose next day was amended.
        alike = [replace(one, next_review=outcome.next_review) for one in path]
        del path[0 if row["void"] else alike.index(outcome) if outcome in alike else len(path) :]
        if not row["void"]:
            path.append(outcome)
    return {number: replace(path[-1], earlier=tuple(path[:-1])) for number, path in held.items() if path}
