"""Metrics on the command line: new ones, and the list with their latest values."""

from __future__ import annotations

from pathlib import Path

from tests.support.command import Omtm


def test_a_metric_gets_a_key_and_what_was_said_of_it(omtm: Omtm) -> None:
    made = omtm(
        "metric", "add", "Lead", "time", "--kind", "duration", "--unit", "days", "--better", "down", "--json"
    )
    assert made.json == {"key": "lead_time", "name": "Lead time", "kind": "duration", "unit": "d"}
    omtm("metric", "add", "Churn", "--kind", "rate", "--cadence", "1m", "--window", "2w", "--key", "ch")
    churn = omtm("metric", "list", "--json").json[0]
    assert (churn["key"], churn["cadence_days"], churn["window_days"]) == ("ch", 30, 14)


def test_a_limit_belongs_to_a_share_within_and_to_nothing_else(omtm: Omtm) -> None:
    without = omtm("metric", "add", "TTFV", "--kind", "share_within")
    assert (without.code, "needs its limit" in without.err) == (2, True)
    beside = omtm("metric", "add", "Lag", "--kind", "duration", "--unit", "d", "--limit", "3")
    assert (beside.code, "Only a share within a limit has a limit" in beside.err) == (2, True)
    assert omtm("metric", "add", "TTFV", "--kind", "share_within", "--limit", "14d").code == 0


def test_metrics_are_listed_with_their_latest_value(omtm: Omtm, story: Path) -> None:
    listed = {metric["key"]: metric for metric in omtm("metric", "list", "--json").json}
    assert (listed["ttfv"]["role"], listed["ttfv"]["value"], listed["ttfv"]["readings"]) == ("omtm", 0.57, 2)
    assert "57 %" in omtm("metric", "list").out


def test_a_share_has_no_unit_but_per_cent(omtm: Omtm) -> None:
    refused = omtm("metric", "add", "Churn", "--kind", "rate", "--unit", "€")
    assert (refused.code, "leave out --unit" in refused.err) == (2, True)
    assert omtm("metric", "add", "Churn", "--kind", "rate", "--unit", "%").code == 0
