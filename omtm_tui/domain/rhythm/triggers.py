"""What calls for another look at an OMTM before its day, judged from the data, each with its reason.

A trigger that fired stays until something is decided about the OMTM: to keep it, or to end it.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from msgspec import Struct

from omtm_tui.domain.guardrails.series_value import direction_of
from omtm_tui.domain.guardrails.tree import Direction
from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import Series
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.omtm.outlook import percent_text
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.rhythm.review import Review
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.labels import LabelledEnum
from omtm_tui.i18n import _, mark

FLAT_WEEKS = 4
FLAT_READINGS = 3
IMPROBABLE = 0.2


class Trigger(LabelledEnum):
    """The usual reasons. The deadline is one, too; it ends the OMTM rather than questioning it."""

    PHASE = "phase_change", mark("phase change")
    TARGET = "target_reached", mark("target reached")
    DEADLINE = "deadline", mark("deadline")
    GUARDRAIL = "hard_guardrail", mark("a broken hard guardrail")
    FLAT = "flat", mark("flat for 4 weeks")
    IMPROBABLE = "improbable", mark("probability under 20 % in two reviews running")


def watched(texts: Iterable[str]) -> frozenset[Trigger]:
    """The triggers an OMTM names in words; all of them where it names none that is known."""
    wanted = {" ".join(text.split()).casefold() for text in texts}
    named = {trigger for trigger in Trigger if {trigger.value, trigger.label.casefold()} & wanted}
    return frozenset(named or Trigger)


class TriggerFacts(Struct, frozen=True):
    """What triggers are judged by. ``decided`` are the days on which something was decided about the OMTM,
    ``broken`` the hard guardrails in breach with the day each broke, ``reviews`` oldest first.
    """

    top: Header
    view: OmtmView
    decided: Sequence[date] = ()
    phase_changed: tuple[Phase, date] | None = None
    broken: Sequence[tuple[str, date]] = ()
    reviews: Sequence[Review] = ()

    def open_since(self, day: date) -> bool:
        """Whether nothing was decided about the OMTM on that day or later."""
        return not any(decided >= day for decided in self.decided)


def fired(facts: TriggerFacts) -> tuple[str, ...]:
    """The reasons to think again that wait for a decision, in words."""
    judges = {
        Trigger.PHASE: _phase_changed,
        Trigger.TARGET: _target_reached,
        Trigger.GUARDRAIL: _guardrail_broken,
        Trigger.FLAT: _flat,
        Trigger.IMPROBABLE: _improbable,
    }
    chosen = watched(facts.view.omtm.triggers)
    return tuple(reason for trigger, judge in judges.items() if trigger in chosen for reason in judge(facts))


def _phase_changed(facts: TriggerFacts) -> Iterator[str]:
    if facts.phase_changed is None:
        return
    phase, day = facts.phase_changed
    if day >= facts.view.omtm.started and facts.open_since(day):
        reason = _("the phase changed to {phase} on {day}")
        yield reason.format(phase=phase.label, day=format_date(day, facts.top.today))


def _target_reached(facts: TriggerFacts) -> Iterator[str]:
    """Met by the last reading, and the first of those that meet it in a row came after the last decision."""
    target, since = facts.view.omtm.target, None
    for day, value in reversed(facts.view.series):
        if day < facts.view.omtm.started or not target.met(value):
            break
        since = day
    if since is not None and facts.open_since(since):
        yield _("the target is reached, since {day}").format(day=format_date(since, facts.top.today))


def _guardrail_broken(facts: TriggerFacts) -> Iterator[str]:
    for name, since in facts.broken:
        if facts.open_since(since):
            reason = _("a hard guardrail is breached: {name}, since {day}")
            yield reason.format(name=name, day=format_date(since, facts.top.today))


def _flat(facts: TriggerFacts) -> Iterator[str]:
    view, today = facts.view, facts.top.today
    since = today - timedelta(weeks=FLAT_WEEKS)
    if view.omtm.started > since or not facts.open_since(since):
        return
    points = flat_stretch(view.series, since, today, view.metric.cadence_days, facts.top)
    if points and not view.omtm.target.met(points[-1][1]):
        ends = [view.value_text(points[at][1], facts.top.numbers) for at in (0, -1)]
        yield _("flat for 4 weeks: {then} then, {now} now").format(then=ends[0], now=ends[1])


def flat_stretch(series: Series, since: date, today: date, cadence_days: int, top: Header) -> Series:
    """The readings from ``since`` on if they cover that time and neither rise nor fall; none otherwise."""
    points = tuple((day, value) for day, value in series if day >= since)
    cadence = timedelta(cadence_days)
    covered = len(points) >= FLAT_READINGS and points[0][0] <= since + cadence
    if not covered or points[-1][0] < today - 2 * cadence:
        return ()
    within = top.workspace.settings.flat_pct / 100
    direction = direction_of([(day.toordinal(), value) for day, value in points], within)
    return points if direction is Direction.FLAT else ()


def _improbable(facts: TriggerFacts) -> Iterator[str]:
    """Two reviews running under 20 %, by the model or by the PM, the second after the last decision."""
    last = facts.reviews[-2:]
    if len(last) < 2 or not facts.open_since(last[1].held_on):
        return
    for stated in ([review.model for review in last], [review.pm for review in last]):
        chances = [percent_text(one, IMPROBABLE) for one in stated if one is not None and one < IMPROBABLE]
        if len(chances) == len(last):
            then, now = chances
            yield _("under 20 % likely in two reviews running: {then}, then {now}").format(then=then, now=now)
            return
