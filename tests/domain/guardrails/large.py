"""Two hundred rules over a hundred metrics with a thousand readings each: the same on every run."""

from __future__ import annotations

import random
from datetime import date, timedelta

from omtm_tui.domain.guardrails.parse import parse_rule
from omtm_tui.domain.guardrails.tree import Rule
from omtm_tui.domain.metrics.metric import Metric, MetricKind, Reading

TODAY = date(2026, 11, 20)
WEEKS = tuple(TODAY - timedelta(weeks=n) for n in range(52))
FORMS = (
    "keep {share} >= 45% else review",
    "keep {share} <= 55% for 4w else review",
    "keep {count} change over 1w <= +20% for 2w else warn",
    "if {count} rising over 4w and {share} < 50% for 2w then pause stage acquisition",
    "keep {count} avg over 4w >= 1050 else warn",
    "keep {count} / {other} >= 0.99 else stop",
    "keep {share} > 42% or {count} not falling over 12w else stop",
    "keep {count} >= 1010 for 3 readings else warn",
)


def metric(i: int) -> Metric:
    """Even ones count, odd ones are shares, two of three daily, some with cohorts that ripen."""
    kind = MetricKind.RATE if i % 2 else MetricKind.COUNT
    return Metric(
        i, f"m{i}", f"Metric {i}", kind, cadence_days=1 if i % 3 else 7, window_days=28 * (i % 10 == 1)
    )


def log(of: Metric, rng: random.Random) -> list[Reading]:
    days = [TODAY - timedelta(days=of.cadence_days * back) for back in range(999, -1, -1)]
    share = of.kind.is_share
    cohort = timedelta(days=of.window_days)
    return [
        Reading(
            day, rng.uniform(0.4, 0.6) if share else rng.uniform(1000, 1100), id=n, cohort_to=day - cohort
        )
        for n, day in enumerate(days, 1)
    ]


def metrics() -> list[Metric]:
    return [metric(i) for i in range(100)]


def readings(of: list[Metric]) -> dict[int, list[Reading]]:
    rng = random.Random(1)
    return {m.id: log(m, rng) for m in of}


def texts() -> list[str]:
    return [
        FORMS[i % 8].format(
            share=f"m{2 * (i % 50) + 1}", count=f"m{2 * ((i + 3) % 50)}", other=f"m{i % 50 * 2}"
        )
        for i in range(200)
    ]


def rules(of: list[Metric]) -> list[Rule]:
    return [parse_rule(text, of) for text in texts()]
