"""The syntax tree of a guardrail rule: frozen, typed, metrics by key, values as they were typed.

The classes are also the form in which a rule is stored, as JSON, so that it is read without the parser
library: their fields are not renamed, and those at their default are left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct, field

from omtm_tui.domain.metrics.metric import DURATION_UNITS, FunnelStage
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.text.labels import LabelledEnum
from omtm_tui.i18n import _, mark


class RuleKind(StrEnum):
    """``keep``: a breach is when the condition is false; ``if``: a breach is when it is true."""

    KEEP = "keep"
    IF = "if"


class Cmp(LabelledEnum):
    """A comparison; the label joins the ``{value}`` to keep and its ``{bound}``. See ``judge.compares``."""

    LT = "<", mark("{value} below {bound}")
    LE = "<=", mark("{value} at or below {bound}")
    GT = ">", mark("{value} above {bound}")
    GE = ">=", mark("{value} at or above {bound}")
    EQ = "=", mark("{value} at exactly {bound}")

    @property
    def opposite(self) -> Cmp | None:
        """What is true where this is not; the language has no sign for “not equal”."""
        return {Cmp.LT: Cmp.GE, Cmp.GE: Cmp.LT, Cmp.GT: Cmp.LE, Cmp.LE: Cmp.GT}.get(self)


class SpanUnit(StrEnum):
    """Days, weeks and months of the calendar, or readings, as they are written."""

    DAYS = "d"
    WEEKS = "w"
    MONTHS = "m"
    READINGS = "readings"


class Span(Struct, frozen=True):
    """A length of time, or a number of readings."""

    count: Annotated[int, Meta(ge=1)]
    unit: SpanUnit


class Value(Struct, frozen=True, omit_defaults=True):
    """A number as it was typed; ``unit`` is ``%``, ``pp``, a unit of time, a currency or empty."""

    number: Decimal
    unit: str = ""

    def __post_init__(self) -> None:
        if not self.number.is_finite():
            raise ValueError("not a finite number")

    @property
    def size(self) -> tuple[str, Decimal]:
        """The number in its unit, times in seconds, so that 14 d is 2 w."""
        if self.unit in DURATION_UNITS:
            return "time", self.number * Decimal(str(DURATION_UNITS[self.unit]))
        return self.unit, self.number


class Limit(Struct, frozen=True):
    """What a share is counted within: up to (``<``) or up to and including (``<=``) a value."""

    cmp: Cmp
    value: Value


class Look(StrEnum):
    """How a series looks at its metric instead of at the plain value."""

    CHANGE = "change"
    DIFF = "diff"
    AVG = "avg"
    BASELINE = "baseline"
    CONTROL = "control"

    @property
    def versus(self) -> bool:
        """Compared with a reference instead of with the past."""
        return self in (Look.BASELINE, Look.CONTROL)


class Series(Struct, frozen=True, omit_defaults=True):
    """What is tested: a metric (by key), a ratio of two, or a share within a limit, seen by ``look``.

    ``per`` is the key of the denominator; ``within`` the limit in ``share(metric <= 14 d)``; ``span`` goes
    with the looks ``change``, ``diff`` and ``avg``."""

    metric: str
    per: str = ""
    within: Limit | None = None
    look: Look | None = None
    span: Span | None = None

    def __post_init__(self) -> None:
        if (self.span is not None) != (self.look is not None and not self.look.versus):
            raise ValueError("a look at the past has a span, no other look has")

    @property
    def metrics(self) -> tuple[str, ...]:
        return (self.metric, self.per) if self.per else (self.metric,)


class Direction(LabelledEnum):
    """Which way a trend goes."""

    RISING = "rising", mark("rising")
    FALLING = "falling", mark("falling")
    FLAT = "flat", mark("flat")


class Compare(Struct, frozen=True, tag_field="is", tag="compare"):
    """The series against one value."""

    series: Series
    cmp: Cmp
    value: Value

    @property
    def bounds(self) -> tuple[Value, ...]:
        return (self.value,)


class Between(Struct, frozen=True, tag_field="is", tag="between"):
    """Both ends belong to the band."""

    series: Series
    low: Value
    high: Value

    @property
    def bounds(self) -> tuple[Value, ...]:
        return self.low, self.high


class Trend(Struct, frozen=True, omit_defaults=True, tag_field="is", tag="trend"):
    """Which way the series goes over a span, or does not go where ``negated``."""

    series: Series
    direction: Direction
    span: Span
    negated: bool = False


class AllOf(Struct, frozen=True, tag_field="is", tag="all"):
    """Every part holds; built with ``merged``, which keeps nested ones of the same meaning equal."""

    parts: Annotated[tuple[Condition, ...], Meta(min_length=2)]


class AnyOf(Struct, frozen=True, tag_field="is", tag="any"):
    """At least one part holds; built with ``merged``."""

    parts: Annotated[tuple[Condition, ...], Meta(min_length=2)]


Test = Compare | Between | Trend
Joined = AllOf | AnyOf
Condition = Test | Joined


class ActionKind(LabelledEnum):
    """What a breach leads to, from the mildest to the hardest."""

    WARN = "warn", mark("warn"), mark("said in the header and in Next, nothing is held up")
    REVIEW = "review", mark("review"), mark("a review of the OMTM is due at once")
    PAUSE = "pause", mark("pause"), mark("no experiment may start until the breach is closed")
    STOP = "stop", mark("stop"), mark("no experiment may start, and those that run are to be ended")
    ROLLBACK = (
        "rollback",
        mark("roll back"),
        mark("no experiment may start, and the bets that run are to be rolled back"),
    )

    @property
    def meaning(self) -> str:
        """What the program does about a breach until it is closed."""
        return _(self._details[0])

    @property
    def ends_running(self) -> bool:
        """Whether a breach asks for an end of what runs already."""
        return self in (ActionKind.STOP, ActionKind.ROLLBACK)

    @property
    def severity(self) -> int:
        return list(ActionKind).index(self)

    @property
    def hard(self) -> bool:
        """Whether a breach forbids going on, instead of only being talked about."""
        return self.severity >= ActionKind.PAUSE.severity


class Action(Struct, frozen=True, omit_defaults=True):
    """``stage`` narrows the action to one funnel stage; ``text`` is the user's own words."""

    kind: ActionKind
    stage: FunnelStage | None = None
    text: str = ""

    @property
    def meaning(self) -> str:
        """What the program does about a breach until it is closed, and where."""
        if self.stage is None or not self.kind.hard:
            return self.kind.meaning
        return _("{meaning} (only in {stage})").format(meaning=self.kind.meaning, stage=self.stage.label)

    def concerns(self, stage: FunnelStage | None) -> bool:
        """Whether what happens in ``stage`` is meant."""
        return self.stage is None or self.stage is stage


class Rule(Struct, frozen=True, omit_defaults=True):
    """``kind`` is stored as “mood”; ``span``: how long it must be bad; ``phase``: where alone it applies."""

    kind: RuleKind = field(name="mood")
    condition: Condition
    action: Action
    span: Span | None = None
    phase: Phase | None = None


def merged(kind: type[Joined], conditions: Iterable[Condition]) -> Condition:
    """The conditions as one: nested ones are flattened, a single part stands alone."""
    flat = [part for each in conditions for part in (each.parts if isinstance(each, kind) else (each,))]
    return flat[0] if len(flat) == 1 else kind(tuple(flat))


def each_test(condition: Condition) -> Iterator[Test]:
    """The single tests of a condition, from left to right."""
    if isinstance(condition, Joined):
        for part in condition.parts:
            yield from each_test(part)
    else:
        yield condition


def control_key(key: str) -> str:
    """The key of the metric that holds a metric's value in the control group: ``refund_rate_control``."""
    return f"{key}_control"


def rule_metrics(rule: Rule) -> tuple[str, ...]:
    """The keys of the metrics a rule looks at, each once, in its order; a control after its own metric."""
    keys: dict[str, None] = {}
    for test in each_test(rule.condition):
        for key in test.series.metrics:
            keys |= dict.fromkeys((key, control_key(key)) if test.series.look is Look.CONTROL else (key,))
    return tuple(keys)


def main_test(rule: Rule) -> Test:
    """The test whose value stands for the rule: the first against a line, else the first trend."""
    every = list(each_test(rule.condition))
    return next((test for test in every if not isinstance(test, Trend)), every[0])


def main_metric(rule: Rule) -> str:
    """The key of the metric to show beside the rule."""
    return main_test(rule).series.metric


def decimal_text(number: Decimal) -> str:
    """The number with every digit and without an exponent."""
    return f"{number.normalize():f}"
