from __future__ import annotations

import subprocess
import sys

import pytest

from omtm_tui.content.catalogue import suggest_omtm
from omtm_tui.content.guidance import base_rates, good_metric_test, phase_help, step_help, vanity_hint
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.phase.phase import Phase


@pytest.mark.parametrize(
    ("name", "kind", "instead"),
    [
        ("Page views", MetricKind.COUNT, "people who did X"),
        ("Visits in March", MetricKind.COUNT, "return rate"),
        ("Unique visitors", MetricKind.COUNT, "sign up"),
        ("LinkedIn followers", MetricKind.COUNT, "act when asked"),
        ("Time on page", MetricKind.DURATION, "task success"),
        ("E-mails collected", MetricKind.COUNT, "click rate"),
        ("Downloads", MetricKind.COUNT, "activations"),
        ("Total revenue", MetricKind.MONEY, "the rate"),
        ("Cumulative sign-ups", MetricKind.COUNT, "the rate"),
    ],
)
def test_a_vanity_metric_is_told_what_to_take_instead(name: str, kind: MetricKind, instead: str) -> None:
    hint = vanity_hint(name, kind, has_denominator=False)
    assert hint
    assert name in hint
    assert instead in hint
    assert "2013" in hint


def test_any_count_without_a_denominator_gets_a_hint() -> None:
    assert vanity_hint("Reports built", MetricKind.COUNT, has_denominator=False)
    assert vanity_hint("Reports built", MetricKind.COUNT, has_denominator=True) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Share of visits with an order", MetricKind.RATE),
        ("Downloads that activate", MetricKind.SHARE_WITHIN),
        ("LTV/CAC", MetricKind.RATIO),
        ("Return visits per week", MetricKind.MEAN),
        ("Revenue per daily user", MetricKind.MONEY),
        ("Subtotals wrong per invoice", MetricKind.MEAN),
        ("Lead time to signal", MetricKind.DURATION),
    ],
)
def test_what_has_its_denominator_in_it_gets_no_hint(name: str, kind: MetricKind) -> None:
    assert vanity_hint(name, kind, has_denominator=False) is None


def test_a_word_inside_another_is_no_vanity() -> None:
    assert vanity_hint("Subtotals", MetricKind.MONEY, has_denominator=False) is None


def test_a_name_in_braces_is_shown_as_it_is() -> None:
    hint = vanity_hint("{instead} [b] total", MetricKind.MONEY, has_denominator=False)
    assert hint
    assert "{instead} [b] total" in hint


def test_the_catalogue_suggests_no_vanity_except_the_plain_visitor_counts() -> None:
    hinted = {s.metric.key for s in suggest_omtm() if vanity_hint(s.metric.name, s.metric.kind, False)}
    assert hinted == {"site_visitors"}


def test_eight_steps_have_help_with_an_example() -> None:
    helps = [step_help(step) for step in range(1, 9)]
    assert [h.title for h in helps] == [
        "Where you stand",
        "Weaknesses",
        "Tactics",
        "End goal and the metric",
        "Team contribution",
        "Distribution",
        "Reporting",
        "Flexibility",
    ]
    assert all(h.why and h.example and h.source.year for h in helps)


@pytest.mark.parametrize("step", [0, -1, 9])
def test_there_is_no_other_step(step: int) -> None:
    with pytest.raises(IndexError):
        step_help(step)


@pytest.mark.parametrize("phase", list(Phase))
def test_every_phase_has_help_under_its_name(phase: Phase) -> None:
    found = phase_help(phase)
    assert found.title == phase.label
    assert found.why
    assert found.example


def test_the_good_metric_test_asks_eight_things_and_the_one_that_counts() -> None:
    questions = good_metric_test()
    assert len({q.key for q in questions}) == len(questions) == 8
    assert any(q.text == "What will you do differently if it rises, and if it falls?" for q in questions)


def test_base_rates_are_the_published_ones() -> None:
    assert {b.who: b.share for b in base_rates()} == {
        "Microsoft": 0.34,
        "Bing": 0.15,
        "Airbnb search": 0.08,
        "Spotify": 0.12,
    }
    assert all(b.text and b.source.year for b in base_rates())


def test_importing_reads_no_file_and_asking_reads_it() -> None:
    code = (
        "import sys, omtm_tui.content.catalogue as c, omtm_tui.content.guidance\n"
        "assert 'tomllib' not in sys.modules\n"
        "assert c.suggest_omtm()\n"
        "assert 'tomllib' in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
