"""The guardrails page: how each stands, what was decided about it, and a rule tried as it is written."""

from collections.abc import Sequence
from datetime import timedelta

from msgspec import Struct

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.guardrails.compare import Change, loosened
from omtm_tui.domain.guardrails.evaluate import Evaluation, Strip, evaluate, strip
from omtm_tui.domain.guardrails.parse import parse_rule
from omtm_tui.domain.guardrails.read_models import GuardrailsPage
from omtm_tui.domain.guardrails.render import rule_text, sentence
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.storage.read.decision_entries import entries
from omtm_tui.storage.read.guardrail_replay import GuardrailContext
from omtm_tui.storage.read.guardrail_rules import stored_guardrail
from omtm_tui.storage.read.guardrail_status import judged
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.read.workspace import in_clause, number_format, scope_or_company
from omtm_tui.storage.read_context import ReadContext


def guardrails(context: ReadContext) -> GuardrailsPage:
    """The guardrails of one scope with the decisions about them, newest first."""
    judged_guardrails = judged(context)
    views = tuple(guardrail.view for guardrail in judged_guardrails)
    ids = in_clause(view.id for view in views)
    of_decision = f"SELECT entity, guardrail_id FROM decision_head WHERE guardrail_id IN ({ids}) AND void = 0"
    tomorrow = (context.today + timedelta(1)).isoformat()
    numbers = dict(context.execute(f"{of_decision} AND decided_at < ?", (tomorrow,)).fetchall())
    about: dict[int, tuple[Decision, ...]] = {}
    for entry in entries(context, f"d.entity IN ({in_clause(numbers)})"):
        about[numbers[entry.id]] = (*about.get(numbers[entry.id], ()), entry)
    return GuardrailsPage(
        top=top(context),
        guardrails=views,
        metrics=metrics(context),
        closing=about,
        changes={guardrail.view.id: guardrail.replay.changes() for guardrail in judged_guardrails},
    )


class RulePreview(Struct, frozen=True):
    """A rule as it would be saved, judged today and for 12 weeks back; what it is to the one before."""

    text: str
    sentence: str
    today: Evaluation
    weeks: Strip
    change: Change | None = None


def rule_preview(
    context: ReadContext, text: str, new_metrics: Sequence[Metric] = (), guardrail_id: int | None = None
) -> RulePreview:
    """Judge a typed rule without saving it. RuleError where it cannot be read."""
    every_metric = (*metrics(context), *new_metrics)
    fmt = number_format(context)
    rule = parse_rule(text, every_metric, fmt)
    scope = scope_or_company(context)
    around = GuardrailContext.of(context, scope.id if scope else 0, [rule], new_metrics)
    judge = around.judge(rule)
    guardrail = stored_guardrail(context, guardrail_id)
    old = guardrail.rule if guardrail else None
    return RulePreview(
        text=rule_text(rule, fmt),
        sentence=sentence(rule, every_metric, fmt),
        today=evaluate(judge, context.today, around.phase_on(context.today), fmt),
        weeks=strip(judge, context.today, 12, around.phase_on, step_days=7),
        change=None if old is None or old == rule else loosened(old, rule),
    )
