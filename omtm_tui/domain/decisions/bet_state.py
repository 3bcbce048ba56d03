"""A bet and an entry of the log as they stand: the one object that every list, card, echo and export words.

What follows from the registration is written from it anew, so that an amended bet never says its old line."""

import math
import re
from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct

from omtm_tui.domain.decisions.decision import Decision, LogState, Registration, Verdict
from omtm_tui.domain.decisions.evidence import Evidence
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.omtm.omtm import hypothesis_sentence
from omtm_tui.domain.omtm.target import TargetKind
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.numbers import format_difference, format_target, format_value
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
        words = {"metric": metric.name, "value": self.value(value), "line": self.success}
        if threshold.met(value):
            return _("{metric} is {value} now: the line is met already.").format(**words)
        if self.registration.stops_at(value):
            text = _("{metric} is {value} now: the abort line, {abort}, is reached already.")
            return text.format(**words, abort=self.abort)
        way = format_difference(value, threshold.line(value), metric, self.numbers)
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
