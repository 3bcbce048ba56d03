"""A rule written: in its own language, which ``parse`` reads as the same tree, in words, as JSON, by a form.

As JSON it is stored, so that it is read without the parser library. Every class of the tree is an object with
its fields by name; reading refuses what it does not know instead of guessing. A form writes one metric, one
comparison or trend, and one action; anything more is typed."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import partial

import msgspec
from msgspec import Struct

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails import tree
from omtm_tui.domain.guardrails.syntax_errors import reserved
from omtm_tui.domain.guardrails.units import POINT, Measure, measure_of, unit_metric, value_text, value_words
from omtm_tui.domain.metrics.metric import Better, FunnelStage, Metric, MetricKind
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.text.labels import LabelledEnum, visible
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.i18n import _, mark, ngettext

_COUNTS = (
    mark("one"), mark("two"), mark("three"), mark("four"), mark("five"), mark("six"),
    mark("seven"), mark("eight"), mark("nine"), mark("ten"), mark("eleven"), mark("twelve"),
)  # fmt: skip


def rule_text(rule: tree.Rule, fmt: NumberFormat = POINT) -> str:
    """The rule on one line, metrics by key, numbers as ``fmt`` has them; as stored with a decimal point."""
    test_text = partial(_test_text, fmt=fmt)
    parts = ["keep" if rule.kind is tree.RuleKind.KEEP else "if", joined_tests(rule.condition, test_text)]
    if rule.span:
        parts += ["for", span_text(rule.span)]
    if rule.phase:
        parts += ["in phase", rule.phase.value]
    parts += ["else" if rule.kind is tree.RuleKind.KEEP else "then", action_text(rule.action)]
    return " ".join(parts)


def joined_tests(
    condition: tree.Condition, text_of: Callable[[tree.Test], str], both: str = " and ", either: str = " or "
) -> str:
    """The texts of all tests, joined as the condition joins them; parentheses where ``and`` would bind."""
    if isinstance(condition, tree.Test):
        return text_of(condition)
    parts = [(part, joined_tests(part, text_of, both, either)) for part in condition.parts]
    if isinstance(condition, tree.AnyOf):
        return either.join(text for _part, text in parts)
    return both.join(f"({text})" if isinstance(part, tree.AnyOf) else text for part, text in parts)


def _test_text(test: tree.Test, fmt: NumberFormat) -> str:
    series = series_text(test.series, fmt)
    if isinstance(test, tree.Trend):
        negation = "not " if test.negated else ""
        return f"{series} {negation}{test.direction} over {span_text(test.span)}"
    signed = measure_of(test.series, test.bounds[0].unit) is not Measure.LEVEL
    bounds = " and ".join(value_text(value, signed, fmt) for value in test.bounds)
    return f"{series} {test.cmp if isinstance(test, tree.Compare) else 'between'} {bounds}"


def series_text(series: tree.Series, fmt: NumberFormat = POINT) -> str:
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


def limit_text(limit: tree.Limit, fmt: NumberFormat = POINT) -> str:
    """``<= 14 d``."""
    return f"{limit.cmp} {value_text(limit.value, fmt=fmt)}"


def name_text(key: str) -> str:
    """A metric's key, in quotes where it would otherwise be read as something else."""
    if re.fullmatch(r"[^\W\d]\w*", key) and not reserved(key.casefold()):
        return key
    return _quoted(key)


def span_text(span: tree.Span) -> str:
    """``2w``, ``1 reading``, ``3 readings``."""
    if span.unit is tree.SpanUnit.READINGS:
        return f"{span.count} reading" if span.count == 1 else f"{span.count} readings"
    return f"{span.count}{span.unit}"


def action_text(action: tree.Action) -> str:
    """``pause stage acquisition "stop growth"``."""
    stage = f" stage {action.stage}" if action.stage else ""
    return f"{action.kind}{stage}" + (f" {_quoted(action.text)}" if action.text else "")


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def sentence(rule: tree.Rule, metrics: Iterable[Metric], fmt: NumberFormat = POINT) -> str:
    """``Keep Retention day 28 at or above 40 %, else review``, with the names that ``metrics`` has."""
    by_key = {metric.key: metric for metric in metrics}
    keep = rule.kind is tree.RuleKind.KEEP
    in_words = partial(_test_words, keep=keep, by_key=by_key, fmt=fmt)
    words = joined_tests(rule.condition, in_words, _(" and "), _(" or "))
    if rule.phase:
        words = _("{condition} in phase {phase}").format(condition=words, phase=rule.phase.label)
    action = action_words(rule.action)
    if rule.span is None:
        whole = _("Keep {condition}, else {action}") if keep else _("If {condition}, then {action}")
        return whole.format(condition=words, action=action)
    lasting = _("If {condition}, for {span}, then {action}")
    if keep:
        lasting = _("Keep {condition}; if not for {span}, {action}")
    return lasting.format(condition=words, action=action, span=span_words(rule.span))


def _test_words(test: tree.Test, keep: bool, by_key: Mapping[str, Metric], fmt: NumberFormat) -> str:
    metric, bounds = unit_metric(test.series, by_key), []
    for value in () if isinstance(test, tree.Trend) else test.bounds:
        measure = measure_of(test.series, value.unit)
        bounds.append(value_words(value, measure, metric, fmt) if metric else value_text(value, fmt=fmt))
    return statement(test, series_words(test.series, by_key, fmt), bounds, 0 if keep else 1)


def statement(test: tree.Test, subject: str, bounds: Sequence[str], count: int, holds: bool = True) -> str:
    """A test of ``subject`` in words, or its opposite where it does not hold; no verb without a ``count``."""
    if count:
        subject = ngettext("{value} is", "{value} are", count).format(value=subject)
    if isinstance(test, tree.Trend):
        plain, negated = _("{series} {direction} over {span}"), _("{series} not {direction} over {span}")
        trend = negated if test.negated else plain
        return trend.format(series=subject, direction=test.direction.label, span=span_words(test.span))
    if isinstance(test, tree.Between):
        band = _("{value} between {low} and {high}") if holds else _("{value} outside {low} to {high}")
        return band.format(value=subject, low=bounds[0], high=bounds[1])
    if test.cmp is tree.Cmp.EQ and count:
        relation = _("{value} exactly {bound}") if holds else _("{value} not {bound}")
    else:
        relation = (test.cmp if holds else test.cmp.opposite or test.cmp).label
    return relation.format(value=subject, bound=bounds[0])


def series_words(series: tree.Series, by_key: Mapping[str, Metric], fmt: NumberFormat = POINT) -> str:
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
        tree.Look.CHANGE: _("the change of {series} over {span}"),
        tree.Look.DIFF: _("the difference of {series} over {span}"),
        tree.Look.AVG: _("the average of {series} over {span}"),
        tree.Look.BASELINE: _("{series} against the baseline"),
        tree.Look.CONTROL: _("{series} against the control"),
    }[series.look]
    return template.format(series=words, span=span_words(series.span) if series.span else "")


def span_words(span: tree.Span) -> str:
    """``two weeks``, ``one month``, ``three readings``."""
    n = span.count
    form = {
        tree.SpanUnit.DAYS: lambda: ngettext("{n} day", "{n} days", n),
        tree.SpanUnit.WEEKS: lambda: ngettext("{n} week", "{n} weeks", n),
        tree.SpanUnit.MONTHS: lambda: ngettext("{n} month", "{n} months", n),
        tree.SpanUnit.READINGS: lambda: ngettext("{n} reading", "{n} readings", n),
    }[span.unit]()
    return form.format(n=_(_COUNTS[n - 1]) if n <= len(_COUNTS) else n)


def joined(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    *first, last = parts
    return _("{first} and {last}").format(first=", ".join(first), last=last) if first else last


def action_words(action: tree.Action) -> str:
    """``pause acquisition: stop growth``."""
    words = action.kind.label
    if action.stage:
        words = _("{action} {stage}").format(action=words, stage=action.stage.label)
    return f"{words}: {visible(action.text)}" if action.text else words


def to_json(rule: tree.Rule) -> str:
    """The rule as one line of JSON; equal rules give equal texts."""
    plain = msgspec.to_builtins(rule, builtin_types=(Decimal,))
    return json.dumps(plain, default=tree.decimal_text, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> tree.Rule:
    """The rule ``to_json`` wrote; UserError if the text is anything else."""
    try:
        return msgspec.json.decode(text, type=tree.Rule)
    except (msgspec.MsgspecError, RecursionError, ValueError):
        raise UserError(_("A stored rule cannot be read; write the rule anew.")) from None


class FormTest(LabelledEnum):
    """How the metric is compared with the value or with its own past: a label, and the rule language."""

    AT_LEAST = "at_least", mark("stays at or above"), ">= {value}"
    AT_MOST = "at_most", mark("stays at or below"), "<= {value}"
    BETWEEN = "between", mark("stays between"), "between {value}"
    RISES_AT_MOST = "rises_at_most", mark("rises by no more than"), "change over {span} <= +{size}"
    FALLS_AT_MOST = "falls_at_most", mark("falls by no more than"), "change over {span} >= -{size}"
    NOT_FALLING = "not_falling", mark("does not fall"), "not falling over {span}"
    NOT_RISING = "not_rising", mark("does not rise"), "not rising over {span}"
    NOT_FLAT = "not_flat", mark("does not stand still"), "not flat over {span}"
    RISING = "rising", mark("keeps rising"), "rising over {span}"
    FALLING = "falling", mark("keeps falling"), "falling over {span}"
    FLAT = "flat", mark("stays flat"), "flat over {span}"

    @property
    def template(self) -> str:
        """The rule language, with places for a ``{value}``, its ``{size}`` without a sign, a ``{span}``."""
        return self._details[0]

    @property
    def has_value(self) -> bool:
        """Whether there is a line to hold; a trend has none."""
        return "{value}" in self.template or "{size}" in self.template

    @property
    def has_span(self) -> bool:
        """Whether it looks back over a span."""
        return "{span}" in self.template


class FormRule(Struct, frozen=True):
    """What the form asks for, as typed.

    ``span`` is what a change or trend looks back over, ``lasting`` how long it may be bad; ``value`` holds
    two values joined by “and” for a band. ``phase`` and ``stage`` None mean any and all."""

    metric_key: str
    test: FormTest
    value: str
    action: tree.ActionKind
    text: str = ""
    span: str = "1w"
    lasting: str = ""
    phase: Phase | None = None
    stage: FunnelStage | None = None

    @property
    def rule_text(self) -> str:
        """The rule in the rule language, not yet checked by the parser."""
        lasting = f" for {self.lasting.strip()}" if self.lasting.strip() else ""
        phase = f" in phase {self.phase}" if self.phase else ""
        action = action_text(tree.Action(self.action, self.stage, self.text.strip()))
        value, span = self.value.strip(), self.span.strip()
        condition = self.test.template.format(value=value, size=value.lstrip("+-−"), span=span)
        return f"keep {name_text(self.metric_key)} {condition}{lasting}{phase} else {action}"


def example_rule(metric: Metric) -> str:
    """A rule one could type about a metric, which keeps it on the side where it is better."""
    rises = metric.better is Better.UP
    share = "40%" if rises else "5%"
    test = FormTest.AT_LEAST if rises else FormTest.AT_MOST
    value = share if metric.kind.is_share else "100"
    return FormRule(metric.key, test, value, tree.ActionKind.REVIEW, _("look for the cause")).rule_text
