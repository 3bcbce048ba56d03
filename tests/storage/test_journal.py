"""What undo and redo do in special cases; test_state_machine says that all can be taken back in any order."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from omtm_tui.domain.errors import NotAllowed
from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.rhythm.friday import FridayStep
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.storage.read.history import history
from omtm_tui.storage.read.metrics import series
from omtm_tui.storage.read.workspace import scopes
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import decisions, experiments, metrics, phase, readings, workspace
from omtm_tui.storage.write.readings import ReadingRow
from omtm_tui.storage.write.rhythm import tick
from tests.storage.verbs import live_state
from tests.support.readings import import_readings
from tests.support.workspace import Clock

DAY = date(2026, 11, 2)


def labels(db: WorkspaceFile) -> list[str]:
    """The labels of all steps, undone one after the other."""
    found = []
    while True:
        try:
            found.append(db.undo())
        except NotAllowed:
            return found


def values(db: WorkspaceFile, metric_id: int) -> list[float]:
    found = db.conn.execute(
        "SELECT value FROM reading_live WHERE metric_id = ? ORDER BY observed_on", (metric_id,)
    )
    return [row[0] for row in found]


def test_undo_and_redo_reach_across_restarts(path: Path, clock: Clock) -> None:
    with WorkspaceFile(path, clock) as first:
        workspace.update_workspace(first, company="Acme")
        workspace.add_scope(first, ScopeKind.TEAM, "Core")
    with WorkspaceFile(path, clock) as second:
        assert second.undo() == "Added the team “Core”"
    with WorkspaceFile(path, clock) as third:
        assert [scope.name for scope in scopes(third.context())] == ["Acme"]
        assert third.redo() == "Added the team “Core”"
        assert [scope.name for scope in scopes(third.context())] == ["Acme", "Core"]
        with pytest.raises(NotAllowed, match="Nothing to redo"):
            third.redo()


def test_nothing_to_undo_is_said_so(db: WorkspaceFile) -> None:
    with pytest.raises(NotAllowed, match="Nothing to undo"):
        db.undo()


def test_undone_records_stay_in_the_file_as_withdrawals(db: WorkspaceFile) -> None:
    metric = metrics.add_metric(db, "TTFV", MetricKind.RATE)
    readings.record(db, metric.id, DAY, 0.38)
    readings.record(db, metric.id, DAY, 0.57)
    db.undo()
    assert values(db, metric.id) == [0.38]
    db.undo()
    assert values(db, metric.id) == []
    db.redo()
    db.redo()
    assert values(db, metric.id) == [0.57]
    kept = db.conn.execute("SELECT value, void FROM reading ORDER BY id").fetchall()
    assert [tuple(row) for row in kept] == [(0.38, 0), (0.57, 0), (0.38, 0), (0.38, 1), (0.38, 0), (0.57, 0)]


def test_what_append_only_records_point_at_is_hidden_and_counts_nowhere(db: WorkspaceFile) -> None:
    metric = metrics.add_metric(db, "TTFV", MetricKind.RATE)
    readings.record(db, metric.id, DAY, 0.38)
    db.undo()
    db.undo()
    assert db.conn.execute("SELECT hidden FROM metric").fetchone()[0] == 1
    again = metrics.add_metric(db, "TTFV", MetricKind.COUNT)
    assert again.key == metric.key
    assert again.id != metric.id
    assert series(db.context(), again, DAY) == ()


def test_what_nothing_points_at_is_gone(db: WorkspaceFile) -> None:
    metrics.add_metric(db, "TTFV", MetricKind.RATE)
    db.undo()
    assert db.conn.execute("SELECT count(*) FROM metric").fetchone()[0] == 0


def test_a_new_step_ends_what_could_be_redone(db: WorkspaceFile) -> None:
    workspace.update_workspace(db, company="Acme")
    db.undo()
    workspace.update_workspace(db, company="Other")
    with pytest.raises(NotAllowed, match="Nothing to redo"):
        db.redo()


def test_a_step_that_changes_nothing_leaves_redo_and_the_journal_alone(db: WorkspaceFile) -> None:
    workspace.update_workspace(db, company="Acme")
    workspace.update_workspace(db, industry="Tools")
    db.undo()
    workspace.update_workspace(db, company="Acme")
    assert db.redo() == "Changed what the workspace says about the company"
    assert len(labels(db)) == 2


def test_a_refused_step_leaves_nothing(db: WorkspaceFile) -> None:
    workspace.update_workspace(db, company="Acme")
    before = live_state(db)
    with pytest.raises(NotAllowed):
        change_and_break(db)
    assert live_state(db) == before
    assert len(labels(db)) == 1


def change_and_break(db: WorkspaceFile) -> None:
    with db.step("both or neither") as session:
        workspace.ensure_company(db).name = "Changed"
        session.flush()
        db.conn.execute("INSERT INTO scope (kind, name) VALUES ('company', 'Second')")


def test_numbers_come_back_to_the_last_bit(db: WorkspaceFile) -> None:
    idea = experiments.add_experiment(db, "Idea", effort_weeks=38 / 101)
    experiments.edit_experiment(db, idea, effort_weeks=0.1 + 0.2)
    db.undo()
    assert db.conn.execute("SELECT effort_weeks FROM experiment").fetchone()[0] == 38 / 101
    db.redo()
    assert db.conn.execute("SELECT effort_weeks FROM experiment").fetchone()[0] == 0.1 + 0.2


@pytest.mark.parametrize(
    "title", ["[/x] [b]", "{0} {title} %s", "a\x00b\nc", "“’\"';--", "🦊\u202e", "naïve 日本"]
)
def test_any_text_comes_back(db: WorkspaceFile, title: str) -> None:
    idea = experiments.add_experiment(db, title, description=title)
    stored = tuple(db.conn.execute("SELECT title, description FROM experiment").fetchone())
    experiments.edit_experiment(db, idea, title="other", description="")
    db.undo()
    assert tuple(db.conn.execute("SELECT title, description FROM experiment").fetchone()) == stored
    assert db.undo() == f"Added “{stored[0]}”"


def test_a_record_corrected_twice_in_one_step_is_undone_once(db: WorkspaceFile) -> None:
    metric = metrics.add_metric(db, "TTFV", MetricKind.RATE)
    readings.record(db, metric.id, DAY, 0.1)
    with db.step("twice"):
        for value in (0.2, 0.3):
            db.conn.execute(
                "INSERT INTO reading (metric_id, observed_on, value, recorded_at, replaces, thread) "
                "SELECT metric_id, observed_on, ?, recorded_at, id, entity FROM reading_live",
                (value,),
            )
    db.undo()
    assert values(db, metric.id) == [0.1]
    db.redo()
    assert values(db, metric.id) == [0.3]


def test_a_superseded_decision_can_be_superseded_again_after_undo(db: WorkspaceFile) -> None:
    first = decisions.log_decision(db, "First")
    decisions.log_decision(db, "Second", supersedes=first)
    with pytest.raises(NotAllowed):
        decisions.log_decision(db, "Third", supersedes=first)
    db.undo()
    decisions.log_decision(db, "Third", supersedes=first)
    db.undo()
    db.redo()


def test_undo_returns_to_what_was_allowed_then(db: WorkspaceFile) -> None:
    phase.change_phase(db, Phase.EMPATHY, "signals")
    phase.change_phase(db, Phase.STICKINESS, "more signals")
    db.undo()
    open_one = db.conn.execute("SELECT phase FROM phase_spell WHERE ended IS NULL").fetchall()
    assert [row[0] for row in open_one] == ["empathy"]


def test_undo_refuses_to_overwrite_what_another_program_changed(db: WorkspaceFile) -> None:
    workspace.update_workspace(db, company="Acme")
    db.conn.execute("UPDATE workspace SET company = 'Elsewhere'")
    with pytest.raises(NotAllowed, match="another program"):
        db.undo()
    assert db.conn.execute("SELECT company FROM workspace").fetchone()[0] == "Elsewhere"


def test_a_large_import_is_undone_quickly(db: WorkspaceFile) -> None:
    metric = metrics.add_metric(db, "DAU", MetricKind.COUNT)
    rows = [ReadingRow(metric.id, DAY - timedelta(n), float(n)) for n in range(5000)]
    import_readings(db, rows, "Imported")
    started = datetime.now()
    db.undo()
    db.redo()
    assert (datetime.now() - started).total_seconds() < 3
    assert len(values(db, metric.id)) == 5000


def test_looks_that_an_earlier_version_took_for_steps_are_passed_over(db: WorkspaceFile) -> None:
    workspace.update_workspace(db, company="Acme")
    tick(db, FridayStep.READINGS)
    row = db.conn.execute("SELECT * FROM friday_step").fetchone()
    db.conn.execute(
        "INSERT INTO step (id, happened_at, label, state) VALUES (2, '', 'Friday: looked at', 'done')"
    )
    image = json.dumps(dict(row))
    db.conn.execute(
        "INSERT INTO change (step_id, tbl, row_id, op, after) VALUES (2, 'friday_step', 1, 'insert', ?)",
        (image,),
    )
    assert [step.id for step in history(db.context()).steps] == [1]
    assert labels(db) == ["Changed what the workspace says about the company"]


def test_a_jump_is_all_or_nothing(db: WorkspaceFile, path: Path, clock: Clock) -> None:
    ideas = [experiments.add_experiment(db, title) for title in ("a", "b", "c")]
    db.conn.execute("UPDATE experiment SET title = 'changed outside the journal' WHERE id = ?", (ideas[0],))
    before = live_state(db)
    with pytest.raises(NotAllowed, match="changed since by another program"):
        db.jump(0)
    assert live_state(db) == before
    assert [step.undone for step in history(db.context()).steps] == [False] * 3


def test_a_jump_from_a_list_that_is_out_of_date_is_refused(db: WorkspaceFile) -> None:
    experiments.add_experiment(db, "a")
    seen = history(db.context()).seen
    experiments.add_experiment(db, "b")
    with pytest.raises(NotAllowed, match="changed meanwhile"):
        db.jump(0, seen)
    assert len(db.jump(0, history(db.context()).seen).steps) == 2


def test_a_step_that_is_gone_is_no_place_to_go_to(db: WorkspaceFile) -> None:
    experiments.add_experiment(db, "a")
    experiments.add_experiment(db, "b")
    db.undo()
    experiments.add_experiment(db, "c")
    with pytest.raises(NotAllowed, match="Step #2 is not among those"):
        db.jump(2)
