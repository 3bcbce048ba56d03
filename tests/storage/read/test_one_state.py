"""No two lines of a page disagree about a guardrail, a bet or a step of Friday, whatever has happened."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

from hypothesis import given, settings, strategies as st

from omtm_tui.domain.errors import NotAllowed, UserError
from omtm_tui.domain.guardrails.read_models import GuardrailView
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.header import fit_header, header_parts
from omtm_tui.domain.home import NextKind
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.rhythm.brief import sections
from omtm_tui.domain.rhythm.friday import FridayStep, FridayView, week_sections
from omtm_tui.domain.rhythm.rhythm import week_end, week_start
from omtm_tui.domain.text.dates import format_date
from omtm_tui.storage.read.guardrails import guardrails
from omtm_tui.storage.read.rhythm import brief, friday
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.guardrails import decide_guardrail
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.readings import record
from tests.support.workspace import Clock, Story

RULES = {
    "Stay": "keep loyalty >= 40.04% else review",
    "Load": "keep load <= 204.5 else stop",
    "Patient": "keep loyalty >= 38% for 2w else warn",
    "Grown": "keep load <= 100 in phase growth else pause",
}
EVENTS = st.one_of(
    st.tuples(st.just("wait"), st.sampled_from((1, 2, 3, 4, 7, 20))),
    st.tuples(st.just("loyalty"), st.sampled_from((0.4, 0.4005, 0.41, 0.37))),
    st.tuples(st.just("load"), st.sampled_from((204.4, 204.6, 90.0))),
    st.tuples(st.sampled_from(("decide", "guardrail")), st.sampled_from(tuple(RULES))),
    st.tuples(st.sampled_from(("bet", "omtm")), st.just(14)),
)


class Workspace:
    """A company to which things happen in any order; what is not allowed does not."""

    def __init__(self, db: WorkspaceFile, clock: Clock) -> None:
        self.story, self.clock = Story(db), clock
        self.story.company()
        self.story.phase()
        self.metrics = {
            "loyalty": self.story.share("Loyalty"),
            "load": add_metric(db, "Load", MetricKind.DURATION, "ms", key="load"),
        }
        self.ids: dict[str, int] = {}

    def happen(self, what: str, how: object) -> None:
        try:
            self._happen(what, how)
        except (NotAllowed, UserError):
            return

    def _happen(self, what: str, how: object) -> None:
        story = self.story
        if what == "wait":
            assert isinstance(how, int)
            self.clock.wait(how)
        elif what in self.metrics:
            assert isinstance(how, float)
            record(story.db, self.metrics[what].id, story.today, how)
        elif what == "guardrail":
            self.ids[str(how)] = story.guardrail(str(how), RULES[str(how)])
        elif what == "decide" and how in self.ids:
            decide_guardrail(story.db, self.ids[str(how)], "look into it")
        elif what == "bet":
            story.bet(f"bet {story.db.now():%d %b}")
        elif what == "omtm":
            story.omtm(self.metrics["loyalty"])


SET_UP = (("loyalty", 0.41), ("load", 90.0), ("guardrail", "Stay"), ("guardrail", "Load"), ("omtm", 14))


@settings(max_examples=60)
@given(st.sampled_from(((), SET_UP[:3], SET_UP)), st.lists(EVENTS, max_size=14))
def test_all_pages_say_the_same_of_guardrails_bets_and_friday(
    empty_file: Path, before: tuple[tuple[str, object], ...], happened: list[tuple[str, object]]
) -> None:
    clock = Clock(datetime(2026, 11, 2, 15))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(empty_file, Path(folder) / "w.db"))
        with WorkspaceFile(path, clock) as db:
            workspace = Workspace(db, clock)
            for what, how in (*before, *happened):
                workspace.happen(what, how)
                _check(workspace.story)


def _check(story: Story) -> None:
    week, page = friday(story.context()), guardrails(story.context())
    views = page.guardrails
    assert week.home.guardrails == views
    breached = [view.name for view in views if view.state is GuardrailState.BREACH]
    to_decide = [view.name for view in views if view.to_decide]
    assert dict(Counter(view.state for view in views)) == week.top.guardrails
    assert sorted(week.top.broken) == sorted(breached)
    _check_header(week, breached)
    next_names = [_name(step.text) for step in week.home.next if step.kind is NextKind.BREACH]
    assert sorted(next_names) == sorted(to_decide)
    lines = [point for part in week_sections(week) for point in part.points]
    rows = [row for part in sections(brief(story.context())) for row in part.rows]
    for view in views:
        _check_guardrail(view)
        assert any(line.startswith(f"{view.text}: {view.name}") for line in lines)
        assert any(row[:3] == (view.text, view.name, view.value_text) for row in rows)
    _check_guardrail_step(week, breached, to_decide)
    _check_bets(story, week)
    _check_other_steps(week)


def _check_guardrail(view: GuardrailView) -> None:
    assert view.explanation.startswith(view.state.label)
    assert view.label.count("breach") == view.explanation.count("breach") == view.is_broken
    assert (view.breached_since is not None) == view.is_broken, "a breach of today is an open one"


def _check_header(week: FridayView, breached: list[str]) -> None:
    for width in (40, 80, 160):
        shown = fit_header(header_parts(week.top, width), width)
        text = " ".join(run for _part, runs in shown for run, _tone in runs)
        assert ("breach" in text) == bool(breached)


def _check_guardrail_step(week: FridayView, breached: list[str], to_decide: list[str]) -> None:
    step = week.checked(FridayStep.GUARDRAILS)
    assert sorted(_name(one.text) for one in step.to_do) == sorted(to_decide)
    assert bool(step.to_do) != bool(step.nothing)
    if step.fine:
        assert not breached
        assert week.home.guardrails
    if "No guardrail is breached" in step.nothing:
        assert not breached
    if not to_decide:
        assert all(name in step.nothing for name in breached)


def _check_bets(story: Story, week: FridayView) -> None:
    step, today = week.checked(FridayStep.BET), story.today
    query = "SELECT DISTINCT date(decided_at) FROM decision_head WHERE kind = 'bet' AND void = 0"
    placed = {day for (day,) in story.conn.execute(query)}

    def days(first: date) -> set[str]:
        return {(first + timedelta(n)).isoformat() for n in range(7)}

    in_week = placed & days(week_start(week.friday))
    if "A bet was placed in the week to" in step.nothing:
        assert in_week
        assert format_date(week.friday, today) in step.nothing
    if "No bet" in step.nothing + "".join(one.text for one in step.to_do):
        assert not in_week
    missing = [one for one in week.home.next if one.kind is NextKind.NO_BET]
    this_week = week_start(week_end(today, week.friday.weekday()))
    assert bool(missing) == (week.top.omtm is not None and not placed & days(this_week))


def _check_other_steps(week: FridayView) -> None:
    readings, due = week.checked(FridayStep.READINGS), week.checked(FridayStep.DECISIONS)
    kinds = {step.kind for step in week.home.next}
    if readings.fine:
        assert NextKind.STALE not in kinds
        assert week.top.omtm is not None or week.home.guardrails
    if due.fine:
        assert not kinds & {NextKind.REVIEW_DUE, NextKind.END, NextKind.DEADLINE, NextKind.TRIGGER}


def _name(text: str) -> str:
    return text.removeprefix("Breached: ")
