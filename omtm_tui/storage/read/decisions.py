"""The decision log: every entry that was ever written, with its bet, its outcome and what came after it.

The track record is made of it: every bet, what was stated about it, and what came out."""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.domain.decisions.decision import Decision, LogState, Registration, Result
from omtm_tui.domain.decisions.log_query import DecisionsPage, parse_query
from omtm_tui.domain.decisions.track_record import BetRecord, LeadTime, TrackRecord
from omtm_tui.domain.decisions.verdict import Case, GuardrailStanding, Judgement, verdict
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.header import Header
from omtm_tui.domain.rhythm.review import resolved
from omtm_tui.domain.statistics.inference import Resolved
from omtm_tui.i18n import _
from omtm_tui.storage import records
from omtm_tui.storage.read.backlog import criteria
from omtm_tui.storage.read.bets import honest_date
from omtm_tui.storage.read.decision_entries import ALL, entries
from omtm_tui.storage.read.decision_search import alike, count, excerpts, find
from omtm_tui.storage.read.guardrail_status import as_registered
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.metrics import lead_time, metric_by_id, metrics
from omtm_tui.storage.read.omtm_views import omtm_views
from omtm_tui.storage.read.readiness import DUE
from omtm_tui.storage.read.reviews import outcome, reviews, scorable
from omtm_tui.storage.read.workspace import in_clause, number_format
from omtm_tui.storage.read_context import ReadContext

WINDOW = 100  # entries read at once for a list that shows some of many


def decisions(context: ReadContext, query: str = "") -> DecisionsPage:
    """The log with all its entries: the newest first, or where words were looked for the best first."""
    page = log(context, query)
    return replace(page, entries=entries_of(context, page.ids))


def log(
    context: ReadContext, query: str = "", *, state: LogState | None = None, near: int | None = None
) -> DecisionsPage:
    """The numbers of the log and its entries around ``near``; ``state`` holds unless the query names one."""
    parsed = parse_query(query, context.today)
    parsed = replace(parsed, state=parsed.state or state)
    matches = find(context, parsed)
    index = matches.ids.index(near) if near in matches.ids else 0
    seen = matches.ids[max(0, index - WINDOW) : index + WINDOW]
    return DecisionsPage(
        top=top(context),
        query=query,
        entries=entries_of(context, seen),
        total=count(context),
        metrics={metric.id: metric for metric in metrics(context)},
        ids=matches.ids,
        hits=excerpts(context, parsed, seen),
        due=count(context, LogState.DUE),
        ranked=matches.ranked,
        more=matches.more,
    )


def entries_of(context: ReadContext, ids: Sequence[int]) -> tuple[Decision, ...]:
    """These entries in this order."""
    where = f"d.entity IN ({in_clause(ids)})" if len(ids) <= ALL else "TRUE"
    by_id = {entry.id: entry for entry in entries(context, where)}
    return tuple(by_id[number] for number in ids if number in by_id)


def log_part(
    context: ReadContext, ids: Sequence[int], query: str = ""
) -> tuple[tuple[Decision, ...], dict[int, str]]:
    """Some entries of a list and where the query was found in them."""
    return entries_of(context, ids), excerpts(context, parse_query(query, context.today), ids)


def decided_before(context: ReadContext, text: str) -> tuple[Decision, ...]:
    """Up to three entries that sound like ``text``, the most alike first."""
    return entries_of(context, alike(context, text))


def decision(context: ReadContext, decision_id: int) -> Decision:
    """One entry by its lasting id; UserError where there is none."""
    matches = entries(context, "d.entity = :id", {"id": decision_id})
    if not matches:
        raise UserError(_("There is no decision with the number {id}.").format(id=decision_id))
    return matches[0]


def judge(context: ReadContext, decision_id: int, result: Result | None) -> Judgement:
    """What the registered rule says about a result, with the guardrails as they stand ``today``.

    Only guardrails that were registered count, by the rules they had then; one that is no longer there is
    unknown. After an amendment the explanation ends with what the first registration would have said.
    Nothing is written."""
    entry = decision(context, decision_id)
    bet = entry.registration
    if bet is None:
        raise UserError(_("Only a bet has a verdict; this entry is not a bet."))
    scope_id = context.value("SELECT scope_id FROM experiment WHERE id = ?", (bet.experiment_id,))
    registered_guardrails = as_registered(context.of(scope_id), bet.guardrails)
    here = tuple(guardrail for _frozen, guardrail in registered_guardrails if guardrail is not None)
    standings = [
        GuardrailStanding(frozen.name, guardrail.view.state, guardrail.view.hard)
        if guardrail is not None
        else GuardrailStanding(frozen.name, GuardrailState.UNKNOWN)
        for frozen, guardrail in registered_guardrails
    ]
    metric = metric_by_id(context, bet.metric_id)
    late = "registration_id = ? AND field = 'metric' AND timing = 'after_data'"
    changed = context.value(f"SELECT 1 FROM amendment_live WHERE {late}", (bet.id,))

    def judgement_of(registered: Registration) -> Judgement:
        case = Case(
            registration=registered,
            metric=metric,
            numbers=number_format(context),
            guardrails=standings,
            today=context.today,
            honest=honest_date(context, registered, metric, here),
            started=entry.start,
            due=entry.review_day,
            metric_changed=bool(changed),
            criteria=criteria(context, bet.experiment_id),
        )
        return verdict(case, result)

    now = judgement_of(bet)
    if not entry.amendments:
        return now
    # The lasting id of a registration is its first row: what was promised before anything was changed.
    first = judgement_of(records.by_id(context.conn, Registration, "registration", bet.id))
    note = _("as first registered: {verdict}").format(verdict=first.verdict.label)
    return replace(now, explanation=(*now.explanation, note))


_BETS = f"""
    SELECT r.probability, o.verdict, coalesce({DUE}, FALSE) AS overdue, o.again,
      coalesce(o.choice <> o.verdict, FALSE) AS overruled,
      CAST(iif(o.verdict IS NULL, NULL, julianday(o.reviewed_on) - julianday(date(d.decided_at))) AS INTEGER)
        AS days,
      EXISTS (SELECT 1 FROM amendment_live a WHERE a.registration_id = d.registration_id
        AND a.timing = 'after_data' AND a.direction = 'looser') AS goalposts_moved
    FROM decision_head d
    JOIN log_line ON log_line.id = coalesce(d.thread, d.id)
    JOIN registration r ON r.id = d.registration_id
    LEFT JOIN decision_outcome o ON o.id = (SELECT n.id FROM decision_outcome_live n
      WHERE n.decision_id = log_line.id AND n.next_review IS NULL ORDER BY n.entity DESC LIMIT 1)
    WHERE d.kind = 'bet' AND d.void = 0 AND (log_line.state <> 'superseded' OR o.id IS NOT NULL)
    ORDER BY d.decided_at
"""


class TrackRecordPage(Struct, frozen=True):
    """What the screen of the track record shows."""

    top: Header
    record: TrackRecord
    lead_time: LeadTime


def track_record_page(context: ReadContext) -> TrackRecordPage:
    """Over all scopes: it is the person at the keyboard who is scored."""
    bets = records.from_rows(BetRecord, context.execute(_BETS, {"today": context.today.isoformat()}))
    own, _model = resolved_reviews(context)
    return TrackRecordPage(top(context.of(None)), TrackRecord(bets, own), lead_time(context))


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
