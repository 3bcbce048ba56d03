"""A rule written back: in its own language, which ``parse`` reads as the same tree, and as a sentence."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from omtm_tui.domain.guardrails.syntax_errors import RESERVED
from omtm_tui.domain.guardrails.tree import (
    Action,
    AnyOf,
    Between,
    Cmp,
    Compare,
    Condition,
    Limit,
    Look,
    Rule,
    RuleKind,
    Series,
    Span,
    SpanUnit,
    Test,
    Trend,
    Value,
)
from omtm_tui.domain.guardrails.units import POINT, Measure, measure_of, unit_metric, value_text, value_words
from omtm_tui.domain.metrics.metric import Metric, MetricKind
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.typed_text import visible
from omtm_tui.i18n import _, mark, ngettext

_COUNTS = (
    mark("one"), mark("two"), mark("three"), mark("four"), mark("five"), mark("six"),
    mark("seven"), mark("eight"), mark("nine"), mark("ten"), mark("eleven"), mark("twelve"),
)  # fmt: skip


def rule_text(rule: Rule, fmt: NumberFormat = POINT) -> str:
    """The rule on one line, metrics by key, numbers as ``fmt`` has them; as stored with a decimal point."""
    test_text = partial(_test_text, fmt=fmt)
    parts = ["keep" if rule.kind is RuleKind.KEEP else "if", joined_tests(rule.condition, test_text)]
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


def _test_text(test: Test, fmt: NumberFormat) -> str:
    series = series_text(test.series, fmt)
    if isinstance(test, Compare):
        return f"{series} {test.cmp} {_value_text(test.value, test.series, fmt)}"
    if isinstance(test, Between):
        low, high = (_value_text(end, test.series, fmt) for end in (test.low, test.high))
        return f"{series} between {low} and {high}"
    negation = "not " if test.negated else ""
    return f"{series} {negation}{test.direction} over {span_text(test.span)}"


def series_text(series: Series, fmt: NumberFormat = POINT) -> str:
    """The series in the rule language, such as ``share(ttfv <= 14 d) avg over 4w``."""
    text = name_text(series.metric)
    if series.per:
        text = f"{text} / {name_text(series.per)}"
    if series.within:
        text = f"share({text} {limit_text(series.within, fmt)})"
    if series.look is None:
        return text
    if series.look.versus:
        return f"{text} vs {series.look}"
    return f"{text} {series.look} over {span_text(series.span)}" if series.span else text


def limit_text(limit: Limit, fmt: NumberFormat = POINT) -> str:
    """``<= 14 d``."""
    return f"{limit.cmp} {value_text(limit.value, fmt=fmt)}"


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


def _value_text(value: Value, series: Series, fmt: NumberFormat) -> str:
    return value_text(value, signed=measure_of(series, value.unit) is not Measure.LEVEL, fmt=fmt)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def sentence(rule: Rule, metrics: Iterable[Metric], fmt: NumberFormat = POINT) -> str:
    """``Keep Retention day 28 at or above 40 %, else review: look at onboarding``.

    Metrics are named where ``metrics`` has them, else by key.
    """
    by_key = {metric.key: metric for metric in metrics}
    keep = rule.kind is RuleKind.KEEP
    test_words = partial(_test_words, keep=keep, by_key=by_key, fmt=fmt)
    words = joined_tests(rule.condition, test_words, _(" and "), _(" or "))
    if rule.phase:
        words = _("{condition} in phase {phase}").format(condition=words, phase=rule.phase.label)
    action = action_words(rule.action)
    if rule.span is None:
        whole = _("Keep {condition}, else {action}") if keep else _("If {condition}, then {action}")
        return whole.format(condition=words, action=action)
    lasting = (
        _("Keep {condition}; if not for {span}, {action}")
        if keep
        else _("If {condition}, for {span}, then {action}")
    )
    return lasting.format(condition=words, action=action, span=span_words(rule.span))


def _test_words(test: Test, keep: bool, by_key: Mapping[str, Metric], fmt: NumberFormat) -> str:
    series = series_words(test.series, by_key, fmt)
    if isinstance(test, Trend):
        template = trend(test.negated)
        if keep:
            template = (
                _("{series} not {direction} over {span}")
                if test.negated
                else _("{series} {direction} over {span}")
            )
        return template.format(series=series, direction=test.direction.label, span=span_words(test.span))
    if isinstance(test, Compare):
        bound = _value_words(test.value, test.series, by_key, fmt)
        if keep:
            return test.cmp.label.format(value=series, bound=bound)
        return relation(test.cmp, True).format(value=series, bound=bound)
    low, high = (_value_words(end, test.series, by_key, fmt) for end in (test.low, test.high))
    between = _("{value} between {low} and {high}") if keep else band(holds=True)
    return between.format(value=series, low=low, high=high)


def series_words(series: Series, by_key: Mapping[str, Metric], fmt: NumberFormat = POINT) -> str:
    """The series with the metrics' names: ``the change of Tickets per 100 over one week``."""
    names = [visible(by_key[key].name) if key in by_key else key for key in series.metrics]
    words = " / ".join(names)
    metric = by_key.get(series.metric)
    # A share's own name usually says its limit already; then it is not said twice.
    named = metric and metric.kind is MetricKind.SHARE_WITHIN and set("≤<") & set(metric.name)
    if series.within and not named:
        words = _("share of {name} {limit}").format(name=words, limit=limit_text(series.within, fmt))
    if series.look is None:
        return words
    template = {
        Look.CHANGE: _("the change of {series} over {span}"),
        Look.DIFF: _("the difference of {series} over {span}"),
        Look.AVG: _("the average of {series} over {span}"),
        Look.BASELINE: _("{series} against the baseline"),
        Look.CONTROL: _("{series} against the control"),
    }[series.look]
    return template.format(series=words, span=span_words(series.span) if series.span else "")


def _value_words(value: Value, series: Series, by_key: Mapping[str, Metric], fmt: NumberFormat) -> str:
    metric = unit_metric(series, by_key)
    if metric is None:
        return value_text(value, fmt=fmt)
    return value_words(value, measure_of(series, value.unit), metric, fmt)


def count_word(n: int) -> str:
    """Small counts as words, the way a sentence has them."""
    return _(_COUNTS[n - 1]) if 0 < n <= len(_COUNTS) else str(n)


def span_words(span: Span) -> str:
    """``two weeks``, ``one month``, ``three readings``."""
    n = span.count
    form = {
        SpanUnit.DAYS: lambda: ngettext("{n} day", "{n} days", n),
        SpanUnit.WEEKS: lambda: ngettext("{n} week", "{n} weeks", n),
        SpanUnit.MONTHS: lambda: ngettext("{n} month", "{n} months", n),
        SpanUnit.READINGS: lambda: ngettext("{n} reading", "{n} readings", n),
    }[span.unit]()
    return form.format(n=count_word(n))


def joined(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *first, last = parts
    return _("{first} and {last}").format(first=", ".join(first), last=last) if first else last


def action_words(action: Action) -> str:
    """``pause acquisition: stop growth``."""
    words = action.kind.label
    if action.stage:
        words = _("{action} {stage}").format(action=words, stage=action.stage.label)
    return f"{words}: {visible(action.text)}" if action.text else words


def relation(cmp: Cmp, holds: bool, count: int = 1) -> str:
    """How ``{value}`` stands to ``{bound}``, for ``count`` values, those two places left to fill."""
    opposite = {Cmp.LT: Cmp.GE, Cmp.GE: Cmp.LT, Cmp.GT: Cmp.LE, Cmp.LE: Cmp.GT}
    if cmp is Cmp.EQ and not holds:
        return ngettext("{value} is not {bound}", "{value} are not {bound}", count)
    return {
        Cmp.EQ: ngettext("{value} is exactly {bound}", "{value} are exactly {bound}", count),
        Cmp.GE: ngettext("{value} is at or above {bound}", "{value} are at or above {bound}", count),
        Cmp.LE: ngettext("{value} is at or below {bound}", "{value} are at or below {bound}", count),
        Cmp.GT: ngettext("{value} is above {bound}", "{value} are above {bound}", count),
        Cmp.LT: ngettext("{value} is below {bound}", "{value} are below {bound}", count),
    }[cmp if holds else opposite[cmp]]


def band(holds: bool, count: int = 1) -> str:
    """How ``{value}`` stands to a band from ``{low}`` to ``{high}``, for ``count`` values."""
    if holds:
        return ngettext("{value} is between {low} and {high}", "{value} are between {low} and {high}", count)
    return ngettext("{value} is outside {low} to {high}", "{value} are outside {low} to {high}", count)


def trend(negated: bool = False) -> str:
    """Which ``{direction}`` the ``{series}`` has over a ``{span}``, or has not."""
    if negated:
        return _("{series} is not {direction} over {span}")
    return _("{series} is {direction} over {span}")
