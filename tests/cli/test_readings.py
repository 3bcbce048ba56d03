"""Readings from the command line: what was meant is stored, everything else is one line and exit code 2."""

from __future__ import annotations

import pytest

from tests.support.command import Omtm


@pytest.fixture
def metrics(omtm: Omtm) -> None:
    omtm("metric", "add", "TTFV", "--kind", "share-within", "--stage", "activation", "--limit", "14d")
    omtm("metric", "add", "NPS", "--kind", "mean")


@pytest.mark.usefixtures("metrics")
def test_readings_are_logged_as_people_type_them(omtm: Omtm) -> None:
    assert omtm("log", "ttfv", "57 %", "--date", "fri", "--json").json["value"] == 0.57
    assert omtm("log", "ttfv", "38", "--date", "2026-01-23").code == 0
    counts = omtm("log", "ttfv", "40/100", "--date", "2026-01-16", "--json").json
    assert (counts["value"], counts["numerator"], counts["denominator"]) == (0.4, 40, 100)
    parts = omtm("log", "ttfv", "--n", "46", "--of", "100", "--date", "-3d", "--json").json
    assert (parts["value"], parts["numerator"], parts["denominator"]) == (0.46, 46, 100)
    assert omtm("log", "nps", "-5", "--n", "120", "--json").json["value"] == -5
    assert omtm("log", "--metric", "NPS", "12", "--json").json["corrected"] == -5
    assert omtm("log", "nps", "12", "--json").json["same"] is True
    assert "corrects 12" in omtm("log", "nps", "13").out


@pytest.mark.usefixtures("metrics")
def test_a_reading_is_confirmed_with_every_digit(omtm: Omtm) -> None:
    assert "99.949 %" in omtm("log", "ttfv", "99.949%").out
    assert "99.951 % (corrects 99.949 %)" in omtm("log", "ttfv", "99.951%").out


def test_counts_of_a_baseline_are_kept_and_counts_alone_correct_no_value(omtm: Omtm) -> None:
    define = (
        "define --metric Churn --kind rate --better down --stage retention --owner P --deadline +3m "
        "--baseline 8/100 --initiative s --target"
    )
    assert omtm(*define.split(), "<= 5%").code == 0
    assert "(was recorded already)" in omtm("log", "churn", "8/100").out
    assert omtm("log", "churn", "7%", "--date", "-7d").code == 0
    more = omtm("log", "churn", "7/100", "--date", "-7d")
    assert "7 % (same value, with its counts or other details added)" in more.out
    assert "Recorded more about Churn: 7 %" in omtm("steps").out


@pytest.mark.usefixtures("metrics")
@pytest.mark.parametrize(
    ("argv", "ways"),
    [
        (["log", "mrr", "€ 4.200"], "can mean 4200 or 4.2:"),
        (["log", "mrr", "4,125"], "can mean 4125 or 4.1250:"),
        (["guardrail", "add", "G", "keep mrr >= 5.000 else warn"], "can mean 5000 or 5:"),
        (["define", "--metric", "mrr", "--target", ">= 5.000"], "can mean 5000 or 5:"),
        (["log", "ndr", "1.05"], "Does “1.05” mean 1.05 % or 105 %?"),
        (["guardrail", "add", "G", "keep ndr >= 1.08 else warn"], "Does “1.08” mean 1.08 % or 108 %?"),
        (["define", "--metric", "ndr", "--target", ">= 1.1"], "Does “1.1” mean 1.1 % or 110 %?"),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked_with_both(omtm: Omtm, argv: list[str], ways: str) -> None:
    omtm("metric", "add", "MRR", "--kind", "money", "--unit", "€")
    omtm("metric", "add", "NDR", "--kind", "ratio", "--unit", "%")
    refused = omtm(*argv)
    assert refused.code == 2
    assert ways in refused.err
    assert omtm("log", "mrr", "€ 4.1250").code == omtm("log", "ndr", "1.05 %").code == 0


@pytest.mark.usefixtures("metrics")
@pytest.mark.parametrize(
    "parts", [("--n", "12.5", "--of", "40"), ("--n", "12", "--of", "100.9"), ("12.5/40",)]
)
def test_people_are_counted_whole(omtm: Omtm, parts: tuple[str, ...]) -> None:
    refused = omtm("log", "ttfv", *parts)
    assert (refused.code, omtm("log", "ttfv", "12/40").code) == (2, 0)
    assert "is not a whole number" in refused.err


def test_a_reading_of_a_young_cohort_says_when_it_is_final(omtm: Omtm) -> None:
    omtm("metric", "add", "Young", "--kind", "rate", "--window", "14d")
    said = omtm("log", "young", "--n", "57", "--of", "100", "--cohort", "2026-01-20..2026-01-26").out
    assert "(its cohort is not final until 9 Feb; record its value again then)" in said
    assert "final" not in omtm("log", "young", "57/100", "--cohort", "2026-01-01..2026-01-07").out


@pytest.mark.usefixtures("metrics")
def test_a_value_alone_is_the_omtms(omtm: Omtm) -> None:
    assert "no active OMTM" in omtm("log", "57%").err
    omtm("log", "ttfv", "38%", "--date", "-7d")
    told = [
        "--metric",
        "ttfv",
        "--target",
        ">= 50%",
        "--deadline",
        "+3m",
        "--initiative",
        "x",
        "--owner",
        "Kim",
    ]
    assert omtm("define", *told).code == 0
    assert omtm("log", "57%", "--json").json["metric"] == "ttfv"
    assert omtm("log", "--n", "5", "--of", "10", "--json").json["corrected"] == 0.57


@pytest.mark.usefixtures("metrics")
@pytest.mark.parametrize(
    ("argv", "said"),
    [
        (["log"], "value is missing"),
        (["log", "ttfv"], "value is missing"),
        (["log", "ttfv", "140%"], "between 0 % and 100 %"),
        (["log", "ttfv", "many"], "not a number"),
        (["log", "ttvf", "5"], "did you mean ttfv"),
        (["log", "ttfv", "57%", "--date", "+1d"], "future"),
        (["log", "ttfv", "57%", "--date", "soon"], "not a date"),
        (["log", "ttfv", "57%", "--n", "38", "--of", "100"], "disagree"),
        (["log", "ttfv", "57/100", "--of", "80"], "“80” beside it says something else"),
        (["log", "ttfv", "57/100", "--n", "50"], "“50” beside it says something else"),
        (["log", "nps", "5", "--n", "1.5"], "whole number"),
        (["log", "nps", "5", "--cohort", "2026-01-01"], "2026-01-01..2026-01-07"),
        (["log", "nps", "5", "--nope"], "--nope"),
        (["log", "--date"], "--date"),
        (["metric", "add", "x"], "--kind"),
        (["metric", "add", "x", "--kind", "mood"], "rate"),
        (["metric", "add", "NPS", "--kind", "mean"], "already"),
        (["metric"], "see “omtm metric --help”"),
        (["metric", "remove"], "add, list"),
        (["add"], "omtm add --help"),
        (["add", "x", "--stage", "moon"], "acquisition"),
        (["answer", "1", "maybe"], "yes"),
        (["answer", "x", "yes"], "omtm answer --help"),
        (["answer", "1", "no"], "--moves"),
        (["answer", "1", "yes", "--moves", "nps"], "--moves"),
        (["guardrail", "add", "g", "keep nps >="], "Column 12"),
        (["guardrail", "add", "g", "keep mood > 1 else warn"], "mood"),
        (["define", "--metric", "nps"], "missing"),
        (["define", "--colour", "red"], "--colour"),
        (["answer", "99", "yes"], "#99 is not there"),
        (["undo", "now"], "omtm undo --help"),
        (["stauts"], "did you mean “status”"),
        (["--nope"], "--nope"),
        (["add", "lone \udcff byte"], "UTF-8"),
    ],
)
def test_bad_input_is_one_line_that_says_what_would_be_right(omtm: Omtm, argv: list[str], said: str) -> None:
    before = omtm("decisions", "--json").out, omtm("backlog", "--json").out
    done = omtm(*argv)
    assert (done.code, done.out, done.err.count("\n")) == (2, "", 1)
    assert said in done.err
    assert (omtm("decisions", "--json").out, omtm("backlog", "--json").out) == before
