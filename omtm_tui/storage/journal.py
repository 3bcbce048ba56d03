"""The journal: every change of every record, and undo and redo on top of it.

A *step* is one thing a user did. Ordinary rows are journaled by triggers and undone by restoring what was
there before. Append-only rows are never touched: a step knows them as the range of ids it added; undo adds a
row that takes the place of the step's row (a withdrawal, or a copy of what it replaced), redo adds a copy of
the step's row again. A row that append-only rows point at is hidden rather than deleted. All of it survives a
restart, because it is in the file."""

import json
import math
import sqlite3
from collections.abc import Collection
from typing import Any

from msgspec import Struct

from omtm_tui.domain.errors import NotAllowed
from omtm_tui.i18n import _
from omtm_tui.storage import records
from omtm_tui.storage.schema import APPEND_ONLY, LOOKS, columns, journaled_columns

KEPT_STEPS = 2000  # how many steps back undo reaches at most; older before/after images are dropped
_LOOKS = ", ".join(f"'{table}'" for table in LOOKS)
UNDOABLE = f"EXISTS (SELECT 1 FROM change WHERE step_id = step.id AND tbl NOT IN ({_LOOKS}))"
"""Holds for a step that can be undone: its images are kept, and not only of looks, as files once had them."""


class Undone(Struct, frozen=True):
    """The step that was undone or redone, and the number under which it was."""

    label: str
    number: int


class Jump(Struct, frozen=True):
    """The steps that were undone or redone in one go, in this order; ``forward`` says which."""

    steps: tuple[Undone, ...]
    forward: bool


class OpenStep(Struct, frozen=True):
    """A step that is going on; ``newest`` is the largest id of each append-only table before it."""

    id: int
    newest: dict[str, int]


def open_step(conn: sqlite3.Connection, label: str, happened_at: str, actor: str) -> OpenStep:
    """Begin a step inside a transaction: what happens from here on is one undo."""
    number = latest(conn) + 1
    sql = "INSERT INTO step (id, happened_at, label, state, actor) VALUES (?, ?, ?, 'open', ?)"
    conn.execute(sql, (number, happened_at, label, actor))
    return OpenStep(number, _newest(conn))


def latest(conn: sqlite3.Connection) -> int:
    """The number of what was done, undone or redone last, whoever did it; 0 before the first."""
    row = conn.execute("SELECT max(coalesce(max(id), 0), coalesce(max(moved), 0)) FROM step").fetchone()
    return int(row[0])


def _newest(conn: sqlite3.Connection) -> dict[str, int]:
    """The largest id of each append-only table, 0 in an empty one."""
    largest = (f"(SELECT coalesce(max(id), 0) FROM {table}) AS {table}" for table in APPEND_ONLY)
    return dict(conn.execute(f"SELECT {', '.join(largest)}").fetchone())


def close_step(conn: sqlite3.Connection, step: OpenStep) -> bool:
    """End the step and what could be redone; one without a change leaves no trace. Whether it changed any."""
    for table, newest in _newest(conn).items():
        if newest > (before := step.newest[table]):
            sql = "INSERT INTO change (step_id, tbl, row_id, last_row_id, op) VALUES (?, ?, ?, ?, 'insert')"
            conn.execute(sql, (step.id, table, before + 1, newest))
    has_changes = "EXISTS (SELECT 1 FROM change WHERE step_id = step.id)"
    done = conn.execute(f"UPDATE step SET state = 'done' WHERE id = ? AND {has_changes}", (step.id,))
    changed = done.rowcount > 0
    if changed:
        conn.execute("UPDATE step SET state = 'gone' WHERE state = 'undone'")
        if step.id > KEPT_STEPS:
            conn.execute("DELETE FROM change WHERE step_id < ?", (step.id - KEPT_STEPS,))
    else:
        conn.execute("DELETE FROM step WHERE id = ?", (step.id,))
    return changed


def overwritten(conn: sqlite3.Connection, step: int, since: int, own: Collection[int]) -> sqlite3.Row | None:
    """The latest step after ``since``, none of ``own``, on a record of ``step``: number, actor, label."""
    later_steps = conn.execute(
        "SELECT DISTINCT coalesce(s.moved, s.id) AS number, s.actor, s.label "
        "FROM change mine JOIN change theirs USING (tbl, row_id) JOIN step s ON s.id = theirs.step_id "
        "WHERE mine.step_id = :mine AND s.id <> :mine AND coalesce(s.moved, s.id) > :since "
        "ORDER BY number DESC",
        {"mine": step, "since": since},
    )
    return next((row for row in later_steps if row["number"] not in own), None)


def move(conn: sqlite3.Connection, *, forward: bool) -> Undone:
    """Take back the latest step, or do again what was undone last; NotAllowed when there is none."""
    return _restore(conn, _next_step(conn, forward=forward), forward=forward)


def jump(conn: sqlite3.Connection, step_id: int) -> Jump:
    """Undo what was done after a step, or redo up to it; 0 is before the first, NotAllowed for none."""
    row = conn.execute(f"SELECT state FROM step WHERE id = ? AND {UNDOABLE}", (step_id,)).fetchone()
    state = "done" if step_id == 0 else row and row["state"]
    if state not in ("done", "undone"):
        raise NotAllowed(_("Step #{n} is not among those that can be undone or redone.").format(n=step_id))
    moved: list[Undone] = []
    forward = state == "undone"
    while (step := _next_step(conn, forward=forward)) and (step["id"] <= step_id) is forward:
        moved.append(_restore(conn, step, forward=forward))
    return Jump(tuple(moved), forward)


def _next_step(conn: sqlite3.Connection, *, forward: bool) -> Any:
    """The step that is redone or undone next."""
    state, order = ("undone", "ASC") if forward else ("done", "DESC")
    sql = f"SELECT id, label FROM step WHERE state = '{state}' AND {UNDOABLE} ORDER BY id {order} LIMIT 1"
    return conn.execute(sql).fetchone()


def _restore(conn: sqlite3.Connection, step: sqlite3.Row | None, *, forward: bool) -> Undone:
    if step is None:
        raise NotAllowed(_("Nothing to redo.") if forward else _("Nothing to undo."))
    step_id, label = step
    order = "ASC" if forward else "DESC"
    sql = f"SELECT tbl, row_id, before, after FROM change WHERE step_id = ? ORDER BY id {order}"
    changes = conn.execute(sql, (step_id,)).fetchall()
    conn.execute("PRAGMA defer_foreign_keys = ON")
    conn.execute("UPDATE step SET state = 'restoring' WHERE id = ?", (step_id,))
    for table, row_id, before, after in changes:
        if table not in APPEND_ONLY:
            was, becomes = (before, after) if forward else (after, before)
            _put_row(conn, table, row_id, was and json.loads(was), becomes and json.loads(becomes), label)
    for table in {change[0] for change in changes}.intersection(APPEND_ONLY):
        _put_chain(conn, table, step_id, forward=forward)
    number = latest(conn) + 1
    state = "done" if forward else "undone"
    conn.execute("UPDATE step SET state = ?, moved = ? WHERE id = ?", (state, number, step_id))
    return Undone(label, number)


Image = dict[str, Any] | None  # a row as it was or becomes; None stands for no row


def _put_row(conn: sqlite3.Connection, table: str, row_id: int, was: Image, then: Image, label: str) -> None:
    """Put one image of a row in the place of the other."""
    names = columns(conn, table)
    current = conn.execute(f"SELECT * FROM {table} WHERE id = ?", (row_id,)).fetchone()
    now = None if current is None else {name: current[name] for name in journaled_columns(conn, table)}
    gone = now is not None and now.get("hidden") and not (was and was.get("hidden"))
    if not _same(None if gone else now, was):
        text = _("“{label}” cannot be taken back: the record was changed since by another program.")
        raise NotAllowed(text.format(label=label))
    if then is None:
        places = _references(conn, table)
        lasting = ((other, column) for other, column in places if other not in LOOKS)
        referring = (f"SELECT 1 FROM {other} WHERE {column} = ?" for other, column in lasting)
        if "hidden" in names and any(conn.execute(sql, (row_id,)).fetchone() for sql in referring):
            conn.execute(f"UPDATE {table} SET hidden = 1 WHERE id = ?", (row_id,))
            return
        for other, column in places:
            if other in LOOKS:  # what was looked at of a record goes with it
                conn.execute(f"DELETE FROM {other} WHERE {column} = ?", (row_id,))
        conn.execute(f"DELETE FROM {table} WHERE id = ?", (row_id,))
    elif current is None:
        records.insert(conn, table, then)
    else:
        sets = ", ".join(f"{name} = ?" for name in then)
        conn.execute(f"UPDATE {table} SET {sets} WHERE id = ?", [*then.values(), row_id])


def _same(now: Image, image: Image) -> bool:
    """Whether a row is what its image says; the last bit of a number depends on SQLite's own arithmetic."""
    if now is None or image is None:
        return now is image
    return all(
        math.isclose(now[name], value, rel_tol=1e-14)
        if isinstance(value, float) and isinstance(now[name], float)
        else now[name] == value
        for name, value in image.items()
    )


def _references(conn: sqlite3.Connection, table: str) -> list[tuple[str, str]]:
    """The tables and columns that refer to rows of a table and would not go with them."""
    sql = """
        SELECT m.name, k."from" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) k
        WHERE m.type = 'table' AND k."table" = ? AND k.on_delete = 'NO ACTION'
    """
    return conn.execute(sql, (table,)).fetchall()


def _put_chain(conn: sqlite3.Connection, table: str, step_id: int, *, forward: bool) -> None:
    """One row a record of the step, at the head of its chain: what the step left, or what was before it."""
    content = [c for c in columns(conn, table) if c not in ("id", "replaces", "thread", "void")]
    own, source, void = "max", "own.id", "own.void"
    if not forward:
        own, source = "min", "coalesce(prior.id, own.id)"
        void = "CASE WHEN prior.id IS NULL THEN 1 ELSE prior.void END"
    picked = ", ".join(f"content.{c}" for c in content)
    sql = f"""
        WITH record AS (
          SELECT coalesce(r.thread, r.id) AS entity, {own}(r.id) AS own_id
          FROM change c JOIN {table} r ON r.id BETWEEN c.row_id AND coalesce(c.last_row_id, c.row_id)
          WHERE c.step_id = ? AND c.tbl = ? GROUP BY 1)
        INSERT INTO {table} ({", ".join(content)}, replaces, thread, void)
        SELECT {picked}, head.id, entity, {void}
        FROM record
        JOIN {table} own ON own.id = own_id
        LEFT JOIN {table} prior ON prior.id = own.replaces
        JOIN {table} content ON content.id = {source}
        JOIN {table} head ON coalesce(head.thread, head.id) = entity
          AND NOT EXISTS (SELECT 1 FROM {table} later WHERE later.replaces = head.id)
        ORDER BY own_id
    """
    conn.execute(sql, (step_id, table))
