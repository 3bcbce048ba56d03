"""Lead time to signal: how long after shipping a change its effect is distinguishable from chance."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from omtm_tui.domain.decisions.evidence import arm_interval, arm_of
from omtm_tui.domain.metrics.metric import Metric, Reading
from omtm_tui.domain.text.dates import days_text
from omtm_tui.i18n import _, ngettext

TREND_FROM = 5  # shipped changes from which a trend is looked for


class Wait(Struct, frozen=True):
    """Days from shipping to the signal where one was ``seen``, else to today."""

    days: int
    seen: bool


class LeadTime(Struct, frozen=True):
    """``waits`` in order of shipping."""

    waits: tuple[Wait, ...] = ()

    @property
    def shipped(self) -> int:
        return len(self.waits)

    @property
    def median(self) -> int | None:
        """Days, None while fewer than half of the changes have shown a signal."""
        return kaplan_meier_median(self.waits)

    @property
    def falls(self) -> bool | None:
        """Whether the later half shows a signal sooner than the earlier one; None if that is undecidable."""
        if self.shipped < TREND_FROM:
            return None
        half = self.shipped // 2
        earlier, later = kaplan_meier_median(self.waits[:half]), kaplan_meier_median(self.waits[half:])
        if later is None:
            return None if earlier is None else False
        return earlier is None or later < earlier

    @property
    def text(self) -> str:
        """``a median of 21 days over 6 shipped changes``, or why there is none."""
        if not self.waits:
            return _("no change was shipped yet")
        over = ngettext("{n} shipped change", "{n} shipped changes", self.shipped).format(n=self.shipped)
        if self.median is not None:
            return _("a median of {days} over {over}").format(days=days_text(self.median), over=over)
        days = days_text(max(wait.days for wait in self.waits))
        return _("at least {days}: fewer than half of {over} show a signal").format(days=days, over=over)


def wait(shipped: date, baseline: float, readings: Sequence[Reading], metric: Metric, today: date) -> Wait:
    """How long until the first of the ``readings`` since whose 95 % interval excludes the ``baseline``."""
    for reading in readings:
        interval = arm_interval(arm_of(reading), metric)
        if interval is not None and not interval[0] <= baseline <= interval[1]:
            return Wait((reading.observed_on - shipped).days, seen=True)
    return Wait((today - shipped).days, seen=False)


def kaplan_meier_median(waits: Sequence[Wait]) -> int | None:
    """The first day by which at least half show a signal; those still waiting count as long as they wait.
    Source: E. L. Kaplan and P. Meier, JASA 53, 1958. None while the curve stays above one half."""
    left = 1.0
    for day in sorted({wait.days for wait in waits if wait.seen}):
        at_risk = sum(wait.days >= day for wait in waits)
        left *= 1 - sum(wait.seen and wait.days == day for wait in waits) / at_risk
        if left <= 0.5 + 1e-12:
            return day
    return None
