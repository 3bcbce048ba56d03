"""A rule written back in its own language: what it prints, ``parse`` reads as the same tree."""

from __future__ import annotations

import re
from collections.abc import Callable

from omtm_tui.domain.guardrails.syntax_errors import RESERVED
from omtm_tui.domain.guardrails.tree import (
    Action,
    AnyOf,
    Between,
    Compare,
    Condition,
    Limit,
    Rule,
    RuleKind,
    Series,
    Span,
    SpanUnit,
    Test,
    Value,
)
from omtm_tui.domain.guardrails.units import Measure, measure_of, value_text


def rule_text(rule: Rule) -> str:
    """The rule on one line, metrics by key, numbers with a decimal point."""
    parts = ["keep" if rule.kind is RuleKind.KEEP else "if", joined_tests(rule.condition, _test_text)]
    if rule.span:
        parts += ["for", span_text(rule.span)]
    if rule.phase:
        parts += ["in phase", rule.phase.value]
    parts += ["else" if rule.kind is RuleKind.KEEP else "then", action_text(rule.action)]
    return " ".join(parts)


def joined_tests(
    condition: Condition, text_of: Callable[[Test], str], both: str = " and ", either: str = " or "
) -> str:
    """The texts of all tests, joined as the condition joins them; parentheses where ``and`` would bind."""
    if isinstance(condition, Test):
        return text_of(condition)
    parts = [(part, joined_tests(part, text_of, both, either)) for part in condition.parts]
    if isinstance(condition, AnyOf):
        return either.join(text for _part, text in parts)
    return both.join(f"({text})" if isinstance(part, AnyOf) else text for part, text in parts)


def _test_text(test: Test) -> str:
    series = series_text(test.series)
    if isinstance(test, Compare):
        return f"{series} {test.cmp} {_value(test.value, test.series)}"
    if isinstance(test, Between):
        return f"{series} between {_value(test.low, test.series)} and {_value(test.high, test.series)}"
    negation = "not " if test.negated else ""
    return f"{series} {negation}{test.direction} over {span_text(test.span)}"


def series_text(series: Series) -> str:
    """The series in the rule language, such as ``share(ttfv <= 14 d) avg over 4w``."""
    text = name_text(series.metric)
    if series.per:
        text = f"{text} / {name_text(series.per)}"
    if series.within:
        text = f"share({text} {limit_text(series.within)})"
    if series.look is None:
        return text
    if series.look.versus:
        return f"{text} vs {series.look}"
    return f"{text} {series.look} over {span_text(series.span)}" if series.span else text


def limit_text(limit: Limit) -> str:
    """``<= 14 d``."""
    return f"{limit.cmp} {value_text(limit.value)}"


def name_text(key: str) -> str:
    """A metric's key, in quotes where it would otherwise be read as something else."""
    if re.fullmatch(r"[^\W\d]\w*", key) and key.casefold() not in RESERVED:
        return key
    return _quoted(key)


def span_text(span: Span) -> str:
    """``2w``, ``1 reading``, ``3 readings``."""
    if span.unit is SpanUnit.READINGS:
        return f"{span.count} reading" if span.count == 1 else f"{span.count} readings"
    return f"{span.count}{span.unit}"


def action_text(action: Action) -> str:
    """``pause stage acquisition "stop growth"``."""
    stage = f" stage {action.stage}" if action.stage else ""
    return f"{action.kind}{stage}" + (f" {_quoted(action.text)}" if action.text else "")


def _value(value: Value, series: Series) -> str:
    return value_text(value, signed=measure_of(series, value.unit) is not Measure.LEVEL)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
