"""Moved goalposts: an amendment keeps what was fixed before, and says which way it moved, and when."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec.structs import replace

from omtm_tui.domain.decisions.amendment import (
    METRIC,
    Amendment,
    Direction,
    Term,
    Timing,
    amendment_direction,
    amendment_timing,
)
from omtm_tui.domain.decisions.bet_input import checked_bet
from omtm_tui.domain.decisions.decision import Bet, Decision, LogState, Registration
from omtm_tui.domain.errors import NotAllowed, UserError
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.omtm.draft_fields import field_label
from omtm_tui.domain.omtm.target import Target
from omtm_tui.domain.text.dates import days_text, format_date
from omtm_tui.domain.text.number_format import NumberFormat, shorten
from omtm_tui.domain.text.numbers import format_target
from omtm_tui.i18n import _
from omtm_tui.storage import orm, records
from omtm_tui.storage.read import decisions as read
from omtm_tui.storage.read.decision_entries import entries
from omtm_tui.storage.read.metrics import metric_by_id
from omtm_tui.storage.read.readings import first_recorded
from omtm_tui.storage.read.workspace import number_format
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.rows import require_text, row_of

DEFINING = {"unit": "unit", "better": "better", "share_limit": "share_limit", "window_days": "window"}
"""The fields of a metric that define what its values mean, with the draft field that asks for each."""


def amend(
    db: WorkspaceFile, decision_id: int, field: str, new: Target | date | int | None, reason: str
) -> Amendment:
    """Change one field of a bet (see ``Term``) that is not settled yet, with a reason.

    ``threshold`` and ``abort`` are targets in the metric's unit, the rest as in ``Registration``. UserError
    for a value a bet could not be placed with, NotAllowed for an entry that is settled or no bet.
    """
    entry = read.decision(db.context(), decision_id)
    bet = _amendable_bet(entry, field)
    reason = require_text(reason, _("Say why the registration is changed."))
    old = getattr(bet, field)
    if old == new:
        raise UserError(_("This changes nothing: {field} is that already.").format(field=Term(field).label))
    _check(bet, field, new, db.today)
    metric = metric_by_id(db.context(), bet.metric_id)
    numbers = number_format(db.context())
    made = Amendment(
        field=field,
        old=_value_text(field, old, metric, numbers),
        new=_value_text(field, new, metric, numbers),
        direction=amendment_direction(field, old, new),
        timing=_timing(db.context(), entry, bet, db.stamp()),
        reason=reason,
        at=db.stamp(),
    )
    with db.step(_("Amended “{title}”").format(title=shorten(entry.title))):
        changed: dict[str, Any] = {field: new}
        columns = records.to_columns(replace(bet, **changed), orm.Registration.model_fields)
        _replace_head(db, orm.Registration, bet.id, columns)
        if field == "review_on":
            _replace_head(db, orm.Decision, entry.id, {"review_on": new})
        db.add(row_of(orm.Amendment, made, registration_id=bet.id))
    return made


def note_metric_change(db: WorkspaceFile, before: Metric, after: Metric) -> None:
    """Amend every open bet on a metric whose values mean something else by now; no verdict rests on both."""
    changed = [name for name in DEFINING if getattr(before, name) != getattr(after, name)]
    if not changed:
        return
    is_on_it = "d.registration_id IN (SELECT entity FROM registration_live WHERE metric_id = :metric)"
    for entry in reversed(entries(db.context(), is_on_it, {"metric": after.id})):
        if entry.registration is None or entry.state not in (LogState.OPEN, LogState.DUE):
            continue
        amendment = Amendment(
            field=METRIC,
            old=_defined(before, changed),
            new=_defined(after, changed),
            direction=Direction.OTHER,
            timing=_timing(db.context(), entry, entry.registration, db.stamp()),
            reason=_("the metric was changed"),
            at=db.stamp(),
        )
        db.add(row_of(orm.Amendment, amendment, registration_id=entry.registration.id))


def _defined(metric: Metric, fields: list[str]) -> str:
    """What a metric says of some of its fields: ``limit of the share: 14 d, maturity window: 14``."""
    return ", ".join(f"{field_label(DEFINING[name])}: {getattr(metric, name) or '–'}" for name in fields)


def _amendable_bet(entry: Decision, field: str) -> Registration:
    if field not in set(Term):
        labels = ", ".join(term.label for term in Term)
        raise UserError(_("Of a bet can be amended: {fields}.").format(fields=labels))
    if entry.registration is None:
        raise NotAllowed(_("Only a bet has a registration to amend; supersede this decision instead."))
    if entry.state not in (LogState.OPEN, LogState.DUE):
        message = _("“{title}” is {state}; what was fixed before its data stays as it was.")
        raise NotAllowed(message.format(title=shorten(entry.title), state=entry.state.label))
    return entry.registration


def _check(bet: Registration, field: str, new: Any, today: date) -> None:
    """UserError for what could not have been registered. An overdue review may stay as it is."""
    if new is None and field not in ("abort", "min_sample", "enrolled_until"):
        raise UserError(_("A bet cannot do without its {field}.").format(field=Term(field).label))
    after: dict[str, Any] = {name: getattr(bet, name) for name in Bet.__struct_fields__}
    after |= {"review_on": max(bet.review_on, today), field: new}
    if bet.aborts_outside and field != "abort":
        after["abort"] = None  # a band of before: nobody can be asked to write it anew
    checked_bet(Bet(**after), today)


def _timing(context: ReadContext, entry: Decision, bet: Registration, at: str) -> Timing:
    """When the amendment is made, by what was recorded."""
    sql = "SELECT started_on FROM experiment WHERE id = ?"
    started = records.day(context.value(sql, (bet.experiment_id,)))
    reading = first_recorded(context, bet.metric_id, started, entry.decided_at)
    result = context.value("SELECT min(recorded_at) FROM result WHERE registration_id = ?", (bet.id,))
    return amendment_timing(started, min(filter(None, (reading, result)), default=None), at)


def _value_text(field: str, value: Any, metric: Metric, numbers: NumberFormat) -> str:
    if value is None:
        return "–"
    if isinstance(value, Target):
        return format_target(value, metric, numbers)
    if isinstance(value, date):
        return format_date(value)
    return days_text(value) if field == "min_runtime_days" else str(value)


def _replace_head(db: WorkspaceFile, table: type[orm.Row], entity: int, changes: dict[str, Any]) -> None:
    """Put a changed copy of an append-only record in the place of what holds now."""
    sql = f"SELECT max(id) FROM {table.__tablename__} WHERE coalesce(thread, id) = ?"
    head_id = db.context().value(sql, (entity,))
    head = db.session.get_one(table, head_id).model_dump(exclude={"id"})
    db.add(table(**{**head, "replaces": head_id, "thread": entity, **changes}))
