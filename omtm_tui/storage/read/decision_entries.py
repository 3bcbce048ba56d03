"""Entries of the decision log, put together from the records they consist of."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from omtm_tui.domain.decisions.amendment import Amendment
from omtm_tui.domain.decisions.decision import (
    Comment,
    Decision,
    LogState,
    Outcome,
    Registration,
    Result,
    log_state,
)
from omtm_tui.storage import records
from omtm_tui.storage.read.base import in_clause

OF_SCOPE = """
    SELECT coalesce(thread, id) FROM decision WHERE
      omtm_id IN (SELECT id FROM omtm WHERE scope_id = :scope)
      OR experiment_id IN (SELECT id FROM experiment WHERE scope_id = :scope)
      OR guardrail_id IN (SELECT id FROM guardrail WHERE scope_id = :scope)
"""
"""The lasting ids of the entries about what belongs to the scope ``:scope``."""


def entries(
    conn: sqlite3.Connection,
    today: date,
    where: str,
    parameters: Mapping[str, object] | None = None,
    limit: int = -1,
) -> tuple[Decision, ...]:
    """Log entries, newest first. ``where`` is SQL over ``d``, a row of ``decision_head``."""
    heads = conn.execute(
        f"""
        SELECT d.* FROM decision_head d WHERE {where} ORDER BY d.decided_at DESC, d.entity DESC LIMIT :limit
        """,
        {**(parameters or {}), "limit": limit},
    ).fetchall()
    ids = [records.entity(head) for head in heads]
    bets = _registrations(conn, [head["registration_id"] for head in heads if head["registration_id"]])
    amended = _grouped(conn, Amendment, "amendment_live", "registration_id", list(bets))
    outcomes = _outcomes(conn, ids)
    newer = _superseded(conn, ids)
    comments = _grouped(conn, Comment, "comment_live", "decision_id", ids)
    names = dict(
        conn.execute("SELECT o.id, m.name FROM omtm o JOIN metric m ON m.id = o.metric_id").fetchall()
    )

    def entry(head: sqlite3.Row) -> Decision:
        lasting = records.entity(head)
        found = records.from_row(
            Decision,
            head,
            omtm=names.get(head["omtm_id"], ""),
            registration=bets.get(head["registration_id"]),
            outcome=outcomes.get(lasting),
            superseded_by=newer.get(lasting),
            amendments=amended.get(head["registration_id"], ()),
            comments=comments.get(lasting, ()),
            state=LogState.WITHDRAWN if head["void"] else LogState.OPEN,
        )
        state = log_state(found, today)
        return found if state is LogState.OPEN else replace(found, state=state)

    return tuple(entry(head) for head in heads)


ALL = 500
"""From so many records on, reading a whole table is quicker than naming each."""


def _only(column: str, ids: Sequence[int]) -> str:
    return "TRUE" if len(ids) > ALL else f"{column} IN ({in_clause(ids)})"


def _registrations(conn: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Registration]:
    rows = conn.execute(f"SELECT * FROM registration_live WHERE {_only('entity', ids)}")
    return {bet.id: bet for bet in records.from_rows(Registration, rows)}


def _grouped(
    conn: sqlite3.Connection, record: type[records.Record], view: str, column: str, ids: Sequence[int]
) -> dict[int, tuple[records.Record, ...]]:
    """The records of a view by the id in ``column``, oldest first."""
    groups: dict[int, tuple[records.Record, ...]] = {}
    rows = conn.execute(f"SELECT * FROM {view} WHERE {_only(column, ids)} ORDER BY entity")
    read = records.reader(record, rows)
    for row in rows:
        groups[row[column]] = (*groups.get(row[column], ()), read(row))
    return groups


def _outcomes(conn: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Outcome]:
    rows = conn.execute(
        f"SELECT * FROM decision_outcome_live WHERE {_only('decision_id', ids)} ORDER BY entity"
    ).fetchall()
    results = _results(conn, [row["result_id"] for row in rows if row["result_id"]])
    return {
        row["decision_id"]: records.from_row(Outcome, row, result=results.get(row["result_id"]))
        for row in rows
    }


def _results(conn: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Result]:
    rows = conn.execute(f"SELECT * FROM result_live WHERE {_only('entity', ids)}")
    return {result.id: result for result in records.from_rows(Result, rows)}


def _superseded(conn: sqlite3.Connection, ids: Sequence[int]) -> dict[int, int]:
    """What took the place of an entry, by the entry's id; a withdrawn successor takes no place."""
    only = "supersedes > 0" if len(ids) > ALL else f"supersedes IN ({in_clause(ids)})"
    return dict(
        conn.execute(f"SELECT supersedes, entity FROM decision_head WHERE {only} AND void = 0").fetchall()
    )
