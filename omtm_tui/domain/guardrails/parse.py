"""From a rule as a person types it to its tree, with errors that name the column and the fix.

The parser library is loaded when the first rule is parsed; reading stored rules goes through ``tree``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from omtm_tui.domain.errors import Action, UserError
from omtm_tui.domain.guardrails import tree, units
from omtm_tui.domain.guardrails.render import limit_text
from omtm_tui.domain.guardrails.syntax_errors import GRAMMAR, RuleError, rule_error, vocabulary
from omtm_tui.domain.metrics.metric import FunnelStage, Metric, MetricKind, matching_metrics, metric_key
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.text.labels import folded, nearest_words
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")
LONGEST = 20_000  # characters; a rule nobody can read guards nothing
DEEPEST = 20  # parentheses inside parentheses
LONGEST_SPAN = dict(zip(tree.SpanUnit, (3660, 520, 120, 1000), strict=True))
_LIMIT = re.compile(r"(?P<cmp><=|≤|<)?(?P<size>.*)")
_SIGNS = {"=<": "<=", "≤": "<=", "=>": ">=", "≥": ">=", "==": "="}


def parse_rule(text: str, metrics: Sequence[Metric], fmt: NumberFormat = units.POINT) -> tree.Rule:
    """The tree of a rule, with units checked; RuleError names the column (from 1) and what it expected."""
    from lark import UnexpectedInput

    _limit(text)
    try:
        node = _parser().parse(text)
    except UnexpectedInput as error:
        raise rule_error(error, text, metrics) from None
    return Builder(text, metrics, fmt).rule(node)


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

    def rule(self, node: Tree[Token]) -> tree.Rule:
        parts, keep = _parts(node), node.data == "keep"
        if "action" not in parts:
            text = _("a rule must say what happens: add “{word}” and warn, review, pause, stop or rollback")
            end = len(self.text.rstrip()) + 1
            raise RuleError(end, text.format(word="else" if keep else "then"))
        return tree.Rule(
            tree.RuleKind.KEEP if keep else tree.RuleKind.IF,
            self._condition(parts["condition"][0]),
            self._action(parts["action"][0]),
            self._span(parts),
            _optional(Phase, _words(node).get("PHASE")),
        )

    def _condition(self, node: Tree[Token]) -> tree.Condition:
        kinds: dict[str, type[tree.Joined]] = {"condition": tree.AnyOf, "every": tree.AllOf}
        kind = kinds.get(node.data)
        return tree.merged(kind, map(self._condition, _branches(node))) if kind else self._test(node)

    def _test(self, node: Tree[Token]) -> tree.Condition:
        parts, words = _parts(node), _words(node)
        series = self._series(parts["series"][0])
        if span := self._span(parts):
            if span.unit is tree.SpanUnit.READINGS and span.count < 3:
                raise self._error(parts["span"][0], _("a trend needs at least 3 readings"))
            return tree.Trend(series, tree.Direction(words["DIRECTION"]), span, "NOT" in words)
        metric = units.unit_metric(series, self.by_key)
        assert metric is not None, "the series was bound to metrics that exist"
        values = [self._at(at, units.read_value, series, metric, self.fmt) for at in parts["value"]]
        if node.data == "compare":
            return tree.Compare(series, _cmp(words), values[0])
        (low, high), measure = values, units.measure_of(series, values[0].unit)
        if measure is not units.measure_of(series, high.unit):
            raise self._error(parts["value"][1], _("both ends of a band need the same unit"))
        if units.quantity(low, measure, metric) >= units.quantity(high, measure, metric):
            raise self._error(parts["value"][1], _("the second value of “between” must be the larger one"))
        return tree.Between(series, low, high)

    def _series(self, node: Tree[Token]) -> tree.Series:
        parts, words = _parts(node), _words(node)
        look = _optional(tree.Look, words.get("LOOK") or words.get("REFERENCE"))
        if "share" in parts:
            metric, limit = self._share(parts["share"][0])
            return tree.Series(metric.key, within=limit, look=look, span=self._span(parts))
        named = [self._at(at, metric_of_rule, self.metrics) for at in parts["metric"]]
        if len(named) > 1 and units.ratio_factor(*named) is None:
            a, b = (metric.key for metric in named)
            problem = _("{a} and {b} are in different currencies").format(a=a, b=b)
            raise self._error(parts["metric"][1], problem)
        per = named[1].key if len(named) > 1 else ""
        return tree.Series(named[0].key, per, look=look, span=self._span(parts))

    def _share(self, node: Tree[Token]) -> tuple[Metric, tree.Limit]:
        (name,), (value,) = _parts(node)["metric"], _parts(node)["value"]
        limit = tree.Limit(_cmp(_words(node)), self._at(value, units.read_plain, self.fmt))
        return self._at(name, find_share, limit, self.metrics), limit

    def _span(self, parts: Mapping[str, list[Tree[Token]]]) -> tree.Span | None:
        if "span" not in parts:
            return None
        words = _words(parts["span"][0])
        number, unit = words["NUMBER"].strip(), words["SPAN_UNIT"].lower()
        kind = tree.SpanUnit.READINGS if unit.startswith("r") else tree.SpanUnit(unit[0])
        if not re.fullmatch("[0-9]{1,5}", number) or not 1 <= int(number) <= LONGEST_SPAN[kind]:
            problem = _("a span is a whole number from 1 to {most}").format(most=LONGEST_SPAN[kind])
            raise self._error(parts["span"][0], problem)
        return tree.Span(int(number), kind)

    def _action(self, node: Tree[Token]) -> tree.Action:
        words = _words(node)
        stage = _optional(FunnelStage, words.get("STAGE"))
        return tree.Action(tree.ActionKind(words["ACTION"]), stage, _unquote(words.get("QUOTED", '""')))

    def _error(self, node: Tree[Token], problem: str) -> RuleError:
        return RuleError(node.meta.start_pos + 1, problem)

    def _at(self, node: Tree[Token], read: Callable[..., T], *args: Any) -> T:
        """What ``read`` makes of a name or a value of the text."""
        typed = self.text[node.meta.start_pos : node.meta.end_pos]
        try:
            return read(_unquote(typed) if typed.startswith('"') else typed, *args)
        except UserError as error:
            raise RuleError(node.meta.start_pos + 1, str(error), error.action) from None


def _branches(node: Tree[Token]) -> Iterator[Tree[Token]]:
    return (child for child in node.children if not isinstance(child, str))


def _words(node: Tree[Token]) -> dict[str, str]:
    """The words directly below, by their names in the grammar; those of the language in small letters."""
    tokens, keywords = (child for child in node.children if isinstance(child, str)), vocabulary()
    return {token.type: token.lower() if token.type in keywords else str(token) for token in tokens}


def _parts(node: Tree[Token]) -> dict[str, list[Tree[Token]]]:
    """The branches directly below, by the rule of the grammar each is of."""
    parts: dict[str, list[Tree[Token]]] = {}
    for branch in _branches(node):
        parts.setdefault(branch.data, []).append(branch)
    return parts


def _optional(kind: type[E], word: str | None) -> E | None:
    return kind(word) if word else None


def _unquote(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted[1:-1], flags=re.DOTALL)


def _cmp(words: Mapping[str, str]) -> tree.Cmp:
    return tree.Cmp(_SIGNS.get(words["CMP"], words["CMP"]))


def metric_of_rule(name: str, metrics: Sequence[Metric]) -> Metric:
    """The metric a rule names by key, else by name; UserError for none or several, with the nearest."""
    matches = matching_metrics(name, metrics)
    if len(matches) == 1:
        return matches[0]
    if matches:
        keys = ", ".join(metric.key for metric in matches)
        message = _("several metrics are called '{name}', use a key: {keys}")
        raise UserError(message.format(name=name, keys=keys))
    short = name if len(name) <= 40 else name[:39] + "…"
    near = nearest_words(name, [m.key for m in metrics]) or nearest_words(name, [m.name for m in metrics])
    if near:
        raise UserError(_("unknown metric '{name}', did you mean {near}?").format(name=short, near=near[0]))
    raise UserError(_("unknown metric '{name}'").format(name=short), action=Action.ADD_METRIC)


def find_share(name: str, limit: tree.Limit, metrics: Sequence[Metric]) -> Metric:
    """The share-within metric meant by ``share(name <= limit)``.

    ``name`` is its key, its name, or its name without the limit: ``ttfv`` finds “TTFV ≤ 14 d”. The limit must
    be the one the metric is counted with. UserError otherwise."""
    called = _called(name, limit_text(limit), [m for m in metrics if m.kind is MetricKind.SHARE_WITHIN])
    if not called:
        key = metric_of_rule(name, metrics).key
        raise UserError(_("{key} is not a share within a limit, compare it without share( )").format(key=key))
    fitting = [m for m in called if _same_limit(m, limit)]
    if len(fitting) == 1:
        return fitting[0]
    limits = ", ".join(f"{m.key} ({m.share_limit})" for m in called)
    if fitting:
        raise UserError(_("several shares fit, use a key: {keys}").format(keys=limits))
    message = _("no share is counted with {limit}; there is {limits}")
    raise UserError(message.format(limit=limit_text(limit), limits=limits))


def _called(name: str, limit: str, shares: Sequence[Metric]) -> list[Metric]:
    """By key, else by name, by the name without the limit, or by the key that name and limit give."""
    wanted, made = folded(name), metric_key(f"{name} {limit}").replace("_", "")
    ways: tuple[Callable[[Metric], bool], ...] = (
        lambda m: folded(m.key) == wanted,
        lambda m: folded(m.name) == wanted,
        lambda m: folded(re.split("[<>≤≥=]", m.name)[0]) == wanted,
        lambda m: m.key.replace("_", "") == made,
    )
    return next((matches for way in ways if (matches := [m for m in shares if way(m)])), [])


def _same_limit(metric: Metric, limit: tree.Limit) -> bool:
    """A metric that states no limit takes any; one that states no sign counts up to and including."""
    own = _LIMIT.fullmatch(metric.share_limit.strip())
    if own is None or not own["size"]:
        return limit.cmp in (tree.Cmp.LT, tree.Cmp.LE)
    try:
        _unit, size = units.read_plain(own["size"], units.POINT).size
    except UserError:
        return False
    return size == limit.value.size[1] and limit.cmp is (tree.Cmp.LT if own["cmp"] == "<" else tree.Cmp.LE)
