"""A rule still being written, tried on the readings: how it stands today, and how it would have judged."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from omtm_tui.domain.guardrails.compare import Change, loosened
from omtm_tui.domain.guardrails.evaluate import Evaluation, Judge, Strip, evaluate_with, strip
from omtm_tui.domain.guardrails.parse import parse_rule
from omtm_tui.domain.guardrails.render import rule_text
from omtm_tui.domain.guardrails.sentence import sentence
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.storage.read.guardrail_replay import GuardrailContext
from omtm_tui.storage.read.guardrail_rules import stored_guardrail
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.read.workspace import number_format, scope_or_company
from omtm_tui.storage.read_context import ReadContext

WEEKS = 12


class RulePreview(Struct, frozen=True):
    """A rule as it would be saved, with today's evaluation and one for each of the last weeks.

    ``change`` is what it is to the rule in force it would take the place of, None where it is the same.
    """

    text: str
    sentence: str
    today: Evaluation
    weeks: Strip
    change: Change | None = None


def rule_preview(
    context: ReadContext,
    text: str,
    new_metrics: Sequence[Metric] = (),
    guardrail_id: int | None = None,
) -> RulePreview:
    """Judge a typed rule without saving it. RuleError where it cannot be read."""
    every_metric = (*metrics(context), *new_metrics)
    fmt = number_format(context)
    rule = parse_rule(text, every_metric, fmt)
    scope = scope_or_company(context)
    around = GuardrailContext.of(context, scope.id if scope else 0, [rule], new_metrics)
    judge = Judge(rule, around.history, around.references, around.flat_within)
    guardrail = stored_guardrail(context, guardrail_id)
    old = guardrail.rule if guardrail else None
    return RulePreview(
        text=rule_text(rule),
        sentence=sentence(rule, every_metric, fmt),
        today=evaluate_with(judge, context.today, around.phase_on(context.today), fmt),
        weeks=strip(judge, context.today, WEEKS, around.phase_on, step_days=7),
        change=None if old is None or old == rule else loosened(old, rule),
    )
