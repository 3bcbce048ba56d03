"""The OMTM of a scope as it stands, how it pulls with the one above, and the two sentences that state it."""

import re
from datetime import date

from msgspec import Struct

from omtm_tui.domain.metrics.metric import FunnelStage, Metric, Reading, Series, Target
from omtm_tui.domain.omtm.outlook import Outlook
from omtm_tui.domain.text.dates import days_text, format_date, span_text
from omtm_tui.domain.text.labels import LabelledEnum, Tone
from omtm_tui.domain.text.number_format import NumberFormat, as_decimal
from omtm_tui.domain.text.numbers import format_points, format_target, format_value
from omtm_tui.domain.workspace import Scope
from omtm_tui.i18n import _, mark

_STANDS_STILL = 0.01  # a net change below 1 % of the way to the target is none


class OmtmStatus(LabelledEnum):
    """Being defined, steered by, or closed in one of four ways."""

    DRAFT = "draft", mark("draft")
    ACTIVE = "active", mark("active")
    ACHIEVED = "achieved", mark("achieved")
    MISSED = "missed", mark("missed")
    ABANDONED = "abandoned", mark("abandoned")
    SUPERSEDED = "superseded", mark("superseded")


CLOSED = (OmtmStatus.ACHIEVED, OmtmStatus.MISSED, OmtmStatus.ABANDONED, OmtmStatus.SUPERSEDED)
"""How an OMTM can end."""


class Omtm(Struct, frozen=True):
    """An OMTM that was activated (a draft lives in the wizard's own fields until then).

    ``baseline`` is in the metric's unit; ``period`` is how long one value is measured over, in words ("28
    days"); ``review_weeks`` the rhythm of reviews; ``triggers`` what calls for a re-evaluation."""

    id: int
    scope_id: int
    metric_id: int
    status: OmtmStatus
    target: Target
    started: date
    deadline: date
    stage: FunnelStage
    period: str
    baseline: float | None = None
    segment: str = ""
    initiative: str = ""
    owner: str = ""
    end_goal: str = ""
    parent_id: int | None = None
    north_star_relation: str = ""
    review_weeks: int = 2
    first_review: date | None = None
    attendees: str = ""
    reevaluate_on: date | None = None
    triggers: tuple[str, ...] = ()
    closed_on: date | None = None
    close_note: str = ""


class Stakeholder(Struct, frozen=True):
    """Someone who has to live with the OMTM, and the three ticks."""

    name: str
    sees: bool = False
    knows: bool = False
    involved: bool = False


class Background(Struct, frozen=True):
    """The goal and the people behind an OMTM, and why its target and deadline are what they are."""

    end_goal_by: date | None = None
    deadline_reason: str = ""
    target_reason: str = ""
    achievable_because: str = ""
    contributions: tuple[str, ...] = ()
    stakeholders: tuple[Stakeholder, ...] = ()


class OmtmView(Struct, frozen=True):
    """An OMTM with its metric and where it stands."""

    omtm: Omtm
    metric: Metric
    scope: Scope
    now: Reading | None
    series: Series
    outlook: Outlook | None = None
    sentence: str = ""
    hypothesis: str = ""
    target_text: str = ""
    background: Background = Background()

    def now_text(self, numbers: NumberFormat) -> str:
        """The last value beside its target; a dash where there is no reading yet."""
        return "–" if self.now is None else self.value_text(self.now.value, numbers)

    def value_text(self, value: float, numbers: NumberFormat) -> str:
        """A value of the metric, told apart from the target."""
        return format_value(value, self.metric, numbers, lines=self.omtm.target.lines)

    def change_text(self, before: float, after: float, numbers: NumberFormat) -> str:
        """The way from one value to another, told apart from the whole way to the target."""
        ways = [float(as_decimal(end) - as_decimal(before)) for end in self.omtm.target.lines]
        return format_points(float(as_decimal(after) - as_decimal(before)), self.metric, numbers, beside=ways)


def period_text(period: str) -> str:
    """The measuring period as it was typed, a short span such as ``14d`` in words."""
    short = re.fullmatch(r"([0-9]{1,3}) ?([dw])", period.strip())
    if short is None:
        return period
    return days_text(int(short[1])) if short[2] == "d" else span_text(7 * int(short[1]))


def omtm_sentence(metric: Metric, period: str, target: str) -> str:
    """The definition sentence; without a period the metric's cadence stands for it, and that is said."""
    text, period = _("OMTM = {metric} measured over {period} with target {target}"), period_text(period)
    if not period:
        text = _("OMTM = {metric} measured over {period} (by default) with target {target}")
        period = span_text(metric.cadence_days)
    return text.format(metric=metric.name, period=period, target=target)


def hypothesis_sentence(
    initiative: str, metric: Metric, target: Target, now: float | None, numbers: NumberFormat, deadline: date
) -> str:
    """The bet behind the OMTM: what we do, which way the metric goes from its value, how far, by when."""
    if now is None:
        text = _("By {initiative} we expect {metric} to reach {target} by {deadline}")
    elif target.met(now):
        text = _("By {initiative} we expect {metric} to stay at {target} until {deadline}")
    elif target.gap(now) > 0:
        text = _("By {initiative} we expect {metric} to rise to {target} by {deadline}")
    else:
        text = _("By {initiative} we expect {metric} to fall to {target} by {deadline}")
    words = {"metric": metric.name, "target": format_target(target, metric, numbers)}
    return text.format(initiative=initiative, deadline=format_date(deadline), **words)


class Alignment(LabelledEnum):
    """How the OMTM of a team stands to the one it pays into."""

    WITH = "with", mark("pulls along"), Tone.GOOD, "↗"
    ALONE = "alone", mark("improves, the one above does not"), Tone.WARN, "?"
    AGAINST = "against", mark("pulls the other way"), Tone.BAD, "↘"
    STILL = "still", mark("stands still"), Tone.MUTED, "→"
    UNKNOWN = "unknown", mark("no reading since its start"), Tone.MUTED, "·"


def alignment(child: OmtmView, parent: OmtmView) -> Alignment:
    """A child pulls along while it and its parent come nearer to their targets, since the child's start."""
    own = _progress(child, child)
    if own is None:
        return Alignment.UNKNOWN
    if abs(own) < _STANDS_STILL:
        return Alignment.STILL
    if own < 0:
        return Alignment.AGAINST
    above = _progress(parent, child)
    return Alignment.ALONE if above is not None and above <= -_STANDS_STILL else Alignment.WITH


def _progress(view: OmtmView, since: OmtmView) -> float | None:
    """How much of the way to its target an OMTM went since another began; negative for the wrong way."""
    first_day = since.omtm.started
    before = [value for day, value in view.series if day <= first_day]
    after = [value for day, value in view.series if day > first_day]
    start = before[-1] if before else (view.omtm.baseline if view is since else None)
    if start is None and after:
        start, after = after[0], after[1:]
    if start is None or not after:
        return None
    target = view.omtm.target
    way = abs(target.gap(start)) or abs(start) or 1.0
    return (abs(target.gap(start)) - abs(target.gap(after[-1]))) / way
