"""The guardrails screen: every guardrail as it stands, and what was decided about each."""

from __future__ import annotations

from datetime import timedelta

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.guardrails.read_models import GuardrailsPage
from omtm_tui.storage.read.decision_entries import entries
from omtm_tui.storage.read.fragments import in_clause
from omtm_tui.storage.read.guardrail_status import judged
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.read_context import ReadContext


def guardrails(context: ReadContext) -> GuardrailsPage:
    """The guardrails of one scope with the decisions about them, newest first."""
    judged_guardrails = judged(context)
    views = tuple(guardrail.view for guardrail in judged_guardrails)
    ids = in_clause(view.id for view in views)
    of_decision = dict(
        context.execute(
            f"SELECT entity, guardrail_id FROM decision_head WHERE guardrail_id IN ({ids}) AND void = 0 "
            "AND decided_at < ?",
            ((context.today + timedelta(1)).isoformat(),),
        ).fetchall()
    )
    about: dict[int, tuple[Decision, ...]] = {}
    for entry in entries(context, f"d.entity IN ({in_clause(of_decision)})"):
        number = of_decision[entry.id]
        about[number] = (*about.get(number, ()), entry)
    return GuardrailsPage(
        top=top(context),
        guardrails=views,
        metrics=metrics(context),
        closing=about,
        changes={guardrail.view.id: guardrail.replay.changes() for guardrail in judged_guardrails},
    )
