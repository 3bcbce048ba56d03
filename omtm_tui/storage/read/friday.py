"""The weekly checklist as it stands: what each step asks for, which were looked at, and how many in a row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from omtm_tui.domain.header import Top
from omtm_tui.domain.rhythm.friday import FridayStep, FridayView
from omtm_tui.domain.rhythm.next_steps import NextFacts, NextStep, StaleMetric, next_steps
from omtm_tui.domain.rhythm.rhythm import friday_of, streak
from omtm_tui.storage.read.home import bet_since, home, steering
from omtm_tui.storage.read.readings import newest_reading
from omtm_tui.storage.read.recent_entries import written_since
from omtm_tui.storage.read.reviews import coming
from omtm_tui.storage.read_context import ReadContext


def friday(context: ReadContext) -> FridayView:
    """The checklist of the Friday nearest to ``today``, for one scope, the company's without one."""
    home_view = home(context)
    top = home_view.top
    day = friday_of(context.today, top.workspace.settings.friday)
    since = (day - timedelta(6)).isoformat()
    ticked = _ticked(context, top)
    view = top.omtm
    (recorded,) = context.execute(
        "SELECT count(*) FROM reading_live WHERE recorded_at >= ?", (since,)
    ).fetchone()
    return FridayView(
        home=home_view,
        friday=day,
        done=frozenset(ticked.get(day, ())),
        readings=_due_readings(context),
        bet_missing=view is not None and not bet_since(context, day - timedelta(6)),
        week=written_since(context, day - timedelta(6)),
        recorded=int(recorded),
        streak=streak((friday for friday, steps in ticked.items() if len(steps) == len(FridayStep)), day),
        coming_review=coming(context),
    )


def _ticked(context: ReadContext, top: Top) -> dict[date, set[FridayStep]]:
    """The steps looked at, by their Friday."""
    by_friday: dict[date, set[FridayStep]] = {}
    for row in context.execute(
        "SELECT friday, step FROM friday_step WHERE scope_id = ?", (top.scope.id if top.scope else None,)
    ):
        by_friday.setdefault(date.fromisoformat(row["friday"]), set()).add(FridayStep(row["step"]))
    return by_friday


def _due_readings(context: ReadContext) -> tuple[NextStep, ...]:
    """The metrics somebody steers by whose cadence says that a reading is due."""
    return next_steps(NextFacts(has_phase=True, has_omtm=True, stale=tuple(_due(context))))


def _due(context: ReadContext) -> Iterator[StaleMetric]:
    for metric in steering(context):
        newest = newest_reading(context, metric)
        age = (context.today - newest.observed_on).days if newest else None
        if age is None or age >= metric.cadence_days:
            yield StaleMetric(metric.id, metric.name, age)
