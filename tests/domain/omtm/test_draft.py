"""A draft says what its texts mean, what is wrong or unusual, and what activation still needs."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from omtm_tui.content.guidance import vanity_hint
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import Better, FunnelStage, Metric, MetricKind, Series, Target, TargetKind
from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.draft_fields import DRAFT_FIELDS, STEPS, field_label, parse_weeks, settled_text
from omtm_tui.domain.omtm.read_models import DraftView, Weakness, WeaknessAction
from omtm_tui.domain.workspace import Audience, CompanySize, Scope, ScopeKind, Settings, Workspace

TODAY = date(2025, 11, 3)
TTFV = Metric(
    7, "ttfv_share", "TTFV ≤ 14 d", MetricKind.SHARE_WITHIN, "%", stage=FunnelStage.ACTIVATION, window_days=14
)
COMPANY = Scope(1, ScopeKind.COMPANY, "Acme")
MINIMAL = {
    "metric": "TTFV ≤ 14 d",
    "target": ">= 50%",
    "deadline": "2026-01-30",
    "initiative": "removing step B",
    "owner": "PM Core",
}


def read(
    fields: dict[str, str],
    *,
    weaknesses: tuple[Weakness, ...] = (),
    series: dict[int, Series] | None = None,
    workspace: Workspace | None = None,
    settings: Settings | None = None,
    today: date = TODAY,
) -> Draft:
    of = replace(workspace or Workspace(), settings=settings or Settings())
    scopes = (COMPANY, Scope(2, ScopeKind.TEAM, "Core", 1))
    top = Header(today, of, COMPANY, None, None)
    view = DraftView(top, 1, COMPANY, 1, fields, weaknesses, (TTFV,), scopes, series or {})
    return Draft(view, vanity_hint)


def letters(draft: Draft) -> str:
    return "".join(letter.letter for letter in draft.smart if not letter.missing)


def test_nothing_typed_misses_what_the_domain_demands_and_raises_nothing() -> None:
    draft = read({})
    assert draft.missing == ("metric", "stage", "target", "deadline", "owner")
    assert not draft.complete
    assert (draft.sentence, draft.hypothesis, draft.errors) == ("", "", {})
    assert draft.step_done == (False,) * 8


def test_a_minimal_definition_of_a_known_metric_is_complete() -> None:
    draft = read(MINIMAL)
    assert draft.complete, draft.not_ready()
    assert draft.stage is FunnelStage.ACTIVATION
    assert draft.target == Target(TargetKind.AT_LEAST, low=0.5)
    assert draft.sentence == "OMTM = TTFV ≤ 14 d measured over 1 week (by default) with target ≥ 50 %"
    assert draft.hypothesis == "By removing step B we expect TTFV ≤ 14 d to reach ≥ 50 % by 30 Jan 2026"
    assert draft.review_weeks == 2
    assert draft.first_review == TODAY + timedelta(weeks=2)


def test_a_metric_is_found_by_key_in_any_case() -> None:
    assert read({"metric": "TTFV_Share"}).metric is TTFV


def test_retention_alone_fails_smart_where_it_should() -> None:
    draft = read({"metric": "Retention"})
    assert not set(letters(draft)) & set("SMT")
    assert "metric_kind" in draft.missing


def test_a_new_metric_is_described_by_its_own_fields() -> None:
    typed = {
        **MINIMAL,
        "metric": "Time to value",
        "metric_kind": "duration",
        "unit": "Hours",
        "better": "down",
        "stage": "activation",
        "cadence": "2w",
        "window": "10d",
        "baseline": "2 d",
        "target": "36",
    }
    draft = read(typed)
    assert draft.metric == Metric(
        0,
        "time_to_value",
        "Time to value",
        MetricKind.DURATION,
        "h",
        Better.DOWN,
        FunnelStage.ACTIVATION,
        cadence_days=14,
        window_days=10,
    )
    assert draft.baseline == 48
    assert draft.target == Target(TargetKind.AT_MOST, high=36)
    assert "to fall to ≤ 36 h" in draft.hypothesis
    assert "measured over 2 weeks (by default) with target" in draft.sentence


def test_a_duration_without_a_unit_is_asked_for_it() -> None:
    typed = {**MINIMAL, "metric": "Lead time", "metric_kind": "duration", "stage": "retention", "target": "5"}
    assert read(typed).missing == ("unit",)
    assert "unit" in read({**typed, "unit": "parsec"}).errors


def test_a_share_within_is_asked_for_its_limit() -> None:
    typed = {**MINIMAL, "metric": "Onboarded", "metric_kind": "share_within", "stage": "activation"}
    assert read(typed).missing == ("share_limit",)
    assert read({**typed, "share_limit": "14 d"}).complete


def test_the_window_of_a_share_within_follows_its_limit_unless_typed() -> None:
    typed = {"metric": "Onboarded", "metric_kind": "share_within", "share_limit": "≤ 14 d"}
    for window, days in (("", 14), ("3w", 21)):
        metric = read({**typed, "window": window}).metric
        assert metric is not None
        assert metric.window_days == days


def test_values_are_read_in_the_metrics_unit_and_the_workspaces_format() -> None:
    draft = read({**MINIMAL, "baseline": "38,5 %", "target": "50-70 %"}, settings=Settings(",", "."))
    assert draft.baseline == pytest.approx(0.385)
    assert draft.target == Target(TargetKind.BAND, 0.5, 0.7)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("target", "soon"),
        ("baseline", "140 %"),
        ("deadline", "yesterday"),
        ("deadline", "today"),
        ("end_goal_by", "one day"),
        ("review_weeks", "90"),
        ("stage", "middle"),
        ("parent", "Nobody"),
        ("size", "huge"),
    ],
)
def test_a_text_that_cannot_be_read_is_an_error_of_its_field(field: str, text: str) -> None:
    draft = read({**MINIMAL, field: text})
    assert list(draft.errors) == [field]
    assert not draft.complete
    assert field_label(field) in draft.not_ready()
    assert not draft.step_done[next(n for n, step in enumerate(STEPS) if field in step)]


def test_a_baseline_not_typed_is_the_latest_reading() -> None:
    series: dict[int, Series] = {7: ((date(2025, 10, 20), 0.36), (date(2025, 10, 27), 0.38))}
    draft = read(MINIMAL, series=series)
    assert (draft.baseline, draft.baseline_typed) == (0.38, False)
    assert "M" in letters(draft)
    assert "M" not in letters(read(MINIMAL))
    assert "M" in letters(read({**MINIMAL, "baseline": "38 %"}))


def test_the_outlook_needs_six_readings_and_then_speaks_for_achievable() -> None:
    weekly = [date(2025, 9, 22) + timedelta(weeks=n) for n in range(6)]
    rising: Series = tuple(zip(weekly, (0.30, 0.33, 0.35, 0.38, 0.41, 0.43), strict=True))
    few, enough = read(MINIMAL, series={7: rising[:5]}), read(MINIMAL, series={7: rising})
    assert few.outlook is not None
    assert few.outlook.at is None
    assert enough.outlook is not None
    assert enough.outlook.at is not None
    assert 0.1 < enough.outlook.at <= 1
    assert "A" not in letters(few)
    assert "A" in letters(enough)
    assert "A" in letters(read({**MINIMAL, "achievable_because": "the pilot got there"}))


@pytest.mark.parametrize(
    ("size", "segment", "warned"),
    [
        ("startup", "", False),
        ("scale_up", "", True),
        ("scale_up", "Germany", False),
        ("enterprise", "Germany", True),
        ("enterprise", "Germany; Plan M", False),
    ],
)
def test_larger_companies_must_be_more_specific(size: str, segment: str, warned: bool) -> None:
    draft = read({**MINIMAL, "size": size, "segment": segment})
    assert ("segment" in draft.warnings, "S" in letters(draft)) == (warned, not warned)
    assert draft.complete


@pytest.mark.parametrize(("deadline", "warned"), [("+5w", True), ("+3m", False), ("+6m", True)])
def test_an_unusual_deadline_asks_why_and_is_content_with_a_reason(deadline: str, warned: bool) -> None:
    assert ("deadline" in read({**MINIMAL, "deadline": deadline}).warnings) is warned
    reasoned = read({**MINIMAL, "deadline": deadline, "deadline_reason": "the trade fair"})
    assert "deadline" not in reasoned.warnings
    assert reasoned.complete


@pytest.mark.parametrize(("horizon", "warned"), [("+6m", True), ("+18m", False), ("+3y", True)])
def test_the_end_goal_lies_one_to_two_years_ahead(horizon: str, warned: bool) -> None:
    assert ("end_goal_by" in read({**MINIMAL, "end_goal_by": horizon}).warnings) is warned


def test_a_vanity_metric_is_hinted_at_and_never_stopped() -> None:
    draft = read(
        {**MINIMAL, "metric": "Page views", "metric_kind": "count", "stage": "awareness", "target": "9000"}
    )
    assert "metric" in draft.warnings
    assert draft.complete


def test_a_target_that_is_met_or_asks_for_harm_is_noticed() -> None:
    assert "meets it already" in read({**MINIMAL, "baseline": "50%"}).warnings["target"]
    assert "asks for harm" in read({**MINIMAL, "target": "<= 50%"}).errors["target"]


def test_a_target_on_the_harmful_side_of_the_present_value_needs_a_reason() -> None:
    draft = read({**MINIMAL, "baseline": "60%"})
    assert draft.errors["target"].startswith("60 % now is better than ≥ 50 %: choose a better target, or say")
    assert not draft.complete
    meant = read({**MINIMAL, "baseline": "60%", "target_reason": "prices double, half may leave"})
    assert (meant.errors, "target" in meant.warnings, meant.complete) == ({}, False, True)
    assert meant.sentences.endswith("\nprices double, half may leave")
    down = {**MINIMAL, "metric": "Churn", "metric_kind": "rate", "better": "down", "target": "<= 50%"}
    assert "target" in read({**down, "baseline": "40%"}).errors
    assert "target" not in read({**down, "baseline": "60%"}).errors
    assert "target" in read({**MINIMAL, "baseline": "55%", "target": "50-70%"}).warnings


def test_a_known_metric_is_not_changed_by_describing_it_again() -> None:
    draft = read({**MINIMAL, "metric_kind": "count"})
    assert draft.metric is TTFV
    assert "metric_kind" in draft.warnings


def test_the_company_is_taken_from_the_workspace_until_the_draft_says_otherwise() -> None:
    known = Workspace(company="Acme", size=CompanySize.STARTUP, audience=Audience.B2B)
    draft = read({"size": "Scale-up", "audience": ""}, workspace=known)
    assert draft.workspace == Workspace(company="Acme", size=CompanySize.SCALE_UP, audience=Audience.B2B)


def test_every_step_is_done_when_its_fields_are() -> None:
    typed = {
        **MINIMAL,
        "company": "Acme",
        "maturity": "young",
        "size": "startup",
        "audience": "b2b",
        "business_model": "saas",
        "distribution": "Core: Activation; Growth",
        "attendees": "everyone",
        "triggers": "deadline, flat for 4 weeks",
        "guardrail_1": "keep retention_d28 >= 40% else review",
    }
    actions = (WeaknessAction(1, "remove step B"),)
    constraint = Weakness(
        1, "Onboarding is slow", FunnelStage.ACTIVATION, is_constraint=True, actions=actions
    )
    draft = read(typed, weaknesses=(constraint,))
    assert draft.step_done == (True,) * 8
    assert [(portion.who, portion.metric) for portion in draft.distribution] == [
        ("Core", "Activation"),
        ("Growth", ""),
    ]
    assert draft.triggers == ("deadline", "flat for 4 weeks")
    assert "R" in letters(draft)
    bare = read(typed, weaknesses=(constraint, Weakness(2, "No invitations")))
    assert (bare.step_done[1], bare.step_done[2]) == (True, False)
    skipped = read({**typed, "distribution": "", "distribution_skipped": "yes"})
    assert skipped.step_done[5]


def test_stakeholders_have_three_ticks_each() -> None:
    draft = read(
        {
            "stakeholders": "Sales, Support",
            "stake_sees": "yes",
            "stake_knows": "support",
            "stake_involved": "",
        }
    )
    assert [(s.name, s.sees, s.knows, s.involved) for s in draft.stakeholders] == [
        ("Sales", True, False, False),
        ("Support", True, True, False),
    ]


def test_a_relative_date_does_not_drift_while_a_draft_rests() -> None:
    assert settled_text("deadline", "+3m", TODAY) == "2026-02-03"
    assert settled_text("deadline", "whenever", TODAY) == "whenever"
    assert settled_text("initiative", "today", TODAY) == "today"


def test_every_field_has_a_label_and_one_step() -> None:
    assert all(field_label(field) for field in DRAFT_FIELDS)
    assert sum(len(step) for step in STEPS) == len(DRAFT_FIELDS)


@pytest.mark.parametrize(("text", "weeks"), [("2", 2), ("4w", 4), ("14d", 2)])
def test_a_rhythm_is_typed_in_weeks(text: str, weeks: int) -> None:
    assert parse_weeks(text) == weeks


@pytest.mark.parametrize("text", ["0", "10d", "27", "often"])
def test_what_is_no_rhythm_is_refused(text: str) -> None:
    with pytest.raises(UserError):
        parse_weeks(text)


@pytest.mark.parametrize("text", ["[/x] [b", "\x00\x1b[31m", "‮abc", "🦊" * 5000, "%s {0} {name}"])
def test_no_text_in_any_field_breaks_a_draft(text: str) -> None:
    for field in DRAFT_FIELDS:
        draft = read({**MINIMAL, field: text})
        assert len(draft.step_done) == 8


@pytest.mark.parametrize(
    "rule", ["keep churn <= 5% else stop", "if dau falling over 2w then warn", "KEEP x ≥ 1"]
)
def test_a_guardrail_rule_is_no_reason_to_think_again_unchecked(rule: str) -> None:
    draft = read({"triggers": f"deadline, {rule}"})
    assert "checked only as a guardrail" in draft.errors["triggers"]
    assert "triggers" not in read({"triggers": "if the board asks, phase change"}).errors


def test_a_name_that_is_no_stakeholder_is_not_taken_for_one() -> None:
    draft = read(
        {"stakeholders": "CEO, Sales", "stake_sees": "sales", "stake_knows": "Bob", "stake_involved": "yes"}
    )
    assert draft.errors == {"stake_knows": "Bob is not among the stakeholders."}
