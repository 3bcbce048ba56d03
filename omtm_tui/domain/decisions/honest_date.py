"""The first day on which the result of a bet is final, and the warning where its review comes sooner."""

from collections.abc import Sequence
from datetime import date, timedelta

from msgspec import Struct

from omtm_tui.domain.decisions.decision import Registration
from omtm_tui.domain.decisions.evidence import SampleNeed
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.text.dates import days_text, format_date, span_text
from omtm_tui.i18n import _


class HonestDate(Struct, frozen=True):
    """The first day a result can be final, and why in words.

    Where nobody named an end of enrolment, ``cases`` per side are what it waits for: once they are there, a
    result can be final from ``earliest`` on. ``is_open``: nobody can say when, and the review is waited for.
    """

    day: date
    reason: str
    cases: int | None = None
    earliest: date | None = None
    is_open: bool = False

    def text(self, today: date) -> str:
        """The date in a sentence, with its reason."""
        if self.is_open:
            return _("There is no honest date yet: {reason}.").format(reason=self.reason)
        text = _("Earliest honest date: {day} ({reason}).")
        return text.format(day=format_date(self.day, today), reason=self.reason)


def earliest_honest_date(
    registration: Registration, metrics: Sequence[Metric], sample: SampleNeed | None = None
) -> HonestDate | None:
    """End of enrolment plus the longest maturity window among the OMTM and its guardrail metrics.

    Without an end of enrolment it ends once the ``sample`` is gathered; where that is not known, the
    registration's own day counts, the earliest it can have been, if a window follows or nothing is to be
    gathered. None where neither is known."""
    enrolled = registration.enrolled_until or registration.registered_on
    if enrolled is None:
        return None
    slowest = max(metrics, key=lambda m: m.window_days, default=None)
    if registration.enrolled_until:
        sample = None
    elif sample is not None and not sample.in_reach:
        if not (slowest and slowest.window_days):
            reason = _("{n} cases per side are needed, and no reading says how long they take")
            if sample.days is not None:
                reason = _("{n} cases per side take more than ten years at this pace")
            waits_for = reason.format(n=sample.cases), sample.per_side, enrolled
            return HonestDate(registration.review_on, *waits_for, is_open=True)
        sample = None
    earliest = enrolled + timedelta(days=slowest.window_days if slowest else 0)
    gathering = timedelta(days=(sample.days or 0) if sample else 0)
    start = format_date(enrolled, earliest + gathering)
    if registration.enrolled_until:
        reason = _("enrolment ends {day}").format(day=start)
    elif sample:
        takes = _("{n} cases per side take about {span} from {day}")
        reason = takes.format(n=sample.cases, span=span_text(gathering.days), day=start)
    else:
        reason = _("registered {day}, no end of enrolment given").format(day=start)
    if slowest is not None and slowest.window_days:
        window = _("{metric} is final after {days}")
        reason += ", " + window.format(metric=slowest.name, days=days_text(slowest.window_days))
    if sample:
        return HonestDate(earliest + gathering, reason, sample.per_side, earliest)
    return HonestDate(earliest, reason)


def review_warning(registration: Registration, honest: HonestDate | None, today: date) -> str | None:
    """Return a warning if the review is registered for a day on which the result cannot be final yet."""
    if honest is None or registration.review_on >= honest.day:
        return None
    review, day = format_date(registration.review_on, today), format_date(honest.day, today)
    message = _("A review on {review} is too early to decide: the honest date is {day} ({reason}).")
    offer = _("On {review} only harm can be checked.").format(review=review)
    return f"{message.format(review=review, day=day, reason=honest.reason)} {offer}"
