"""How many cases distinguish a bet's threshold from today's value, and how long they take to gather."""

from __future__ import annotations

from msgspec import Struct

from omtm_tui.domain.decisions.decision import Design
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.metrics.reading import Reading
from omtm_tui.domain.omtm.target import Target
from omtm_tui.domain.statistics.inference import sample_per_arm, sample_per_arm_mean
from omtm_tui.domain.text.dates import span_text
from omtm_tui.domain.text.numbers import NumberFormat, format_value
from omtm_tui.i18n import _

MOST_DAYS = 3650
"""Beyond ten years the answer is no."""


class SampleNeed(Struct, frozen=True):
    """``per_side`` cases on each side; ``days`` to gather them, None where no reading has a sample size."""

    per_side: int
    days: int | None
    text: str


def sample_need(
    metric: Metric, now: Reading | None, threshold: Target, design: Design, fmt: NumberFormat
) -> SampleNeed | None:
    """The cases for 80 % power at 5 %, from the newest reading; None where they cannot be computed.

    The cases of that reading are taken for those of one cadence; an A/B test divides them among its sides.
    """
    if now is None or threshold.met(now.value) or design is Design.QUALITATIVE:
        return None
    line = threshold.line(now.value)
    cases = now.denominator if now.denominator is not None else now.sample_size
    if metric.kind.is_share:
        if not (0 <= now.value <= 1 and 0 <= line <= 1):
            return None
        needed = sample_per_arm(now.value, line)
    elif now.sd:
        needed = sample_per_arm_mean(now.sd, line - now.value)
    else:
        return None
    need = _("To tell {line} from {now} takes {n} cases a side").format(
        line=format_value(line, metric, fmt), now=format_value(now.value, metric, fmt), n=needed
    )
    if not cases:
        return SampleNeed(needed, None, f"{need}.")
    gathered = needed * (2 if design is Design.AB else 1)
    days = max(1, round(gathered / (cases / metric.cadence_days) + 0.499))
    if days > MOST_DAYS:
        return SampleNeed(needed, days, _("{need}: more than ten years at this pace.").format(need=need))
    return SampleNeed(needed, days, _("{need}, about {span}.").format(need=need, span=span_text(days)))
