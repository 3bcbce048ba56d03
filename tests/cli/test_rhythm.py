"""Forecast, review, Friday, the page for stakeholders and the calendar from the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.command import Omtm


@pytest.fixture
def read_often(omtm: Omtm, story: Path) -> None:
    for day, value in zip(range(2, 30, 4), (41, 43, 42, 46, 45, 48, 47), strict=True):
        assert omtm("log", "ttfv", f"{value}%", "--date", f"2026-01-{day:02}").code == 0


@pytest.mark.usefixtures("read_often")
def test_the_forecast_has_both_numbers_the_fan_and_the_pace(omtm: Omtm) -> None:
    told = omtm("forecast", "--json").json
    assert 0 < told["at"] <= told["by"] <= 1
    assert (told["metric"], told["deadline"], told["reason"]) == ("ttfv", "2026-03-01", None)
    assert told["fan"][-1]["day"] == "2026-03-01"
    assert all(band["low"] <= band["median"] <= band["high"] for band in told["fan"])
    assert told["needed_per_week"] is not None
    assert "If things go on as they have: " in omtm("forecast").out


@pytest.mark.usefixtures("read_often")
def test_another_target_or_day_can_be_asked_about(omtm: Omtm) -> None:
    easy, hard = (omtm("forecast", "--json", "--target", target).json for target in (">= 10%", ">= 90%"))
    assert easy["at"] > 0.9 > 0.1 > hard["at"]
    assert omtm("forecast", "--json", "--by", "+1w").json["deadline"] == "2026-02-06"
    assert omtm("forecast", "--target", "soon").code == 2


def test_too_few_readings_are_a_reason_not_a_number(omtm: Omtm, story: Path) -> None:
    told = omtm("forecast", "--json").json
    assert (told["at"], told["by"], told["fan"]) == (None, None, [])
    assert "a forecast needs 6" in told["reason"]


def test_without_an_omtm_there_is_nothing_to_forecast_or_review(omtm: Omtm) -> None:
    omtm("add", "An idea")
    for command in (("forecast",), ("review", "60")):
        done = omtm(*command)
        assert (done.code, len(done.err.splitlines())) == (2, 1)


@pytest.mark.usefixtures("read_often")
def test_a_review_keeps_ones_own_number_then_shows_the_models(omtm: Omtm) -> None:
    assert omtm("review", "--note", "why").code == 2
    done = omtm("review", "60%", "--note", "a small cohort")
    assert done.code == 0
    assert done.out.startswith("You 60 %, the model ")
    listed = omtm("review", "--json").json
    (held,) = listed["reviews"]
    assert (held["probability"], held["note"]) == (0.6, "a small cohort")
    assert held["model"] == omtm("forecast", "--json").json["at"]
    assert omtm("review", "70%").code == 2
    assert omtm("undo").code == 0
    assert omtm("review", "--json").json["reviews"] == []


@pytest.mark.parametrize(
    "command",
    [
        "forecast --json",
        "review",
        "friday --json",
        "brief --html",
        "calendar",
        "status --team acme",
        "team list",
    ],
)
def test_what_only_reads_loads_neither_the_orm_nor_the_app(story: Path, command: str) -> None:
    code = (
        "import sys; from omtm_tui.cli.run import main; "
        f"code = main({[*command.split(), '--db', str(story)]!r}); "
        "loaded = {'sqlmodel', 'sqlalchemy', 'textual', 'plotext', 'lark'} & set(sys.modules); "
        "assert not loaded, loaded; sys.exit(code)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
