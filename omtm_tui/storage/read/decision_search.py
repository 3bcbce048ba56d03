"""Finding entries of the log: by filters, and by words through a full-text index that ranks what it finds.

Only numbers and short excerpts are read here, so that a hundred thousand entries are searched while typing.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.domain.decisions.decision import LogState
from omtm_tui.domain.decisions.log_query import LogQuery
from omtm_tui.domain.text.labels import fold
from omtm_tui.storage.read.readiness import DUE
from omtm_tui.storage.read.workspace import OF_SCOPE, in_clause
from omtm_tui.storage.read_context import ReadContext

MOST = 1000
"""So many entries are listed for words; beyond that nobody reads, and ranking would no longer be quick."""

COMMON = 2000  # a word in more entries than this says nothing about how alike two of them are
OPEN_MARK, CLOSE_MARK = "\x02", "\x03"  # around each hit in an excerpt; no stored text holds them
_EXCERPT_WORDS = 10
_PARTS = re.compile(r"[^\W_]+")
_WEIGHTS = "8, 4, 3, 1"  # of title, text, outcome and all else
_NEWEST = "ORDER BY decided_at DESC, id DESC"
_MATCHING = "SELECT rowid AS id FROM log_text WHERE log_text MATCH :words"
_BEST = f"{_MATCHING} ORDER BY bm25(log_text, {_WEIGHTS}), rowid DESC"


class Found(Struct, frozen=True):
    """Lasting ids: the best first where ``ranked``, else the newest. ``more``: there are more than these."""

    ids: tuple[int, ...]
    ranked: bool = False
    more: bool = False


def find(context: ReadContext, query: LogQuery) -> Found:
    """The entries a query means, the one it numbers first; of very many the newest are listed, unranked."""
    matches = _with_words(context, query)
    if query.entry_id is None:
        return matches
    where, parameters = _where(context, query)
    sql = f"SELECT id FROM log_line WHERE {where} AND id = :entry"
    named = _ids(context, sql, {**parameters, "entry": query.entry_id})
    return replace(matches, ids=(*named, *(number for number in matches.ids if number not in named)))


def _with_words(context: ReadContext, query: LogQuery) -> Found:
    if "\0" in "".join((*query.words, *query.signs)):
        return Found(())  # no stored text holds one, and it would end the pattern
    where, parameters = _where(context, query)
    if not query.words:
        return Found(_ids(context, f"SELECT id FROM log_line WHERE {where} {_NEWEST}", parameters))
    words = match_all(query.words)
    best = _ids(context, _BEST, {"words": words}) if _few(context, words) else ()
    if where != "TRUE":
        matching = f"{where} AND id IN (SELECT rowid FROM log_text WHERE log_text MATCH :words)"
        sql = f"SELECT id FROM log_line WHERE {matching} ORDER BY id DESC LIMIT {MOST + 1}"
        some = _ids(context, sql, {**parameters, "words": words})
        best = tuple(number for number in best if number in set(some))
    elif not best:
        some = _ids(context, f"{_MATCHING} ORDER BY rowid DESC LIMIT {MOST + 1}", {"words": words})
    else:
        some = best
    if best and len(some) <= MOST:
        return Found(best, ranked=True)
    newest_first = f"SELECT id FROM log_line WHERE id IN ({in_clause(some[:MOST])}) {_NEWEST}"
    return Found(_ids(context, newest_first), more=len(some) > MOST)


def count(context: ReadContext, state: LogState | None = None) -> int:
    """How many entries there are, of one state or at all."""
    where, parameters = _where(context, LogQuery(state=state))
    return int(context.value(f"SELECT count(*) FROM log_line WHERE {where}", parameters))


def excerpts(context: ReadContext, query: LogQuery, ids: Sequence[int]) -> dict[int, str]:
    """Where the words were found, by entry: a few words of one line, each hit between the two marks."""
    if not query.words or not ids:
        return {}
    sql = f"SELECT rowid, title, text, outcome, about FROM log_text WHERE rowid IN ({in_clause(ids)})"
    rows = context.execute(sql)
    texts_by_id = ((number, _excerpt("\n".join(texts), query.words)) for number, *texts in rows)
    return {number: text for number, text in texts_by_id if text}


def _excerpt(text: str, words: Sequence[str]) -> str:
    """The words around the first hit in a line; empty where no single word begins like one looked for."""
    wanted = tuple(part for word in words for part in _PARTS.findall(fold(word)))
    for line in text.splitlines():
        tokens = line.split()
        parts_of = (_PARTS.findall(fold(token)) for token in tokens)
        hits = {at for at, parts in enumerate(parts_of) if any(part.startswith(wanted) for part in parts)}
        if hits:
            first = max(0, min(hits) - _EXCERPT_WORDS // 2)
            window = range(first, min(len(tokens), first + _EXCERPT_WORDS))
            parts = (f"{OPEN_MARK}{tokens[at]}{CLOSE_MARK}" if at in hits else tokens[at] for at in window)
            before, after = "… " if first else "", " …" if window.stop < len(tokens) else ""
            return before + " ".join(parts) + after
    return ""


def alike(context: ReadContext, text: str) -> tuple[int, ...]:
    """Up to three entries whose title says most nearly the same, the best first."""
    long_enough = (w for w in dict.fromkeys(fold(text).split()) if len(w) > 2 and any(map(str.isalnum, w)))
    telling = [word for word in long_enough if _few(context, f"{{title}} : {_begins(word)}")]
    if not telling:
        return ()
    words = " OR ".join(_begins(word) for word in telling)
    sql = "SELECT rowid FROM log_text WHERE log_text MATCH ? ORDER BY bm25(log_text), rowid DESC LIMIT 3"
    return tuple(row[0] for row in context.execute(sql, (f"{{title}} : ({words})",)))


def match_all(words: Iterable[str]) -> str:
    """The full-text expression for all of these words, each the beginning of one; none of it is syntax."""
    return " AND ".join(_begins(word) for word in words)


def _begins(word: str) -> str:
    def quoted(text: str) -> str:
        return '"' + text.replace("\0", " ").replace('"', '""') + '"*'

    # The index folds accents and case, but keeps "ß" apart from "ss".
    spelt = {word, word.replace("ß", "ss"), word.replace("ss", "ß")}
    return f"({' OR '.join(sorted(map(quoted, spelt)))})"


def _ids(context: ReadContext, sql: str, parameters: Mapping[str, object] | None = None) -> tuple[int, ...]:
    """What a query for ids gives, in its order; as one text, because a hundred thousand rows are slow."""
    return tuple(json.loads(context.value(f"SELECT json_group_array(id) FROM ({sql})", parameters or {})))


def _few(context: ReadContext, expression: str) -> bool:
    """Whether so few entries match that ranking them is quick."""
    some = f"SELECT count(*) FROM ({_MATCHING} LIMIT {COMMON + 1})"
    return bool(0 < context.value(some, {"words": expression}) <= COMMON)


_STATES = {
    LogState.OPEN: f"state = 'open' AND NOT coalesce({DUE}, FALSE)",
    LogState.DUE: DUE,
    LogState.REVIEWED: "state = 'reviewed'",
    LogState.SUPERSEDED: "state = 'superseded'",
    LogState.WITHDRAWN: "state = 'withdrawn'",
}

_WHOLE = "title || ' ' || text || ' ' || outcome || ' ' || about"

_TAGGED = f"""
    id IN (SELECT rowid FROM log_text WHERE log_text MATCH :tag_word AND {_WHOLE} LIKE '%#' || :tag || '%')
"""


def _where(context: ReadContext, query: LogQuery) -> tuple[str, dict[str, object]]:
    """SQL over ``log_line`` for all of a query but its words, with its parameters."""
    conditions: list[tuple[str, str, object]] = [  # SQL, its parameter, and the value where one is asked for
        (f"id IN ({OF_SCOPE})", "scope", context.scope_id),
        (_TAGGED, "tag", query.tag or None),
        ("kind = :kind", "kind", query.kind and query.kind.value),
        ("decided_at >= :since", "since", query.since and query.since.isoformat()),
        # Times of the last day itself come before the letter after their "T".
        ("decided_at < :until || 'U'", "until", query.until and query.until.isoformat()),
    ]
    for number, sign in enumerate(query.signs):  # no index has them
        has_sign = f"id IN (SELECT rowid FROM log_text WHERE instr({_WHOLE}, :sign{number}))"
        conditions.append((has_sign, f"sign{number}", sign.replace("\0", " ")))
    if query.owner:
        names = [name for (name,) in context.execute("SELECT DISTINCT owner FROM log_line")]
        of_owner = json.dumps([name for name in names if query.owner in fold(name)])
        conditions.append(("owner IN (SELECT value FROM json_each(:owners))", "owners", of_owner))
    asked = [condition for condition in conditions if condition[2] is not None]
    clauses = [*([_STATES[query.state]] if query.state else []), *(sql for sql, _name, _value in asked)]
    parameters = {"today": context.today.isoformat(), "tag_word": match_all((query.tag,))}
    return " AND ".join(clauses) or "TRUE", parameters | {name: value for _sql, name, value in asked}
