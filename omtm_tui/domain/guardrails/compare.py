"""Whether an edited rule became easier or harder to keep: loosening is flagged, never silent."""

from collections.abc import Iterable
from typing import Literal

from omtm_tui.domain.decisions.amendment import EVERYTHING, Region, widened
from omtm_tui.domain.guardrails import tree
from omtm_tui.domain.text.dates import DAYS_IN

Change = Literal["looser", "tighter", "other"]

_Order = int | None
"""1: the new one is true wherever the old one was, and more; −1: the reverse; 0: the same; None: unclear."""


def loosened(old: tree.Rule, new: tree.Rule) -> Change:
    """``looser`` breaches in fewer cases or does less about it, ``tighter`` the reverse, else ``other``."""
    if old.kind is not new.kind:
        return "other"
    wider = _condition(old.condition, new.condition)
    orders = [
        wider if wider is None or old.kind is tree.RuleKind.KEEP else -wider,
        _span(old.span, new.span),
        _restricted(old.phase, new.phase),
        # A milder action is looser, and so is one that is limited to a stage; its text is only a text.
        _grown(new.action.kind.severity, old.action.kind.severity),
        _restricted(old.action.stage, new.action.stage),
    ]
    total = _together(orders)
    return "looser" if total == 1 else "tighter" if total == -1 else "other"


def _together(orders: Iterable[_Order]) -> _Order:
    """The order all parts agree on; parts that stayed the same do not count."""
    directions = set(orders) - {0}
    return directions.pop() if len(directions) == 1 else None if directions else 0


def _condition(old: tree.Condition, new: tree.Condition) -> _Order:
    if old == new:
        return 0
    if isinstance(old, tree.Joined) or isinstance(new, tree.Joined):
        return _joined(old, new)
    if old.series != new.series or isinstance(old, tree.Trend) or isinstance(new, tree.Trend):
        return None
    (old_unit, before), (new_unit, after) = _region(old), _region(new)
    return widened(before, after) if old_unit == new_unit else None


def _joined(old: tree.Condition, new: tree.Condition) -> _Order:
    """Parts changed one by one, or added to or taken from the same join."""
    kind = type(old) if isinstance(old, tree.Joined) else type(new)
    before, after = (c.parts if isinstance(c, tree.Joined) and type(c) is kind else (c,) for c in (old, new))
    if len(before) == len(after):
        if len(before) == 1:
            return None
        return _together(_condition(a, b) for a, b in zip(before, after, strict=True))
    more_parts = set(before) < set(after)
    if not more_parts and not set(after) < set(before):
        return None
    # One more thing to hold is narrower; one more way to hold is wider.
    return 1 if more_parts == (kind is tree.AnyOf) else -1


def _region(test: tree.Compare | tree.Between) -> tuple[set[str], Region]:
    """What a test allows, with the units of its ends."""
    sizes = [value.size for value in test.bounds]
    cmp = test.cmp if isinstance(test, tree.Compare) else tree.Cmp.EQ
    low, high = EVERYTHING
    if cmp not in (tree.Cmp.LT, tree.Cmp.LE):
        low = sizes[0][1], int(cmp is tree.Cmp.GT)
    if cmp not in (tree.Cmp.GT, tree.Cmp.GE):
        high = sizes[-1][1], -int(cmp is tree.Cmp.LT)
    return {unit for unit, _number in sizes}, (low, high)


def _grown(old: int, new: int) -> _Order:
    return (new > old) - (new < old)


def _restricted(old: object | None, new: object | None) -> _Order:
    """A rule without the restriction is the tightest; two different ones cannot be put in an order."""
    if old == new:
        return 0
    return 1 if old is None else -1 if new is None else None


def _span(old: tree.Span | None, new: tree.Span | None) -> _Order:
    """A longer wait before a breach is looser, and none at all the tightest."""
    if old is None or new is None:
        return _restricted(old, new)
    if old.unit is not new.unit and tree.SpanUnit.READINGS in (old.unit, new.unit):
        return None
    return _grown(old.count * DAYS_IN.get(old.unit, 1), new.count * DAYS_IN.get(new.unit, 1))
