"""From a rule as a person types it to its tree, with errors that name the column and the fix.

The parser library is loaded when the first rule is parsed; reading stored rules goes through ``tree``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.metric_lookup import find_share, metric_of_rule
from omtm_tui.domain.guardrails.syntax_errors import GRAMMAR, RuleError, rule_error, vocabulary
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

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")

LONGEST = 20_000  # characters; a rule nobody can read guards nothing
DEEPEST = 20  # parentheses inside parentheses

LONGEST_SPAN = {SpanUnit.DAYS: 3660, SpanUnit.WEEKS: 520, SpanUnit.MONTHS: 120, SpanUnit.READINGS: 1000}

_SIGNS = {"=<": "<=", "≤": "<=", "=>": ">=", "≥": ">=", "==": "="}


def parse_rule(text: str, metrics: Sequence[Metric], fmt: NumberFormat = POINT) -> Rule:
    """The tree of a rule, metrics bound to their keys, units checked against them.
    ``fmt`` settles numbers such as 1,234. RuleError names the column (from 1) and what was expected there."""
    from lark import UnexpectedInput

    _limit(text)
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        raise rule_error(error, text, metrics) from None
    return Builder(text, metrics, fmt).rule(tree)


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


class Builder:
    """Turns the parser's tree into ours; every refusal carries the column of what it is about."""

    def __init__(self, text: str, metrics: Sequence[Metric], fmt: NumberFormat) -> None:
        self.text = text
        self.metrics = metrics
        self.by_key = {m.key: m for m in metrics}
        self.fmt = fmt

    def rule(self, tree: Tree[Token]) -> Rule:
        parts, keep = _parts(tree), tree.data == "keep"
        if "action" not in parts:
            problem = _(
                "a rule must say what happens: add “{word}” and warn, review, pause, stop or rollback"
            )
            end = len(self.text.rstrip()) + 1
            raise RuleError(end, problem.format(word="else" if keep else "then"))
        return Rule(
            RuleKind.KEEP if keep else RuleKind.IF,
            self._condition(parts["condition"][0]),
            self._action(parts["action"][0]),
            self._span(parts),
            _optional(Phase, _words(tree).get("PHASE")),
        )

    def _condition(self, tree: Tree[Token]) -> Condition:
        kinds: dict[str, type[Joined]] = {"condition": AnyOf, "every": AllOf}
        kind = kinds.get(tree.data)
        return merged(kind, map(self._condition, _branches(tree))) if kind else self._test(tree)

    def _test(self, tree: Tree[Token]) -> Condition:
        parts, words = _parts(tree), _words(tree)
        series = self._series(parts["series"][0])
        if span := self._span(parts):
            if span.unit is SpanUnit.READINGS and span.count < 3:
                raise self._error(parts["span"][0], _("a trend needs at least 3 readings"))
            return Trend(series, Direction(words["DIRECTION"]), span, "NOT" in words)
        metric = self._unit_metric(series)
        values = [self._at(at, read_value, series, metric, self.fmt) for at in parts["value"]]
        if tree.data == "compare":
            return Compare(series, _cmp(words), values[0])
        (low, high), measure = values, measure_of(series, values[0].unit)
        if measure is not measure_of(series, high.unit):
            raise self._error(parts["value"][1], _("both ends of a band need the same unit"))
        if quantity(low, measure, metric) >= quantity(high, measure, metric):
            problem = _("the second value of “between” must be the larger one")
            raise self._error(parts["value"][1], problem)
        return Between(series, low, high)

    def _series(self, tree: Tree[Token]) -> Series:
        parts, words = _parts(tree), _words(tree)
        look = _optional(Look, words.get("LOOK") or words.get("REFERENCE"))
        if "share" in parts:
            metric, limit = self._share(parts["share"][0])
            return Series(metric.key, within=limit, look=look, span=self._span(parts))
        named = [self._at(at, metric_of_rule, self.metrics) for at in parts["metric"]]
        if len(named) > 1 and ratio_factor(*named) is None:
            a, b = (metric.key for metric in named)
            problem = _("{a} and {b} are in different currencies").format(a=a, b=b)
            raise self._error(parts["metric"][1], problem)
        per = named[1].key if len(named) > 1 else ""
        return Series(named[0].key, per, look=look, span=self._span(parts))

    def _share(self, tree: Tree[Token]) -> tuple[Metric, Limit]:
        (name,), (value,) = _parts(tree)["metric"], _parts(tree)["value"]
        limit = Limit(_cmp(_words(tree)), self._at(value, read_plain, self.fmt))
        return self._at(name, find_share, limit, self.metrics), limit

    def _unit_metric(self, series: Series) -> Metric:
        metric = unit_metric(series, self.by_key)
        assert metric is not None, "the series was bound to metrics that exist"
        return metric

    def _span(self, parts: Mapping[str, list[Tree[Token]]]) -> Span | None:
        if "span" not in parts:
            return None
        words = _words(parts["span"][0])
        number, unit = words["NUMBER"].strip(), words["SPAN_UNIT"].lower()
        kind = SpanUnit.READINGS if unit.startswith("r") else SpanUnit(unit[0])
        if not re.fullmatch("[0-9]{1,5}", number) or not 1 <= int(number) <= LONGEST_SPAN[kind]:
            problem = _("a span is a whole number from 1 to {most}").format(most=LONGEST_SPAN[kind])
            raise self._error(parts["span"][0], problem)
        return Span(int(number), kind)

    def _action(self, tree: Tree[Token]) -> Action:
        words = _words(tree)
        stage = _optional(FunnelStage, words.get("STAGE"))
        return Action(ActionKind(words["ACTION"]), stage, _unquote(words.get("QUOTED", '""')))

    def _error(self, tree: Tree[Token], problem: str) -> RuleError:
        return RuleError(tree.meta.start_pos + 1, problem)

    def _at(self, tree: Tree[Token], read: Callable[..., T], *args: Any) -> T:
        """What ``read`` makes of a name or a value of the text."""
        typed = self.text[tree.meta.start_pos : tree.meta.end_pos]
        try:
            return read(_unquote(typed) if typed.startswith('"') else typed, *args)
        except UserError as error:
            raise self._error(tree, str(error)) from None


def _branches(tree: Tree[Token]) -> Iterator[Tree[Token]]:
    return (child for child in tree.children if not isinstance(child, str))


def _words(tree: Tree[Token]) -> dict[str, str]:
    """The words directly below, by their names in the grammar; those of the language in small letters."""
    tokens, keywords = (child for child in tree.children if isinstance(child, str)), vocabulary()
    return {token.type: token.lower() if token.type in keywords else str(token) for token in tokens}


def _parts(tree: Tree[Token]) -> dict[str, list[Tree[Token]]]:
    """The branches directly below, by the rule of the grammar each is of."""
    parts: dict[str, list[Tree[Token]]] = {}
    for branch in _branches(tree):
        parts.setdefault(branch.data, []).append(branch)
    return parts


def _optional(kind: type[E], word: str | None) -> E | None:
    return kind(word) if word else None


def _unquote(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted[1:-1], flags=re.DOTALL)


def _cmp(words: Mapping[str, str]) -> Cmp:
    return Cmp(_SIGNS.get(words["CMP"], words["CMP"]))
