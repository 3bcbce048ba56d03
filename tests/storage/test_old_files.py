"""Files that earlier versions wrote go on as if this one had written them."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from omtm_tui.domain.metrics.metric import MetricKind
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.storage import opening, schema
from omtm_tui.storage.read.workspace import phase_spells
from omtm_tui.storage.schema import APPEND_ONLY
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write import metrics, readings
from tests.storage.verbs import live_state
from tests.support.workspace import Clock

DAY = date(2026, 11, 2)


AtVersion = Callable[[int], sqlite3.Connection]


@pytest.fixture(autouse=True)
def _copied_when_new() -> None:
    """Nothing is copied here: how a file is made is what this is about."""


@pytest.fixture
def at_version(path: Path, monkeypatch: pytest.MonkeyPatch) -> AtVersion:
    """A new file as a version of the schema made it."""

    def made(version: int) -> sqlite3.Connection:
        with monkeypatch.context() as patch:
            patch.setattr(schema, "STEPS", schema.STEPS[:version])
            patch.setattr(schema, "LATEST", version)
            patch.setattr(opening, "LATEST", version)
            return opening.open_file(path)

    return made


@pytest.fixture
def first_version(path: Path, at_version: AtVersion) -> Path:
    """Two metrics and three steps of readings, each reading with a line of its own in the journal."""
    conn = at_version(1)
    for table in APPEND_ONLY:
        conn.execute(
            f"CREATE TRIGGER auto_journal_{table} AFTER INSERT ON {table} "
            "WHEN EXISTS (SELECT 1 FROM step WHERE state = 'open') BEGIN "
            f"INSERT INTO change (step_id, tbl, row_id, op) SELECT id, '{table}', NEW.id, 'insert' "
            "FROM step WHERE state = 'open'; END"
        )
    conn.execute(
        "INSERT INTO metric (key, name, kind) VALUES ('dau', 'DAU', 'count'), ('ttfv', 'TTFV', 'rate')"
    )
    for step, values in enumerate(((1000.0, 1040.0), (1041.0,), (1090.0,)), 1):
        conn.execute("INSERT INTO step (happened_at, label, state) VALUES ('', ?, 'open')", (f"Step {step}",))
        for place, value in enumerate(values):
            conn.execute(
                "INSERT INTO reading (metric_id, observed_on, value, recorded_at, replaces, thread) "
                "VALUES (1, ?, ?, '2026-11-02T15:00:00', ?, ?)",
                (f"2026-10-{step + place:02}", value, *((2, 2) if step == 2 else (None, None))),
            )
        conn.execute("UPDATE step SET state = 'done' WHERE state = 'open'")
    conn.close()
    return path


def test_what_was_done_before_the_migration_is_undone_and_redone_after_it(
    first_version: Path, clock: Clock
) -> None:
    with WorkspaceFile(first_version, clock) as db:
        assert db.conn.execute("PRAGMA user_version").fetchone()[0] == schema.LATEST
        before = live_state(db)
        readings.record(db, 2, DAY, 0.5)
        assert [db.undo() for _ in range(4)][1:] == ["Step 3", "Step 2", "Step 1"]
        assert live_state(db)["reading"] == set()
        assert [db.redo() for _ in range(3)] == ["Step 1", "Step 2", "Step 3"]
        assert live_state(db) == before


def test_the_copy_of_before_the_migration_stays_beside_the_file(first_version: Path, clock: Clock) -> None:
    with WorkspaceFile(first_version, clock) as db:
        metrics.add_metric(db, "Other", MetricKind.COUNT)
    assert first_version.with_name(f"{first_version.stem}.v1.backup{first_version.suffix}").exists()


def test_gates_that_were_overruled_before_they_were_kept_are_called_so(
    path: Path, clock: Clock, at_version: AtVersion
) -> None:
    conn = at_version(2)
    conn.execute(
        "INSERT INTO phase_spell (phase, started, ended, evidence, reason) VALUES "
        "('stickiness', '2026-01-01', '2026-02-01', '9 of 15 interviews', ''), "
        "('revenue', '2026-02-01', '2026-03-01', '', 'the board says so'), "
        "('empathy', '2026-03-01', '2026-04-01', '', 'back to the start'), "
        "('growth', '2026-04-01', NULL, '9 of 15 interviews', 'a hunch')"
    )
    conn.close()
    with WorkspaceFile(path, clock) as db:
        overruled = [spell.overruled for spell in phase_spells(db.context())]
    assert overruled == [(), (Phase.STICKINESS, Phase.GROWTH), (), (Phase.STICKINESS,)]
