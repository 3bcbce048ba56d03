"""Both arms of a bet's result taken from the readings, so that no number is typed twice."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from omtm_tui.domain.decisions.decision import Arm, Registration
from omtm_tui.domain.metrics.reading import Reading
from omtm_tui.domain.text.dates import format_date
from omtm_tui.i18n import _
from omtm_tui.storage.read.metrics import metric_by_id
from omtm_tui.storage.read.readings import last_reading
from omtm_tui.storage.read_context import ReadContext


class MeasuredArms(Struct, frozen=True):
    """``before`` is the last mature reading before the bet, ``after`` the newest since; None without one.

    ``source`` says in words which readings they are.
    """

    before: Arm | None = None
    after: Arm | None = None
    source: str = ""


def measured_arms(context: ReadContext, bet: Registration) -> MeasuredArms:
    """What the readings of the bet's metric say about before and after."""
    metric = metric_by_id(context, bet.metric_id)
    start = bet.registered_on or context.today
    old = last_reading(context, metric, start)
    new = last_reading(context, metric, context.today)
    if new is not None and new.observed_on <= start:
        new = None
    if old is None and bet.omtm_id is not None:
        row = context.execute("SELECT baseline FROM omtm WHERE id = ?", (bet.omtm_id,)).fetchone()
        baseline = Arm(row["baseline"]) if row and row["baseline"] is not None else None
        return MeasuredArms(baseline, _arm(new), _source(None, new, context.today))
    return MeasuredArms(_arm(old), _arm(new), _source(old, new, context.today))


def _arm(reading: Reading | None) -> Arm | None:
    if reading is None:
        return None
    cases = reading.denominator if reading.denominator is not None else reading.sample_size
    return Arm(reading.value, reading.numerator, cases, reading.sd)


def _source(old: Reading | None, new: Reading | None, today: date) -> str:
    parts = []
    if old is not None:
        parts.append(_("before: reading of {day}").format(day=format_date(old.observed_on, today)))
    if new is not None:
        parts.append(_("after: reading of {day}").format(day=format_date(new.observed_on, today)))
    return (
        _("Taken from readings: {which}; type over them as needed.").format(which=", ".join(parts))
        if parts
        else ""
    )
