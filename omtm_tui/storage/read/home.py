"""The home screen: where the one number stands, what runs, and what to do next.

It is read before the first paint, so each query touches what is shown and no more, however large the file is.
"""

from collections.abc import Callable
from datetime import date, timedelta

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.guardrails.tree import ActionKind
from omtm_tui.domain.header import Header
from omtm_tui.domain.home import HomeView
from omtm_tui.domain.metrics.metric import FunnelStage, Metric
from omtm_tui.domain.metrics.reading import Reading, is_stale
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.phase.phase_walk import check_gate
from omtm_tui.domain.rhythm.next_steps import (
    DueReview,
    Named,
    NextFacts,
    NextStep,
    StaleMetric,
    ToEnd,
    next_steps,
)
from omtm_tui.domain.rhythm.triggers import TriggerFacts, fired
from omtm_tui.domain.text.dates import weekday_name
from omtm_tui.i18n import _
from omtm_tui.storage.read.decision_entries import entries
from omtm_tui.storage.read.guardrail_status import guardrail_views, judged
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.metrics import metric_by_id, north_star
from omtm_tui.storage.read.omtm_views import decision_markers
from omtm_tui.storage.read.phase import gate_answers
from omtm_tui.storage.read.phase_spells import open_phase, phase_spells
from omtm_tui.storage.read.readiness import held_back
from omtm_tui.storage.read.readings import newest_reading
from omtm_tui.storage.read.reviews import decided_about, held_reviews, since_review, waiting_review
from omtm_tui.storage.read.workspace import OF_SCOPE, in_clause, number_format, scope_or_company, workspace
from omtm_tui.storage.read_context import ReadContext, once_a_team

REVIEWS = 20
"""How many due reviews the list names; the log shows the others."""


def home(context: ReadContext) -> HomeView:
    """Everything the first screen shows for one scope, the company's without one."""
    header = top(context)
    return HomeView(
        top=header,
        next=next_things(context),
        guardrails=guardrail_views(context),
        running=running(context),
        held=held_bets(context),
        markers=decision_markers(context, header.omtm) if header.omtm else (),
        since=since_review(context, header.omtm, held_reviews(context)) if header.omtm else None,
    )


def running(context: ReadContext) -> tuple[Decision, ...]:
    """The latest bet of each experiment of the scope that is being tested, the first started first."""
    return tuple(bet for bet in _placed(context) if not bet.held_by)


def held_bets(context: ReadContext) -> tuple[Decision, ...]:
    """The open bets of the scope that a breach keeps from starting."""
    return tuple(bet for bet in _placed(context) if bet.held_by)


@once_a_team
def _placed(context: ReadContext) -> tuple[Decision, ...]:
    """The latest bet of each experiment that is being tested, or would be but for a breach."""
    scope = scope_or_company(context)
    if scope is None:
        return ()
    rows = context.execute(
        f"""
        SELECT (SELECT max(d.entity) FROM decision_head d
                WHERE d.experiment_id = e.id AND d.kind = 'bet' AND d.void = 0) AS bet
        FROM experiment e WHERE e.scope_id = ? AND e.hidden = 0
          AND (e.state = 'testing' OR e.id IN ({in_clause(held_back(context))}))
        """,
        (scope.id,),
    )
    bets = in_clause(bet for (bet,) in rows if bet is not None)
    return tuple(reversed(entries(context, f"d.entity IN ({bets})")))


def next_things(context: ReadContext) -> tuple[NextStep, ...]:
    """What to do now, most urgent first."""
    header, guardrails, today = top(context), judged(context), context.today
    active = header.omtm
    broken = [g.view for g in guardrails if g.view.breached_since is not None and not g.view.handled]
    passed = active is not None and active.omtm.deadline < today
    waiting = waiting_review(context)
    own = (
        (DueReview(active.omtm.id, active.metric.name, waiting, of_omtm=True),)
        if active and waiting
        else broken_reviews(context)
    )
    again, reasons = _look_again(context)
    return next_steps(
        NextFacts(
            has_phase=header.phase is not None,
            has_omtm=active is not None,
            has_draft=header.has_draft,
            breaches=tuple(Named(view.id, view.name) for view in sorted(broken, key=lambda v: not v.hard)),
            to_end=to_end(context),
            reviews=(*own, *due_reviews(context, _team(header))),
            deadline_passed=Named(active.omtm.id, active.metric.name) if active and passed else None,
            # One whose newest cohort is only not final yet waits for nothing.
            stale=unread(context, lambda reading, metric: is_stale(reading, metric, today)),
            unanswered=unanswered_count(context, active.scope.id, active.omtm.id) if active else 0,
            bet_this_week=active is None or _bet_this_week(context),
            weekday=weekday_name(header.workspace.settings.friday),
            reevaluation_due=again,
            triggers=reasons,
            gate_passed=_gate_passed(context),
            guardrails=len(guardrails),
        )
    )


def broken_reviews(context: ReadContext) -> tuple[DueReview, ...]:
    """The reviews that broken guardrails ask for, until one was held since."""
    active = top(context).omtm
    if active is None:
        return ()
    last = max((review.held_on for review in held_reviews(context)), default=None)
    due = (
        (guardrail.view.name, guardrail.view.breached_since)
        for guardrail in judged(context)
        if guardrail.rule.action.kind is ActionKind.REVIEW
    )
    named = _("guardrail {name} is broken")
    return tuple(
        DueReview(active.omtm.id, named.format(name=name), since, of_omtm=True)
        for name, since in due
        if since is not None and (last is None or last < since)
    )


def to_end(context: ReadContext) -> tuple[ToEnd, ...]:
    """The running bets that a broken guardrail wants stopped or rolled back, each named once."""
    ending = [g for g in judged(context) if g.view.is_broken and g.rule.action.kind.ends_running]
    if not ending:
        return ()
    rows = context.execute(
        "SELECT id, stage FROM experiment WHERE state = 'testing' AND stage IS NOT NULL AND hidden = 0"
    )
    stages = {number: FunnelStage(stage) for number, stage in rows}
    active = top(context).omtm
    own = active.omtm.stage if active else None
    ending_bets: dict[int, ToEnd] = {}
    for guardrail in sorted(ending, key=lambda g: -g.rule.action.kind.severity):
        action = guardrail.rule.action
        for bet in running(context):
            if action.concerns(stages.get(bet.experiment_id or 0) or own):
                undo = action.kind is ActionKind.ROLLBACK
                ending_bets.setdefault(bet.id, ToEnd(bet.id, bet.title, guardrail.view.name, undo))
    return tuple(ending_bets.values())


def _team(header: Header) -> int | None:
    """The scope whose log is looked at; None for the company, whose log is that of all."""
    return header.scope.id if header.scope and header.scope.parent_id is not None else None


def due_reviews(context: ReadContext, scope_id: int | None = None) -> tuple[DueReview, ...]:
    """Decisions whose review day has come and that wait for it, the longest waiting first.

    Those of one scope, of all without one, as in the log. A review that settled nothing names the next day;
    superseded and withdrawn decisions wait for nothing.
    """
    own = f"AND d.entity IN ({OF_SCOPE})" if scope_id is not None else ""
    rows = context.execute(
        f"""
        SELECT * FROM (
          SELECT d.entity, d.title, d.review_on AS due FROM decision_head d
          WHERE d.review_on <= :today AND d.void = 0 {own}
            AND NOT EXISTS (SELECT 1 FROM decision_outcome_live o WHERE o.decision_id = d.entity)
            AND NOT EXISTS (SELECT 1 FROM decision_head n WHERE n.supersedes = d.entity AND n.void = 0)
          ORDER BY d.review_on LIMIT :limit)
        UNION ALL SELECT * FROM (
          SELECT d.entity, d.title, o.next_review AS due
          FROM decision_outcome_live o JOIN decision_head d ON d.entity = o.decision_id
          WHERE o.next_review <= :today AND d.void = 0 {own}
            AND NOT EXISTS (SELECT 1 FROM decision_outcome_live l
                            WHERE l.decision_id = o.decision_id AND l.entity > o.entity)
            AND NOT EXISTS (SELECT 1 FROM decision_head n WHERE n.supersedes = d.entity AND n.void = 0)
          ORDER BY o.next_review LIMIT :limit)
        ORDER BY due, entity LIMIT :limit
        """,
        {"today": context.today.isoformat(), "scope": scope_id, "limit": REVIEWS},
    )
    return tuple(DueReview(number, title, date.fromisoformat(due)) for number, title, due in rows)


def steering(context: ReadContext) -> tuple[Metric, ...]:
    """The metrics somebody steers by, each once: the OMTM's, the guardrails', the north star's."""
    active, north = top(context).omtm, north_star(context)
    steering_metrics = [active.metric] if active else []
    steering_metrics += [metric for guardrail in judged(context) for metric in guardrail.metrics]
    if north is not None and north[1] is not None:
        steering_metrics.append(metric_by_id(context, north[1]))
    return tuple({metric.id: metric for metric in steering_metrics}.values())


def unread(context: ReadContext, is_due: Callable[[Reading, Metric], bool]) -> tuple[StaleMetric, ...]:
    """The metrics somebody steers by that have no reading, or one after which another is due."""
    newest = ((metric, newest_reading(context, metric)) for metric in steering(context))
    return tuple(
        StaleMetric(metric.id, metric.name, (context.today - reading.observed_on).days if reading else None)
        for metric, reading in newest
        if reading is None or is_due(reading, metric)
    )


def _bet_this_week(context: ReadContext) -> bool:
    """Whether the scope placed a bet in the week that ends on the day set for it."""
    today, friday = context.today, workspace(context).settings.friday
    return bet_since(context, today - timedelta((today.weekday() - friday - 1) % 7))


def bet_since(context: ReadContext, start: date) -> bool:
    """Whether the scope placed a bet on that day or later."""
    scope = scope_or_company(context)
    exists = context.value(
        """
        SELECT EXISTS (SELECT 1 FROM decision_head d JOIN experiment e ON e.id = d.experiment_id
          WHERE d.decided_at >= ? AND d.kind = 'bet' AND d.void = 0 AND e.scope_id = ?)
        """,
        (start.isoformat(), scope.id if scope else None),
    )
    return bool(exists)


def unanswered_count(context: ReadContext, scope_id: int, omtm_id: int) -> int:
    """How many experiments of the scope wait for an answer, those that came back included."""
    count = context.value(
        """
        SELECT count(*) FROM experiment e
        WHERE e.scope_id = :scope AND e.hidden = 0 AND e.state IN ('idea', 'ready', 'parked')
          AND NOT EXISTS (SELECT 1 FROM direct_answer WHERE experiment_id = e.id AND omtm_id = :omtm)
          AND (e.state <> 'parked' OR (SELECT metric_id FROM omtm WHERE id = :omtm) =
            (SELECT moves_metric_id FROM direct_answer WHERE experiment_id = e.id
             ORDER BY answered_at DESC, id DESC LIMIT 1))
        """,
        {"scope": scope_id, "omtm": omtm_id},
    )
    return int(count)


def _look_again(context: ReadContext) -> tuple[bool, tuple[str, ...]]:
    """Whether the OMTM's day to be looked at again has come, and what calls for that before its day."""
    header = top(context)
    if header.omtm is None:
        return False, ()
    spells = phase_spells(context)
    facts = TriggerFacts(
        top=header,
        view=header.omtm,
        decided=decided_about(context, header.omtm.omtm.id),
        phase_changed=(spells[-1].phase, spells[-1].started) if len(spells) > 1 else None,
        broken=[
            (view.name, view.breached_since)
            for view in guardrail_views(context)
            if view.hard and view.breached_since
        ],
        reviews=held_reviews(context),
    )
    again = header.omtm.omtm.reevaluate_on
    return again is not None and again <= header.today and facts.open_since(again), fired(facts)


def _gate_passed(context: ReadContext) -> Phase | None:
    """The open phase if current readings answer all that its gate asks, and it is not the last one."""
    phase = open_phase(context)
    if phase is None or phase is list(Phase)[-1]:
        return None
    answers = gate_answers(context)
    current = {field: answer.value for field, answer in answers.items() if not answer.stale}
    return phase if check_gate(phase, current, fmt=number_format(context)).ok else None
