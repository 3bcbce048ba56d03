"""Finding entries of the log: by filters, and by words through a full-text index that ranks what it finds.

Only numbers and short excerpts are read here, so that a hundred thousand entries are searched while typing.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from omtm_tui.domain.decision import LogState
from omtm_tui.domain.log_query import LogQuery
from omtm_tui.domain.text import fold
from omtm_tui.storage.reads.base import in_clause

MOST = 1000
"""So many entries are listed for words; beyond that nobody reads, and ranking would no longer be quick."""

COMMON = 2000
"""A word in more entries than this says nothing about how alike two of them are."""

OPEN_MARK, CLOSE_MARK = "\x02", "\x03"
"""Around each hit in an excerpt; no stored text holds them."""

_EXCERPT_WORDS = 10
_WEIGHTS = "8, 4, 3, 1"
"""Of title, text, outcome and all else."""


@dataclass(frozen=True, slots=True)
class Found:
    """Lasting ids: the best first where ``ranked``, else the newest. ``more``: there are more than these."""

    ids: tuple[int, ...]
    ranked: bool = False
    more: bool = False


def find(conn: sqlite3.Connection, query: LogQuery, today: date, scope_id: int | None = None) -> Found:
    """The entries a query means. Words that very many entries have list the newest of them, unranked."""
    where, parameters = _where(conn, query, today, scope_id)
    newest = "ORDER BY decided_at DESC, id DESC"
    if not query.words:
        sql = f"SELECT id FROM log_line WHERE {where} {newest}"
        return Found(tuple(row[0] for row in conn.execute(sql, parameters)))
    parameters["words"] = match_all(query.words)
    within = "TRUE" if where == "TRUE" else f"rowid IN (SELECT id FROM log_line WHERE {where})"
    text = f"FROM log_text WHERE log_text MATCH :words AND {within}"
    some = conn.execute(f"SELECT rowid {text} ORDER BY rowid DESC LIMIT {MOST + 1}", parameters).fetchall()
    if len(some) > MOST:
        shown = in_clause(row[0] for row in some[:MOST])
        sql = f"SELECT id FROM log_line WHERE id IN ({shown}) {newest}"
        return Found(tuple(row[0] for row in conn.execute(sql)), more=True)
    best = f"SELECT rowid {text} ORDER BY bm25(log_text, {_WEIGHTS}), rowid DESC"
    return Found(tuple(row[0] for row in conn.execute(best, parameters)), ranked=True)


def count(
    conn: sqlite3.Connection, today: date, state: LogState | None = None, scope_id: int | None = None
) -> int:
    """How many entries there are, of one state or at all."""
    where, parameters = _where(conn, LogQuery(state=state), today, scope_id)
    return int(conn.execute(f"SELECT count(*) FROM log_line WHERE {where}", parameters).fetchone()[0])


def excerpts(conn: sqlite3.Connection, query: LogQuery, ids: Sequence[int]) -> dict[int, str]:
    """Where the words were found, by entry: a few words of one line, each hit between the two marks."""
    if not query.words or not ids:
        return {}
    found = conn.execute(
        f"""
        SELECT rowid, snippet(log_text, -1, '{OPEN_MARK}', '{CLOSE_MARK}', '…', {_EXCERPT_WORDS})
        FROM log_text WHERE log_text MATCH ? AND rowid IN ({in_clause(ids)})
        """,
        (match_all(query.words),),
    )
    return {number: " ".join(text.split()) for number, text in found}


def alike(conn: sqlite3.Connection, text: str, limit: int = 3) -> tuple[int, ...]:
    """The entries whose title says most nearly the same, best first: what may have been decided before."""
    telling = [word for word in dict.fromkeys(fold(text).split()) if _tells(conn, word)]
    if not telling:
        return ()
    words = " OR ".join(_begins(word) for word in telling)
    found = conn.execute(
        "SELECT rowid FROM log_text WHERE log_text MATCH ? ORDER BY bm25(log_text), rowid DESC LIMIT ?",
        (f"{{title}} : ({words})", limit),
    )
    return tuple(row[0] for row in found)


def match_all(words: Iterable[str]) -> str:
    """The full-text expression for all of these words, each the beginning of one; none of it is syntax."""
    return " AND ".join(_begins(word) for word in words)


def _begins(word: str) -> str:
    def quoted(text: str) -> str:
        return '"' + text.replace("\0", " ").replace('"', '""') + '"*'

    # The index folds accents and case, but keeps "ß" apart from "ss".
    spelt = {word, word.replace("ß", "ss"), word.replace("ss", "ß")}
    return f"({' OR '.join(sorted(map(quoted, spelt)))})"


def _tells(conn: sqlite3.Connection, word: str) -> bool:
    if len(word) < 3 or not any(map(str.isalnum, word)):
        return False
    seen: int = conn.execute(
        f"SELECT count(*) FROM (SELECT 1 FROM log_text WHERE log_text MATCH ? LIMIT {COMMON + 1})",
        (f"{{title}} : {_begins(word)}",),
    ).fetchone()[0]
    return 0 < seen <= COMMON


_OF_SCOPE = """
    id IN (SELECT coalesce(thread, id) FROM decision WHERE
      omtm_id IN (SELECT id FROM omtm WHERE scope_id = :scope)
      OR experiment_id IN (SELECT id FROM experiment WHERE scope_id = :scope)
      OR guardrail_id IN (SELECT id FROM guardrail WHERE scope_id = :scope))
"""

_STATES = {
    LogState.OPEN: "state = 'open' AND (due_on IS NULL OR due_on > :today)",
    LogState.DUE: "state = 'open' AND due_on <= :today",
    LogState.REVIEWED: "state = 'reviewed'",
    LogState.SUPERSEDED: "state = 'superseded'",
    LogState.WITHDRAWN: "state = 'withdrawn'",
}

_TAGGED = """
    id IN (SELECT rowid FROM log_text WHERE log_text MATCH :tag_word
      AND title || ' ' || text || ' ' || outcome || ' ' || about LIKE '%#' || :tag || '%')
"""


def _where(
    conn: sqlite3.Connection, query: LogQuery, today: date, scope_id: int | None
) -> tuple[str, dict[str, object]]:
    """SQL over ``log_line`` for all of a query but its words, with its parameters."""
    clauses = {
        _STATES[query.state] if query.state else "": query.state is not None,
        _OF_SCOPE: scope_id is not None,
        _TAGGED: bool(query.tag),
        "kind = :kind": query.kind is not None,
        "decided_at >= :since": query.since is not None,
        # Times of the last day itself come before the letter after their "T".
        "decided_at < :until || 'U'": query.until is not None,
    }
    if query.owner:
        names = [name for (name,) in conn.execute("SELECT DISTINCT owner FROM log_line")]
        of_owner = json.dumps([name for name in names if query.owner in fold(name)])
        clauses["owner IN (SELECT value FROM json_each(:owners))"] = True
    parameters: dict[str, object] = {
        "today": today.isoformat(),
        "scope": scope_id,
        "kind": query.kind and query.kind.value,
        "since": query.since and query.since.isoformat(),
        "until": query.until and query.until.isoformat(),
        "tag": query.tag,
        "tag_word": match_all((query.tag,)),
        "owners": of_owner if query.owner else "[]",
    }
    return " AND ".join(clause for clause, wanted in clauses.items() if wanted) or "TRUE", parameters
