"""What somebody steers by: the metrics, which of them wait for a reading, and the bets that run or would."""

from collections.abc import Callable, Iterator

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.home import NextKind, NextStep
from omtm_tui.domain.metrics.metric import Metric, Reading
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage.read.decision_entries import entries
from omtm_tui.storage.read.guardrail_status import judged
from omtm_tui.storage.read.header import top
from omtm_tui.storage.read.metrics import metric_by_id, north_star
from omtm_tui.storage.read.readiness import held_back
from omtm_tui.storage.read.readings import newest_readings
from omtm_tui.storage.read.workspace import in_clause, scope_or_company
from omtm_tui.storage.read_context import ReadContext, once_a_team


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
            yield NextStep(NextKind.STALE, text, "metrics", metric.id)
        elif is_due(reading, metric):
            age = (context.today - reading.observed_on).days
            text = ngettext("{name} is {n} day old", "{name} is {n} days old", age)
            text = text.format(name=metric.name, n=age)
            yield NextStep(NextKind.STALE, text, "metrics", metric.id, reading.observed_on)


def running(context: ReadContext) -> tuple[Decision, ...]:
    """The latest bet of each experiment of the scope that is being tested, the first started first."""
    return tuple(bet for bet in _tested(context) if not bet.held_by)


def held_bets(context: ReadContext) -> tuple[Decision, ...]:
    """The open bets of the scope that a breach keeps from starting."""
    return tuple(bet for bet in _tested(context) if bet.held_by)


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
