"""The whole main job once, as a person does it: installed command, real keys, and what the screen says."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.acceptance.person import Person, app, data, home_and_file, printed

FRIDAY = "2026-01-02T15:00"
DAY_42 = "2026-02-13T15:00"
"""The honest date: 14 days of enrolment, then 28 until day-28 retention is final."""

NAME = "Share with first value within 14 days"
TICKETS = 'keep tickets_per_100 change over 1w <= +20% else warn "look at what people ask"'
EXPORTED = (
    "By removing step B we expect Share with first value within 14 days to rise to ≥ 50 % by 16 Jan 2026",
    "- Success line: ≥ 50 %",
    "Chosen option: “roll out”, because threshold ≥ 50 % met (point only) at 57 %",
    "- Result: +19 pp (38 % → 57 %, 95 % interval +5.2 … +31.9 pp)",
    "guardrails held: Retention holds while we speed up, Tickets per 100; "
    "looked at after the day of its review",
    "- Decided: Friday, 2 Jan 2026, 15:00",
    "- Owner: PM Core",
    "- Review: 16 Jan 2026",
)
SIZES = [(120, 40), (80, 24)]


def finds_the_phase(pm: Person) -> None:
    pm.sees("define your one metric")
    pm.does("w", sees="Interviews held")
    pm.does("20", "enter", "12", "enter", sees="Mature accounts")
    pm.does("31%", "enter", "60", "enter", sees="You are in Stickiness, because")
    pm.sees("is 31 % (below 40 %)")
    pm.does("enter", "n", "enter", sees="Company size")


def says_where_the_company_stands(pm: Person) -> None:
    pm.press(
        "Acme", "enter", "task boards for small teams", "enter", "b", "enter", "s", "enter", "y", "enter"
    )
    pm.press("s", "enter", "Every second new team gets value in two weeks", "enter", "new accounts", "enter")
    pm.sees("a adds what holds you back")


def names_what_is_weak_and_what_to_do(pm: Person) -> None:
    pm.does("a", sees="New weakness")
    pm.press("New users give up at step B", "enter", "a", "a", "a", "enter")
    pm.sees("Added the weakness")
    pm.does("c", sees="constraint")
    pm.does("f8", sees="no action")
    pm.does("a", sees="make it a strength")
    pm.does("removing step B", "enter", "enter", sees="remove it: removing step B")
    pm.does("s", sees="in backlog")


def defines_the_metric(pm: Person) -> None:
    pm.does("f8", sees="writes itself from metric")
    pm.does("400 paying teams", "enter", "+18m", "enter", "f3", sees="What others steer by")
    pm.does("first value within", "enter", sees="Copied; change what does not fit")
    pm.press("38%", "enter", "enter", "+4m", "enter", "removing step B", "enter")
    pm.sees("with target ≥ 50 %", "to rise to ≥ 50 % by 2 May 2026", "✗ Achievable")
    pm.does("the best cohort did 52 %", sees="✓ Achievable")


def leaves_in_the_middle(pm: Person) -> None:
    pm.does("f8", sees="Who contributes how")
    pm.does("PM Core", "enter", "design removes step B", "tab", "escape", sees="w goes on at step 5 of 8")
    pm.leaves()


def finds_the_wizard_as_it_was_left(pm: Person) -> None:
    pm.sees("Finish defining your OMTM")
    pm.does("enter", sees="design removes step B")
    pm.sees("PM Core", "Stakeholders")


def activates(pm: Person) -> None:
    pm.does("f8", sees="Skip this step")
    pm.does("tab", "left", "f8", sees="every 2 weeks")
    pm.does("f8", sees="Think again on")
    pm.does("+6w", "enter", sees="Fri 13 Feb 2026, 42 days left")
    pm.does("ctrl+s", sees="Activated the OMTM")
    pm.sees("38 %", "12 pp to go", "owner PM Core")


def records(pm: Person) -> None:
    pm.does("r", sees="Record a reading")
    pm.does("36%", "tab", "2025-12-19", "enter", sees=f"Recorded {NAME}: 36 %")
    pm.does("r", sees="Record a reading")
    pm.does("37%", "tab", "2025-12-26", "enter", sees=f"Recorded {NAME}: 37 %")


def adds_and_answers_ideas(pm: Person) -> None:
    pm.does("4", sees="Unanswered 1")
    pm.does("a", sees="Enter saves")
    pm.does("Welcome call", "enter", sees="Unanswered 2")
    pm.does("a", sees="Enter saves")
    pm.does("Price test", "enter", sees="Unanswered 3")
    pm.does("n", sees="Which metric does “Price test” move first?")
    pm.does("Trial to paid", "enter", sees="New metric")
    pm.does("ctrl+s", sees="Parked 1")
    pm.does("y", sees="Yes, in this order 1")
    pm.does("y", sees="Yes, in this order 2")


def sets_two_guardrails(pm: Person) -> None:
    pm.does("5", sees="a adds one")
    pm.does("a", sees="Fill in a form")
    pm.does("retention holds", "enter", sees="Adds the metric Retention on day 28")
    pm.does("ctrl+s", sees="Added the guardrail")
    pm.does("7", sees="Watch")
    pm.does("a", sees="A reading every")
    pm.does("Tickets per 100", "enter", "m", "enter", "enter", "l", "ctrl+s", sees="Added the metric")
    pm.does("5", sees="unknown")
    pm.does("a", sees="Fill in a form")
    pm.does("enter", sees="What must hold")
    pm.press("tickets", "enter", "r", "enter", "20%", "enter", "1w", "enter", "enter", "enter", "w", "enter")
    pm.does(
        "look at what people ask", sees="Keep the change of Tickets per 100 over one week at or below +20 %"
    )
    pm.does("ctrl+s", sees="Added the guardrail")


def bets(pm: Person) -> None:
    pm.does("4", sees="1 removing step B")
    pm.does("g", "d", sees="Place a bet")
    pm.press(">= 50%", "enter", "<= 20%", "enter", "+14d", "enter", "60%", "f5", "enter", "enter", "enter")
    pm.does("+14d", sees=f"By removing step B we expect {NAME} to rise to ≥ 50 % by 16 Jan")
    pm.sees("A review on 16 Jan is too early to decide: the honest date is 13 Feb")
    pm.does("ctrl+s", sees="Placed the bet")
    pm.does("6", sees="removing step B")
    pm.leaves()


def records_what_came(pm: Person) -> None:
    pm.sees("Review due: removing step B")
    pm.does("r", sees="Record a reading")
    pm.does("tab", "tab", "tab", "57", "tab", "100", "ctrl+s", sees=f"Recorded {NAME}: 57 %")
    pm.does("r", sees="Record a reading")
    pm.does("43%", "tab", "tab", "retention", "ctrl+s", sees="Recorded Retention on day 28: 43 %")
    for value, day in (("5", "2026-02-06"), ("5.2", "2026-02-13")):
        pm.does("r", sees="Record a reading")
        pm.press(value, "tab", day, "tab", "tickets", "ctrl+s")
        pm.sees(f"Recorded Tickets per 100: {value}")


def decides(pm: Person) -> None:
    pm.does("g", "enter", sees="What came out of “removing step B”?")
    pm.does("tab", "100", "enter", "enter", "100", sees="By the registered rule: roll out")
    pm.sees("+19 pp")
    pm.does("ctrl+s", sees="Reviewed “removing step B”")
    pm.leaves()


def finds_everything(pm: Person) -> None:
    """A look at each of the seven screens, in an app started anew."""
    pm.sees("57 %", "+19 pp since start", "target met", "✓ ok Tickets per 100 +4 %", "Review due")
    pm.does("2", sees="● Stickiness")
    pm.sees("the problem-signal rate is 60 % (at least 50 %)")
    pm.does("3", sees="By removing step B we expect")
    pm.does("G", sees="◆ constraint New users give up at step B")
    pm.does("4", sees="1 Welcome call")
    pm.sees("Price test moves Trial to paid", "removing step B decided")
    pm.does("5", sees="✓ ok Retention holds")
    pm.does("enter", sees="Keep Retention on day 28")
    pm.does("6", sees="removing step B +19 pp roll out")
    pm.does("enter", sees="Decided 2 Jan 15:00")
    pm.sees("Owner PM Core", "Success line Share with first value within 14 days ≥ 50 %")
    pm.does("7", sees="Retention on day 28 43 %")


def reads_it_back(env: Mapping[str, str], folder: Path) -> None:
    """The same workspace through the command line."""
    status = data(env, "status")
    assert (status["company"], status["phase"]) == ("Acme", "stickiness")
    omtm = status["omtm"]
    assert (omtm["value"], omtm["baseline"], omtm["target"], omtm["owner"]) == (0.57, 0.38, 0.5, "PM Core")
    assert (omtm["deadline"], omtm["status"], omtm["direction"]) == ("2026-05-02", "active", "up")
    assert [(i["title"], i["answer"], i["moves"], i["rank"], i["state"]) for i in data(env, "backlog")] == [
        ("Welcome call", "yes", None, 1, "idea"),
        ("Price test", "no", "trial_to_paid", None, "parked"),
        ("removing step B", "yes", None, None, "decided"),
    ]
    assert [(g["rule"], g["state"], g["value"], g["as_of"]) for g in data(env, "check")] == [
        ('keep retention_d28 >= 40% else review "faster, but do they stay?"', "ok", 0.43, "2026-02-13"),
        (TICKETS, "ok", 0.04, "2026-02-13"),
    ]
    bet = next(entry for entry in data(env, "decisions") if entry["kind"] == "bet")
    assert (bet["title"], bet["decided_at"]) == ("removing step B", "2026-01-02T15:00:00")
    assert (bet["owner"], bet["review_on"]) == ("PM Core", "2026-01-16")
    assert bet["bet"]["threshold"] == {"kind": "at_least", "low": 0.5, "high": None, "strict": False}
    assert (bet["outcome"]["decision"], bet["outcome"]["difference"]) == ("roll_out", 0.19)
    assert bet["outcome"]["interval"] == pytest.approx([0.051585, 0.318501], abs=1e-6)
    printed(env, "export", "--format", "md", "-o", str(folder))
    written = next(folder.glob("*removing-step-b.md")).read_text("utf-8")
    for line in EXPORTED:
        assert line in written, line
    words = printed(env)  # the bare command without a terminal
    assert f"{NAME}: 57 % (today) → ≥ 50 % by 2 May, 78 days left" in words
    assert "Tickets per 100" in words


@pytest.mark.parametrize(("cols", "rows"), SIZES, ids=["120x40", "80x24"])
def test_a_pm_does_the_whole_job_and_finds_all_of_it_again(tmp_path: Path, cols: int, rows: int) -> None:
    env = home_and_file(tmp_path, FRIDAY)
    with app(env, cols, rows) as terminal:
        pm = Person(terminal)
        finds_the_phase(pm)
        says_where_the_company_stands(pm)
        names_what_is_weak_and_what_to_do(pm)
        defines_the_metric(pm)
        leaves_in_the_middle(pm)
    with app(env, cols, rows) as terminal:
        pm = Person(terminal)
        finds_the_wizard_as_it_was_left(pm)
        activates(pm)
        records(pm)
        adds_and_answers_ideas(pm)
        sets_two_guardrails(pm)
        bets(pm)
    with app({**env, "OMTM_NOW": DAY_42}, cols, rows) as terminal:
        pm = Person(terminal)
        records_what_came(pm)
        decides(pm)
    with app({**env, "OMTM_NOW": DAY_42}, cols, rows) as terminal:
        pm = Person(terminal)
        finds_everything(pm)
        pm.leaves()
    reads_it_back({**env, "OMTM_NOW": DAY_42}, tmp_path / "log")
