"""Guardrails from a shell: set up, changed, retired, judged, and what cron is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.command import Omtm

RULE = "keep loyalty >= 40% else stop"


@pytest.fixture
def guarded(omtm: Omtm) -> Omtm:
    """A workspace with one guardrail that has a value."""
    assert omtm("metric", "add", "Loyalty", "--kind", "rate").code == 0
    assert omtm("log", "loyalty", "45%").code == 0
    assert omtm("guardrail", "add", "Stay", RULE).code == 0
    return omtm


def test_a_third_guardrail_is_added_with_a_hint(guarded: Omtm) -> None:
    assert "KPI zoo?" not in guarded("guardrail", "add", "Two", RULE).err
    assert "KPI zoo? 3 guardrails" in guarded("guardrail", "add", "Three", RULE).err


def test_a_check_of_a_file_that_is_not_there_is_no_silence(omtm: Omtm, tmp_path: Path) -> None:
    for options in ((), ("--changes",), ("--json",)):
        done = omtm("check", "--db", "typo.db", *options)
        assert (done.code, "There is no file at" in done.err) == (3, True)
    assert list(tmp_path.iterdir()) == []


def test_the_list_has_the_rules_and_where_they_stand(guarded: Omtm) -> None:
    (one,) = guarded("guardrail", "list", "--json").json
    assert (one["name"], one["rule"], one["state"], one["action"]) == ("Stay", RULE, "ok", "stop")
    assert one["sentence"] == "Keep Loyalty at or above 40 %, else stop"
    assert guarded("guardrail", "list").out.split()[:4] == ["#1", "✓", "ok", "Stay"]


def test_an_edit_says_when_it_loosens(guarded: Omtm) -> None:
    looser = guarded("guardrail", "edit", "stay", "keep loyalty >= 30% else stop")
    assert (looser.code, "looser" in looser.err) == (0, True)
    tighter = guarded("guardrail", "edit", "#1", "keep loyalty >= 50% else stop", "--json")
    assert (tighter.json["rule"], tighter.json["state"]) == ("keep loyalty >= 50% else stop", "breach")
    assert tighter.err == ""
    assert guarded("guardrail", "edit", "1", "--name", "Remain").code == 0
    assert [g["name"] for g in guarded("guardrail", "list", "--json").json] == ["Remain"]


def test_what_is_retired_guards_nothing_and_can_be_brought_back(guarded: Omtm) -> None:
    assert guarded("guardrail", "rm", "STAY").out == "Retired: Stay\n"
    assert guarded("guardrail", "list", "--json").json == []
    assert guarded("undo").code == 0
    assert len(guarded("guardrail", "list", "--json").json) == 1


@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["rm", "Sta"], "did you mean “Stay”?"),
        (["rm", "nothing like it"], "omtm guardrail list"),
        (["edit", "Stay"], "--name"),
        (["edit", "Stay", "keep loyalty >= 40%"], "Column"),
    ],
)
def test_what_cannot_be_done_is_one_line(guarded: Omtm, argv: list[str], said: str) -> None:
    done = guarded("guardrail", *argv)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert said in done.err


def test_cron_is_told_each_change_once(guarded: Omtm, monkeypatch: pytest.MonkeyPatch) -> None:
    first = guarded("check", "--changes")
    assert (first.code, first.out, first.err) == (0, "", ""), "fine from the beginning is no news"
    monkeypatch.setenv("OMTM_NOW", "2026-02-06T15:00")
    guarded("log", "loyalty", "38%")
    broken = guarded("check", "--changes")
    assert (broken.code, broken.err) == (1, "")
    assert broken.out == "6 Feb, Stay: ok → breach: 38 % is below 40 %\n"
    again = guarded("check", "--changes", "--json")
    assert (again.code, again.json) == (1, []), "still broken, but nothing new"
    assert guarded("undo").out.startswith("Undone: Recorded Loyalty"), "telling is nothing to undo"
    (back,) = guarded("check", "--changes", "--json").json
    assert (back["was"], back["state"], back["happened_on"]) == ("breach", "ok", "2026-02-06")
    assert guarded("check", "--changes", "--as-of", "yesterday").code == 2


def test_a_guardrail_is_named_with_its_team_and_a_new_one_never_was_ok(guarded: Omtm) -> None:
    guarded("team", "add", "Core")
    guarded("metric", "add", "Lat", "--kind", "duration", "--unit", "ms", "--better", "down")
    guarded("guardrail", "add", "Lat", "--team", "Core", "keep lat <= 700 ms else review")
    assert guarded("check", "--changes").out == "", "nothing was known before either"
    assert "Lat (Core)" in guarded("guardrail", "list").out
    guarded("log", "lat", "900 ms")
    assert "Lat (Core): unknown → breach: 900 ms" in guarded("check", "--changes").out
    guarded("guardrail", "add", "Slow", "keep lat <= 800 ms else review")
    assert ", Slow: breach: 900 ms" in guarded("check", "--changes").out
    assert "2 guardrails are breached: Slow, Lat (Core)" in guarded("check").err
    guarded("add", "An idea", "--team", "Core")
    told = "--metric lat --deadline +3m --owner Kim --initiative x --stage activation --team Core --target"
    assert guarded("define", *told.split(), "<= 500 ms").code == 0
    for page in ("decisions", "brief"):
        assert "Core · OMTM: Lat ≤ 500 ms" in guarded(page).out
    assert "Core · OMTM" not in guarded("brief", "--team", "Core").out


def test_a_guardrail_is_said_back_as_a_sentence(omtm: Omtm, story: Path) -> None:
    done = omtm("guardrail", "add", "Floor", "keep", "ttfv", ">=", "30%", "else", "warn")
    assert (done.code, done.out) == (0, "Floor: Keep TTFV ≤ 14 d at or above 30 %, else warn\n")
    assert "Floor" in [rule["name"] for rule in omtm("check", "--json").json]


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
