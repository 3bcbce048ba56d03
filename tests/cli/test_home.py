"""The status of a workspace, in words and as JSON."""

from __future__ import annotations

from pathlib import Path

from tests.support.command import Omtm


def test_the_status_of_ideas_without_an_omtm_says_what_is_missing(omtm: Omtm) -> None:
    assert omtm("add", "Shorter setup").code == 0
    assert omtm("status").out.splitlines()[0] == "No metric that matters yet."


def test_the_status_has_the_documented_keys(omtm: Omtm, story: Path) -> None:
    status = omtm("status", "--json").json
    assert (status["company"], status["phase"]) == ("Acme", "stickiness")
    expected = {
        "metric": "ttfv",
        "name": "TTFV ≤ 14 d",
        "value": 0.57,
        "baseline": 0.38,
        "target": 0.5,
        "direction": "up",
        "deadline": "2026-03-01",
        "status": "active",
        "sentence": "OMTM = TTFV ≤ 14 d measured over 14 days with target ≥ 50 %",
        "hypothesis": "By a shorter setup we expect TTFV ≤ 14 d to rise to ≥ 50 % by 1 Mar 2026",
    }
    assert {key: status["omtm"][key] for key in expected} == expected
    first = {key: status["guardrails"][0][key] for key in ("name", "rule", "state", "value")}
    assert first == {
        "name": "Retention day 28",
        "rule": 'keep retention_d28 >= 40% else review "look at onboarding"',
        "state": "ok",
        "value": 0.43,
    }
    assert all(step["text"] for step in status["next"])


def test_the_status_in_words_says_the_same(omtm: Omtm, story: Path) -> None:
    said = omtm("status").out
    for part in ("Acme · Stickiness", "57 %", "≥ 50 %", "30 days left", "✓ ok", "Retention day 28", "Next"):
        assert part in said
