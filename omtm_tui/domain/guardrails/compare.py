"""Whether an edited rule became easier or harder to keep: loosening is flagged, never silent."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from omtm_tui.domain.guardrails.tree import (
    Action,
    AllOf,
    AnyOf,
    Between,
    Cmp,
    Compare,
    Condition,
    Rule,
    RuleKind,
    Span,
    SpanUnit,
    Value,
)
from omtm_tui.domain.metrics.metric import DURATION_UNITS

Change = Literal["looser", "tighter", "other"]

_Order = int | None
"""1: the new one is true wherever the old one was, and more; −1: the reverse; 0: the same; None: unclear."""

_DAYS = {SpanUnit.DAYS: 1, SpanUnit.WEEKS: 7, SpanUnit.MONTHS: 30}


def loosened(old: Rule, new: Rule) -> Change:
    """``looser`` if the new rule breaches in fewer cases or does less about it, ``tighter`` for the reverse.

    ``other`` when nothing of weight changed, or when the two cannot be put in an order.
    """
    if old.kind is not new.kind:
        return "other"
    wider = _condition(old.condition, new.condition)
    orders = [
        wider if wider is None or old.kind is RuleKind.KEEP else -wider,
        _span(old.span, new.span),
        _restricted(old.phase, new.phase),
        _action(old.action, new.action),
    ]
    total = _together(orders)
    return "looser" if total == 1 else "tighter" if total == -1 else "other"


def _together(orders: Iterable[_Order]) -> _Order:
    """The order all parts agree on; parts that stayed the same do not count."""
    directions = set(orders) - {0}
    return directions.pop() if len(directions) == 1 else None if directions else 0


def _condition(old: Condition, new: Condition) -> _Order:
    if old == new:
        return 0
    if isinstance(old, AllOf | AnyOf) or isinstance(new, AllOf | AnyOf):
        return _joined(old, new)
    if old.series != new.series:
        return None
    if isinstance(old, Compare) and isinstance(new, Compare):
        return _compare(old, new)
    if isinstance(old, Between) and isinstance(new, Between):
        low, high = _value(old.low, new.low), _value(old.high, new.high)
        return _together([low if low is None else -low, high])
    return None


def _joined(old: Condition, new: Condition) -> _Order:
    """Parts changed one by one, or added to or taken from the same join."""
    kind = type(old) if isinstance(old, AllOf | AnyOf) else type(new)
    before, after = (
        c.parts if isinstance(c, AllOf | AnyOf) and type(c) is kind else (c,) for c in (old, new)
    )
    if len(before) == len(after):
        if len(before) == 1:
            return None
        return _together(_condition(a, b) for a, b in zip(before, after, strict=True))
    more_parts = set(before) < set(after)
    if not more_parts and not set(after) < set(before):
        return None
    # One more thing to hold is narrower; one more way to hold is wider.
    return 1 if more_parts == (kind is AnyOf) else -1


_DIRECTIONS = {
    Cmp.LT: (-1, True),
    Cmp.LE: (-1, False),
    Cmp.GT: (1, True),
    Cmp.GE: (1, False),
    Cmp.EQ: (0, False),
}
"""Whether a comparison asks for more (1), less (−1) or one value (0), and whether it leaves out its bound."""


def _compare(old: Compare, new: Compare) -> _Order:
    (way, strict), (new_way, new_strict) = _DIRECTIONS[old.cmp], _DIRECTIONS[new.cmp]
    if way == 0 or way != new_way:
        return None
    moved = _value(old.value, new.value)
    if moved != 0:
        return None if moved is None else -way * moved
    return int(strict) - int(new_strict)


def _value(old: Value, new: Value) -> _Order:
    """Which is larger, where the units can be compared."""
    (old_unit, a), (new_unit, b) = _size(old), _size(new)
    return _grown(a, b) if old_unit == new_unit else None


def _grown(old: Decimal | int, new: Decimal | int) -> _Order:
    return (new > old) - (new < old)


def _restricted(old: object | None, new: object | None) -> _Order:
    """A rule without the restriction is the tightest; two different ones cannot be put in an order."""
    if old == new:
        return 0
    return 1 if old is None else -1 if new is None else None


def _size(value: Value) -> tuple[str, Decimal]:
    if value.unit in DURATION_UNITS:
        return "time", value.number * Decimal(str(DURATION_UNITS[value.unit]))
    return value.unit, value.number


def _span(old: Span | None, new: Span | None) -> _Order:
    """A longer wait before a breach is looser, and none at all the tightest."""
    if old is None or new is None:
        return _restricted(old, new)
    if old.unit is new.unit:
        return _grown(old.count, new.count)
    if SpanUnit.READINGS in (old.unit, new.unit):
        return None
    return _grown(old.count * _DAYS[old.unit], new.count * _DAYS[new.unit])


def _action(old: Action, new: Action) -> _Order:
    """A milder action is looser, and so is one that is limited to a stage; its text is only a text."""
    milder = _grown(new.kind.severity, old.kind.severity)
    return _together([milder, _restricted(old.stage, new.stage)])
