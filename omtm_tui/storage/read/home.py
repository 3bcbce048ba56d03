"""The home screen: where the one number stands, what somebody steers by, what runs, and what to do next.

It is read before the first paint, so each query touches what is shown and no more, however large the file is.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.guardrails.tree import ActionKind
from omtm_tui.domain.home import HomeView, NextKind, NextStep, sort_next
from omtm_tui.domain.metrics.metric import FunnelStage, Metric, Reading, is_stale
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.phase.phase_walk import GateResult
from omtm_tui.domain.rhythm.review import TriggerFacts, fired
from omtm_tui.domain.rhythm.rhythm import week_end, week_start
from omtm_tui.domain.text.dates import format_date
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.read.decision_entries import entries
from omtm_tui.storage.read.guardrail_status import guardrail_views, judged
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.metrics import last_reading, metric_by_id, newest_readings, north_star
from omtm_tui.storage.read.omtm_views import decision_markers
from omtm_tui.storage.read.phase import gate_answers
from omtm_tui.storage.read.readiness import DUE, free_to_start, held_back
from omtm_tui.storage.read.reviews import coming, decided_about, held_reviews, since_review
from omtm_tui.storage.read.workspace import OF_SCOPE, in_clause, phase_spells, scope_or_company
from omtm_tui.storage.read_context import ReadContext, once_a_team

REVIEWS = 20  # how many due reviews the list names; the log shows the others


def home(context: ReadContext) -> HomeView:
    """Everything the first screen shows for one scope, the company's without one."""
    header = top(context)
    return HomeView(
        top=header,
        next=next_things(context),
        guardrails=guardrail_views(context),
        running=running(context),
        held=tuple(bet for bet in _tested(context) if bet.held_by),
        markers=decision_markers(context, header.omtm) if header.omtm else (),
        since=since_review(context, header.omtm, held_reviews(context)) if header.omtm else None,
    )


def next_things(context: ReadContext) -> tuple[NextStep, ...]:
    """What to do now, most urgent first; never empty for a workspace that is not set up."""
    scope = top(context).scope  # the log of the company is that of all
    return sort_next(
        [
            *_breaches(context),
            *to_end(context),
            *_omtm_reviews(context),
            *due_reviews(context, scope.id if scope and scope.parent_id is not None else None),
            # One whose newest cohort is only not final yet waits for nothing.
            *unread(context, lambda reading, metric: is_stale(reading, metric, context.today)),
            *_of_omtm(context),
            *_look_again(context),
            *_gate_passed(context),
            *_setup(context),
        ]
    )


def _breaches(context: ReadContext) -> Iterator[NextStep]:
    """The breaches nobody has decided about, the hard guardrails first."""
    for view in sorted(guardrail_views(context), key=lambda view: not view.hard):
        if view.to_decide:
            text = _("Breached: {name}").format(name=view.name)
            yield NextStep(NextKind.BREACH, text, "guardrails", view.id)


def _omtm_reviews(context: ReadContext) -> Iterator[NextStep]:
    """The OMTM's own review that waits, else those broken guardrails ask for until one was held since."""
    active, waiting = top(context).omtm, coming(context, waiting=True)
    if active is None:
        return
    if waiting:
        yield _review(active.metric.name, "omtm", active.omtm.id, waiting)
        return
    last = max((review.held_on for review in held_reviews(context)), default=date.min)
    for guardrail in judged(context):
        since = guardrail.view.breached_since
        if guardrail.rule.action.kind is ActionKind.REVIEW and since is not None and last < since:
            named = _("guardrail {name} is breached").format(name=guardrail.view.name)
            yield _review(named, "omtm", active.omtm.id, since)


def _review(name: str, screen: str, target_id: int, due: date) -> NextStep:
    return NextStep(NextKind.REVIEW_DUE, _("Review due: {name}").format(name=name), screen, target_id, due)


def to_end(context: ReadContext) -> tuple[NextStep, ...]:
    """The running bets that a breached guardrail or their own abort line wants ended, each named once."""
    tested = dict(context.execute("SELECT id, stage FROM experiment WHERE state = 'testing' AND hidden = 0"))
    bets = [(bet, tested[bet.experiment_id]) for bet in running(context) if bet.experiment_id in tested]
    active = top(context).omtm
    own = active.omtm.stage if active else None
    ending = [g for g in judged(context) if g.view.is_broken and g.rule.action.kind.ends_running]
    texts: dict[int, str] = {}
    for guardrail in sorted(ending, key=lambda g: -g.rule.action.kind.severity):
        action = guardrail.rule.action
        text = _("Stop {name}: {guardrail} is breached")
        if action.kind is ActionKind.ROLLBACK:
            text = _("Roll back {name}: {guardrail} is breached")
        for bet, stage in bets:
            if action.concerns(FunnelStage(stage) if stage else own):
                texts.setdefault(bet.id, text.format(name=bet.title, guardrail=guardrail.view.name))
    for bet, _stage in bets:
        if _reaches_abort_line(context, bet):
            texts.setdefault(bet.id, _("Abort line reached: {name}, decide").format(name=bet.title))
    return tuple(NextStep(NextKind.END, text, "decisions", number) for number, text in texts.items())


def _reaches_abort_line(context: ReadContext, bet: Decision) -> bool:
    """Whether the newest final reading since a bet started, and was last reviewed, is on its abort line."""
    registered = bet.registration
    if registered is None or registered.abort is None:
        return False
    reading = last_reading(context, metric_by_id(context, registered.metric_id), context.today)
    days = (bet.start, bet.outcome.reviewed_on if bet.outcome else None)
    if reading is None or any(day is not None and reading.observed_on <= day for day in days):
        return False
    return registered.aborted_by(reading.value, reading.observed_on, bet.start)


def due_reviews(context: ReadContext, scope_id: int | None = None) -> tuple[NextStep, ...]:
    """Decisions whose review day has come and that wait for it, the longest waiting first.

    Those of one scope, of all without one, as in the log. A review that settled nothing names the next day;
    superseded and withdrawn decisions wait for nothing."""
    own = f"AND log_line.id IN ({OF_SCOPE})" if scope_id is not None else ""
    sql = f"""
        SELECT log_line.id, d.title, due_on FROM log_line JOIN decision_head d ON d.entity = +log_line.id
        WHERE {DUE} {own} ORDER BY due_on, log_line.id LIMIT :limit
    """
    rows = context.execute(sql, {"today": context.today.isoformat(), "scope": scope_id, "limit": REVIEWS})
    return tuple(_review(title, "decisions", number, date.fromisoformat(due)) for number, title, due in rows)


def _of_omtm(context: ReadContext) -> Iterator[NextStep]:
    """What an active OMTM asks for: its end after the deadline, answers, and a bet each week."""
    header, today = top(context), context.today
    if header.omtm is None:
        return
    omtm = header.omtm.omtm
    if omtm.deadline < today:
        text = _("The deadline of {name} has passed").format(name=header.omtm.metric.name)
        yield NextStep(NextKind.DEADLINE, text, "omtm", omtm.id)
    if len(running(context)) < header.workspace.settings.wip_limit:
        for number, title in free_to_start(context, omtm.scope_id):
            text = _("Can start now: {name}").format(name=title)
            yield NextStep(NextKind.START, text, "backlog", number)
    if count := unanswered_count(context, omtm.scope_id, omtm.id):
        text = ngettext("{n} idea unanswered", "{n} ideas unanswered", count)
        yield NextStep(NextKind.UNANSWERED, text.format(n=count), "backlog")
    week = week_end(today, header.workspace.settings.friday)
    if not bet_days(context, week_start(week)):
        text = _("No bet in the week to {day}").format(day=format_date(week, today))
        yield NextStep(NextKind.NO_BET, text, "decisions")


def bet_days(context: ReadContext, start: date) -> tuple[date, ...]:
    """The days from ``start`` on, up to today, on which the scope placed a bet."""
    scope, tomorrow = top(context).scope, context.today + timedelta(1)
    sql = """
        SELECT DISTINCT date(d.decided_at) FROM decision_head d JOIN experiment e ON e.id = d.experiment_id
        WHERE d.decided_at >= ? AND d.decided_at < ? AND d.kind = 'bet' AND d.void = 0 AND e.scope_id = ?
        ORDER BY 1
    """
    rows = context.execute(sql, (start.isoformat(), tomorrow.isoformat(), scope.id if scope else None))
    return tuple(date.fromisoformat(day) for (day,) in rows)


def unanswered_count(context: ReadContext, scope_id: int, omtm_id: int, metric_id: int | None = None) -> int:
    """How many experiments of the scope wait for an answer, those that came back for its metric included.

    ``metric_id`` is that of a draft, which names it only in words."""
    sql = """
        SELECT count(*) FROM experiment e
        WHERE e.scope_id = :scope AND e.hidden = 0 AND e.state IN ('idea', 'ready', 'parked')
          AND NOT EXISTS (SELECT 1 FROM direct_answer WHERE experiment_id = e.id AND omtm_id = :omtm)
          AND (e.state <> 'parked' OR coalesce(:metric, (SELECT metric_id FROM omtm WHERE id = :omtm)) =
            (SELECT moves_metric_id FROM direct_answer WHERE experiment_id = e.id
             ORDER BY answered_at DESC, id DESC LIMIT 1))
    """
    return int(context.value(sql, {"scope": scope_id, "omtm": omtm_id, "metric": metric_id}))


def _look_again(context: ReadContext) -> Iterator[NextStep]:
    """The OMTM's day to be looked at again once it has come, and what calls for that before its day."""
    header = top(context)
    if header.omtm is None:
        return
    spells = phase_spells(context)
    facts = TriggerFacts(
        top=header,
        view=header.omtm,
        decided=decided_about(context, header.omtm.omtm.id),
        phase_changed=(spells[-1].phase, spells[-1].started) if len(spells) > 1 else None,
        broken=[(v.name, v.breached_since) for v in guardrail_views(context) if v.hard and v.breached_since],
        reviews=held_reviews(context),
    )
    again = header.omtm.omtm.reevaluate_on
    if again is not None and again <= header.today and facts.open_since(again):
        yield NextStep(NextKind.TRIGGER, _("Re-evaluate: the day for it has come"), "omtm")
    for trigger in fired(facts):
        yield NextStep(NextKind.TRIGGER, _("Re-evaluate: {trigger}").format(trigger=trigger), "omtm")


def _gate_passed(context: ReadContext) -> Iterator[NextStep]:
    """The way on where current readings answer all that the gate of the open phase asks."""
    phase = top(context).phase
    if phase is None or phase is list(Phase)[-1]:
        return
    answers = gate_answers(context)
    current = {field: answer.value for field, answer in answers.items() if not answer.stale}
    if GateResult(phase, current, fmt=top(context).numbers).ok:
        text = _("The gate out of {phase} is passed").format(phase=phase.label)
        yield NextStep(NextKind.PHASE_GATE, text, "phase")


def _setup(context: ReadContext) -> Iterator[NextStep]:
    header, lacking = top(context), 2 - len(guardrail_views(context))
    if header.phase is None:
        yield NextStep(NextKind.SETUP, _("Find the phase you are in"), "phase")
    if header.omtm is None:
        text = _("Finish defining your OMTM") if header.has_draft else _("Define your OMTM")
        yield NextStep(NextKind.SETUP, text, "omtm")
    elif lacking > 0:
        text = ngettext(
            "Add {n} more guardrail: two per OMTM are a good number",
            "Add {n} guardrails: two per OMTM are a good number",
            lacking,
        )
        yield NextStep(NextKind.SETUP, text.format(n=lacking), "guardrails")


def steering(context: ReadContext) -> tuple[Metric, ...]:
    """The metrics somebody steers by, each once: the OMTM's, the guardrails', the north star's."""
    active, north = top(context).omtm, north_star(context)
    steering_metrics = [active.metric] if active else []
    steering_metrics += [metric for guardrail in judged(context) for metric in guardrail.metrics]
    if north is not None and north[1] is not None:
        steering_metrics.append(metric_by_id(context, north[1]))
    return tuple({metric.id: metric for metric in steering_metrics}.values())


def unread(context: ReadContext, is_due: Callable[[Reading, Metric], bool]) -> Iterator[NextStep]:
    """The metrics somebody steers by that have no reading, or one after which another is due."""
    for metric in steering(context):
        reading = newest_readings(context).get(metric.id)
        if reading is None:
            text = _("{name} has no reading yet").format(name=metric.name)
            yield NextStep(NextKind.STALE, text, "metrics", metric.id, key=metric.key)
        elif is_due(reading, metric):
            age = (context.today - reading.observed_on).days
            text = ngettext("{name} is {n} day old", "{name} is {n} days old", age)
            text = text.format(name=metric.name, n=age)
            yield NextStep(NextKind.STALE, text, "metrics", metric.id, reading.observed_on, metric.key)


def running(context: ReadContext) -> tuple[Decision, ...]:
    """The latest bet of each experiment of the scope that is being tested, the first started first."""
    return tuple(bet for bet in _tested(context) if not bet.held_by)


@once_a_team
def _tested(context: ReadContext) -> tuple[Decision, ...]:
    """The latest bet of each experiment that is being tested, or would be but for a breach."""
    scope = scope_or_company(context)
    if scope is None:
        return ()
    sql = f"""
        SELECT (SELECT max(d.entity) FROM decision_head d
                WHERE d.experiment_id = e.id AND d.kind = 'bet' AND d.void = 0) AS bet
        FROM experiment e WHERE e.scope_id = ? AND e.hidden = 0
          AND (e.state = 'testing' OR e.id IN ({in_clause(held_back(context))}))
    """
    bets = in_clause(bet for (bet,) in context.execute(sql, (scope.id,)) if bet is not None)
    return entries(context, f"d.entity IN ({bets})")[::-1]
