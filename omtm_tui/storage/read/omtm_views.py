"""OMTMs of the file with where they stand: value, target, series and outlook."""

import sqlite3
from datetime import date

from msgspec.structs import replace

from omtm_tui.domain.omtm.draft_metric import background
from omtm_tui.domain.omtm.omtm import Omtm, OmtmStatus, OmtmView, hypothesis_sentence, omtm_sentence
from omtm_tui.domain.omtm.outlook import over, target_outlook
from omtm_tui.domain.text.numbers import format_target
from omtm_tui.storage import records
from omtm_tui.storage.read.metrics import SHOWN_READINGS, last_reading, metric_by_id, series
from omtm_tui.storage.read.workspace import number_format, scopes
from omtm_tui.storage.read_context import Parameters, ReadContext, once

MARKERS = 60  # how many decisions a chart is marked with at most; more would hide the line


def active_omtm(context: ReadContext, scope_id: int) -> Omtm | None:
    """The OMTM a team steers by, or steered by on the past day that is looked back at."""
    if context.is_past:
        last = last_omtm(context, scope_id)
        return last if last and (last.closed_on is None or last.closed_on > context.today) else None
    row = _unfinished(context).get((scope_id, OmtmStatus.ACTIVE))
    return None if row is None else records.from_row(Omtm, row)


def draft_row(context: ReadContext, scope_id: int) -> sqlite3.Row | None:
    """The OMTM being defined for a team; None where there is none."""
    return _unfinished(context).get((scope_id, OmtmStatus.DRAFT))


def last_omtm(context: ReadContext, scope_id: int) -> Omtm | None:
    """The OMTM a team steers by, or else the one it steered by last."""
    sql = """
        SELECT * FROM omtm WHERE scope_id = ? AND activated_on <= ? AND hidden = 0
        ORDER BY status = 'active' DESC, closed_on DESC, id DESC LIMIT 1
    """
    until = context.today if context.is_past else date.max
    row = context.execute(sql, (scope_id, until.isoformat())).fetchone()
    return None if row is None else records.from_row(Omtm, row)


@once
def _unfinished(context: ReadContext) -> dict[tuple[int, str], sqlite3.Row]:
    """The active OMTM and the draft of every team, by team and status."""
    rows = context.execute("SELECT * FROM omtm WHERE status IN ('active', 'draft') AND hidden = 0")
    return {(row["scope_id"], row["status"]): row for row in rows}


def omtm_views(context: ReadContext, where: str, parameters: Parameters = ()) -> tuple[OmtmView, ...]:
    """OMTMs with where they stand. ``where`` is SQL over ``o``, a row of ``omtm``; it may end in an order."""
    rows = context.execute(f"SELECT o.* FROM omtm o WHERE o.hidden = 0 AND {where}", parameters)
    return tuple(omtm_view(context, omtm) for omtm in records.from_rows(Omtm, rows))


def draft_texts(context: ReadContext, omtm_id: int) -> dict[str, str]:
    """What was typed into the wizard, by field; an active OMTM keeps it."""
    rows = context.execute("SELECT field, text FROM draft_field WHERE omtm_id = ? ORDER BY id", (omtm_id,))
    return dict(rows.fetchall())


def omtm_view(context: ReadContext, omtm: Omtm) -> OmtmView:
    """An OMTM with where it stands today, or stood when it was closed."""
    metric = metric_by_id(context, omtm.metric_id)
    until = min(context.today, omtm.closed_on or context.today)
    values = series(context, metric, until, SHOWN_READINGS)
    target = format_target(omtm.target, metric, number_format(context))
    view = OmtmView(
        omtm=omtm,
        metric=metric,
        scope=next(scope for scope in scopes(context) if scope.id == omtm.scope_id),
        now=last_reading(context, metric, until),
        series=values,
        sentence=omtm_sentence(metric, omtm.period, target),
        target_text=target,
        background=background(draft_texts(context, omtm.id), context.today),
    )
    if omtm.initiative.strip():
        hypothesis = hypothesis_sentence(
            omtm.initiative, metric, omtm.target, omtm.baseline, number_format(context), omtm.deadline
        )
        view = replace(view, hypothesis=hypothesis)
    if omtm.status is OmtmStatus.ACTIVE or (omtm.closed_on and omtm.closed_on > context.today):
        ahead = omtm.deadline >= context.today
        outlook = target_outlook(values, omtm.target, omtm.deadline, metric.bounds) if ahead else over()
        view = replace(view, outlook=outlook)
    return view


def decision_markers(context: ReadContext, view: OmtmView) -> tuple[tuple[date, str], ...]:
    """The days within the chart of an OMTM on which something about it was decided, oldest first."""
    since = view.series[0][0] if view.series else view.omtm.started
    sql = """
        SELECT date(decided_at), title FROM decision_head
        WHERE omtm_id = ? AND decided_at >= ? AND void = 0 ORDER BY decided_at DESC LIMIT ?
    """
    rows = context.execute(sql, (view.omtm.id, since.isoformat(), MARKERS)).fetchall()
    return tuple((date.fromisoformat(day), title) for day, title in reversed(rows))
