"""What calls for another look at an OMTM before its day, judged from the data, each with its reason.

One that fired stays until it is decided to keep the OMTM, or to end it."""

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
    GUARDRAIL = "hard_guardrail", mark("a breached hard guardrail")
    FLAT = "flat", mark("flat for 4 weeks")
    IMPROBABLE = "improbable", mark("probability under 20 % in two reviews running")


def watched(texts: Iterable[str]) -> frozenset[Trigger]:
    """The triggers an OMTM names, also in earlier words; all of them where it names none that is known."""
    wanted = {" ".join(text.split()).casefold().replace("a broken", "a breached") for text in texts}
    named = {trigger for trigger in Trigger if {trigger.value, trigger.label.casefold()} & wanted}
    return frozenset(named or Trigger)


class TriggerFacts(Struct, frozen=True):
    """``decided`` are the days on which something was decided about the OMTM, ``broken`` the hard guardrails
    in breach with the day each broke, ``reviews`` oldest first."""

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
    chosen = watched(facts.view.omtm.triggers)
    return tuple(
        reason for trigger, day, reason in _reasons(facts) if trigger in chosen and facts.open_since(day)
    )


def _reasons(facts: TriggerFacts) -> Iterator[tuple[Trigger, date, str]]:
    """Every reason, with the day it came up."""
    view, today = facts.view, facts.top.today
    if facts.phase_changed and facts.phase_changed[1] >= view.omtm.started:
        phase, day = facts.phase_changed
        reason = _("the phase changed to {phase} on {day}")
        yield Trigger.PHASE, day, reason.format(phase=phase.label, day=format_date(day, today))
    if (since := _met_since(view)) is not None:
        reason = _("the target is reached, since {day}")
        yield Trigger.TARGET, since, reason.format(day=format_date(since, today))
    for name, day in facts.broken:
        yield Trigger.GUARDRAIL, day, _("breach of {name}").format(name=name)
    since = today - timedelta(weeks=FLAT_WEEKS)
    if view.omtm.started <= since and (points := _flat_stretch(view, since, facts.top)):
        then, now = (view.value_text(points[at][1], facts.top.numbers) for at in (0, -1))
        yield Trigger.FLAT, since, _("flat for 4 weeks: {then} then, {now} now").format(then=then, now=now)
    if chances := _improbable(facts.reviews):
        reason = _("under 20 % likely in two reviews running: {then}, then {now}")
        yield Trigger.IMPROBABLE, facts.reviews[-1].held_on, reason.format(then=chances[0], now=chances[1])


def _met_since(view: OmtmView) -> date | None:
    """The first of the readings that meet the target in a row up to the last."""
    since = None
    for day, value in reversed(view.series):
        if day < view.omtm.started or not view.omtm.target.met(value):
            break
        since = day
    return since


def _flat_stretch(view: OmtmView, since: date, top: Header) -> Series:
    """The readings from ``since`` on where they cover that time, stand still and miss the target."""
    points = tuple((day, value) for day, value in view.series if day >= since)
    cadence = timedelta(view.metric.cadence_days)
    covered = len(points) >= FLAT_READINGS and points[0][0] <= since + cadence
    if not covered or points[-1][0] < top.today - 2 * cadence or view.omtm.target.met(points[-1][1]):
        return ()
    within = top.workspace.settings.flat_pct / 100
    direction = direction_of([(day.toordinal(), value) for day, value in points], within)
    return points if direction is Direction.FLAT else ()


def _improbable(reviews: Sequence[Review]) -> tuple[str, str] | None:
    """Two probabilities in a row under 20 %, those of the model or else the PM's own."""
    last = reviews[-2:]
    for stated in ([review.model for review in last], [review.pm for review in last]):
        chances = [percent_text(one, IMPROBABLE) for one in stated if one is not None and one < IMPROBABLE]
        if len(chances) == 2:
            return chances[0], chances[1]
    return None
