"""Requests, the sweep, criteria, states kept, and the blueprint on file."""

from __future__ import annotations

import sqlite3
from datetime import date

import pytest

from omtm_tui.domain.backlog.backlog import ExperimentState
from omtm_tui.domain.backlog.criterion import parse_criteria
from omtm_tui.domain.backlog.planning import Moscow, PaysInto
from omtm_tui.domain.errors import NotAllowed, UserError
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.storage.read import backlog as read
from omtm_tui.storage.read.backlog import backlog, criteria, experiment_detail
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import experiments, planning
from omtm_tui.transfer.markdown import blueprint_markdown
from tests.support.workspace import add_ideas, idea

S = ExperimentState


def page(db: WorkspaceFile) -> list[tuple[str, bool, Moscow | None, int | None]]:
    return [
        (r.requester, r.needs_outcome, r.moscow, r.experiment.id if r.experiment else None)
        for r in read.requests(db.context()).requests
    ]


def test_without_an_outcome_there_is_no_experiment(db: WorkspaceFile) -> None:
    number = planning.add_request(db, "CEO", tactic="a chatbot")
    with pytest.raises(NotAllowed, match="Write down"):
        planning.try_request(db, number)
    experiments.add_experiment(db, "Sneaked in")
    with pytest.raises(sqlite3.IntegrityError):
        db.conn.execute("UPDATE request SET experiment_id = 1 WHERE id = ?", (number,))
    planning.edit_request(db, number, outcome="fewer calls")
    made = planning.try_request(db, number)
    assert idea(db, made).title == "a chatbot"
    assert "fewer calls" in idea(db, made).description
    assert experiment_detail(db.context(), made).requesters == ("CEO",)
    with pytest.raises(NotAllowed, match="already"):
        planning.try_request(db, number)
    with pytest.raises(NotAllowed):
        planning.edit_request(db, number, outcome=" ")
    db.undo()
    assert page(db) == [("CEO", False, None, None)]


def test_requests_are_sorted_with_what_waits_first_and_wont_stays_listed(db: WorkspaceFile) -> None:
    for name, outcome, moscow in (
        ("A", "x", Moscow.WONT),
        ("B", "x", Moscow.MUST),
        ("C", "x", None),
        ("D", "", Moscow.MUST),
    ):
        planning.sort_request(db, planning.add_request(db, name, outcome=outcome), moscow)
    assert [row[0] for row in page(db)] == ["D", "C", "B", "A"]


def test_the_sweep_drops_what_has_not_begun_in_one_step(db: WorkspaceFile, signup: Metric) -> None:
    one, two, three = add_ideas(db, "One", "Two", "Three")
    experiments.answer(db, two, False, signup.id)
    experiments.sweep(db, [one, two], 3)
    assert {idea(db, n).state for n in (one, two)} == {S.DROPPED}
    assert idea(db, three).state is S.IDEA
    assert db.undo() == "Pruned 2 of 3 in the backlog"
    assert [idea(db, n).state for n in (one, two)] == [S.IDEA, S.PARKED]


def test_every_state_is_kept_whoever_changes_it(db: WorkspaceFile, signup: Metric) -> None:
    (number,) = add_ideas(db, "Idea")
    experiments.set_state(db, number, ExperimentState.DROPPED, "too dear")
    db.conn.execute("UPDATE experiment SET state = 'idea' WHERE id = ?", (number,))
    found = experiment_detail(db.context(), number).history
    assert [change.state for change in found] == [S.DROPPED, S.IDEA]
    assert found[0].reason == "too dear"


def test_undo_takes_the_state_and_its_trace_back(db: WorkspaceFile) -> None:
    (number,) = add_ideas(db, "Idea")
    experiments.set_state(db, number, ExperimentState.DROPPED, "too dear")
    db.undo()
    assert experiment_detail(db.context(), number).history == ()
    db.redo()
    assert [c.state for c in experiment_detail(db.context(), number).history] == [S.DROPPED]


def test_criteria_are_kept_in_their_order_and_come_back_with_undo(db: WorkspaceFile) -> None:
    (number,) = add_ideas(db, "Outreach")
    first = parse_criteria("accepted >= 10%\nmeetings >= 5\nabort: accepted < 2% after 1w", NumberFormat())
    experiments.edit_experiment(db, number, criteria=first)
    assert criteria(db.context(), number) == first
    experiments.edit_experiment(db, number, criteria=first[1:])
    assert criteria(db.context(), number) == first[1:]
    db.undo()
    assert criteria(db.context(), number) == first


def test_a_month_has_five_deliverables_and_no_more(db: WorkspaceFile) -> None:
    month = date(2025, 12, 9)
    for n in range(5):
        planning.add_deliverable(db, month, f"D{n}", PaysInto.OMTM)
    with pytest.raises(NotAllowed, match="Dec 2025 has its 5 deliverables"):
        planning.add_deliverable(db, month, "D5", PaysInto.OMTM)
    with pytest.raises(sqlite3.IntegrityError):
        db.conn.execute(
            "INSERT INTO deliverable (scope_id, month, place, title, pays_into) "
            "VALUES (1, '2025-12-01', 6, 'sixth', 'omtm')"
        )
    with pytest.raises(sqlite3.IntegrityError):
        db.conn.execute(
            "INSERT INTO deliverable (scope_id, month, place, title, pays_into) "
            "VALUES (1, '2026-01-01', 1, 'pays into nothing', '')"
        )


def test_deliverables_move_within_and_between_months(db: WorkspaceFile) -> None:
    first, second = (planning.add_deliverable(db, date(2025, 12, 1), title, PaysInto.OMTM) for title in "AB")
    planning.reorder(db, second, -1)
    planning.postpone(db, first, 1)
    planning.tick_deliverable(db, second)
    planning.edit_deliverable(db, first, title="A | b", pays_into=PaysInto.END_GOAL)
    view = read.blueprint(db.context(), first=date(2025, 12, 5))
    shown = [[(d.title, d.place, d.done) for d in view.deliverables[month]] for month in view.months]
    assert shown == [[("B", 1, True)], [("A | b", 1, False)], []]
    lines = blueprint_markdown(view).splitlines()
    assert lines[-3:] == [
        "| Dec 2025 | Jan 2026 | Feb 2026 |",
        "| --- | --- | --- |",
        "| ~~B (OMTM)~~ ✓ | A \\| b (end goal) |  |",
    ]
    for _turn in range(4):
        db.undo()
    view = read.blueprint(db.context(), first=date(2025, 12, 5))
    assert [d.title for d in view.deliverables[date(2025, 12, 1)]] == ["A", "B"]


def test_scores_and_titles_are_checked(db: WorkspaceFile) -> None:
    with pytest.raises(UserError, match="name of who asks"):
        planning.add_request(db, " ")
    with pytest.raises(UserError, match="needs a title"):
        planning.add_deliverable(db, db.today, " ", PaysInto.OMTM)
    assert backlog(db.context()).load.ideas == 0
