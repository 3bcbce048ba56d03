"""The decision log: every entry that was ever written, with its bet, its outcome and what came after it."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from omtm_tui.domain.decisions.decision import Decision, LogState, Registration, Result
from omtm_tui.domain.decisions.log_query import parse_query
from omtm_tui.domain.decisions.read_models import DecisionsPage
from omtm_tui.domain.decisions.verdict import Circumstances, GuardrailStanding, Judgement, verdict
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.i18n import _
from omtm_tui.storage import records
from omtm_tui.storage.read.base import in_clause, metric_by_id, metrics, number_format, workspace
from omtm_tui.storage.read.bets import honest_date
from omtm_tui.storage.read.decision_entries import ALL, entries
from omtm_tui.storage.read.decision_search import alike, count, excerpts, find
from omtm_tui.storage.read.guardrail_status import as_registered
from omtm_tui.storage.read.header import top

__all__ = ["decided_before", "decision", "decisions", "entries", "judge", "log", "log_part"]

WINDOW = 100
"""Entries read at once for a list that shows some of many."""


def decisions(
    conn: sqlite3.Connection, today: date, query: str = "", scope_id: int | None = None
) -> DecisionsPage:
    """The log with all its entries: the newest first, or where words were looked for the best first.

    ``query`` is a text for ``parse_query``; all of the log counts, or what belongs to one scope.
    """
    page = log(conn, today, query, scope_id)
    return replace(page, entries=entries_of(conn, today, page.ids))


def log(
    conn: sqlite3.Connection,
    today: date,
    query: str = "",
    scope_id: int | None = None,
    *,
    state: LogState | None = None,
    near: int | None = None,
) -> DecisionsPage:
    """The log with the numbers of all its entries, and those entries that are seen first.

    ``state`` holds unless the query names one. The entries read are those around the entry ``near``.
    """
    parsed = parse_query(query, today)
    parsed = replace(parsed, state=parsed.state or state)
    found = find(conn, parsed, today, scope_id)
    place = found.ids.index(near) if near in found.ids else 0
    seen = found.ids[max(0, place - WINDOW) : place + WINDOW]
    return DecisionsPage(
        top=top(conn, today, scope_id),
        query=query,
        entries=entries_of(conn, today, seen),
        total=count(conn, today, scope_id=scope_id),
        metrics={metric.id: metric for metric in metrics(conn)},
        ids=found.ids,
        hits=excerpts(conn, parsed, seen),
        due=count(conn, today, LogState.DUE, scope_id),
        ranked=found.ranked,
        more=found.more,
    )


def entries_of(conn: sqlite3.Connection, today: date, ids: Sequence[int]) -> tuple[Decision, ...]:
    """These entries in this order."""
    where = f"d.entity IN ({in_clause(ids)})" if len(ids) <= ALL else "TRUE"
    known = {entry.id: entry for entry in entries(conn, today, where)}
    return tuple(known[number] for number in ids if number in known)


def log_part(
    conn: sqlite3.Connection, today: date, ids: Sequence[int], query: str = ""
) -> tuple[tuple[Decision, ...], dict[int, str]]:
    """Some entries of a list and where the query was found in them."""
    return entries_of(conn, today, ids), excerpts(conn, parse_query(query, today), ids)


def decided_before(conn: sqlite3.Connection, today: date, text: str) -> tuple[Decision, ...]:
    """Up to three entries that sound like ``text``, the most alike first."""
    return entries_of(conn, today, alike(conn, text))


def decision(conn: sqlite3.Connection, decision_id: int, today: date) -> Decision:
    """One entry by its lasting id; UserError where there is none."""
    found = entries(conn, today, "d.entity = :id", {"id": decision_id})
    if not found:
        raise UserError(_("There is no decision with the number {id}.").format(id=decision_id))
    return found[0]


def judge(conn: sqlite3.Connection, decision_id: int, result: Result | None, today: date) -> Judgement:
    """What the registered rule says about a result, with the guardrails as they stand ``today``.

    Only guardrails that were registered count, by the rules they had then; one that is no longer there is
    unknown. After an amendment the explanation ends with what the first registration would have said.
    Nothing is written.
    """
    entry = decision(conn, decision_id, today)
    bet = entry.registration
    if bet is None:
        raise UserError(_("Only a bet has a verdict; this entry is not a bet."))
    (scope_id, started) = conn.execute(
        "SELECT scope_id, started_on FROM experiment WHERE id = ?", (bet.experiment_id,)
    ).fetchone()
    found = as_registered(conn, today, scope_id, bet.guardrails)
    here = tuple(guardrail for _frozen, guardrail in found if guardrail is not None)
    standings = [
        GuardrailStanding(frozen.name, guardrail.view.state, guardrail.view.hard)
        if guardrail is not None
        else GuardrailStanding(frozen.name, GuardrailState.UNKNOWN)
        for frozen, guardrail in found
    ]
    metric = metric_by_id(conn, bet.metric_id)
    changed = conn.execute(
        "SELECT EXISTS (SELECT 1 FROM amendment_live "
        "WHERE registration_id = ? AND field = 'metric' AND timing = 'after_data')",
        (bet.id,),
    ).fetchone()[0]

    def said(registered: Registration) -> Judgement:
        around = Circumstances(
            today=today,
            honest=honest_date(registered, metric, here),
            started=records.day(started),
            metric_changed=bool(changed),
        )
        return verdict(registered, result, standings, metric, number_format(workspace(conn)), around)

    now = said(bet)
    if not entry.amendments:
        return now
    # The lasting id of a registration is its first row: what was promised before anything was changed.
    first = said(records.by_id(conn, Registration, "registration", bet.id))
    note = _("as first registered: {verdict}").format(verdict=first.verdict.label)
    return replace(now, explanation=(*now.explanation, note))
