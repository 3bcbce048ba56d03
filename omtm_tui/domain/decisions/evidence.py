"""Evidence beside a verdict: how large a difference is, how certain, and how many cases show one."""

import math
from collections.abc import Sequence

from msgspec import Struct

from omtm_tui.domain.decisions.decision import Arm, Design, Result
from omtm_tui.domain.metrics.metric import Metric, MetricKind, Reading
from omtm_tui.domain.omtm.target import Target, decimal_equal
from omtm_tui.domain.statistics.inference import (
    Interval,
    mean_interval,
    newcombe,
    sample_per_arm,
    sample_per_arm_mean,
    welch,
    wilson,
)
from omtm_tui.domain.text.dates import span_text
from omtm_tui.domain.text.labels import LabelledEnum
from omtm_tui.domain.text.number_format import NumberFormat, format_number
from omtm_tui.domain.text.numbers import format_difference, format_interval, format_line, format_value
from omtm_tui.i18n import _, mark

SMALL_SAMPLE = 30
"""Observations in an arm under which its value is shown with a warning."""

SMALL_COUNT = 5
"""Successes or failures in an arm under which its share is shown with a warning."""


MOST_DAYS = 3650
"""Days of gathering cases from which the answer is no."""


class Met(LabelledEnum):
    """Whether a threshold is met by the whole interval of the new value, by its point only, or not at all."""

    INTERVAL = "interval", mark("met (by the interval)")
    POINT_ONLY = "point only", mark("met (point only)")
    NOT_MET = "not met", mark("not met")


class SampleNeed(Struct, frozen=True):
    """``per_side`` cases on each side; ``days`` to gather them, None where no reading has a sample size.

    ``text`` says so in a sentence.
    """

    per_side: int
    days: int | None
    text: str
    cases: str = ""
    """``per_side`` as people write it."""

    @property
    def in_reach(self) -> bool:
        """Whether the days are known, and so few that they mean something."""
        return self.days is not None and self.days <= MOST_DAYS


class Evidence(Struct, frozen=True):
    """``difference`` is after − before in the metric's unit (shares 0..1), ``relative`` in parts of before.

    ``interval`` (of the difference) and ``after_interval`` are at 95 %; None where counts or spread are
    missing, and as long as it is too early to judge.
    """

    difference: float
    interval: Interval | None
    after_interval: Interval | None
    relative: float | None
    met: Met
    causal: bool
    warnings: tuple[str, ...] = ()

    @property
    def no_difference(self) -> bool:
        """Whether the two sides cannot be told apart."""
        return self.interval is not None and self.interval[0] <= 0 <= self.interval[1]


def compare(
    result: Result,
    metric: Metric,
    threshold: Target,
    design: Design,
    *,
    min_sample: int | None = None,
    immature: bool = False,
    early: bool = False,
) -> Evidence:
    """The evidence of ``result`` against ``threshold``.

    ``min_sample`` is per arm. ``immature``: cohorts may still change. ``early``: the verdict is not yet, and
    intervals are withheld: a look every week for a quarter finds a false effect in 21 % of cases.
    """
    before, after = result.before, result.after
    interval = None if early else _difference_interval(before, after, metric)
    after_interval = None if early else arm_interval(after, metric)
    met = Met.NOT_MET
    if threshold.met(after.value):
        met = Met.INTERVAL if after_interval and all(map(threshold.met, after_interval)) else Met.POINT_ONLY
    warnings = _sample_warnings(result, metric, threshold, min_sample)
    if immature:
        warnings.append(_("The newest cohort is not final yet; the value may still change."))
    if early:
        warnings.append(_("The result is not final: this shows progress, not significance."))
    elif interval is None:
        warnings.append(
            _("No interval: it takes the sample size (and, except for shares, the standard deviation).")
        )
    elif interval[0] <= 0 <= interval[1]:
        warnings.append(_("The interval includes no difference at all."))
    return Evidence(
        difference=after.value - before.value,
        interval=interval,
        after_interval=after_interval,
        relative=after.value / before.value - 1 if before.value > 0 else None,
        met=met,
        causal=design is Design.AB,
        warnings=tuple(warnings),
    )


def evidence_text(
    evidence: Evidence, result: Result, metric: Metric, fmt: NumberFormat, lines: Sequence[float]
) -> str:
    """One clause: ``+19 pp (38 % → 57 %, 95 % interval +5.2 … +31.9 pp)``.

    ``lines`` are those the values are held against.
    """
    before, after = result.before.value, result.after.value
    parts = {
        "difference": format_difference(before, after, metric, fmt),
        "before": format_value(before, metric, fmt, beside=after, lines=lines),
        "after": format_value(after, metric, fmt, beside=before, lines=lines),
    }
    if evidence.interval is None:
        return _("{difference} ({before} → {after})").format(**parts)
    interval = format_interval(*evidence.interval, metric, fmt)
    return _("{difference} ({before} → {after}, 95 % interval {interval})").format(**parts, interval=interval)


def effect_sentence(evidence: Evidence, change: str, effect: str) -> str:
    """State the effect as strongly as the design allows: only an A/B test shows what a change caused."""
    template = _("{change} caused {effect}") if evidence.causal else _("{change} coincided with {effect}")
    return template.format(change=change, effect=effect)


def _share_counts(arm: Arm) -> tuple[float, float] | None:
    """Successes and sample size of a share; None where they are missing or contradict each other."""
    if arm.denominator is None or arm.denominator <= 0:
        return None
    successes = arm.value * arm.denominator if arm.numerator is None else arm.numerator
    return (successes, arm.denominator) if 0 <= successes <= arm.denominator else None


def _spread(arm: Arm, metric: Metric) -> tuple[float, float, float] | None:
    """Mean, standard deviation and sample size; None where they are missing, or for what is no mean."""
    averaged = metric.kind in (MetricKind.MEAN, MetricKind.DURATION, MetricKind.MONEY)
    if not averaged or arm.sd is None or arm.sd < 0 or arm.denominator is None or arm.denominator < 2:
        return None
    return arm.value, arm.sd, arm.denominator


def arm_of(reading: Reading) -> Arm:
    """A reading as one side of a comparison."""
    cases = reading.denominator if reading.denominator is not None else reading.sample_size
    return Arm(reading.value, reading.numerator, cases, reading.sd)


def arm_interval(arm: Arm, metric: Metric) -> Interval | None:
    """The 95 % interval of one value; None where counts or spread are missing, or for what has none."""
    if metric.kind.is_share:
        return wilson(*counts) if (counts := _share_counts(arm)) else None
    return mean_interval(*spread) if (spread := _spread(arm, metric)) else None


def _difference_interval(before: Arm, after: Arm, metric: Metric) -> Interval | None:
    if metric.kind.is_share:
        old, new = _share_counts(before), _share_counts(after)
        return newcombe(*old, *new) if old and new else None
    old_mean, new_mean = _spread(before, metric), _spread(after, metric)
    return welch(*old_mean, *new_mean) if old_mean and new_mean else None


def _sample_warnings(result: Result, metric: Metric, threshold: Target, min_sample: int | None) -> list[str]:
    arms = (result.before, result.after)
    sizes = [arm.denominator for arm in arms if arm.denominator is not None]
    smallest = min(sizes, default=None)
    counts = [c for arm in arms if metric.kind.is_share and (c := _share_counts(arm))]
    rare = any(min(x, n - x) < SMALL_COUNT for x, n in counts)
    warnings = []
    if smallest is not None and min_sample is not None and smallest < min_sample:
        warnings.append(
            _("The smaller sample is {n:.15g}, below the registered {least}.").format(
                n=smallest, least=min_sample
            )
        )
    elif smallest is not None and (smallest < SMALL_SAMPLE or rare):
        warnings.append(_("Small sample: single cases move the result."))
    needed = _cases_needed(result.before, threshold, metric) if len(counts) == 2 else None
    if needed is not None and smallest is not None and smallest < needed:
        message = _("You need about {needed} cases per side to tell success from before; there are {n:.15g}.")
        warnings.append(message.format(needed=needed, n=smallest))
    return warnings


def sample_need(
    metric: Metric,
    now: Reading | None,
    threshold: Target,
    design: Design,
    fmt: NumberFormat,
    planned: int | None = None,
) -> SampleNeed | None:
    """The cases for 80 % power at 5 %, from the newest reading; None where they cannot be computed.

    ``planned`` cases per side, where somebody fixed them, take their place. The cases of the reading are
    taken for those of its cohort's days, else of one cadence; an A/B test divides them among its sides.
    """
    if now is None or design is Design.QUALITATIVE:
        return None
    arm = arm_of(now)
    needed = planned or _cases_needed(arm, threshold, metric)
    if needed is None:
        return None
    line = threshold.line(now.value)
    words = {
        "n": format_number(needed, fmt, 0),
        "line": format_line(line, metric, fmt),
        "now": format_value(now.value, metric, fmt, beside=line, lines=[line]),
    }
    need = (
        _("You planned {n} cases per side.")
        if planned
        else _("You need about {n} cases per side to tell {line} from {now}.")
    ).format(**words)
    if not arm.denominator:
        return SampleNeed(needed, None, need, words["n"])
    gathered = needed * (2 if design is Design.AB else 1)
    span = metric.cadence_days
    if now.cohort_from and now.cohort_to:
        span = max(1, (now.cohort_to - now.cohort_from).days + 1)
    days = max(1, math.ceil(gathered * span / arm.denominator - 1e-9))
    takes = _("They take about {span} at this pace.").format(span=span_text(days))
    if days > MOST_DAYS:
        takes = _("They take more than ten years at this pace.")
    return SampleNeed(needed, days, f"{need} {takes}", words["n"])


def _cases_needed(arm: Arm, threshold: Target, metric: Metric) -> int | None:
    """The cases on each side that tell the threshold from a value short of it; None where nothing says."""
    line = threshold.line(arm.value)
    if threshold.met(arm.value) or decimal_equal(arm.value, line):
        return None
    if metric.kind.is_share:
        return sample_per_arm(arm.value, line) if 0 <= arm.value <= 1 and 0 <= line <= 1 else None
    return sample_per_arm_mean(arm.sd, line - arm.value) if arm.sd else None
