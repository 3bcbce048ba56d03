"""The decision log: every entry that was ever written, with its bet, its outcome and what came after it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from omtm_tui.domain.decision import Decision, Registration, Result
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrail.state import GuardrailState
from omtm_tui.domain.text import fold
from omtm_tui.domain.verdict import (
    Circumstances,
    GuardrailStanding,
    Judgement,
    verdict,
)
from omtm_tui.domain.views import DecisionsPage
from omtm_tui.i18n import _
from omtm_tui.storage import rows
from omtm_tui.storage.reads.base import in_clause, metric_by_id, metrics, number_format, workspace
from omtm_tui.storage.reads.bets import honest_date
from omtm_tui.storage.reads.entries import entries
from omtm_tui.storage.reads.judged import judged
from omtm_tui.storage.reads.top import top

__all__ = ["decision", "decisions", "entries", "judge"]

_OF_SCOPE = """
    (d.omtm_id IN (SELECT id FROM omtm WHERE scope_id = :scope)
     OR d.experiment_id IN (SELECT id FROM experiment WHERE scope_id = :scope)
     OR d.guardrail_id IN (SELECT id FROM guardrail WHERE scope_id = :scope))
"""


def decisions(
    conn: sqlite3.Connection, today: date, query: str = "", scope_id: int | None = None
) -> DecisionsPage:
    """The log, newest first: all of it, or what belongs to one scope.

    Every word of ``query`` must occur somewhere in an entry; accents and case do not matter.
    """
    parameters = {"scope": scope_id}
    where = "TRUE" if scope_id is None else _OF_SCOPE
    (total,) = conn.execute(f"SELECT count(*) FROM decision_head d WHERE {where}", parameters).fetchone()
    if query.strip():
        where = f"d.entity IN ({in_clause(_found(conn, query, where, parameters))})"
    return DecisionsPage(
        top=top(conn, today, scope_id),
        query=query,
        entries=entries(conn, today, where, parameters),
        total=total,
        metrics={metric.id: metric for metric in metrics(conn)},
    )


def decision(conn: sqlite3.Connection, decision_id: int, today: date) -> Decision:
    """One entry by its lasting id; UserError where there is none."""
    found = entries(conn, today, "d.entity = :id", {"id": decision_id})
    if not found:
        raise UserError(_("There is no decision with the number {id}.").format(id=decision_id))
    return found[0]


def judge(conn: sqlite3.Connection, decision_id: int, result: Result | None, today: date) -> Judgement:
    """What the registered rule says about a result, with the guardrails as they stand ``today``.

    Only guardrails that were registered count; one that is no longer there is unknown. After an amendment the
    explanation ends with what the first registration would have said. Nothing is written.
    """
    entry = decision(conn, decision_id, today)
    bet = entry.registration
    if bet is None:
        raise UserError(_("Only a bet has a verdict; this entry is not a bet."))
    (scope_id, started) = conn.execute(
        "SELECT scope_id, started_on FROM experiment WHERE id = ?", (bet.experiment_id,)
    ).fetchone()
    known = {guardrail.view.name: guardrail for guardrail in judged(conn, today, scope_id)}
    here = [known[frozen.name] for frozen in bet.guardrails if frozen.name in known]
    standings = [
        GuardrailStanding(frozen.name, known[frozen.name].view.state, known[frozen.name].view.hard)
        if frozen.name in known
        else GuardrailStanding(frozen.name, GuardrailState.UNKNOWN)
        for frozen in bet.guardrails
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
            honest=honest_date(registered, metric, tuple(here)),
            started=rows.day(started),
            metric_changed=bool(changed),
        )
        return verdict(registered, result, standings, metric, number_format(workspace(conn)), around)

    now = said(bet)
    if not entry.amendments:
        return now
    # The lasting id of a registration is its first row: what was promised before anything was changed.
    first = conn.execute("SELECT * FROM registration WHERE id = ?", (bet.id,)).fetchone()
    note = _("as first registered: {verdict}").format(verdict=said(rows.registration(first)).verdict.label)
    return replace(now, explanation=(*now.explanation, note))


def _found(
    conn: sqlite3.Connection, query: str, where: str, parameters: Mapping[str, object]
) -> Iterator[int]:
    """The lasting ids of the entries in which every word of the query occurs."""
    words = fold(query).split()
    texts: dict[int, list[str]] = {
        number: []
        for (number,) in conn.execute(f"SELECT entity FROM decision_head d WHERE {where}", parameters)
    }
    for number, frozen, *parts in conn.execute(_TEXTS):
        if number in texts:
            texts[number] += [part for part in parts if part]
            if frozen != "[]":
                texts[number] += _values(frozen)
    for number, found in texts.items():
        entry = fold("\n".join(found))
        if all(word in entry for word in words):
            yield number


# Each record by the entry it belongs to; joined in Python, where a lasting id costs one look-up.
_TEXTS = """
    SELECT d.entity, d.guardrails, d.decided_at, d.title, d.text, d.owner, m.name, e.title, g.name
    FROM decision_head d
    LEFT JOIN omtm o ON o.id = d.omtm_id LEFT JOIN metric m ON m.id = o.metric_id
    LEFT JOIN experiment e ON e.id = d.experiment_id
    LEFT JOIN guardrail g ON g.id = d.guardrail_id
    UNION ALL
    SELECT d.entity, r.guardrails, r.change, r.if_else, r.owner, m.name, NULL, NULL, NULL
    FROM registration_live r JOIN decision_head d ON d.registration_id = r.entity
    JOIN metric m ON m.id = r.metric_id
    UNION ALL
    SELECT o.decision_id, o.guardrails, o.choice, o.explanation, o.overruled_because, o.consequence,
      NULL, NULL, NULL
    FROM decision_outcome_live o
    UNION ALL
    SELECT d.entity, '[]', a.reason, a.old, a.new, NULL, NULL, NULL, NULL
    FROM amendment_live a JOIN decision_head d ON d.registration_id = a.registration_id
    UNION ALL
    SELECT o.decision_id, '[]', s.note, NULL, NULL, NULL, NULL, NULL, NULL
    FROM decision_outcome_live o JOIN result_live s ON s.entity = o.result_id WHERE s.note <> ''
"""


def _values(frozen: str) -> list[str]:
    return [str(text) for guardrail in json.loads(frozen) for text in guardrail.values()]
