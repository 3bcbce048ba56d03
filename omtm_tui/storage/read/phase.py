"""The phase screen: the path walked so far, and whether another step needs a reason today."""

from __future__ import annotations

from datetime import date

from omtm_tui.domain.phase.read_models import PhaseView
from omtm_tui.domain.rhythm.rhythm import last_change, one_change_at_a_time
from omtm_tui.storage.read.gates import gate_answers, typed_answers
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.phase_spells import phase_spells
from omtm_tui.storage.read_context import ReadContext


def phase(context: ReadContext) -> PhaseView:
    """Every stay in a phase, the answers to the gates, and why a change would need a reason today.

    Only the header depends on the team, the phase does not.
    """
    header = top(context)
    spells = phase_spells(context)
    apart = header.workspace.settings.change_apart_days
    blocked = (
        one_change_at_a_time(None, last_metric_change(context), context.today, apart) if spells else None
    )
    return PhaseView(header, spells, gate_answers(context), typed_answers(context), blocked or "")


def last_metric_change(context: ReadContext) -> date | None:
    """The last day on which a scope went from one metric to another."""
    history: dict[int, list[tuple[date, int]]] = {}
    activated = context.execute(
        """
        SELECT scope_id, activated_on, metric_id FROM omtm
        WHERE activated_on IS NOT NULL AND hidden = 0 ORDER BY id
        """
    )
    for scope_id, day, metric_id in activated:
        history.setdefault(scope_id, []).append((date.fromisoformat(day), metric_id))
    changes = [day for of_scope in history.values() if (day := last_change(of_scope))]
    return max(changes, default=None)


def last_phase_change(context: ReadContext) -> date | None:
    """The last day on which one phase followed another."""
    return last_change((spell.started, spell.phase) for spell in phase_spells(context))
