"""Rules as sentences, as stored JSON, and the comparison of two versions."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, strategies as st
from msgspec.structs import replace

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.compare import loosened
from omtm_tui.domain.guardrails.parse import parse_rule
from omtm_tui.domain.guardrails.render import example_rule, from_json, sentence, to_json
from omtm_tui.domain.guardrails.tree import (
    ActionKind,
    Cmp,
    Compare,
    Rule,
    each_test,
    main_metric,
    rule_metrics,
)
from omtm_tui.domain.metrics.metric import Better, Metric
from omtm_tui.domain.text.number_format import NumberFormat
from tests.domain.guardrails.random_rules import rules
from tests.domain.guardrails.rules import EXAMPLES, METRICS, rule


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (EXAMPLES[0], "Keep Retention day 28 at or above 40 %, else review: look at onboarding"),
        (
            EXAMPLES[1],
            "Keep Error rate at or below 0.2 % or p95 latency at or below 700 ms, else roll back",
        ),
        (EXAMPLES[2], "Keep the change of Tickets per 100 over one week at or below +20 %, else warn"),
        (EXAMPLES[3], "Keep LTV / CAC at or above 3 in phase Revenue, else stop"),
        (
            EXAMPLES[4],
            "If DAU is rising over two weeks and TTFV ≤ 14 d is below 50 %, for two weeks, "
            "then pause acquisition: stop growth, improve onboarding",
        ),
        (EXAMPLES[5], "Keep Problem-signal rate between 50 % and 70 %, else review"),
        (
            "keep dau not falling over 3 readings else warn",
            "Keep DAU not falling over three readings, else warn",
        ),
        (
            "keep psr = 5% for 1m else stop",
            "Keep Problem-signal rate at exactly 5 %; if not for one month, stop",
        ),
        ("if cac > 1.5k then warn", "If CAC is above € 1,500, then warn"),
        (
            "if psr vs control < -1 pp then rollback",
            "If Problem-signal rate against the control is below −1 pp, then roll back",
        ),
        (
            "keep (dau > 1 or dau > 2) and dau avg over 20d > 3 else warn",
            "Keep (DAU above 1 or DAU above 2) and the average of DAU over 20 days above 3, else warn",
        ),
    ],
)
def test_a_rule_reads_as_a_sentence(text: str, said: str) -> None:
    assert sentence(rule(text), METRICS) == said


def test_a_sentence_follows_the_number_format() -> None:
    text = "keep cac <= 1234.5 else warn"
    shown = sentence(rule(text), METRICS, NumberFormat(decimal=",", group="."))
    assert shown == "Keep CAC at or below € 1.234,50, else warn"


def test_a_metric_that_is_gone_is_named_by_its_key() -> None:
    assert (
        sentence(rule(EXAMPLES[0]), [])
        == "Keep retention_d28 at or above 40%, else review: look at onboarding"
    )


@given(rules)
def test_every_rule_has_a_sentence(tree: Rule) -> None:
    assert sentence(tree, METRICS)


@given(rules)
def test_what_is_stored_is_read_back_as_the_same_tree(tree: Rule) -> None:
    stored = to_json(tree)
    assert from_json(stored) == tree
    assert to_json(from_json(stored)) == stored


def test_the_stored_form_is_plain() -> None:
    assert json.loads(to_json(rule(EXAMPLES[3]))) == {
        "mood": "keep",
        "condition": {
            "is": "compare",
            "series": {"metric": "ltv", "per": "cac"},
            "cmp": ">=",
            "value": {"number": "3"},
        },
        "action": {"kind": "stop"},
        "phase": "revenue",
    }


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        "{}",
        '{"mood":"keep"}',
        to_json(rule(EXAMPLES[0])).replace('"40"', '"NaN"'),
        to_json(rule(EXAMPLES[0])).replace('"40"', '"many"'),
        to_json(rule(EXAMPLES[0])).replace('">="', '"!="'),
        to_json(rule(EXAMPLES[2])).replace('"count":1', '"count":0'),
        to_json(rule(EXAMPLES[2])).replace('"look":"change",', ""),
        to_json(rule(EXAMPLES[0])).replace('"retention_d28"', "28"),
        "[" * 100_000,
    ],
)
def test_a_stored_rule_that_is_damaged_is_refused_in_words(text: str) -> None:
    with pytest.raises(UserError, match="stored rule"):
        from_json(text)


@given(
    st.recursive(st.none() | st.text() | st.integers(), lambda x: st.lists(x) | st.dictionaries(st.text(), x))
)
def test_any_other_json_is_refused_in_words(data: object) -> None:
    with pytest.raises(UserError):
        from_json(json.dumps(data))


def test_the_metrics_of_a_rule_and_the_one_that_stands_for_it() -> None:
    pause = rule(EXAMPLES[4])
    assert rule_metrics(pause) == ("dau", "ttfv_14_d")
    assert main_metric(pause) == "ttfv_14_d"
    assert rule_metrics(rule(EXAMPLES[3])) == ("ltv", "cac")
    assert main_metric(rule("keep dau rising over 2w else warn")) == "dau"


def test_pause_stop_and_rollback_are_hard() -> None:
    hard = [kind for kind in ActionKind if kind.hard]
    assert hard == [ActionKind.PAUSE, ActionKind.STOP, ActionKind.ROLLBACK]
    assert rule(EXAMPLES[3]).action.kind.hard
    assert not rule(EXAMPLES[0]).action.kind.hard


BASE = "keep retention_d28 >= 40% for 2w else review"


@pytest.mark.parametrize(
    ("old", "new", "change"),
    [
        (BASE, "keep retention_d28 >= 35% for 2w else review", "looser"),
        (BASE, "keep retention_d28 >= 45% for 2w else review", "tighter"),
        (BASE, "keep retention_d28 > 40% for 2w else review", "tighter"),
        (BASE, "keep retention_d28 >= 40% for 3w else review", "looser"),
        (BASE, "keep retention_d28 >= 40% for 1m else review", "looser"),
        (BASE, "keep retention_d28 >= 40% else review", "tighter"),
        (BASE, "keep retention_d28 >= 40% for 2 readings else review", "other"),
        (BASE, "keep retention_d28 >= 40% for 2w in phase growth else review", "looser"),
        (BASE, "keep retention_d28 >= 40% for 2w else warn", "looser"),
        (BASE, "keep retention_d28 >= 40% for 2w else stop", "tighter"),
        (BASE, "keep retention_d28 >= 40% for 2w else review stage referral", "looser"),
        (BASE, "keep retention_d28 >= 35% for 1w else review", "other"),
        (BASE, 'keep retention_d28 >= 40% for 2w else review "words"', "other"),
        (BASE, "keep psr >= 35% for 2w else review", "other"),
        (BASE, "keep retention_d28 <= 35% for 2w else review", "other"),
        (BASE, "if retention_d28 < 35% for 2w then review", "other"),
        ("if dau < 100 then warn", "if dau < 90 then warn", "looser"),
        ("if dau < 100 then warn", "if dau <= 100 then warn", "tighter"),
        ("keep error_rate <= 1% else warn", "keep error_rate <= 2% else warn", "looser"),
        ("keep latency_p95 <= 700 ms else warn", "keep latency_p95 <= 0.8 s else warn", "looser"),
        ("keep latency_p95 <= 700 ms else warn", "keep latency_p95 <= 0.7 s else warn", "other"),
        ("keep psr between 5% and 7% else warn", "keep psr between 4% and 8% else warn", "looser"),
        ("keep psr between 5% and 7% else warn", "keep psr between 6% and 8% else warn", "other"),
        ("keep psr between 5% and 7% else warn", "keep psr >= 5% else warn", "looser"),
        ("keep dau = 5 else warn", "keep dau >= 5 else warn", "looser"),
        ("keep dau = 5 else warn", "keep dau > 5 else warn", "other"),
        ("keep psr > 5% and dau > 7 else warn", "keep psr > 5% else warn", "looser"),
        ("keep psr > 5% or dau > 7 else warn", "keep psr > 5% else warn", "tighter"),
        ("keep psr > 5% and dau > 7 else warn", "keep psr > 4% and dau > 7 else warn", "looser"),
        ("keep psr > 5% and dau > 7 else warn", "keep psr > 4% and dau > 8 else warn", "other"),
        ("keep psr > 5% and dau > 7 else warn", "keep psr > 5% or dau > 7 else warn", "other"),
        ("if psr > 5% and dau > 7 then warn", "if psr > 5% then warn", "tighter"),
        ("keep dau rising over 2w else warn", "keep dau rising over 3w else warn", "other"),
    ],
)
def test_loosening_is_recognised(old: str, new: str, change: str) -> None:
    assert loosened(rule(old), rule(new)) == change
    back = {"looser": "tighter", "tighter": "looser", "other": "other"}[change]
    assert loosened(rule(new), rule(old)) == back


@given(rules)
def test_a_rule_is_neither_looser_nor_tighter_than_itself(tree: Rule) -> None:
    assert loosened(tree, tree) == "other"


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.key)
@pytest.mark.parametrize("better", Better)
def test_an_example_keeps_a_metric_on_its_better_side(metric: Metric, better: Better) -> None:
    metric = replace(metric, better=better)
    (test,) = each_test(parse_rule(example_rule(metric), [metric]).condition)
    assert isinstance(test, Compare)
    assert test.cmp is (Cmp.GE if better is Better.UP else Cmp.LE)
