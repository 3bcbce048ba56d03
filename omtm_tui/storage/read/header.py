"""The header of every screen: the one number, where it stands, and how the guardrails are."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Mapping
from datetime import date

from msgspec.structs import replace

from omtm_tui.domain.guardrails.read_models import GuardrailView
from omtm_tui.domain.header import Top
from omtm_tui.domain.omtm.omtm import Omtm, OmtmStatus, hypothesis_sentence, omtm_sentence
from omtm_tui.domain.omtm.omtm_view import OmtmView
from omtm_tui.domain.omtm.outlook import over, target_outlook
from omtm_tui.domain.phase.phase import PhaseSpell
from omtm_tui.domain.text.dates import format_date, span_text
from omtm_tui.domain.text.numbers import format_target
from omtm_tui.storage import records
from omtm_tui.storage.read.base import (
    SHOWN_READINGS,
    find_metric,
    last_reading,
    metrics,
    number_format,
    scope_or_company,
    scopes,
    series,
    workspace,
)
from omtm_tui.storage.read.guardrail_status import guardrail_views

__all__ = ["find_metric", "metrics", "omtm_views", "scope_or_company", "series", "top", "top_with"]

MARKERS = 60
"""How many decisions a chart is marked with at most; more would hide the line."""


def top(conn: sqlite3.Connection, today: date, scope_id: int | None = None) -> Top:
    """What the header shows for one scope, the company's without one."""
    return top_with(conn, today, scope_id, guardrail_views(conn, today, scope_id))


def top_with(
    conn: sqlite3.Connection, today: date, scope_id: int | None, guardrails: tuple[GuardrailView, ...]
) -> Top:
    """``top`` for a page that has judged the guardrails already."""
    scope = scope_or_company(conn, scope_id)
    where = "o.scope_id = :scope AND o.status = 'active'"
    active = omtm_views(conn, today, where, {"scope": scope.id}) if scope else ()
    (has_draft,) = conn.execute(
        "SELECT EXISTS (SELECT 1 FROM omtm WHERE scope_id = ? AND status = 'draft' AND hidden = 0)",
        (scope.id if scope else None,),
    ).fetchone()
    spell = conn.execute("SELECT * FROM phase_spell WHERE ended IS NULL").fetchone()
    return Top(
        today=today,
        workspace=workspace(conn),
        scope=scope,
        phase=records.from_row(PhaseSpell, spell).phase if spell else None,
        omtm=active[0] if active else None,
        guardrails=dict(Counter(view.state for view in guardrails)),
        broken=tuple(view.name for view in sorted(guardrails, key=lambda v: not v.hard) if view.is_broken),
        has_draft=bool(has_draft),
    )


def omtm_views(
    conn: sqlite3.Connection, today: date, where: str, parameters: Mapping[str, object] | None = None
) -> tuple[OmtmView, ...]:
    """OMTMs with where they stand. ``where`` is SQL over ``o``, a row of ``omtm``; it may end in an order."""
    fmt = number_format(workspace(conn))
    by_id = {metric.id: metric for metric in metrics(conn)}
    of_id = {scope.id: scope for scope in scopes(conn)}
    views = []
    for row in conn.execute(f"SELECT o.* FROM omtm o WHERE o.hidden = 0 AND {where}", parameters or {}):
        omtm, metric, scope = records.from_row(Omtm, row), by_id[row["metric_id"]], of_id[row["scope_id"]]
        until = min(today, omtm.closed_on or today)
        shown = series(conn, metric, until, SHOWN_READINGS)
        target = format_target(omtm.target, metric, fmt)
        view = OmtmView(
            omtm=omtm,
            metric=metric,
            scope=scope,
            now=last_reading(conn, metric, until),
            series=shown,
            sentence=omtm_sentence(metric.name, omtm.period or span_text(metric.cadence_days), target),
            target_text=target,
        )
        rises = omtm.target.rises(omtm.baseline, metric.better)
        deadline = format_date(omtm.deadline)
        if omtm.initiative.strip():
            said = hypothesis_sentence(omtm.initiative, metric.name, rises, target, deadline)
            view = replace(view, hypothesis=said)
        if omtm.status is OmtmStatus.ACTIVE:
            ahead = omtm.deadline >= today
            outlook = target_outlook(shown, omtm.target, omtm.deadline, *metric.bounds) if ahead else over()
            view = replace(view, outlook=outlook)
        views.append(view)
    return tuple(views)


def decision_markers(conn: sqlite3.Connection, view: OmtmView) -> tuple[tuple[date, str], ...]:
    """The days within the chart of an OMTM on which something about it was decided, oldest first."""
    since = view.series[0][0] if view.series else view.omtm.started
    found = conn.execute(
        """
        SELECT date(decided_at), title FROM decision_head
        WHERE omtm_id = ? AND decided_at >= ? AND void = 0 ORDER BY decided_at DESC LIMIT ?
        """,
        (view.omtm.id, since.isoformat(), MARKERS),
    ).fetchall()
    return tuple((date.fromisoformat(day), title) for day, title in reversed(found))
