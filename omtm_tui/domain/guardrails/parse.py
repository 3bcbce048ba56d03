"""From a rule as a person types it to its tree, with errors that name the column and the fix.

The parser library is loaded when the first rule is parsed; reading stored rules goes through ``tree``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.metric_lookup import find_share, metric_of_rule
from omtm_tui.domain.guardrails.syntax_errors import GRAMMAR, RuleError, rule_error
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
    Joined,
    Limit,
    Look,
    Rule,
    RuleKind,
    Series,
    Span,
    SpanUnit,
    Trend,
    Value,
    merged,
)
from omtm_tui.domain.guardrails.units import (
    POINT,
    measure_of,
    quantity,
    ratio_factor,
    read_plain,
    read_value,
    unit_metric,
)
from omtm_tui.domain.metrics.metric import FunnelStage, Metric
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

__all__ = ["RuleError", "parse_rule"]

T = TypeVar("T")

LONGEST = 20_000
"""Characters; a rule nobody can read guards nothing."""

DEEPEST = 20
"""Parentheses inside parentheses."""

LONGEST_SPAN = {SpanUnit.DAYS: 3660, SpanUnit.WEEKS: 520, SpanUnit.MONTHS: 120, SpanUnit.READINGS: 1000}

_SIGNS = {"=<": "<=", "≤": "<=", "=>": ">=", "≥": ">=", "==": "="}


def parse_rule(text: str, metrics: Sequence[Metric], fmt: NumberFormat = POINT) -> Rule:
    """The tree of a rule, metrics bound to their keys, units checked against them.

    ``fmt`` settles numbers such as 1,234. RuleError names the column (from 1) and what was expected there.
    """
    _limit(text)
    return Builder(text, metrics, fmt).rule(_read(text, metrics))


def _limit(text: str) -> None:
    """Refuse what is too long or nested too deeply to be a rule, before any work is spent on it."""
    if len(text) > LONGEST:
        raise RuleError(LONGEST + 1, _("a rule has at most {n} characters").format(n=LONGEST))
    depth = 0
    for token in re.finditer(r'"(?:[^"\\]|\\.?)*"?|[()]', text, re.DOTALL):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if depth > DEEPEST:
            problem = _("parentheses are nested more than {n} deep").format(n=DEEPEST)
            raise RuleError(token.start() + 1, problem)


@cache
def _parser() -> Lark:
    from lark import Lark

    grammar = GRAMMAR.read_text("utf-8")
    return Lark(grammar, start="rule", parser="lalr", propagate_positions=True, maybe_placeholders=False)


def _read(text: str, metrics: Sequence[Metric]) -> Tree[Token]:
    from lark import UnexpectedInput

    try:
        return _parser().parse(text)
    except UnexpectedInput as error:
        raise rule_error(error, text, metrics) from None


class Builder:
    """Turns the parser's tree into ours; every refusal carries the column of what it is about."""

    def __init__(self, text: str, metrics: Sequence[Metric], fmt: NumberFormat) -> None:
        self.text = text
        self.metrics = metrics
        self.by_key = {m.key: m for m in metrics}
        self.fmt = fmt

    def rule(self, tree: Tree[Token]) -> Rule:
        parts = _parts(tree)
        if "action" not in parts:
            word = "else" if tree.data == "keep" else "then"
            problem = _(
                "a rule must say what happens: add “{word}” and warn, review, pause, stop or rollback"
            )
            raise RuleError(len(self.text.rstrip()) + 1, problem.format(word=word))
        return Rule(
            RuleKind.KEEP if tree.data == "keep" else RuleKind.IF,
            self._condition(parts["condition"]),
            self._action(parts["action"]),
            self._span(_parts(parts["lasting"])["span"]) if "lasting" in parts else None,
            Phase(_words(parts["phase"])["PHASE"].lower()) if "phase" in parts else None,
        )

    def _condition(self, tree: Tree[Token]) -> Condition:
        kinds: dict[str, type[Joined]] = {"condition": AnyOf, "every": AllOf}
        kind = kinds.get(tree.data)
        return merged(kind, map(self._condition, _branches(tree))) if kind else self._test(tree)

    def _test(self, tree: Tree[Token]) -> Condition:
        series = self._series(next(_branches(tree)))
        words = _words(tree)
        if tree.data == "trend":
            span_tree = _parts(tree)["span"]
            span = self._span(span_tree)
            if span.unit is SpanUnit.READINGS and span.count < 3:
                raise self._error(span_tree, _("a trend needs at least 3 readings"))
            return Trend(series, Direction(words["DIRECTION"].lower()), span, "NOT" in words)
        values = [part for part in _branches(tree) if part.data == "value"]
        first = self._value(values[0], series)
        if tree.data == "compare":
            return Compare(series, _cmp(words["CMP"]), first)
        return self._between(series, first, self._value(values[1], series), values[1])

    def _between(self, series: Series, low: Value, high: Value, at: Tree[Token]) -> Between:
        metric = self._unit_metric(series)
        measure = measure_of(series, low.unit)
        if measure is not measure_of(series, high.unit):
            raise self._error(at, _("both ends of a band need the same unit"))
        if quantity(low, measure, metric) >= quantity(high, measure, metric):
            raise self._error(at, _("the second value of “between” must be the larger one"))
        return Between(series, low, high)

    def _series(self, tree: Tree[Token]) -> Series:
        names = [part for part in _branches(tree) if part.data == "metric"]
        parts = _parts(tree)
        look, span = self._look(parts.get("look"))
        if "share" in parts:
            metric, limit = self._share(parts["share"])
            return Series(metric.key, within=limit, look=look, span=span)
        metric = self._metric(names[0])
        per = self._metric(names[1]) if len(names) > 1 else None
        if per is not None and ratio_factor(metric, per) is None:
            problem = _("{a} and {b} are in different currencies").format(a=metric.key, b=per.key)
            raise self._error(names[1], problem)
        return Series(metric.key, per.key if per else "", look=look, span=span)

    def _look(self, tree: Tree[Token] | None) -> tuple[Look | None, Span | None]:
        if tree is None:
            return None, None
        words, span = _words(tree), _parts(tree).get("span")
        return Look(next(iter(words.values())).lower()), self._span(span) if span is not None else None

    def _share(self, tree: Tree[Token]) -> tuple[Metric, Limit]:
        name, value = _parts(tree)["metric"], _parts(tree)["value"]
        limit = Limit(_cmp(_words(tree)["CMP"]), self._at(value, read_plain, self._slice(value), self.fmt))
        return self._at(name, find_share, _name(name), limit, self.metrics), limit

    def _value(self, tree: Tree[Token], series: Series) -> Value:
        return self._at(tree, read_value, self._slice(tree), series, self._unit_metric(series), self.fmt)

    def _unit_metric(self, series: Series) -> Metric:
        metric = unit_metric(series, self.by_key)
        assert metric is not None, "the series was bound to metrics that exist"
        return metric

    def _metric(self, tree: Tree[Token]) -> Metric:
        return self._at(tree, metric_of_rule, _name(tree), self.metrics)

    def _span(self, tree: Tree[Token]) -> Span:
        words = _words(tree)
        number, unit = words["NUMBER"].strip(), words["SPAN_UNIT"].lower()
        kind = SpanUnit.READINGS if unit.startswith("r") else SpanUnit(unit[0])
        if not re.fullmatch("[0-9]{1,5}", number) or not 1 <= int(number) <= LONGEST_SPAN[kind]:
            problem = _("a span is a whole number from 1 to {most}").format(most=LONGEST_SPAN[kind])
            raise self._error(tree, problem)
        return Span(int(number), kind)

    def _action(self, tree: Tree[Token]) -> Action:
        words = _words(tree)
        stage = FunnelStage(words["STAGE"].lower()) if "STAGE" in words else None
        text = _unquote(words["QUOTED"]) if "QUOTED" in words else ""
        return Action(ActionKind(words["ACTION"].lower()), stage, text)

    def _slice(self, tree: Tree[Token]) -> str:
        return self.text[tree.meta.start_pos : tree.meta.end_pos]

    def _error(self, tree: Tree[Token], problem: str) -> RuleError:
        return RuleError(tree.meta.start_pos + 1, problem)

    def _at(self, tree: Tree[Token], read: Callable[..., T], *args: Any) -> T:
        try:
            return read(*args)
        except UserError as error:
            raise self._error(tree, str(error)) from None


def _branches(tree: Tree[Token]) -> Iterator[Tree[Token]]:
    return (child for child in tree.children if not isinstance(child, str))


def _words(tree: Tree[Token]) -> dict[str, str]:
    """The words directly below, by the name the grammar gives them."""
    return {child.type: str(child) for child in tree.children if isinstance(child, str)}


def _parts(tree: Tree[Token]) -> dict[str, Tree[Token]]:
    """The branches directly below, by the rule of the grammar each is of."""
    return {branch.data: branch for branch in _branches(tree)}


def _name(metric: Tree[Token]) -> str:
    words = _words(metric)
    return _unquote(words["QUOTED"]) if "QUOTED" in words else words["NAME"]


def _unquote(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted[1:-1], flags=re.DOTALL)


def _cmp(sign: str) -> Cmp:
    return Cmp(_SIGNS.get(sign, sign))
