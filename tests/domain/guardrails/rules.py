"""Metrics, histories and rules that the guardrail tests share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from omtm_tui.domain.guardrails.evaluate import Evaluation, evaluate
from omtm_tui.domain.guardrails.history import History
from omtm_tui.domain.guardrails.judge import Judge
from omtm_tui.domain.guardrails.parse import parse_rule
from omtm_tui.domain.guardrails.tree import Rule
from omtm_tui.domain.metrics.metric import Metric, MetricKind, Reading
from omtm_tui.domain.phase.phase import Phase

START = date(2026, 11, 13)
"""A Friday; four weeks later is 11 December."""

METRICS = (
    Metric(1, "retention_d28", "Retention day 28", MetricKind.RATE, "%"),
    Metric(2, "error_rate", "Error rate", MetricKind.RATE, "%"),
    Metric(3, "latency_p95", "p95 latency", MetricKind.DURATION, "s"),
    Metric(4, "tickets_per_100", "Tickets per 100", MetricKind.MEAN),
    Metric(5, "ltv", "LTV", MetricKind.MONEY, "€"),
    Metric(6, "cac", "CAC", MetricKind.MONEY, "€"),
    Metric(7, "dau", "DAU", MetricKind.COUNT),
    Metric(8, "ttfv_14_d", "TTFV ≤ 14 d", MetricKind.SHARE_WITHIN, "%", share_limit="14 d"),
    Metric(9, "psr", "Problem-signal rate", MetricKind.RATE, "%"),
    Metric(10, "ndr", "Net dollar retention", MetricKind.RATIO),
    Metric(11, "flat", 'Größe, "roh" / \\ for', MetricKind.MEAN),
    Metric(12, "fee", "Fee abroad", MetricKind.MONEY, "USD"),
)

EXAMPLES = (
    'keep retention_d28 >= 40% else review "look at onboarding"',
    "keep error_rate <= 0.2% or latency_p95 <= 700 ms else rollback",
    "keep tickets_per_100 change over 1w <= +20% else warn",
    "keep ltv / cac >= 3 in phase revenue else stop",
    "if dau rising over 2w and share(ttfv <= 14 d) < 50% for 2w"
    ' then pause stage acquisition "stop growth, improve onboarding"',
    "keep psr between 50% and 70% else review",
)


def rule(text: str) -> Rule:
    return parse_rule(text, METRICS)


def weekly(*values: float, start: date = START, step: int = 7) -> list[Reading]:
    return [Reading(start + timedelta(days=step * i), value, id=i + 1) for i, value in enumerate(values)]


def history(**readings: Sequence[Reading]) -> History:
    ids = {metric.key: metric.id for metric in METRICS}
    return History(METRICS, {ids[key]: found for key, found in readings.items()})


def week(n: int) -> date:
    return START + timedelta(weeks=n)


def evaluate_rule(
    tree: Rule,
    past: History,
    as_of: date,
    phase: Phase | None = None,
    baselines: Mapping[str, float] | None = None,
) -> Evaluation:
    return evaluate(Judge(tree, past, baselines), as_of, phase)


def judged(
    text: str,
    as_of: date,
    phase: Phase | None = None,
    baselines: Mapping[str, float] | None = None,
    **readings: Sequence[Reading],
) -> Evaluation:
    return evaluate_rule(rule(text), history(**readings), as_of, phase, baselines)
