"""The track record as the log has it: every bet, what was stated about it, and what came out."""

import sqlite3
from datetime import date

from msgspec import Struct

from omtm_tui.domain.decisions.decision import Verdict
from omtm_tui.domain.decisions.track_record import BetRecord, LeadTime, TrackRecord
from omtm_tui.domain.header import Header
from omtm_tui.domain.rhythm.review import resolved
from omtm_tui.domain.statistics.inference import Resolved
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.omtm_views import omtm_views
from omtm_tui.storage.read.readings import lead_time
from omtm_tui.storage.read.reviews import outcome, reviews, scorable
from omtm_tui.storage.read_context import ReadContext

_BETS = """
    SELECT d.decided_at, l.state, l.due_on, r.probability, o.verdict, o.choice, o.reviewed_on, o.again,
      EXISTS (SELECT 1 FROM amendment_live a WHERE a.registration_id = d.registration_id
        AND a.timing = 'after_data' AND a.direction = 'looser') AS moved
    FROM decision_head d
    JOIN log_line l ON l.id = coalesce(d.thread, d.id)
    JOIN registration r ON r.id = d.registration_id
    LEFT JOIN decision_outcome o ON o.id = (SELECT n.id FROM decision_outcome_live n
      WHERE n.decision_id = l.id AND n.next_review IS NULL ORDER BY n.entity DESC LIMIT 1)
    WHERE d.kind = 'bet' AND d.void = 0 AND (l.state <> 'superseded' OR o.id IS NOT NULL)
    ORDER BY d.decided_at
"""


class TrackRecordPage(Struct, frozen=True):
    """What the screen of the track record shows."""

    top: Header
    record: TrackRecord
    lead_time: LeadTime


def track_record_page(context: ReadContext) -> TrackRecordPage:
    """Over all scopes: it is the person at the keyboard who is scored."""
    bets = tuple(_bet(row, context.today) for row in context.execute(_BETS))
    own, _model = resolved_reviews(context)
    return TrackRecordPage(top(context.of(None)), TrackRecord(bets, own), lead_time(context))


def _bet(row: sqlite3.Row, today: date) -> BetRecord:
    verdict = row["verdict"] and Verdict(row["verdict"])
    decided = date.fromisoformat(row["decided_at"][:10])
    return BetRecord(
        probability=row["probability"],
        verdict=verdict,
        overdue=row["state"] == "open" and (row["due_on"] or "9") <= today.isoformat(),
        overruled=verdict is not None and row["choice"] != verdict,
        goalposts_moved=bool(row["moved"]),
        days=(date.fromisoformat(row["reviewed_on"]) - decided).days if verdict else None,
        again=None if row["again"] is None else bool(row["again"]),
    )


def resolved_reviews(context: ReadContext) -> tuple[tuple[Resolved, ...], tuple[Resolved, ...]]:
    """Every probability of a review that has come out, of all OMTMs: the PM's, and the model's."""
    own: list[Resolved] = []
    model: list[Resolved] = []
    where = "o.status <> 'draft' AND o.id IN (SELECT omtm_id FROM review) ORDER BY o.id"
    for view in omtm_views(context, where):
        happened = outcome(context, view)
        if happened is not None:
            stated = resolved(scorable(context, reviews(context, view.omtm.id)), happened)
            own += stated[0]
            model += stated[1]
    return tuple(own), tuple(model)
