"""The OMTM screen and its wizard: the definition, the scopes, the past ones, and the draft being typed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date

from omtm_tui.domain.omtm.omtm import CLOSED
from omtm_tui.domain.omtm.omtm_view import OmtmView
from omtm_tui.domain.omtm.read_models import DraftView, OmtmPage, Weakness, WeaknessAction
from omtm_tui.domain.omtm.smart import SmartInput, SmartLetter, smart
from omtm_tui.domain.rhythm.rhythm import one_change_at_a_time
from omtm_tui.domain.workspace import Scope, Workspace
from omtm_tui.storage import records
from omtm_tui.storage.read.base import SHOWN_READINGS, metrics, scopes, series
from omtm_tui.storage.read.header import decision_markers, omtm_views, top
from omtm_tui.storage.read.phase import last_phase_change
from omtm_tui.storage.read.reviews import scores


def omtm_page(conn: sqlite3.Connection, today: date, scope_id: int | None = None) -> OmtmPage:
    """The active OMTM of one scope, what the other scopes steer by, and the closed ones of this scope."""
    header = top(conn, today, scope_id)
    current = header.omtm
    history: tuple[OmtmView, ...] = ()
    if header.scope:
        closed = ", ".join(f"'{status}'" for status in CLOSED)
        where = f"o.scope_id = :scope AND o.status IN ({closed}) ORDER BY o.closed_on DESC, o.id DESC"
        history = omtm_views(conn, today, where, {"scope": header.scope.id})
    return OmtmPage(
        top=header,
        current=current,
        smart=_letters(conn, current, header.workspace) if current else (),
        weaknesses=weaknesses(conn, current.omtm.id) if current else (),
        history=history,
        tree=_tree(conn, today),
        markers=decision_markers(conn, current) if current else (),
        scores=scores(conn, today, history),
    )


def omtm_by_id(conn: sqlite3.Connection, today: date, omtm_id: int) -> OmtmView | None:
    """One OMTM that was activated at some time, whatever became of it; None where there is none."""
    found = omtm_views(conn, today, "o.id = :id AND o.status <> 'draft'", {"id": omtm_id})
    return found[0] if found else None


def draft(conn: sqlite3.Connection, today: date, scope_id: int | None = None) -> DraftView | None:
    """The OMTM being defined for a scope, with all that its form chooses from; None where none is begun."""
    header = top(conn, today, scope_id)
    row = (
        header.scope
        and conn.execute(
            "SELECT id, step FROM omtm WHERE scope_id = ? AND status = 'draft' AND hidden = 0",
            (header.scope.id,),
        ).fetchone()
    )
    if not row or header.scope is None:
        return None
    known = metrics(conn)
    fields = conn.execute("SELECT field, text FROM draft_field WHERE omtm_id = ? ORDER BY id", (row["id"],))
    return DraftView(
        top=header,
        id=row["id"],
        scope=header.scope,
        step=row["step"],
        fields=dict(fields.fetchall()),
        weaknesses=weaknesses(conn, row["id"]),
        metrics=known,
        scopes=scopes(conn),
        series={metric.id: series(conn, metric, today, SHOWN_READINGS) for metric in known},
        blocked_because=_blocked(conn, header.scope, header.workspace, today),
    )


def weaknesses(conn: sqlite3.Connection, omtm_id: int) -> tuple[Weakness, ...]:
    """The weaknesses listed for an OMTM or a draft, in order, with the actions against them."""
    actions: dict[int, list[WeaknessAction]] = {}
    for row in conn.execute(
        """
        SELECT a.*,
          (SELECT min(e.id) FROM experiment e WHERE e.action_id = a.id AND e.hidden = 0) AS experiment_id
        FROM action a JOIN weakness w ON w.id = a.weakness_id WHERE w.omtm_id = ? ORDER BY a.id
        """,
        (omtm_id,),
    ):
        action = records.from_row(WeaknessAction, row)
        actions.setdefault(row["weakness_id"], []).append(action)
    found = conn.execute("SELECT * FROM weakness WHERE omtm_id = ? ORDER BY id", (omtm_id,))
    return tuple(records.from_row(Weakness, row, actions=tuple(actions.get(row["id"], ()))) for row in found)


def _blocked(conn: sqlite3.Connection, scope: Scope, workspace: Workspace, today: date) -> str:
    """Why another metric than the scope's last one needs a reason today; its very first OMTM needs none."""
    first = not conn.execute(
        "SELECT EXISTS (SELECT 1 FROM omtm WHERE scope_id = ? AND activated_on IS NOT NULL AND hidden = 0)",
        (scope.id,),
    ).fetchone()[0]
    if first:
        return ""
    apart = workspace.settings.change_apart_days
    return one_change_at_a_time(last_phase_change(conn), None, today, apart) or ""


def _letters(conn: sqlite3.Connection, view: OmtmView, workspace: Workspace) -> tuple[SmartLetter, ...]:
    """SMART of an active OMTM. Its justification stays among the fields it was typed in."""
    omtm, metric = view.omtm, view.metric
    justification = conn.execute(
        "SELECT text FROM draft_field WHERE omtm_id = ? AND field = 'achievable_because'", (omtm.id,)
    ).fetchone()
    (constraint,) = conn.execute(
        "SELECT EXISTS (SELECT 1 FROM weakness WHERE omtm_id = ? AND is_constraint = 1)", (omtm.id,)
    ).fetchone()
    return smart(
        SmartInput(
            stage=omtm.stage,
            segment=omtm.segment,
            size=workspace.size,
            kind=metric.kind,
            unit=metric.unit,
            cadence_days=metric.cadence_days,
            baseline_readings=max(len(view.series), int(omtm.baseline is not None)),
            probability=view.outlook.at if view.outlook else None,
            justification=justification[0] if justification else "",
            end_goal=omtm.end_goal,
            has_north_star=bool(omtm.north_star_relation),
            has_constraint=bool(constraint),
            deadline=omtm.deadline,
        )
    )


def _tree(conn: sqlite3.Connection, today: date) -> tuple[tuple[int, OmtmView | None, Scope], ...]:
    """Every scope below its parent, with the OMTM it steers by."""
    active = {view.scope.id: view for view in omtm_views(conn, today, "o.status = 'active'")}
    every = scopes(conn)

    def below(parent_id: int | None, depth: int) -> Iterator[tuple[int, OmtmView | None, Scope]]:
        for scope in _children(every, parent_id):
            yield depth, active.get(scope.id), scope
            yield from below(scope.id, depth + 1)

    return tuple(below(None, 0))


def _children(every: Sequence[Scope], parent_id: int | None) -> list[Scope]:
    return [scope for scope in every if scope.parent_id == parent_id]
