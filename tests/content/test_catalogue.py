from __future__ import annotations

import tomllib
from importlib.resources import files
from itertools import product
from typing import Any

import pytest

from omtm_tui.content.catalogue import (
    GuardrailSuggestion,
    OmtmSuggestion,
    catalogue_metric,
    suggest_guardrails,
    suggest_omtm,
)
from omtm_tui.content.data import load
from omtm_tui.domain.guardrails.parse import parse_rule
from omtm_tui.domain.guardrails.render import rule_text
from omtm_tui.domain.metrics.metric import Better, FunnelStage, MetricKind, metric_key
from omtm_tui.domain.phase.phase import FieldKind, Phase, gate
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.text.targets import parse_target
from omtm_tui.domain.workspace import BusinessModel, CompanySize

GERMAN = NumberFormat(",", ".")


def _lines(table: object) -> list[dict[str, Any]]:
    """Every table of a data file that names a source."""
    if isinstance(table, list):
        return [line for part in table for line in _lines(part)]
    if not isinstance(table, dict):
        return []
    own = [table] if "source" in table else []
    return own + [line for part in table.values() for line in _lines(part)]


def _find(suggestions: tuple[OmtmSuggestion, ...], key: str) -> OmtmSuggestion:
    return next(s for s in suggestions if s.metric.key == key)


def _rules(suggestions: tuple[GuardrailSuggestion, ...]) -> list[str]:
    return [s.rule_text().split(' "')[0] for s in suggestions]


@pytest.mark.parametrize("name", ["omtm", "guardrails", "vanity", "good_metric", "help"])
def test_every_line_names_a_known_source_with_a_year(name: str) -> None:
    lines = _lines(load(name))
    assert len(lines) >= 8
    for line in lines:
        cited = load("sources")[line["source"]]
        assert cited["title"]
        assert any(sign.isdigit() for sign in cited["year"])


def test_no_data_file_is_left_unread_or_cites_nothing() -> None:
    folder = files("omtm_tui.content")
    names = {f.name for f in folder.iterdir() if f.name.endswith(".toml")}
    assert names == {
        f"{n}.toml" for n in ("omtm", "metrics", "guardrails", "vanity", "good_metric", "help", "sources")
    }
    cited = {
        line["source"] for n in names for line in _lines(tomllib.loads(folder.joinpath(n).read_text("utf-8")))
    }
    assert cited == set(load("sources"))


@pytest.mark.parametrize("key", list(load("metrics")))
def test_every_metric_definition_makes_a_metric_with_a_usable_key(key: str) -> None:
    metric = catalogue_metric(key)
    assert metric_key(key) == key
    assert metric.name
    assert metric.cadence_days >= 1
    assert bool(metric.share_limit) == (metric.kind is MetricKind.SHARE_WITHIN)
    assert metric.unit or metric.kind is MetricKind.RATIO


def test_every_metric_definition_is_suggested_somewhere() -> None:
    steered = {s.metric.key for s in suggest_omtm()}
    guarding = {m.key for row in load("guardrails")["template"] for m in _template_metrics(row["name"])}
    asked = {field.metric_key for phase in Phase for field in gate(phase).fields} - {""}
    assert steered | guarding | asked == set(load("metrics"))


def _template_metrics(name: str) -> tuple[Any, ...]:
    found = [g for stage in FunnelStage for p in Phase for g in suggest_guardrails(stage=stage, phase=p)]
    return next(g.metrics for g in found if g.name == name)


@pytest.mark.parametrize(
    ("phase", "model", "size"), list(product(Phase, BusinessModel, CompanySize)), ids=lambda v: str(v)
)
def test_every_situation_gets_the_phase_default_first(
    phase: Phase, model: BusinessModel, size: CompanySize
) -> None:
    found = suggest_omtm(phase, model, size)
    assert found[0].default
    assert [s.default for s in found].count(True) == 1
    assert all(not s.phases or phase in s.phases for s in found)
    assert all(not s.models or model in s.models for s in found)
    assert all(not s.sizes or size in s.sizes for s in found)


def test_stickiness_of_a_saas_offers_first_value_then_its_own_activation_line() -> None:
    found = suggest_omtm(Phase.STICKINESS, BusinessModel.SAAS, CompanySize.STARTUP)
    assert [s.metric.key for s in found[:2]] == ["ttfv_share", "activation_rate"]
    first = found[0]
    assert first.target_text(NumberFormat()) == "≥ 50 %"
    assert first.metric.kind is MetricKind.SHARE_WITHIN
    assert (first.metric.share_limit, first.metric.stage) == ("14 d", FunnelStage.ACTIVATION)
    assert first.metric.source_note == f"{first.source.title}, {first.source.year}"
    assert found[1].target_text(GERMAN) == "≥ 37,5 %"


@pytest.mark.parametrize(
    ("phase", "model", "key", "line"),
    [
        (Phase.EMPATHY, BusinessModel.OTHER, "psr", "50–70 %"),
        (Phase.GROWTH, BusinessModel.SAAS, "churn_monthly", "≤ 5 %"),
        (Phase.STICKINESS, BusinessModel.OTHER, "very_disappointed", "≥ 40 %"),
        (Phase.GROWTH, BusinessModel.OTHER, "growth_weekly", "≥ 1.05"),
        (Phase.REVENUE, BusinessModel.E_COMMERCE, "order_conversion", "≥ 1 %"),
        (Phase.STICKINESS, BusinessModel.MOBILE_APP, "retention_d1", "≥ 25 %"),
        (Phase.REVENUE, BusinessModel.MEDIA, "ad_click_rate", "≥ 0.5 %"),
        (Phase.STICKINESS, BusinessModel.USER_CONTENT, "minutes_per_day", "≥ 17 min"),
        (Phase.STICKINESS, BusinessModel.MARKETPLACE, "search_success", ""),
    ],
)
def test_the_line_in_the_sand_is_the_catalogues(
    phase: Phase, model: BusinessModel, key: str, line: str
) -> None:
    assert _find(suggest_omtm(phase, model), key).target_text(NumberFormat()) == line


def test_net_dollar_retention_has_a_line_for_each_contract_size() -> None:
    found = suggest_omtm(Phase.REVENUE, BusinessModel.SAAS)
    lines = {s.segment: s.target.low for s in found if s.metric.key == "ndr" and s.target}
    assert lines == {"small contracts": 0.97, "mid-size contracts": 1.08, "enterprise contracts": 1.18}


@pytest.mark.parametrize("size", list(CompanySize))
def test_a_size_gets_examples_with_as_many_segments_as_it_needs(size: CompanySize) -> None:
    found = [s for s in suggest_omtm(Phase.GROWTH, BusinessModel.OTHER, size) if s.sizes]
    assert len(found) == 3
    for suggestion in found:
        assert len([part for part in suggestion.segment.split(";") if part.strip()]) >= size.segments_needed


def test_what_is_unknown_leaves_nothing_out() -> None:
    assert len(suggest_omtm()) == len(load("omtm")["suggestion"])


def test_every_suggested_line_is_read_back_as_typed() -> None:
    for suggestion in suggest_omtm():
        if suggestion.target is not None:
            for fmt in (NumberFormat(), GERMAN):
                assert parse_target(suggestion.target_text(fmt), suggestion.metric, fmt) == suggestion.target


def test_speeding_up_is_guarded_by_retention_and_support_load() -> None:
    found = suggest_guardrails(catalogue_metric("ttfv_share"), phase=Phase.STICKINESS)
    assert _rules(found)[:2] == [
        "keep retention_d28 >= 40% else review",
        "keep tickets_per_100 change over 1w <= +20% else warn",
    ]
    retention = found[0].metrics[0]
    assert (retention.kind, retention.cadence_days, retention.window_days) == (MetricKind.RATE, 7, 28)
    tickets = found[1].metrics[0]
    assert (tickets.kind, tickets.better) == (MetricKind.MEAN, Better.DOWN)


@pytest.mark.parametrize(
    ("stage", "phase", "rules"),
    [
        (FunnelStage.ACQUISITION, Phase.GROWTH, ["ttfv_share >= 50%", "ltv / cac >= 3"]),
        (FunnelStage.REVENUE, None, ["refund_rate vs control <= +1 pp", "churn_monthly <= 5%"]),
        (FunnelStage.RETENTION, None, ["tickets_per_100 change", "unsubscribe_rate <= 0.5%"]),
        (FunnelStage.REVENUE, Phase.REVENUE, ["ltv_cac >= 3"]),
        (None, Phase.SCALE, ["error_rate <= 0.2%", "latency_p95 <= 700 ms"]),
    ],
)
def test_guardrails_fit_what_the_omtm_pushes(
    stage: FunnelStage | None, phase: Phase | None, rules: list[str]
) -> None:
    found = _rules(suggest_guardrails(stage=stage, phase=phase))
    assert all(rule in got for rule, got in zip(rules, found, strict=False))
    assert len(found) >= 2


def test_an_omtm_is_never_its_own_guardrail() -> None:
    metric = catalogue_metric("retention_d28")
    for phase in Phase:
        found = suggest_guardrails(metric, FunnelStage.ACTIVATION, phase)
        assert found
        assert all("retention_d28" not in g.rule for g in found)


@pytest.mark.parametrize("phase", list(Phase))
def test_the_stage_counts_more_than_the_phase_and_no_condition_comes_twice(phase: Phase) -> None:
    found = suggest_guardrails(stage=FunnelStage.RETENTION, phase=phase)
    assert [g.when for g in found[:2]] == ["retention", "retention"]
    conditions = [g.rule.split(" else ")[0] for g in found]
    assert len(conditions) == len(set(conditions))


def test_guardrails_are_offered_even_where_nothing_is_known() -> None:
    assert len(suggest_guardrails()) == 2


def test_a_template_takes_the_workspaces_own_keys_and_keeps_its_text_quotable() -> None:
    guardrail = suggest_guardrails(catalogue_metric("ttfv_share"))[0]
    assert guardrail.rule_text({"retention_d28": "bleiben_28"}) == (
        'keep bleiben_28 >= 40% else review "faster, but do they stay?"'
    )
    quoted = GuardrailSuggestion("n", "w", "keep {a} > 1 else warn", 'a "b"', (), guardrail.source)
    assert quoted.rule_text() == "keep a > 1 else warn \"a 'b'\""


def test_every_template_is_a_rule_once_its_metrics_exist() -> None:
    metrics = [catalogue_metric(key) for key in load("metrics")]
    for phase, stage in product(Phase, FunnelStage):
        for guardrail in suggest_guardrails(stage=stage, phase=phase):
            rule = parse_rule(guardrail.rule_text(), metrics)
            assert rule_text(rule) == guardrail.rule_text()


def test_evidence_of_the_gates_comes_from_metrics_the_catalogue_defines() -> None:
    kinds = {FieldKind.SHARE: MetricKind.RATE, FieldKind.RATIO: MetricKind.RATIO}
    taken = [f for phase in Phase for f in gate(phase).fields if f.metric_key]
    assert taken
    for field in taken:
        metric = catalogue_metric(field.metric_key)
        if field.part == "value":
            assert metric.kind is kinds[field.kind]
