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
    amended = _amendments(conn, list(bets))
    outcomes = _outcomes(conn, ids)
    newer = _superseded(conn, ids)
    said = _comments(conn, ids)
    names = dict(
        conn.execute("SELECT o.id, m.name FROM omtm o JOIN metric m ON m.id = o.metric_id").fetchall()
    )

    def entry(head: sqlite3.Row) -> Decision:
        lasting = records.entity(head)
        found = records.decision(
            head,
            omtm=names.get(head["omtm_id"], ""),
            registration=bets.get(head["registration_id"]),
            outcome=outcomes.get(lasting),
            superseded_by=newer.get(lasting),
            amendments=amended.get(head["registration_id"], ()),
            comments=said.get(lasting, ()),
        )
        state = log_state(found, today)
        return found if state is LogState.OPEN else replace(found, state=state)

    return tuple(entry(head) for head in heads)


ALL = 500
"""From so many records on, reading a whole table is quicker than naming each."""


def _only(column: str, ids: Sequence[int]) -> str:
    return "TRUE" if len(ids) > ALL else f"{column} IN ({in_clause(ids)})"


def _registrations(conn: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Registration]:
    found = conn.execute(f"SELECT * FROM registration_live WHERE {_only('entity', ids)}")
    return {records.entity(row): records.registration(row) for row in found}


def _amendments(conn: sqlite3.Connection, ids: Sequence[int]) -> dict[int, tuple[Amendment, ...]]:
    """The amendments of each registration by its lasting id, oldest first."""
    made: dict[int, tuple[Amendment, ...]] = {}
    for row in conn.execute(
        f"SELECT * FROM amendment_live WHERE {_only('registration_id', ids)} ORDER BY entity"
    ):
        made[row["registration_id"]] = (*made.get(row["registration_id"], ()), records.amendment(row))
    return made


def _comments(conn: sqlite3.Connection, ids: Sequence[int]) -> dict[int, tuple[Comment, ...]]:
    """What was said about each entry, oldest first."""
    said: dict[int, tuple[Comment, ...]] = {}
    for row in conn.execute(f"SELECT * FROM comment_live WHERE {_only('decision_id', ids)} ORDER BY entity"):
        said[row["decision_id"]] = (
            *said.get(row["decision_id"], ()),
            Comment(row["text"], row["written_at"]),
        )
    return said


def _outcomes(conn: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Outcome]:
    found = conn.execute(
        f"SELECT * FROM decision_outcome_live WHERE {_only('decision_id', ids)} ORDER BY entity"
    ).fetchall()
    results = _results(conn, [row["result_id"] for row in found if row["result_id"]])
    return {row["decision_id"]: records.outcome(row, results.get(row["result_id"])) for row in found}


def _results(conn: sqlite3.Connection, ids: Sequence[int]) -> dict[int, Result]:
    found = conn.execute(f"SELECT * FROM result_live WHERE {_only('entity', ids)}")
    return {records.entity(row): records.result(row) for row in found}


def _superseded(conn: sqlite3.Connection, ids: Sequence[int]) -> dict[int, int]:
    """What took the place of an entry, by the entry's id; a withdrawn successor takes no place."""
    only = "supersedes > 0" if len(ids) > ALL else f"supersedes IN ({in_clause(ids)})"
    return dict(
        conn.execute(f"SELECT supersedes, entity FROM decision_head WHERE {only} AND void = 0").fetchall()
    )
