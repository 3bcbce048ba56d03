"""The guardrails as they stand on a day: stored rules over stored readings, with what was decided about them.

A breach latches: it is over only once a decision was made and a clean evaluation followed, whatever the
latest value says."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from operator import itemgetter

from msgspec import Struct

from omtm_tui.domain.guardrails.evaluate import evaluate, last_value
from omtm_tui.domain.guardrails.read_models import GuardrailView
from omtm_tui.domain.guardrails.render import action_words, rule_text, sentence
from omtm_tui.domain.guardrails.state import FrozenGuardrail
from omtm_tui.domain.guardrails.tree import Rule, main_metric, rule_metrics
from omtm_tui.domain.metrics.metric import Metric, is_mature
from omtm_tui.domain.text.dates import age_text
from omtm_tui.storage.read.guardrail_replay import GuardrailContext, Replay, first_decision
from omtm_tui.storage.read.guardrail_rules import Version, stored_guardrails
from omtm_tui.storage.read.workspace import scope_or_company
from omtm_tui.storage.read_context import ReadContext, once, once_a_team


class Judged(Struct, frozen=True):
    """A guardrail as it is shown, with the rule in force and every metric that rule looks at."""

    view: GuardrailView
    rule: Rule
    metrics: tuple[Metric, ...]
    replay: Replay


@once_a_team
def guardrail_views(context: ReadContext) -> tuple[GuardrailView, ...]:
    """The guardrails of one scope as of ``today``, in order of creation."""
    return tuple(guardrail.view for guardrail in judged(context))


def frozen(views: Iterable[GuardrailView]) -> tuple[FrozenGuardrail, ...]:
    """The guardrails as a decision keeps them: texts that are never computed again."""
    return tuple(FrozenGuardrail(v.name, v.stored_rule, v.state.value, v.value_then) for v in views)


@once_a_team
def judged(context: ReadContext) -> tuple[Judged, ...]:
    """The guardrails of one scope as of today, each with its rule."""
    return judged_by(context)


def judged_by(context: ReadContext, metric_key: str | None = None) -> tuple[Judged, ...]:
    """``judged``, of those guardrails only that look at the metric with this key."""
    scope = scope_or_company(context)
    if scope is None:
        return ()
    guardrails = [
        guardrail
        for guardrail in stored_guardrails(context)
        if guardrail.scope_id == scope.id
        and (guardrail.retired_on is None or guardrail.retired_on > context.today)
        and (metric_key is None or metric_key in rule_metrics(guardrail.rule))
    ]
    if not guardrails:
        return ()
    rules = [version.rule for guardrail in guardrails for version in guardrail.versions]
    around = GuardrailContext.of(context, scope.id, rules)
    return tuple(_judged(context, around, one.id, one.name, one.versions) for one in guardrails)


def as_registered(
    context: ReadContext, registered: Iterable[FrozenGuardrail]
) -> tuple[tuple[FrozenGuardrail, Judged | None], ...]:
    """A bet's guardrails today, by the rule each had when registered; None where there is no such rule."""
    scope = scope_or_company(context)
    in_force = {(each.view.name, each.view.stored_rule): each for each in judged(context)}
    pairs = []
    for frozen in registered:
        now = in_force.get((frozen.name, frozen.rule))
        pairs.append((frozen, now or (_as_it_was(context, scope.id, frozen) if scope else None)))
    return tuple(pairs)


def _as_it_was(context: ReadContext, scope_id: int, frozen: FrozenGuardrail) -> Judged | None:
    versions = [
        (guardrail.name == frozen.name, version.id, guardrail.id, version)
        for guardrail in stored_guardrails(context)
        for version in guardrail.versions
        if guardrail.scope_id == scope_id and version.text == frozen.rule
    ]
    if not versions:
        return None
    _same_name, _newest, guardrail_id, version = max(versions, key=itemgetter(0, 1))
    around = GuardrailContext.of(context, scope_id, [version.rule])
    return _judged(context, around, guardrail_id, frozen.name, [version])


def _judged(
    context: ReadContext, around: GuardrailContext, number: int, name: str, versions: Sequence[Version]
) -> Judged:
    decided = _decided(context).get(number, [])
    replay = Replay(around, versions, decided)
    now = replay.judge(around.today)
    rule = now.rule
    evaluation = evaluate(now, around.today, around.phase_on(around.today), around.fmt)
    since = replay.breach()
    stale = last_value(now, around.today, around.fmt)
    metric = around.metrics.get(main_metric(rule))
    readings = around.readings.get(metric.id, ()) if metric else ()
    view = GuardrailView(
        id=number,
        name=name,
        rule=rule_text(rule, around.fmt),
        stored_rule=next(version.text for version in versions if version.rule is rule),
        sentence=sentence(rule, around.metrics.values(), around.fmt),
        now=evaluation,
        breached_since=since,
        decided_on=first_decision(decided, since) if since else None,
        value_text=f"{stale[0]} · {age_text(stale[1])}" if stale else evaluation.value_text,
        series=tuple((r.observed_on, r.value) for r in readings if metric and is_mature(r, metric)),
        strip=replay.strip(),
        action=action_words(rule.action),
        meaning=rule.action.meaning,
        hard=rule.action.kind.hard,
        stale=stale,
        versions=tuple((v.valid_from, rule_text(v.rule, around.fmt), v.change) for v in versions),
    )
    looked_at = (around.metrics.get(key) for key in rule_metrics(rule))
    return Judged(view, rule, tuple(filter(None, looked_at)), replay)


@once
def _decided(context: ReadContext) -> dict[int, list[date]]:
    """The days up to today on which something was decided about a guardrail, by its id, oldest first."""
    sql = """
        SELECT guardrail_id, date(decided_at) FROM decision_head
        WHERE guardrail_id > 0 AND kind = 'guardrail' AND void = 0 AND decided_at < ? ORDER BY decided_at
    """
    rows = context.execute(sql, ((context.today + timedelta(1)).isoformat(),))
    decided: dict[int, list[date]] = {}
    for guardrail_id, day in rows:
        decided.setdefault(guardrail_id, []).append(date.fromisoformat(day))
    return decided
