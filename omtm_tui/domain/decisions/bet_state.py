"""A bet and an entry of the log as they stand: the one object that every list, card, echo and export words.

What follows from the registration is written from it anew, so that an amended bet never says its old line.
The first day on which its result is final stands here, too, with the warning of an earlier review."""

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property

from msgspec import Struct

from omtm_tui.domain.decisions.decision import Decision, LogState, Registration, Verdict
from omtm_tui.domain.decisions.evidence import Evidence, SampleNeed
from omtm_tui.domain.metrics.metric import Metric, TargetKind
from omtm_tui.domain.omtm.omtm import hypothesis_sentence
from omtm_tui.domain.text.dates import days_text, format_date, span_text
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_change, format_target, format_value
from omtm_tui.i18n import _, mark

_ROLL_OUT = mark("If {metric} is {line} and the guardrails hold: roll out.")
_ROLL_BACK = mark("If it is {line}: roll back.")
_ELSE = mark("Else: iterate.")


class BetState(Struct, frozen=True):
    """A bet as it is registered now, in words."""

    registration: Registration
    metric: Metric
    numbers: NumberFormat

    @property
    def success(self) -> str:
        """``≥ 55 %``."""
        return format_target(self.registration.threshold, self.metric, self.numbers)

    @property
    def abort(self) -> str:
        """``≤ 45 %``, the harmful side; empty without an abort line."""
        abort = self.registration.abort
        if abort is None:
            return ""
        text = format_target(abort, self.metric, self.numbers)
        return _("outside {band}").format(band=text) if self.registration.aborts_outside else text

    @property
    def rule(self) -> str:
        """What follows either way: as it was typed, else the registered rule as it is applied."""
        typed = self.registration.if_else
        if typed and not _WRITTEN.fullmatch(typed):
            return typed
        parts = [_(_ROLL_OUT).format(metric=self.metric.name, line=self.success)]
        if self.abort:
            parts.append(_(_ROLL_BACK).format(line=self.abort))
        return " ".join((*parts, _(_ELSE)))

    def sentence(self, now: float | None = None) -> str:
        """What is expected of the change, by when; which way that is, today's value says."""
        bet = self.registration
        return hypothesis_sentence(bet.change, self.metric, bet.threshold, now, self.numbers, bet.review_on)

    def now_text(self, value: float) -> str:
        """How far the line is from today's value. A line that holds already bets on nothing."""
        threshold, metric = self.registration.threshold, self.metric
        now, _line, way = format_change(
            value, threshold.line(value), metric, self.numbers, self.registration.lines
        )
        words = {"metric": metric.name, "value": now, "line": self.success}
        if threshold.met(value):
            return _("{metric} is {value} now: the line is met already.").format(**words)
        if self.registration.stops_at(value):
            text = _("{metric} is {value} now: the abort line, {abort}, is reached already.")
            return text.format(**words, abort=self.abort)
        return _("{metric} is {value} now: {way} to the success line, {line}.").format(**words, way=way)

    def value(self, value: float) -> str:
        """A value of the metric, on the side of each line that it is on."""
        return format_value(value, self.metric, self.numbers, lines=self.registration.lines)


def _pattern(text: str) -> str:
    return re.sub(r"\\{\w+\\}", ".+?", re.escape(text))


_WRITTEN = re.compile(f"{_pattern(_ROLL_OUT)}(?: {_pattern(_ROLL_BACK)})? {_pattern(_ELSE)}", re.DOTALL)
"""The rule as earlier versions kept it with the bet, some with the abort line on the side of success."""


class EntryState(Struct, frozen=True, dict=True):
    """An entry of the log, in words; ``metric`` is the one its bet is about, None for other entries."""

    decision: Decision
    metric: Metric | None
    numbers: NumberFormat

    @classmethod
    def of(cls, entry: Decision, metrics: Mapping[int, Metric], numbers: NumberFormat) -> "EntryState":
        """An entry whose metric is among ``metrics``, by id."""
        bet = entry.registration
        return cls(entry, metrics.get(bet.metric_id) if bet else None, numbers)

    @cached_property
    def bet(self) -> BetState | None:
        registration = self.decision.registration
        if registration is None or self.metric is None:
            return None
        return BetState(registration, self.metric, self.numbers)

    @property
    def text(self) -> str:
        """What was written; of a bet whose terms were changed, the sentence as it holds now."""
        bet = self.bet
        moved = any(amendment.field in ("threshold", "review_on") for amendment in self.decision.amendments)
        banded = bet is not None and bet.registration.threshold.kind is TargetKind.BAND
        if bet is None or not moved or banded:
            return self.decision.text
        rises = bet.registration.threshold.kind is TargetKind.AT_LEAST
        return bet.sentence(-math.inf if rises else math.inf)  # the value it was placed at, short of its line

    @property
    def success(self) -> str:
        return self.bet.success if self.bet else ""

    @property
    def abort(self) -> str:
        return self.bet.abort if self.bet else ""

    @property
    def rule(self) -> str:
        return self.bet.rule if self.bet else ""

    @property
    def standing(self) -> str:
        """Where it stands; once reviewed the verdict chosen, unless that was free text."""
        outcome = self.decision.outcome
        word = outcome.word if outcome and self.decision.state is LogState.REVIEWED else ""
        held = _("held back") if self.decision.held_by and self.decision.state is LogState.OPEN else ""
        return word or held or self.decision.open_text or self.decision.state.label

    @cached_property
    def evidence(self) -> Evidence | None:
        """What the result says; as long as the verdict was not yet, without its interval."""
        bet, outcome = self.bet, self.decision.outcome
        if bet is None or outcome is None or outcome.result is None:
            return None
        early = outcome.verdict is Verdict.NOT_YET
        return Evidence(outcome.result, bet.registration, bet.metric, bet.numbers, early=early)

    @property
    def difference(self) -> str:
        """``+19 pp``; empty without a result."""
        return self.evidence.difference_text if self.evidence else ""

    @property
    def result(self) -> str:
        """The difference with both values and its interval; empty without a result."""
        return self.evidence.text if self.evidence else ""

    @property
    def effect(self) -> str:
        """The effect as strongly as the design allows; empty without a result."""
        return self.evidence.effect if self.evidence else ""


class HonestDate(Struct, frozen=True):
    """The first day a result can be final, and why in words.

    Where nobody named an end of enrolment, ``cases`` per side are what it waits for: once they are there, a
    result can be final from ``earliest`` on. ``is_open``: nobody can say when; the review is waited for."""

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

    Without an end of enrolment it ends once the ``sample`` is gathered, and is open where that is not in
    reach; the registration's own day counts where nothing is to be gathered. None where neither is known."""
    enrolled = registration.enrolled_until or registration.registered_on
    if enrolled is None:
        return None
    slowest = max(metrics, key=lambda m: m.window_days, default=None)
    window = slowest.window_days if slowest else 0
    if registration.enrolled_until:
        sample = None
    elif sample is not None and not sample.in_reach:
        reason = _("{n} cases per side are needed, and no reading says how long they take")
        if sample.days is not None:
            reason = _("{n} cases per side take more than ten years at this pace")
        waits_for = reason.format(n=sample.cases), sample.per_side, enrolled
        return HonestDate(registration.review_on, *waits_for, is_open=True)
    earliest = enrolled + timedelta(days=window)
    gathering = timedelta(days=(sample.days or 0) if sample else 0)
    start = format_date(enrolled, earliest + gathering)
    if registration.enrolled_until:
        reason = _("enrolment ends {day}").format(day=start)
    elif sample:
        takes = _("{n} cases per side take about {span} from {day}")
        reason = takes.format(n=sample.cases, span=span_text(gathering.days), day=start)
    else:
        reason = _("registered {day}, no end of enrolment given").format(day=start)
    if slowest and window:
        final = _("{metric} is final after {days}")
        reason += ", " + final.format(metric=slowest.name, days=days_text(window))
    return HonestDate(earliest + gathering, reason, *((sample.per_side, earliest) if sample else ()))


def review_warning(registration: Registration, honest: HonestDate | None, today: date) -> str | None:
    """Return a warning if the review is registered for a day on which the result cannot be final yet."""
    if honest is None or registration.review_on >= honest.day:
        return None
    review, day = format_date(registration.review_on, today), format_date(honest.day, today)
    message = _("A review on {review} is too early to decide: the honest date is {day} ({reason}).")
    offer = _("On {review} only harm can be checked.").format(review=review)
    return f"{message.format(review=review, day=day, reason=honest.reason)} {offer}"
