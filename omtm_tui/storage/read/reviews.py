"""The reviews of an OMTM on file, and what came of the probabilities that were stated in them."""

from collections.abc import Iterable
from datetime import date, timedelta

from omtm_tui.domain.omtm.omtm import CLOSED, OmtmStatus, OmtmView
from omtm_tui.domain.rhythm.review import Review, ReviewPage, Score, SinceReview, came_true, score
from omtm_tui.domain.rhythm.rhythm import coming_review, due_review
from omtm_tui.i18n import _
from omtm_tui.storage import records
from omtm_tui.storage.read.guardrail_status import guardrail_views
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.metrics import last_reading
from omtm_tui.storage.read.omtm_views import omtm_views
from omtm_tui.storage.read_context import ReadContext, once_a_team


def reviews(context: ReadContext, omtm_id: int) -> tuple[Review, ...]:
    """All reviews of one OMTM, oldest first."""
    rows = context.execute("SELECT * FROM review WHERE omtm_id = ? ORDER BY held_on", (omtm_id,))
    return records.from_rows(Review, rows)


@once_a_team
def held_reviews(context: ReadContext) -> tuple[Review, ...]:
    """The reviews of the active OMTM, oldest first."""
    active = top(context).omtm
    return reviews(context, active.omtm.id) if active else ()


def review_page(context: ReadContext) -> ReviewPage | None:
    """The reviews of a scope's active OMTM, else of the one closed last; None where there never was one."""
    header = top(context)
    view = header.omtm or last_closed(context)
    if view is None:
        return None
    held = reviews(context, view.omtm.id)
    days = [review.held_on for review in held]
    return ReviewPage(
        top=header,
        view=view,
        reviews=held,
        due=due_review(view.omtm, days, context.today),
        coming=coming_review(view.omtm, days, context.today),
        score=review_score(context, view),
        since=since_review(context, view, held),
    )


def last_closed(context: ReadContext) -> OmtmView | None:
    """The OMTM of a scope that was closed last."""
    header = top(context)
    where = "o.scope_id = :scope AND o.closed_on IS NOT NULL ORDER BY o.closed_on DESC, o.id DESC LIMIT 1"
    return next(iter(omtm_views(context, where, {"scope": header.scope.id if header.scope else 0})), None)


def since_review(context: ReadContext, view: OmtmView, held: Iterable[Review]) -> SinceReview | None:
    """What happened after the last review of an active OMTM; None where none was held, or it is closed."""
    last = max(held, key=lambda review: review.held_on, default=None)
    if last is None or view.omtm.status is not OmtmStatus.ACTIVE:
        return None
    entries = _entries_since(context, last)
    next_day = (last.held_on + timedelta(1)).isoformat()
    decided = sum(at >= next_day for _title, at, _amends in entries)
    breached = ((view.name, view.breached_since) for view in guardrail_views(context))
    broken = tuple(name for name, since in breached if since is not None and since > last.held_on)
    return SinceReview(last, decided, broken, _amended(context, last, entries))


def scorable(context: ReadContext, held: Iterable[Review]) -> tuple[Review, ...]:
    """The reviews whose probabilities speak of what the OMTM promises now: those since its last amendment."""
    return tuple(review for review in held if not _amended(context, review, _entries_since(context, review)))


def _entries_since(context: ReadContext, review: Review) -> list[tuple[str, str, int]]:
    """The entries about its OMTM from the day of a review on: title, when, and whether it amends the OMTM."""
    sql = """
        SELECT title, decided_at, kind = 'omtm' AND supersedes > 0 FROM decision_head
        WHERE omtm_id = ? AND void = 0 AND decided_at >= ? ORDER BY entity
    """
    return context.execute(sql, (review.omtm_id, review.held_on.isoformat())).fetchall()


def _amended(context: ReadContext, review: Review, entries: list[tuple[str, str, int]]) -> tuple[str, ...]:
    """What amendments of its OMTM changed after a review was held: ``target ≥ 50 % → ≥ 45 % (looser)``."""
    prefix = _("Amended the OMTM: {changes}").format(changes="")
    amending = ((title, at) for title, at, amends in entries if amends and title.startswith(prefix))
    amended = [(title.removeprefix(prefix), at) for title, at in amending]
    if not amended:
        return ()
    # The end of its day where the journal does not reach back to the review.
    sql = """
        SELECT max(s.happened_at) FROM change c JOIN step s ON s.id = c.step_id
        WHERE c.tbl = 'review' AND c.row_id = ? AND c.op = 'insert' AND s.state = 'done'
    """
    held_at = context.value(sql, (review.id,)) or (review.held_on + timedelta(1)).isoformat()
    return tuple(change for change, at in amended if at >= held_at)


def review_score(context: ReadContext, view: OmtmView) -> Score | None:
    """How the reviews of an OMTM came out, or why that is not known yet."""
    held, closed = reviews(context, view.omtm.id), view.omtm.status in CLOSED
    stated = scorable(context, held)
    waits_for = view.omtm.deadline if closed and view.omtm.deadline >= context.today else None
    return score(stated, outcome(context, view), len(held) - len(stated), waits_for)


def outcome(context: ReadContext, view: OmtmView) -> bool | None:
    """Whether the target was met at the deadline; None while that is open or unknown."""
    return came_true(view, at_deadline(context, view), context.today)


def at_deadline(context: ReadContext, view: OmtmView) -> tuple[date, float] | None:
    """The last mature reading up to the deadline."""
    reading = last_reading(context, view.metric, min(view.omtm.deadline, context.today))
    return (reading.observed_on, reading.value) if reading else None


def decided_about(context: ReadContext, omtm_id: int) -> tuple[date, ...]:
    """The days on which it was decided to begin, to keep or to end an OMTM."""
    sql = "SELECT decided_at FROM decision_head WHERE omtm_id = ? AND kind = 'omtm' AND void = 0"
    return tuple(date.fromisoformat(when[:10]) for (when,) in context.execute(sql, (omtm_id,)))


def coming(context: ReadContext, *, waiting: bool = False) -> date | None:
    """The next review day of the active OMTM; one that has come and waits is it, too, or the only one."""
    active, days = top(context).omtm, [review.held_on for review in held_reviews(context)]
    next_day = due_review if waiting else coming_review
    return next_day(active.omtm, days, context.today) if active else None
