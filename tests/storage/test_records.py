from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import date

import pytest
from msgspec import Struct

from omtm_tui.domain.decisions.amendment import Amendment, Direction, Timing
from omtm_tui.domain.decisions.decision import (
    Arm,
    Decision,
    DecisionKind,
    Design,
    Outcome,
    Registration,
    Result,
    Verdict,
)
from omtm_tui.domain.guardrails.state import FrozenGuardrail
from omtm_tui.domain.metrics.metric import Metric, MetricKind, Role, Target, TargetKind
from omtm_tui.domain.omtm.omtm import Omtm
from omtm_tui.domain.rhythm.review import Review
from omtm_tui.domain.workspace import Settings
from omtm_tui.storage import orm, records
from omtm_tui.storage.opening import connect
from omtm_tui.storage.schema import migrate

DAY = date(2026, 1, 30)
NOW = "2026-01-30T15:00:00"
GUARDRAILS = (FrozenGuardrail("Speed", "ttfv < 50 %", "ok", "48 %"),)
REGISTRATION = Registration(
    id=0,
    experiment_id=3,
    omtm_id=None,
    metric_id=2,
    change="Shorter form",
    threshold=Target(TargetKind.AT_LEAST, low=0.5),
    review_on=DAY,
    guardrails=GUARDRAILS,
    design=Design.AB,
    probability=0.7,
    registered_on=DAY,
)
WRITTEN: list[tuple[type[orm.Row], Struct]] = [
    (orm.Registration, REGISTRATION),
    (orm.Result, Result(DAY, Arm(0.4, 40, 100), Arm(0.5), "as hoped")),
    (orm.Amendment, Amendment("owner", "A", "B", Direction.OTHER, Timing.AFTER_DATA, "late", NOW)),
    (orm.Review, Review(0, 1, DAY, 0.6, 0.4, note="so so")),
    (orm.DecisionOutcome, Outcome(DAY, "iterate", Verdict.ITERATE, again=False, guardrails=GUARDRAILS)),
    (orm.Decision, Decision(0, DecisionKind.OTHER, NOW, "Keep it", review_on=DAY)),
]


@pytest.fixture
def conn() -> Iterator[sqlite3.Connection]:
    conn = connect(":memory:")
    migrate(conn, None)
    conn.execute("PRAGMA foreign_keys = OFF")
    yield conn
    conn.close()


@pytest.mark.parametrize(("table", "record"), WRITTEN)
def test_what_is_written_of_a_record_reads_as_that_record(
    conn: sqlite3.Connection, table: type[orm.Row], record: Struct
) -> None:
    columns = records.to_columns(record, table.model_fields)
    stored = {name: str(value) if isinstance(value, date) else value for name, value in columns.items()}
    selected = ", ".join(f":{name} AS {name}" for name in stored)
    rows = conn.execute(f"SELECT {selected}, 0 AS id, NULL AS thread", stored)
    assert records.from_rows(type(record), rows) == (record,)


def test_fields_without_a_column_have_their_default_or_what_is_handed_over(conn: sqlite3.Connection) -> None:
    sql = "SELECT 1 AS id, 'dau' AS key, 'DAU' AS name, 'count' AS kind"
    row = conn.execute(sql).fetchone()
    assert records.from_row(Metric, row) == Metric(1, "dau", "DAU", MetricKind.COUNT)
    assert records.from_row(Metric, row, role=Role.OMTM).role is Role.OMTM


def test_a_record_is_not_made_without_what_it_needs(conn: sqlite3.Connection) -> None:
    with pytest.raises(TypeError, match=r"Metric\.kind"):
        records.from_row(Metric, conn.execute("SELECT 1 AS id, 'dau' AS key, 'DAU' AS name").fetchone())
    conn.execute("INSERT INTO scope (id, kind, name) VALUES (1, 'company', 'Acme')")
    conn.execute("INSERT INTO omtm (id, scope_id) VALUES (1, 1)")
    with pytest.raises((KeyError, ValueError)):
        records.by_id(conn, Omtm, "omtm", 1)


def test_a_lasting_id_is_that_of_the_first_row(conn: sqlite3.Connection) -> None:
    sql = "SELECT {} AS id, {} AS thread, 'other' AS kind, '2026-01-30' AS decided_at, 'x' AS title"
    first = conn.execute(sql.format(4, "NULL")).fetchone()
    later = conn.execute(sql.format(9, 4)).fetchone()
    assert records.from_row(Decision, first).id == records.from_row(Decision, later).id == 4


def test_json_of_a_later_version_is_read_without_what_is_unknown() -> None:
    assert records.from_json(Settings, '{"decimal": ",", "moon": 3}') == Settings(decimal=",")
