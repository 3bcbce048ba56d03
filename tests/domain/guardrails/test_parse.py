"""What the rule language accepts, what it refuses, and how it says so."""

from __future__ import annotations

import subprocess
import sys
import time
from decimal import Decimal

import pytest
from hypothesis import example, given, strategies as st
from msgspec.structs import replace

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails import syntax_errors
from omtm_tui.domain.guardrails.parse import parse_rule
from omtm_tui.domain.guardrails.render import rule_text
from omtm_tui.domain.guardrails.syntax_errors import RuleError
from omtm_tui.domain.guardrails.tree import (
    Action,
    ActionKind,
    AllOf,
    AnyOf,
    Cmp,
    Compare,
    Direction,
    Limit,
    Rule,
    RuleKind,
    Series,
    Span,
    SpanUnit,
    Test,
    Trend,
    Value,
    each_test,
)
from omtm_tui.domain.metrics.metric import FunnelStage, Metric, MetricKind
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.text.number_format import UNSETTLED, NumberFormat
from omtm_tui.domain.text.numbers import UNIT_NAMES
from tests.domain.guardrails.random_rules import rules
from tests.domain.guardrails.rules import EXAMPLES, METRICS, rule

COMMA = NumberFormat(decimal=",", group=".")


def first(text: str) -> Test:
    return next(each_test(rule(f"keep {text} else warn").condition))


def bound(text: str) -> Value:
    test = first(text)
    assert isinstance(test, Compare)
    return test.value


def problem(text: str) -> RuleError:
    with pytest.raises(RuleError) as caught:
        rule(text)
    return caught.value


def test_the_pause_rule_becomes_this_tree() -> None:
    dau = Trend(Series("dau"), Direction.RISING, Span(2, SpanUnit.WEEKS))
    limit = Limit(Cmp.LE, Value(Decimal(14), "d"))
    share = Compare(Series("ttfv_14_d", within=limit), Cmp.LT, Value(Decimal(50), "%"))
    action = Action(ActionKind.PAUSE, FunnelStage.ACQUISITION, "stop growth, improve onboarding")
    assert rule(EXAMPLES[4]) == Rule(RuleKind.IF, AllOf((dau, share)), action, Span(2, SpanUnit.WEEKS))


@pytest.mark.parametrize("text", EXAMPLES)
def test_an_example_printed_and_parsed_again_is_the_same_rule(text: str) -> None:
    tree = rule(text)
    assert rule(rule_text(tree)) == tree
    assert rule_text(tree) == text.replace("ttfv <=", "ttfv_14_d <=")


@given(rules)
def test_printing_and_parsing_are_inverse(tree: Rule) -> None:
    assert rule(rule_text(tree)) == tree


@given(rules)
def test_what_is_shown_with_a_decimal_comma_is_read_back_with_it(tree: Rule) -> None:
    assert parse_rule(rule_text(tree, COMMA), METRICS, COMMA) == tree


def test_and_binds_tighter_than_or() -> None:
    condition = rule("keep dau > 1 or dau > 2 and dau > 3 else warn").condition
    assert isinstance(condition, AnyOf)
    assert isinstance(condition.parts[1], AllOf)
    grouped = rule("keep (dau > 1 or dau > 2) and dau > 3 else warn").condition
    assert isinstance(grouped, AllOf)
    assert isinstance(grouped.parts[0], AnyOf)


@pytest.mark.parametrize(
    "name", ["retention_d28", "RETENTION_D28", '"Retention day 28"', '"retention  DAY 28"']
)
def test_a_metric_is_found_by_key_or_name_in_any_case(name: str) -> None:
    assert first(f"{name} >= 40%").series.metric == "retention_d28"


def test_a_key_that_is_a_word_of_the_language_is_printed_in_quotes() -> None:
    tree = rule('keep "flat" > 3 else warn')
    assert rule_text(tree) == 'keep "flat" > 3 else warn'
    assert rule('keep "Größe, \\"roh\\" / \\\\ for" > 3 else warn') == tree


def test_an_exact_key_wins_over_one_in_another_case() -> None:
    twins = [Metric(1, "a", "One", MetricKind.COUNT), Metric(2, "A", "Two", MetricKind.COUNT)]
    found = next(each_test(parse_rule("keep A > 1 else warn", twins).condition))
    assert found.series.metric == "A"
    same = [Metric(1, "a", "Same", MetricKind.COUNT), Metric(2, "b", "Same", MetricKind.COUNT)]
    with pytest.raises(RuleError, match="several metrics are called 'same', use a key: a, b"):
        parse_rule("keep same > 1 else warn", same)


@pytest.mark.parametrize("text", ["ttfv <= 14 d", "ttfv_14_d <= 14d", '"TTFV ≤ 14 d" <= 2 w', "TTFV =< 336h"])
def test_a_share_is_found_by_what_it_counts(text: str) -> None:
    assert first(f"share({text}) >= 50%").series.metric == "ttfv_14_d"


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("retention_d28 >= 57%", Value(Decimal(57), "%")),
        ("retention_d28 >= 57 %", Value(Decimal(57), "%")),
        ("retention_d28 >= 0.57", Value(Decimal(57), "%")),
        ("retention_d28 >= 0,57", Value(Decimal(57), "%")),
        ("retention_d28 >= 57", Value(Decimal(57), "%")),
        ("dau >= 12k", Value(Decimal(12_000))),
        ("dau >= 1.2 M", Value(Decimal(1_200_000))),
        ("dau >= 1 234,5", Value(Decimal("1234.5"))),
        ("dau >= −5", Value(Decimal(-5))),
        ("latency_p95 <= 700 ms", Value(Decimal(700), "ms")),
        ("latency_p95 <= 2 minutes", Value(Decimal(2), "min")),
        ("latency_p95 <= 0.7", Value(Decimal("0.7"), "s")),
        ("cac <= € 120", Value(Decimal(120), "€")),
        ("cac <= 120 EUR", Value(Decimal(120), "€")),
        ("cac <= 120", Value(Decimal(120), "€")),
        ("ndr >= 108%", Value(Decimal(108), "%")),
        ("ndr >= 1.08", Value(Decimal("1.08"))),
        ("error_rate diff over 1w <= +1 PP", Value(Decimal(1), "pp")),
        ("dau diff over 1w >= -20", Value(Decimal(-20))),
        ("cac vs control <= +€5", Value(Decimal(5), "€")),
        ("cac vs control <= +5%", Value(Decimal(5), "%")),
    ],
)
def test_numbers_are_read_as_people_type_them(typed: str, value: Value) -> None:
    assert bound(typed) == value


def test_the_number_format_settles_what_can_be_read_in_two_ways() -> None:
    text = "keep dau >= 1,234 else warn"
    assert "1234 " in rule_text(parse_rule(text, METRICS))
    assert "1.234 " in rule_text(parse_rule(text, METRICS, COMMA))
    assert "1,234 " in rule_text(parse_rule(text, METRICS, COMMA), COMMA)
    with pytest.raises(RuleError, match=r"Column 13: .*can mean 1234 or 1\.234"):
        parse_rule(text, METRICS, UNSETTLED)


@pytest.mark.parametrize("unit", [*UNIT_NAMES])
def test_every_unit_of_time_is_understood(unit: str) -> None:
    assert bound(f"latency_p95 <= 7 {unit}").unit == UNIT_NAMES[unit]


def test_every_word_of_the_grammar_is_known_to_the_messages() -> None:
    grammar = syntax_errors.GRAMMAR.read_text("utf-8")
    names = {line.split(".3:")[0] for line in grammar.splitlines() if ".3:" in line}
    assert names == set(syntax_errors.vocabulary())
    for name, words in syntax_errors.vocabulary().items():
        line = next(line for line in grammar.splitlines() if line.startswith(f"{name}.3:"))
        listed = line.split("/")[1].split("\\")[0].split("(?")[0].strip("()")
        assert tuple(listed.split("|")) == words


@pytest.mark.parametrize(
    ("text", "column", "said"),
    [
        (
            "keep retentoin_d28 >= 40% else review",
            6,
            "unknown metric 'retentoin_d28', did you mean retention_d28?",
        ),
        ("keep xyz >= 40% else review", 6, "unknown metric 'xyz'"),
        ("keep retention day 28 >= 40% else warn", 16, "“Retention day 28” in quotes, or retention_d28?"),
        ("keep dau risng over 2w else warn", 10, "did you mean rising?"),
        ("keep dau >= 12 in phase revnue else stop", 25, "did you mean revenue?"),
        ("keep dau >= 12 else stopp", 21, "expected warn, review, pause, stop or rollback, not 'stopp'"),
        ("keep dau >= 12 else", 20, "expected warn, review, pause, stop or rollback"),
        ("keep dau >= 12", 15, "add “else” and warn, review, pause, stop or rollback"),
        ("if dau >= 12", 13, "add “then” and"),
        ("dau >= 12 else warn", 1, "expected keep or if, not 'dau'"),
        ("", 1, "expected keep or if"),
        ("keep dau", 9, "a comparison such as >="),
        ("keep dau >=", 12, "expected a number"),
        ("keep dau >= 40% else warn", 13, "does not fit “DAU”"),
        ("keep error_rate >= 140% else warn", 20, "between 0 % and 100 %"),
        ("keep error_rate >= 1 else warn", 20, "1 % or 100 %"),
        ("keep error_rate >= 3 pp else warn", 20, "does not fit “Error rate”"),
        ("keep error_rate diff over 1w <= 1% else warn", 33, "in points, such as 2 pp"),
        ("keep dau diff over 1w <= 1 pp else warn", 26, "is not a share"),
        ("keep tickets_per_100 change over 1w <= 20 else warn", 40, "per cent sign, such as +20%"),
        ("keep latency_p95 <= 700 pp else warn", 21, "is not a unit of time"),
        ("keep latency_p95 <= -3 s else warn", 21, "cannot be negative"),
        ("keep cac <= $ 120 else warn", 13, "kept in €"),
        ("keep fee / cac >= 3 else warn", 12, "different currencies"),
        ("keep share(dau <= 3) >= 30% else stop", 12, "dau is not a share within a limit"),
        ("keep share(ttfv <= 13 d) >= 30% else stop", 12, "there is ttfv_14_d (14 d)"),
        ("keep share(ttfv > 14 d) >= 30% else stop", 12, "no share is counted with > 14 d"),
        ("keep psr between 70% and 50% else warn", 26, "must be the larger one"),
        ("keep cac vs control between 5% and 70 else warn", 36, "same unit"),
        ("keep dau >= 12 for 2.5w else warn", 20, "a whole number from 1 to 520"),
        ("keep dau >= 12 for 0w else warn", 20, "a whole number from 1 to 520"),
        ("keep dau rising over 2 readings else warn", 22, "at least 3 readings"),
        ("keep dau >= 0.0000000000001 else warn", 13, "at most 12 decimals"),
        ("keep dau >= 12 else warn stage revenu", 32, "did you mean revenue?"),
        ("keep (dau >= 12 else warn", 17, ")"),
    ],
)
def test_an_error_names_the_column_and_what_was_expected(text: str, column: int, said: str) -> None:
    error = problem(text)
    assert error.column == column
    assert said in error.problem
    assert str(error) == f"Column {column}: {error.problem}"
    assert "\n" not in str(error)


def test_a_rule_error_is_bad_input() -> None:
    assert issubclass(RuleError, UserError)


def test_the_phase_of_a_rule_is_read() -> None:
    assert rule(EXAMPLES[3]).phase is Phase.REVENUE


JUNK = [
    "(" * 10_000,
    "keep " + "(" * 10_000,
    "keep " + "(dau > 1 or " * 800,
    '"' * 10_000,
    '"\\' * 5_000,
    "keep dau >= 1 else warn " + '"\\' * 5_000,
    "1" * 10_000,
    "keep dau >= " + "1" * 9_900 + " else warn",
    "keep dau >= " + "1 " * 4_900 + "else warn",
    "keep dau >= " + "1," * 4_900,
    "keep " + "a" * 9_900 + " > 1 else warn",
    "keep share(" + "a" * 9_900 + " <= 1 d) > 1% else warn",
    "keep " + "a / " * 2_500,
    "keep " * 2_000,
    "\x00" * 10_000,
    "🦆" * 10_000,
    "keep dau > 1 and " * 600,
    "keep " + " and ".join(["dau > 1"] * 900) + " else warn",
    "keep dau > 1 else warn " + '"' + "x" * 9_000 + '"',
]


def seconds(text: str) -> float:
    started = time.process_time()
    try:
        rule(text)
    except RuleError as error:
        if len(str(error)) > 400:
            raise AssertionError("a message this long does not fit on a line") from error
    return time.process_time() - started


@pytest.mark.parametrize("text", JUNK, ids=range(len(JUNK)))
def test_ten_kilobytes_of_junk_cost_next_to_nothing(text: str) -> None:
    rule(EXAMPLES[0])
    assert min(seconds(text) for _attempt in range(3)) < 0.5


@given(st.text(max_size=200))
@example("keep dau >= ٣ else warn")
@example("keep dau > 1e999 else warn")
@example('keep "" > 1 else warn')
def test_any_text_is_a_rule_or_a_rule_error(text: str) -> None:
    assert seconds(text) >= 0


PIECES = (
    *("keep", "if", "dau", "error_rate", "psr", "/", "share(", ")", "(", ">=", "<", "between", "and", "or"),
    *("40%", "1 pp", "2w", "3 readings", "for", "over", "rising", "not", "change", "avg", "vs", "baseline"),
    *("else", "then", "warn", "pause", "stage", "revenue", "in", "phase", '"text"', "€", "1,234", "700 ms"),
    *("12k", '"', "-"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=20))
def test_any_mixture_of_words_is_a_rule_that_prints_back_or_a_rule_error(pieces: list[str]) -> None:
    try:
        tree = rule(" ".join(pieces))
    except RuleError:
        return
    assert rule(rule_text(tree)) == tree


@given(st.binary(max_size=300), st.sampled_from(EXAMPLES), st.integers(0, 100))
def test_any_bytes_thrown_into_a_rule_are_a_rule_or_a_rule_error(junk: bytes, text: str, at: int) -> None:
    assert seconds(text[:at] + junk.decode("latin-1") + text[at:]) >= 0


def test_too_long_and_too_deep_are_refused_in_words() -> None:
    assert "at most 20000 characters" in problem("keep dau > 1 else warn " + "x" * 20_000).problem
    assert "nested more than 20 deep" in problem("keep " + "(" * 21 + "dau > 1").problem
    deep = rule("keep " + "(" * 20 + "dau > 1" + ")" * 20 + " else warn")
    assert deep == rule("keep dau > 1 else warn")


def test_a_share_metric_without_a_stated_limit_takes_any() -> None:
    free = [replace(metric, share_limit="") for metric in METRICS]
    found = next(each_test(parse_rule("keep share(ttfv <= 3 d) > 5% else warn", free).condition))
    assert found.series.within == Limit(Cmp.LE, Value(Decimal(3), "d"))


def test_only_parsing_loads_the_parser_library() -> None:
    code = (
        "import pkgutil, sys, omtm_tui.domain as d\n"
        "for m in pkgutil.walk_packages(d.__path__, 'omtm_tui.domain.'): __import__(m.name)\n"
        "assert 'lark' not in sys.modules\n"
        "from omtm_tui.domain.guardrails.parse import parse_rule\n"
        "from omtm_tui.domain.metrics.metric import Metric, MetricKind\n"
        "parse_rule('keep a > 1 else warn', [Metric(1, 'a', 'A', MetricKind.COUNT)])\n"
        "assert 'lark' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
