from __future__ import annotations

from datetime import date, timedelta
from time import process_time

import pytest

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.metrics.metric import Metric, MetricKind
from omtm_tui.storage.read.metrics import series
from omtm_tui.storage.read.metrics_page import readings
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.metrics import add_metric
from omtm_tui.storage.write.readings import CHUNK, Imported, ReadingRow, record, record_all, withdraw
from tests.support.readings import import_readings

DAY = date(2026, 11, 1)


@pytest.fixture
def ttfv(db: WorkspaceFile) -> Metric:
    return add_metric(db, "TTFV", MetricKind.RATE)


@pytest.fixture
def dau(db: WorkspaceFile) -> Metric:
    return add_metric(db, "DAU", MetricKind.COUNT)


def test_another_value_for_the_same_day_is_a_correction_and_both_are_kept(
    db: WorkspaceFile, ttfv: Metric
) -> None:
    first = record(db, ttfv.id, DAY, 0.38, source="export")
    second = record(db, ttfv.id, DAY, 0.57)
    assert (first.corrected, first.same) == (None, False)
    assert second.corrected == first.reading
    assert (second.reading.value, second.reading.replaces, second.reading.source) == (
        0.57,
        first.reading.id,
        "",
    )
    shown = readings(db.context(), ttfv.id)
    assert shown.live == (second.reading,)
    assert shown.replaced == {second.reading.id: (first.reading,)}
    assert [db.undo(), db.undo()] == ["Corrected TTFV: 38 % → 57 %", "Recorded TTFV: 38 % on 1 Nov"]


def test_the_same_again_writes_nothing(db: WorkspaceFile, ttfv: Metric) -> None:
    first = record(db, ttfv.id, DAY, 0.1 + 0.2, sample_size=40, note="n")
    steps = db.conn.execute("SELECT count(*) FROM step").fetchone()[0]
    again = record(db, ttfv.id, DAY, 0.3)
    assert (again.reading, again.same) == (first.reading, True)
    assert db.conn.execute("SELECT count(*) FROM step").fetchone()[0] == steps


def test_more_about_the_same_value_is_added_to_what_is_known(db: WorkspaceFile, ttfv: Metric) -> None:
    record(db, ttfv.id, DAY, 0.5, note="by hand")
    made = record(db, ttfv.id, DAY, 0.5, numerator=20, denominator=40)
    assert not made.same
    assert (made.reading.note, made.reading.numerator, made.reading.denominator) == (
        "by hand",
        20.0,
        40.0,
    )


def test_cohorts_of_one_day_stand_beside_each_other(db: WorkspaceFile, ttfv: Metric) -> None:
    for month in (8, 9):
        made = record(
            db, ttfv.id, DAY, month / 10, cohort_from=date(2026, month, 1), cohort_to=date(2026, month, 28)
        )
        assert made.corrected is None
    assert len(readings(db.context(), ttfv.id).live) == 2


def test_a_share_is_computed_from_its_parts(db: WorkspaceFile, ttfv: Metric) -> None:
    made = record(db, ttfv.id, DAY, None, numerator=57, denominator=100)
    assert made.reading.value == 0.57
    assert record(db, ttfv.id, DAY, 0.57, numerator=57, denominator=100).same


@pytest.mark.parametrize(
    "fields",
    [
        {"value": 57.0},
        {"value": -0.1},
        {"value": None},
        {"value": float("nan")},
        {"value": float("inf")},
        {"value": 0.5, "numerator": 57, "denominator": 100},
        {"value": None, "numerator": 101, "denominator": 100},
        {"value": None, "numerator": 1, "denominator": 0},
        {"value": 0.5, "sample_size": 0},
        {"value": 0.5, "sd": -1},
        {"value": 0.5, "observed_on": date(2026, 11, 3)},
        {"value": 0.5, "cohort_from": DAY, "cohort_to": DAY - timedelta(1)},
    ],
)
def test_what_is_no_reading_of_a_share_is_refused(
    db: WorkspaceFile, ttfv: Metric, fields: dict[str, object]
) -> None:
    with pytest.raises(UserError):
        record(db, ttfv.id, **({"observed_on": DAY} | fields))  # type: ignore[arg-type]
    assert readings(db.context(), ttfv.id).live == ()


def test_the_first_negative_value_of_a_metric_is_meant_where_a_note_says_so(db: WorkspaceFile) -> None:
    profit = add_metric(db, "Profit", MetricKind.MONEY, "€")
    record(db, profit.id, DAY - timedelta(2), 5)
    with pytest.raises(UserError, match="“Profit” was never negative"):
        record(db, profit.id, DAY - timedelta(1), -3)
    record(db, profit.id, DAY - timedelta(1), -3, note="a refund")
    record(db, profit.id, DAY, -4)


def test_a_count_is_not_negative_and_money_may_be(db: WorkspaceFile, dau: Metric) -> None:
    with pytest.raises(UserError, match="DAU"):
        record(db, dau.id, DAY, -1)
    profit = add_metric(db, "Profit", MetricKind.MONEY, "EUR")
    assert record(db, profit.id, DAY, -12.5).reading.value == -12.5


def test_a_withdrawn_reading_counts_nowhere_and_can_be_recorded_anew(db: WorkspaceFile, ttfv: Metric) -> None:
    first = record(db, ttfv.id, DAY, 0.38)
    second = record(db, ttfv.id, DAY, 0.57)
    with pytest.raises(UserError):
        withdraw(db, second.reading.id, " ")
    withdraw(db, second.reading.id, "wrong export")
    assert series(db.context(), ttfv, DAY) == ()
    assert db.conn.execute("SELECT note FROM reading WHERE void = 1").fetchone()[0] == "wrong export"
    with pytest.raises(UserError, match="no longer there"):
        withdraw(db, first.reading.id, "again")
    assert record(db, ttfv.id, DAY, 0.4).corrected is None


def test_an_import_adds_corrects_and_skips_in_one_step(db: WorkspaceFile, ttfv: Metric, dau: Metric) -> None:
    record(db, ttfv.id, DAY, 0.38)
    record(db, dau.id, DAY, 100)
    rows = [
        ReadingRow(ttfv.id, DAY, 0.57),
        ReadingRow(dau.id, DAY, 100.0),
        ReadingRow(dau.id, DAY - timedelta(7), 90.0),
        ReadingRow(dau.id, DAY - timedelta(7), 90.0),
    ]
    assert import_readings(db, rows, "Imported 4 readings") == Imported(added=1, corrected=1, same=2)
    assert import_readings(db, rows, "Imported 4 readings") == Imported(added=0, corrected=0, same=4)
    assert db.undo() == "Imported 4 readings"
    assert series(db.context(), ttfv, DAY) == ((DAY, 0.38),)
    assert series(db.context(), dau, DAY) == ((DAY, 100.0),)


def test_an_import_with_one_bad_row_stores_none(db: WorkspaceFile, dau: Metric) -> None:
    good = ReadingRow(dau.id, DAY, 1.0)
    for bad in (
        ReadingRow(dau.id, DAY, 2.0),
        ReadingRow(dau.id, date(2027, 1, 1), 2.0),
        ReadingRow(99, DAY, 2.0),
    ):
        with pytest.raises(UserError):
            import_readings(db, [good, bad], "Imported")
    assert readings(db.context(), dau.id).live == ()


def test_a_large_import_tells_its_progress_and_stays_quick(db: WorkspaceFile, dau: Metric) -> None:
    recorded: list[tuple[int, int]] = []
    rows = [ReadingRow(dau.id, DAY - timedelta(n), float(n)) for n in range(2 * CHUNK + 500)]
    started = process_time()
    import_readings(db, rows, "Imported", progress=lambda done, total: recorded.append((done, total)))
    assert process_time() - started < 3
    assert recorded == [(done, 2 * CHUNK + 500) for done in (CHUNK, 2 * CHUNK, 2 * CHUNK + 500)]


def test_several_readings_are_one_step_or_none_at_all(db: WorkspaceFile, ttfv: Metric, dau: Metric) -> None:
    before = db.last_step()
    with pytest.raises(UserError, match="between 0 % and 100 %"):
        record_all(db, [ReadingRow(dau.id, DAY, 5), ReadingRow(ttfv.id, DAY, 1.4)])
    assert db.last_step() == before
    record_all(db, [ReadingRow(dau.id, DAY, 5), ReadingRow(ttfv.id, DAY, 0.4)])
    assert (db.last_step(), db.undo()) == (before + 1, "Recorded 2 readings")
    assert readings(db.context(), dau.id).live == ()
