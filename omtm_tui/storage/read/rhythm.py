"""What the week asks for: the calendar's days, the weekly checklist, the page for stakeholders."""

from datetime import date

from omtm_tui.domain.decisions.bet_state import EntryState
from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.header import Header
from omtm_tui.domain.home import sort_next
from omtm_tui.domain.metrics.metric import is_due
from omtm_tui.domain.rhythm import rhythm as rules
from omtm_tui.domain.rhythm.brief import Brief
from omtm_tui.domain.rhythm.friday import FridayStep, FridayView
from omtm_tui.storage.read.decision_entries import entries
from omtm_tui.storage.read.home import bet_days, home, steering, unread
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.read.omtm_views import omtm_views
from omtm_tui.storage.read.reviews import coming, last_closed, reviews
from omtm_tui.storage.read.workspace import OF_SCOPE, number_format, workspace
from omtm_tui.storage.read_context import ReadContext


def agenda(context: ReadContext) -> tuple[rules.Event, ...]:
    """Every event in order of its day; with ``scope_id`` those of that scope only."""
    events: list[rules.Event] = []
    parameters = {"scope": context.scope_id}
    whose = "(:scope IS NULL OR o.scope_id = :scope)"
    active = omtm_views(context, f"o.status = 'active' AND {whose} ORDER BY o.id", parameters)
    for view in active:
        held = [review.held_on for review in reviews(context, view.omtm.id)]
        events += rules.omtm_events(view, held, context.today)
    if active:
        since = min(view.omtm.started for view in active)
        events.append(rules.friday_event(workspace(context).settings, since))
    waiting = f"d.review_on IS NOT NULL AND (:scope IS NULL OR d.entity IN ({OF_SCOPE}))"
    about, numbers = {metric.id: metric for metric in metrics(context)}, number_format(context)
    states = (EntryState.of(entry, about, numbers) for entry in entries(context, waiting, parameters))
    events += rules.decision_events(states, context.today)
    return tuple(sorted(events, key=lambda event: (event.day, event.uid)))


def brief(context: ReadContext, since: date | None = None) -> Brief:
    """The page of one scope, the company's without one; ``since`` None is the day of its last brief."""
    home_view = home(context)
    start = since or _last(context, home_view.top)
    ended = last_closed(context)
    told = ended is not None and ended.omtm.closed_on and ended.omtm.closed_on < start
    return Brief(
        home=home_view,
        since=start,
        decisions=tuple(reversed(written_since(context, start))),
        metrics={metric.id: metric for metric in metrics(context)},
        coming_review=coming(context),
        ended=None if told and home_view.top.omtm else ended,
    )


def _last(context: ReadContext, top: Header) -> date:
    """The day the last brief was handed out, else the start of the OMTM; today in an empty file."""
    scope_id = top.scope.id if top.scope else None
    made = context.value("SELECT max(made_at) FROM brief WHERE scope_id = ?", (scope_id,))
    if made:
        return date.fromisoformat(made[:10])
    return top.omtm.omtm.started if top.omtm else top.today


def friday(context: ReadContext) -> FridayView:
    """The checklist of the Friday nearest to ``today``, for one scope, the company's without one."""
    home_view = home(context)
    top = home_view.top
    day = rules.friday_of(context.today, top.workspace.settings.friday)
    since = rules.week_start(day)
    ticked = _ticked(context, top)
    finished = (friday for friday, steps in ticked.items() if len(steps) == len(FridayStep))
    recorded = "SELECT count(*) FROM reading_live WHERE recorded_at >= ? AND recorded_at < ?"
    return FridayView(
        home=home_view,
        friday=day,
        done=frozenset(ticked.get(day, ())),
        readings=sort_next(unread(context, lambda reading, metric: is_due(reading, metric, context.today))),
        bets=bet_days(context, since),
        week=written_since(context, since, day),
        recorded=int(context.value(recorded, (since.isoformat(), f"{day}T24"))),
        streak=rules.streak(finished, day),
        steered=bool(steering(context)),
        coming_review=coming(context),
    )


def _ticked(context: ReadContext, top: Header) -> dict[date, set[FridayStep]]:
    """The steps looked at, by their Friday."""
    by_friday: dict[date, set[FridayStep]] = {}
    sql = "SELECT friday, step FROM friday_step WHERE scope_id = ?"
    for day, step in context.execute(sql, (top.scope.id if top.scope else None,)):
        by_friday.setdefault(date.fromisoformat(day), set()).add(FridayStep(step))
    return by_friday


def written_since(context: ReadContext, since: date, until: date | None = None) -> tuple[Decision, ...]:
    """The entries written or reviewed from then on, ``until`` a day: newest first, of one scope or of all."""
    days = {"since": since.isoformat(), "after": f"{until}T24" if until else "9999"}
    reviewed = "reviewed_on >= :since AND reviewed_on < :after"
    reviewed = f"SELECT decision_id FROM decision_outcome_live WHERE {reviewed}"
    written = "d.decided_at >= :since AND d.decided_at < :after"
    where = f"d.void = 0 AND ({written} OR d.entity IN ({reviewed}))"
    where += f" AND d.entity IN ({OF_SCOPE})" if context.scope_id is not None else ""
    return entries(context, where, {**days, "scope": context.scope_id})
