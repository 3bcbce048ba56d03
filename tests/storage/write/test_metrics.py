from __future__ import annotations

import pytest

from omtm_tui.domain.errors import NotAllowed, UserError
from omtm_tui.domain.metrics.metric import Better, FunnelStage, MetricKind
from omtm_tui.storage.read.metrics import metric_by_id
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.guardrails import add_guardrail
from omtm_tui.storage.write.metrics import add_metric, edit_metric
from omtm_tui.storage.write.readings import record


def test_a_share_within_has_a_limit_and_nothing_else_has(db: WorkspaceFile) -> None:
    for kind, limit, problem in (
        (MetricKind.SHARE_WITHIN, "", "needs its limit"),
        (MetricKind.RATE, "14 d", "leave it out"),
    ):
        with pytest.raises(UserError, match=problem):
            add_metric(db, "TTFV", kind, share_limit=limit)
    metric = add_metric(db, "TTFV", MetricKind.SHARE_WITHIN, share_limit="14 d")
    with pytest.raises(UserError, match="leave it out"):
        edit_metric(db, metric.id, kind=MetricKind.RATE)


def test_a_metric_comes_back_as_it_was_added(db: WorkspaceFile) -> None:
    added = add_metric(
        db,
        " TTFV  ≤ 14 d ",
        MetricKind.SHARE_WITHIN,
        better=Better.UP,
        stage=FunnelStage.ACTIVATION,
        cadence_days=14,
        window_days=28,
        share_limit="14 d",
        source_note="billing\nexport",
    )
    assert added == metric_by_id(db.context(), added.id)
    assert (added.name, added.key, added.unit) == ("TTFV ≤ 14 d", "ttfv_14_d", "%")
    assert (added.stage, added.window_days, added.source_note) == (
        FunnelStage.ACTIVATION,
        28,
        "billing\nexport",
    )


def test_names_and_keys_are_unique_in_any_case(db: WorkspaceFile) -> None:
    add_metric(db, "Größe", MetricKind.COUNT, key="size")
    with pytest.raises(UserError, match="Größe"):
        add_metric(db, "GRÖSSE", MetricKind.COUNT)
    with pytest.raises(UserError, match="size"):
        add_metric(db, "Other", MetricKind.COUNT, key="size")
    assert [add_metric(db, name, MetricKind.COUNT).key for name in ("Size", "Size?", "x" * 60)] == [
        "size_2",
        "size_3",
        "x" * 40,
    ]


@pytest.mark.parametrize(
    ("kind", "unit", "kept"),
    [
        (MetricKind.RATE, "", "%"),
        (MetricKind.DURATION, "Minutes", "min"),
        (MetricKind.MONEY, "EUR", "EUR"),
        (MetricKind.COUNT, "", ""),
    ],
)
def test_units_are_those_values_are_read_in(
    db: WorkspaceFile, kind: MetricKind, unit: str, kept: str
) -> None:
    assert add_metric(db, "X", kind, unit).unit == kept


@pytest.mark.parametrize(
    "fields",
    [
        {"name": " "},
        {"kind": MetricKind.DURATION, "unit": "parsec"},
        {"key": "Not a key"},
        {"cadence_days": 0},
        {"window_days": 4000},
    ],
)
def test_what_cannot_be_read_later_is_refused(db: WorkspaceFile, fields: dict[str, object]) -> None:
    with pytest.raises(UserError):
        add_metric(db, **({"name": "X", "kind": MetricKind.COUNT} | fields))  # type: ignore[arg-type]
    assert db.conn.execute("SELECT count(*) FROM metric").fetchone()[0] == 0


def test_fields_can_be_changed_one_by_one(db: WorkspaceFile) -> None:
    metric = add_metric(db, "DAU", MetricKind.COUNT)
    edited = edit_metric(db, metric.id, name="Daily users", better=Better.DOWN, stage=FunnelStage.RETENTION)
    assert (edited.name, edited.key, edited.better, edited.stage) == (
        "Daily users",
        "dau",
        Better.DOWN,
        FunnelStage.RETENTION,
    )
    assert edit_metric(db, metric.id, stage=None).stage is None
    labels = [label for (label,) in db.conn.execute("SELECT label FROM step ORDER BY id DESC LIMIT 2")]
    assert labels == ["Changed “Daily users”", "Renamed “DAU” to “Daily users”"]


def test_a_change_that_would_make_values_or_rules_lie_is_refused(db: WorkspaceFile) -> None:
    metric = add_metric(db, "Latency", MetricKind.DURATION, "ms")
    record(db, metric.id, db.today, 700.0)
    with pytest.raises(NotAllowed, match="keeps its kind"):
        edit_metric(db, metric.id, kind=MetricKind.COUNT)
    with pytest.raises(NotAllowed, match="kept in ms"):
        edit_metric(db, metric.id, unit="s")
    add_guardrail(db, "Fast", "keep latency <= 700 ms else warn")
    with pytest.raises(NotAllowed, match="Fast"):
        edit_metric(db, metric.id, key="p95")
    assert metric_by_id(db.context(), metric.id).key == "latency"
