"""The tree of a rule as JSON text, so that a stored rule is read without the parser library.

Every tree class is an object with its fields by name; fields at their default are left out, and the
conditions name their class under ``is``. Reading refuses what it does not know instead of guessing.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar

from msgspec.structs import asdict

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.tree import (
    Action,
    ActionKind,
    AllOf,
    AnyOf,
    Between,
    Cmp,
    Compare,
    Condition,
    Direction,
    Limit,
    Look,
    Rule,
    RuleKind,
    Series,
    Span,
    SpanUnit,
    Trend,
    Value,
)
from omtm_tui.domain.metrics.metric import FunnelStage
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.i18n import _

T = TypeVar("T")

_CONDITIONS: dict[str, type] = {
    "compare": Compare,
    "between": Between,
    "trend": Trend,
    "all": AllOf,
    "any": AnyOf,
}
_NAMES = {kind: name for name, kind in _CONDITIONS.items()}


def to_json(rule: Rule) -> str:
    """The rule as one line of JSON; equal rules give equal texts."""
    return json.dumps(_plain(rule), ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Rule:
    """The rule ``to_json`` wrote; UserError if the text is anything else."""
    try:
        return _rule(json.loads(text))
    except (AttributeError, InvalidOperation, KeyError, RecursionError, TypeError, ValueError):
        raise UserError(_("A stored rule cannot be read; write the rule anew.")) from None


def _plain(part: Any) -> Any:
    if isinstance(part, Decimal):
        return f"{part.normalize():f}"
    if isinstance(part, str | int | bool | StrEnum) or part is None:
        return part
    if isinstance(part, tuple):
        return [_plain(item) for item in part]
    kept: dict[str, Any] = {"is": _NAMES[type(part)]} if type(part) in _NAMES else {}
    required = len(part.__struct_fields__) - len(part.__struct_defaults__)
    defaults = dict(zip(part.__struct_fields__[required:], part.__struct_defaults__, strict=True))
    for name, value in asdict(part).items():
        if name not in defaults or value != defaults[name]:
            kept[name] = _plain(value)
    return kept


def _rule(data: Mapping[str, Any]) -> Rule:
    return Rule(
        RuleKind(data["mood"]),
        _condition(data["condition"]),
        _action(data["action"]),
        _optional(data, "span", _span),
        _optional(data, "phase", Phase),
    )


def _condition(data: Mapping[str, Any]) -> Condition:
    kind = _CONDITIONS[data["is"]]
    if kind in (AllOf, AnyOf):
        parts = tuple(_condition(part) for part in data["parts"])
        if len(parts) < 2:
            raise ValueError("a join needs two parts")
        return AllOf(parts) if kind is AllOf else AnyOf(parts)
    series = _series(data["series"])
    if kind is Compare:
        return Compare(series, Cmp(data["cmp"]), _value(data["value"]))
    if kind is Between:
        return Between(series, _value(data["low"]), _value(data["high"]))
    return Trend(
        series, Direction(data["direction"]), _span(data["span"]), data.get("negated", False) is True
    )


def _series(data: Mapping[str, Any]) -> Series:
    look = _optional(data, "look", Look)
    span = _optional(data, "span", _span)
    if (span is not None) != (look is not None and not look.versus):
        raise ValueError("a look at the past has a span, no other look has")
    within = _optional(data, "within", lambda limit: Limit(Cmp(limit["cmp"]), _value(limit["value"])))
    return Series(_text(data["metric"]), _text(data.get("per", "")), within, look, span)


def _value(data: Mapping[str, Any]) -> Value:
    number = Decimal(data["number"])
    if not number.is_finite():
        raise ValueError("not a finite number")
    return Value(number, _text(data.get("unit", "")))


def _span(data: Mapping[str, Any]) -> Span:
    count = data["count"]
    if not isinstance(count, int) or count < 1:
        raise ValueError("a span counts from one")
    return Span(count, SpanUnit(data["unit"]))


def _action(data: Mapping[str, Any]) -> Action:
    stage = _optional(data, "stage", FunnelStage)
    return Action(ActionKind(data["kind"]), stage, _text(data.get("text", "")))


def _optional(data: Mapping[str, Any], name: str, read: Callable[[Any], T]) -> T | None:
    return read(data[name]) if name in data else None


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value
