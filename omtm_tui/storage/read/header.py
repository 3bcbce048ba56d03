"""The header of every screen: the one number, where it stands, and how the guardrails are."""

from collections import Counter

from omtm_tui.domain.header import Header
from omtm_tui.domain.phase.phase import phase_on
from omtm_tui.storage.read.guardrail_status import guardrail_views
from omtm_tui.storage.read.omtm_views import active_omtm, draft_row, last_omtm, omtm_view
from omtm_tui.storage.read.workspace import is_empty, phase_spells, scope_or_company, workspace
from omtm_tui.storage.read_context import ReadContext, once_a_team


@once_a_team
def top(context: ReadContext) -> Header:
    """What the header shows for one team, the company's without one."""
    scope, guardrails = scope_or_company(context), guardrail_views(context)
    omtm = active_omtm(context, scope.id) if scope else None
    spells = phase_spells(context)
    now = next((spell.phase for spell in spells if spell.ended is None), None)
    return Header(
        today=context.today,
        workspace=workspace(context),
        scope=scope,
        phase=phase_on(spells, context.today) if context.is_past else now,
        omtm=omtm_view(context, omtm) if omtm else None,
        guardrails=dict(Counter(view.state for view in guardrails)),
        broken=tuple(view.name for view in sorted(guardrails, key=lambda v: not v.hard) if view.is_broken),
        has_draft=scope is not None and draft_row(context, scope.id) is not None,
        had_omtm=scope is not None and omtm is None and last_omtm(context, scope.id) is not None,
        is_empty=omtm is None and now is None and is_empty(context.conn),
    )
