"""Evidence beside a verdict: how large a difference is, how certain, and how many cases show one."""

import math
from collections.abc import Iterator
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.domain.decisions.decision import Arm, Bet, Design, Result, Verdict
from omtm_tui.domain.metrics.metric import Metric, MetricKind, Reading, Target, decimal_equal
from omtm_tui.domain.statistics import inference
from omtm_tui.domain.text.dates import span_text
from omtm_tui.domain.text.labels import LabelledEnum, as_sentence
from omtm_tui.domain.text.number_format import NumberFormat, format_number
from omtm_tui.domain.text.numbers import format_change, format_interval, format_line, format_value
from omtm_tui.i18n import _, mark

SMALL_SAMPLE = 30  # observations in an arm under which its value is shown with a warning
SMALL_COUNT = 5  # successes or failures in an arm under which its share is shown with a warning
MOST_DAYS = 3650  # days of gathering cases from which the answer is no


class Met(LabelledEnum):
    """Whether a threshold is met by the whole interval of the new value, by its point only, or not at all."""

    INTERVAL = "interval", mark("met (by the interval)")
    POINT_ONLY = "point only", mark("met (point only)")
    NOT_MET = "not met", mark("not met")


class SampleNeed(Struct, frozen=True):
    """Cases on each side, and days to gather them, None where no reading has a sample size; in a ``text``."""

    per_side: int
    days: int | None
    text: str
    cases: str = ""  # ``per_side`` as people write it

    @property
    def in_reach(self) -> bool:
        """Whether the days are known, and so few that they mean something."""
        return self.days is not None and self.days <= MOST_DAYS


class Evidence(Struct, frozen=True, dict=True):
    """A result beside its bet; values are in the metric's unit (shares 0..1), intervals at 95 %.

    ``immature``: cohorts may still change. ``early``: the verdict is not yet, and intervals are withheld: a
    look every week for a quarter finds a false effect in 21 % of cases."""

    result: Result
    bet: Bet
    metric: Metric
    numbers: NumberFormat
    immature: bool = False
    early: bool = False

    @property
    def difference(self) -> float:
        return self.result.after.value - self.result.before.value

    @cached_property
    def interval(self) -> inference.Interval | None:
        """That of the difference; None where counts or spread are missing."""
        arms = () if self.early else (self.result.before, self.result.after)
        if self.metric.kind.is_share:
            counts = [counted for arm in arms if (counted := _share_counts(arm))]
            return inference.newcombe(*counts[0], *counts[1]) if len(counts) == 2 else None
        means = [mean for arm in arms if (mean := _spread(arm, self.metric))]
        return inference.welch(*means[0], *means[1]) if len(means) == 2 else None

    @property
    def after_interval(self) -> inference.Interval | None:
        return None if self.early else arm_interval(self.result.after, self.metric)

    @property
    def met(self) -> Met:
        threshold, interval = self.bet.threshold, self.after_interval
        if not threshold.met(self.result.after.value):
            return Met.NOT_MET
        return Met.INTERVAL if interval and all(map(threshold.met, interval)) else Met.POINT_ONLY

    @property
    def no_difference(self) -> bool:
        """Whether the two sides cannot be told apart."""
        return self.interval is not None and self.interval[0] <= 0 <= self.interval[1]

    @property
    def warnings(self) -> tuple[str, ...]:
        warnings = [*_sample_warnings(self.result, self.metric, self.bet, self.numbers)]
        if self.immature:
            warnings.append(_("The newest cohort is not final yet; the value may still change."))
        if self.early:
            warnings.append(_("The result is not final: this shows progress, not significance."))
        elif self.interval is None:
            why = _("No interval: it takes the sample size (and, except for shares, the standard deviation).")
            warnings.append(why)
        elif self.no_difference:
            warnings.append(_("The interval includes no difference at all."))
        return tuple(warnings)

    @cached_property
    def texts(self) -> tuple[str, str, str]:
        """Both values and the difference."""
        before, after = self.result.before.value, self.result.after.value
        return format_change(before, after, self.metric, self.numbers, self.bet.lines)

    @property
    def difference_text(self) -> str:
        """``+19 pp``."""
        return self.texts[2]

    @property
    def text(self) -> str:
        """One clause: ``+19 pp (38 % → 57 %, 95 % interval +5.2 … +31.9 pp)``."""
        parts = dict(zip(("before", "after", "difference"), self.texts, strict=True))
        if self.interval is None:
            return _("{difference} ({before} → {after})").format(**parts)
        parts["interval"] = format_interval(*self.interval, self.metric, self.numbers)
        return _("{difference} ({before} → {after}, 95 % interval {interval})").format(**parts)

    @property
    def effect(self) -> str:
        """The effect as strongly as the design allows: only an A/B test shows what a change caused."""
        causal = self.bet.design is Design.AB
        template = _("{change} caused {effect}") if causal else _("{change} coincided with {effect}")
        return template.format(change=self.bet.change, effect=self.text)


def too_few(result: Result, bet: Bet, fmt: NumberFormat) -> str:
    """Why the sample is too small, a clause; empty when it is not."""
    sizes = result.sizes
    if bet.min_sample is None or not sizes or min(sizes) >= bet.min_sample:
        return ""
    few = _("the smaller sample is {n}, below the registered {least}")
    return few.format(n=format_number(min(sizes), fmt, 0), least=format_number(bet.min_sample, fmt, 0))


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


def needs_counts(bet: Bet, metric: Metric) -> bool:
    """Whether a result without the cases of both sides is invalid."""
    counted = metric.kind.is_share or bet.min_sample is not None
    return counted and bet.design is not Design.QUALITATIVE


def uncounted_text(bet: Bet, metric: Metric, last: Reading | None) -> str:
    """What is said of a bet whose result would be invalid if it came as the last reading did."""
    if last is None or arm_of(last).denominator or not needs_counts(bet, metric):
        return ""
    text = _(
        "The last reading of {metric} has no counts: a result needs them for both sides, such as 57/100, or "
        "the verdict is “{invalid}”."
    )
    return text.format(metric=metric.name, invalid=Verdict.INVALID.label)


def arm_of(reading: Reading) -> Arm:
    """A reading as one side of a comparison."""
    cases = reading.denominator if reading.denominator is not None else reading.sample_size
    return Arm(reading.value, reading.numerator, cases, reading.sd)


def arm_interval(arm: Arm, metric: Metric) -> inference.Interval | None:
    """The 95 % interval of one value; None where counts or spread are missing, or for what has none."""
    if metric.kind.is_share:
        return inference.wilson(*counts) if (counts := _share_counts(arm)) else None
    return inference.mean_interval(*spread) if (spread := _spread(arm, metric)) else None


def _sample_warnings(result: Result, metric: Metric, bet: Bet, fmt: NumberFormat) -> Iterator[str]:
    if not result.sizes:
        return
    smallest = min(result.sizes)
    arms = (result.before, result.after) if metric.kind.is_share else ()
    counts = [counted for arm in arms if (counted := _share_counts(arm))]
    if few := too_few(result, bet, fmt):
        yield as_sentence(few)
    elif smallest < SMALL_SAMPLE or any(min(x, n - x) < SMALL_COUNT for x, n in counts):
        yield _("Small sample: single cases move the result.")
    needed = _cases_needed(result.before, bet.threshold, metric) if len(counts) == 2 else None
    if needed is not None and smallest < needed:
        message = _(
            "From this “before” it takes about {needed} cases per side to tell success; there are {n}."
        )
        yield message.format(needed=format_number(needed, fmt, 0), n=format_number(smallest, fmt, 0))


def sample_need(
    bet: Bet, metric: Metric, now: Reading | None, fmt: NumberFormat, counted: Reading | None = None
) -> SampleNeed | None:
    """The cases for 80 % power at 5 %, from the newest reading; None where they cannot be computed.

    The cases per side that the bet fixes take their place. The pace is that of the reading, or of one
    before that is ``counted``: its cases are those of its cohort's days, else of one cadence; an A/B test
    divides them among its sides."""
    if now is None or bet.design is Design.QUALITATIVE:
        return None
    counted = counted or now
    arm, paced = arm_of(now), arm_of(counted)
    arm = replace(arm, sd=paced.sd if arm.sd is None else arm.sd)
    cases = _cases_needed(arm, bet.threshold, metric)
    needed = bet.min_sample or cases
    if needed is None:
        return None
    line = bet.threshold.line(now.value)
    words = {
        "n": format_number(needed, fmt, 0),
        "cases": format_number(cases or 0, fmt, 0),
        "line": format_line(line, metric, fmt),
        "now": format_value(now.value, metric, fmt, beside=line, lines=[line]),
    }
    need, few = _("You need about {n} cases per side to tell {line} from {now}."), ""
    if bet.min_sample:
        need = _("You planned {n} cases per side.")
    if cases and cases > needed:
        few = " " + _("{n} are too few to tell {line} from {now}: it takes about {cases}.")
    need, few = need.format(**words), few.format(**words)
    if not paced.denominator:
        return SampleNeed(needed, None, need + few, words["n"])
    gathered = needed * (2 if bet.design is Design.AB else 1)
    span = metric.cadence_days
    if counted.cohort_from and counted.cohort_to:
        span = max(1, (counted.cohort_to - counted.cohort_from).days + 1)
    days = max(1, math.ceil(gathered * span / paced.denominator - 1e-9))
    takes = _("They take about {span} at this pace.").format(span=span_text(days))
    if days > MOST_DAYS:
        takes = _("They take more than ten years at this pace.")
    return SampleNeed(needed, days, f"{need} {takes}{few}", words["n"])


def _cases_needed(arm: Arm, threshold: Target, metric: Metric) -> int | None:
    """The cases on each side that tell the threshold from a value short of it; None where nothing says."""
    line = threshold.line(arm.value)
    if threshold.met(arm.value) or decimal_equal(arm.value, line):
        return None
    if metric.kind.is_share:
        return inference.sample_per_arm(arm.value, line) if 0 <= arm.value <= 1 and 0 <= line <= 1 else None
    return inference.sample_per_arm_mean(arm.sd, line - arm.value) if arm.sd else None
