"""Commands that read: their JSON is a promise, their words are for people, their exit codes for cron."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import Omtm


def test_an_empty_workspace_is_lists_and_nulls_and_stays_unmade(omtm: Omtm, tmp_path: Path) -> None:
    for command in (["check"], ["backlog"], ["decisions"], ["metric", "list"]):
        done = omtm(*command, "--json")
        assert (done.code, done.json, done.err) == (0, [], "")
    status = omtm("status", "--json").json
    assert (status["omtm"], status["phase"], status["guardrails"]) == (None, None, [])
    assert [step["kind"] for step in status["next"]] == ["setup", "setup"]
    assert omtm().out == omtm("status").out
    assert "Define your OMTM" in omtm().out
    assert list(tmp_path.iterdir()) == []


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


def test_check_ends_with_one_on_a_breach_and_judges_past_days(omtm: Omtm, story: Path) -> None:
    assert omtm("check").code == 0
    omtm("log", "retention_d28", "39%")
    broken = omtm("check", "--json")
    assert broken.code == 1
    assert "Retention day 28" in broken.err
    first = {key: broken.json[0][key] for key in ("name", "state", "value", "as_of")}
    assert first == {"name": "Retention day 28", "state": "breach", "value": 0.39, "as_of": "2026-01-30"}
    before = omtm("check", "--as-of", "2026-01-24", "--json")
    assert (before.code, before.json[0]["state"], before.json[0]["as_of"]) == (0, "ok", "2026-01-24")
    assert omtm("check").code == 1
    assert omtm("check", "--as-of", "+1d").code == 2


def test_the_backlog_lists_every_idea_with_its_answer(omtm: Omtm, story: Path) -> None:
    listed = omtm("backlog", "--json").json
    keys = ("title", "answer", "moves", "rank", "state")
    found = {idea["id"]: tuple(idea[key] for key in keys) for idea in listed}
    assert found[4] == ("[b]Dark mode[/x]", None, None, None, "idea")
    assert found[3] == ("Welcome call", "yes", None, 1, "idea")
    assert found[2] == ("Price test", "no", "retention_d28", None, "parked")
    assert "[b]Dark mode[/x]" in omtm("backlog").out


def test_the_log_is_searched_by_every_word(omtm: Omtm, story: Path) -> None:
    (bet,) = omtm("decisions", "step", "REMOVING", "--json").json
    assert bet["bet"]["threshold"] == {"kind": "at_least", "low": 0.5, "high": None}
    assert (bet["bet"]["metric"], bet["bet"]["probability"], bet["review_on"]) == ("ttfv", 0.4, "2026-01-23")
    assert (bet["outcome"]["decision"], bet["outcome"]["difference"]) == ("roll_out", 0.19)
    assert bet["outcome"]["interval"] == pytest.approx([0.051585, 0.318501], abs=1e-6)
    assert len(omtm("decisions", "--json").json) == 4
    assert "roll out, +19 pp" in omtm("decisions").out
    nothing = omtm("decisions", "zebra")
    assert (nothing.code, "zebra" in nothing.out) == (0, False)
    assert omtm("decisions", "zebra", "--json").json == []


def test_metrics_are_listed_with_their_latest_value(omtm: Omtm, story: Path) -> None:
    listed = {metric["key"]: metric for metric in omtm("metric", "list", "--json").json}
    assert (listed["ttfv"]["role"], listed["ttfv"]["value"], listed["ttfv"]["readings"]) == ("omtm", 0.57, 2)
    assert "57 %" in omtm("metric", "list").out


def test_text_of_users_cannot_control_the_terminal(omtm: Omtm) -> None:
    omtm("add", "bell \x07 red \x1b[31m")
    said = omtm("backlog").out
    assert "\x1b" not in said
    assert "\x07" not in said


def test_the_option_for_the_file_stands_before_or_after(omtm: Omtm, story: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    assert omtm("--db", other, "backlog", "--json").json == []
    assert omtm("backlog", "--db", other, "--json").json == []
    assert omtm("metric", "--db", other, "list", "--json").json == []
    assert omtm("--db", other, "backlog", "--db", story, "--json").json
    assert not other.exists()


@pytest.mark.parametrize("content", [b"not a database", b"\0" * 5000])
def test_a_file_that_cannot_be_used_ends_with_three(omtm: Omtm, tmp_path: Path, content: bytes) -> None:
    odd = tmp_path / "odd.db"
    odd.write_bytes(content)
    for command in (["status"], ["add", "x"], ["doctor"], []):
        done = omtm("--db", odd, *command)
        assert (done.code, done.out, done.err.count("\n")) == (3, "", 1)
        assert str(odd) in done.err
    assert odd.read_bytes() == content
    assert omtm("--db", tmp_path, "status").code == 3
