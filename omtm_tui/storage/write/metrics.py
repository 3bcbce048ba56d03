"""Adding and editing metrics: one name and key each; the lead time to signal is one that is computed."""

from __future__ import annotations

import sqlite3
from itertools import chain, count
from typing import Any

from msgspec.structs import asdict, replace

from omtm_tui.domain.errors import NotAllowed, UserError
from omtm_tui.domain.guardrails.tree import rule_metrics
from omtm_tui.domain.metrics.metric import DURATION_UNITS, Better, FunnelStage, Metric, MetricKind, metric_key
from omtm_tui.domain.text.numbers import UNIT_NAMES
from omtm_tui.i18n import _
from omtm_tui.storage import orm
from omtm_tui.storage.read.guardrail_rules import stored_guardrails
from omtm_tui.storage.read.metrics import lead_time, metric_by_id, metrics
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.outcomes import note_metric_change
from omtm_tui.storage.write.readings import Recorded, record
from omtm_tui.storage.write.rows import line, lines, require_text


def add_metric(
    db: WorkspaceFile, /, name: str, kind: MetricKind, unit: str = "", key: str | None = None, **fields: Any
) -> Metric:
    """Add a metric with any ``fields`` of ``Metric``; UserError where the name or the key is taken."""
    name = require_text(name, _("A metric needs a name."))
    with db.step(_("Added the metric “{name}”").format(name=name)):
        others = _others(db, None)
        if key is None:
            wanted, taken = metric_key(name), {other["key"].casefold() for other in others}
            numbered = (f"{wanted[: 39 - len(str(n))]}_{n}" for n in count(2))
            key = next(free for free in chain([wanted], numbered) if free not in taken)
        row = orm.Metric(key="", name="", kind=kind.value)
        _set(row, {"name": name, "key": key, "kind": kind, "unit": unit, **fields}, others)
        return metric_by_id(db.context(), db.add(row))


def add_described(db: WorkspaceFile, metric: Metric, **others: Any) -> Metric:
    """The metric as it stands in the file, added as described, or with ``others``, where it is not there."""
    if metric.id:
        return metric
    described = {name: value for name, value in asdict(metric).items() if name not in ("id", "role", "lines")}
    return add_metric(db, **described | others)


def edit_metric(db: WorkspaceFile, metric_id: int, **changes: Any) -> Metric:
    """Change fields of ``add_metric``, amending open bets on it; NotAllowed where values lose meaning."""
    old, label = (
        db.context().value("SELECT name FROM metric WHERE id = ?", (metric_id,)),
        _("Changed “{name}”"),
    )
    if old and line(changes.get("name") or old) != old:
        label = _("Renamed “{old}” to “{name}”")
    with db.changing(orm.Metric, metric_id, label, old=old) as row:
        key, unit, before = row.key, row.unit, metric_by_id(db.context(), metric_id)
        _set(row, changes, _others(db, metric_id))
        in_force = (one for one in stored_guardrails(db.context()) if one.retired_on is None)
        users = (one.name for one in in_force if any(key in rule_metrics(rule.rule) for rule in one.versions))
        if row.key != key and (name := next(users, None)):
            message = _("The guardrail “{name}” names this metric as {key}; the key stays.")
            raise NotAllowed(message.format(name=name, key=key))
        has_readings = "SELECT EXISTS (SELECT 1 FROM reading WHERE metric_id = ?)"
        is_other_unit = row.kind == MetricKind.DURATION and row.unit != unit
        if is_other_unit and db.context().value(has_readings, (metric_id,)):
            raise NotAllowed(_("The readings are kept in {unit}; the unit stays.").format(unit=unit))
        db.flush()
        after = metric_by_id(db.context(), row.id or 0)
        note_metric_change(db, before, after)
        return after


def _set(row: orm.Metric, fields: dict[str, Any], others: list[sqlite3.Row]) -> None:
    """Put fields into a row, tidied and checked against each other and against the other metrics."""
    if unknown := set(fields) - (set(type(row).model_fields) - {"id", "hidden"}):
        raise TypeError(f"no such field: {', '.join(sorted(unknown))}")
    for field, value in fields.items():
        if field == "source_note":
            value = lines(value)
        elif isinstance(value, str):
            value = line(value)
        setattr(row, field, str(value) if isinstance(value, MetricKind | Better | FunnelStage) else value)
    if not row.name:
        raise UserError(_("A metric needs a name."))
    if row.key != metric_key(row.key):
        message = _("A key has lower-case letters, digits and underscores only, such as {example}.")
        raise UserError(message.format(example=metric_key(row.key)))
    for other in others:
        if row.name.casefold() == other["name"].casefold():
            raise UserError(_("There is a metric “{name}” already.").format(name=other["name"]))
        if row.key.casefold() == other["key"].casefold():
            message = _("“{name}” has the key {key} already.")
            raise UserError(message.format(name=other["name"], key=other["key"]))
    row.unit = _unit(MetricKind(row.kind), row.unit)
    _check_limit(MetricKind(row.kind), row.share_limit)
    if not 1 <= row.cadence_days <= 366:
        raise UserError(_("A metric is read every 1 to 366 days."))
    if not 0 <= row.window_days <= 3660:
        raise UserError(_("A cohort's value is final after 0 to 3660 days."))


def _check_limit(kind: MetricKind, limit: str) -> None:
    """Refuse a share within a limit that has none, and a limit of anything else."""
    if kind is MetricKind.SHARE_WITHIN and not limit:
        raise UserError(_("A share within a limit needs its limit, such as 14 d."))
    if kind is not MetricKind.SHARE_WITHIN and limit:
        message = _("Only a share within a limit has a limit; leave it out for another kind of metric.")
        raise UserError(message)


def _unit(kind: MetricKind, unit: str) -> str:
    """The unit values of that kind are kept in."""
    if kind.is_share:
        return "%"
    if kind is MetricKind.DURATION:
        name = UNIT_NAMES.get(unit.casefold(), "")
        if name not in DURATION_UNITS:
            message = _("A duration is kept in one of {units}.")
            raise UserError(message.format(units=", ".join(DURATION_UNITS)))
        return name
    return unit


def _others(db: WorkspaceFile, metric_id: int | None) -> list[sqlite3.Row]:
    """Names and keys of the other metrics."""
    sql = "SELECT name, key FROM metric WHERE hidden = 0 AND id IS NOT ?"
    return list(db.conn.execute(sql, (metric_id,)))


LEAD_TIME = "lead_time_to_signal"


def record_lead_time(db: WorkspaceFile) -> Recorded:
    """Today's median as a reading of its metric, added where it is missing; NotAllowed without one."""
    lead = lead_time(db.context())
    if lead.median is None:
        raise NotAllowed(_("There is no lead time to record: {why}.").format(why=lead.text))
    source = _("computed from shipped changes")
    new = Metric(0, LEAD_TIME, _("Lead time to signal"), MetricKind.DURATION, "d", Better.DOWN)
    new = replace(new, cadence_days=28, source_note=source)
    existing = (metric for metric in metrics(db.context()) if metric.key == LEAD_TIME)
    metric = add_described(db, next(existing, new))
    return record(db, metric.id, db.today, lead.median, sample_size=lead.shipped, source=source)
