"""What an experiment still lacks before it may run, and before it may be scaled."""

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import takewhile
from typing import Any

from omtm_tui.domain.backlog.backlog import Requirement
from omtm_tui.domain.decisions.decision import Decision, Verdict
from omtm_tui.domain.errors import Action, NotAllowed, UserError
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.metrics.metric import Better, FunnelStage, Metric, Series, decimal_equal
from omtm_tui.domain.text.labels import parse_choice
from omtm_tui.domain.workspace import scopes_above
from omtm_tui.i18n import _, ngettext
from omtm_tui.storage import records
from omtm_tui.storage.read.guardrail_status import Judged, judged
from omtm_tui.storage.read.metrics import metric_by_id, series
from omtm_tui.storage.read.omtm_views import active_omtm
from omtm_tui.storage.read.workspace import scope_or_company, scopes, workspace
from omtm_tui.storage.read_context import ReadContext, once

MATURE_READINGS = 2  # better ones after shipping, before a change is scaled

_OPEN_BET = """
    EXISTS (SELECT 1 FROM registration_live r
      JOIN decision_head d ON d.registration_id = r.entity JOIN log_line l ON l.id = d.entity
      WHERE r.experiment_id = {experiment} AND l.state = 'open')
"""
"""Whether a bet on an experiment waits for its outcome; one that was settled allows no second try."""

UNSTARTED = """
    log_line.kind = 'bet' AND EXISTS (SELECT 1 FROM decision_head u
      JOIN experiment e ON e.id = u.experiment_id JOIN registration_live r ON r.entity = u.registration_id
      WHERE u.entity = log_line.id AND e.state IN ('idea', 'ready', 'parked')
        AND coalesce(e.started_on < r.registered_on, TRUE))
"""
"""Whether the entry of a ``log_line`` is a bet whose experiment never ran: nothing can come of it yet."""

DUE = f"log_line.state = 'open' AND log_line.due_on <= :today AND NOT ({UNSTARTED})"
"""Whether the entry of a ``log_line`` waits for its review."""

_EXPERIMENT = f"""
    SELECT e.id, e.scope_id, e.title, e.stage, e.shipped_on, o.id AS omtm_id, o.stage AS omtm_stage,
      o.metric_id, o.baseline, a.answer,
      {_OPEN_BET.format(experiment="e.id")} AS registered
    FROM experiment e
    LEFT JOIN omtm o ON o.scope_id = e.scope_id AND o.status = 'active' AND o.hidden = 0
    LEFT JOIN direct_answer a ON a.experiment_id = e.id AND a.omtm_id = o.id
    WHERE e.id = ? AND e.hidden = 0
"""


def missing_for_testing(context: ReadContext, experiment_id: int) -> tuple[Requirement, ...]:
    """What must be there before the experiment may run, with the action that brings it; empty if it may."""
    return _missing(context, experiment_facts(context, experiment_id))


def missing_after_bet(
    context: ReadContext, experiment_id: int | None, scope_id: int, stage: FunnelStage | None, direct: bool
) -> tuple[Requirement, ...]:
    """What would still keep an experiment from running once a bet on it is placed.

    A new experiment (None) would have this ``stage``; ``direct`` is whether the bet answers it with a yes."""
    if experiment_id is not None:
        facts = dict(experiment_facts(context, experiment_id))
    else:
        omtm = active_omtm(context, scope_id)
        of_omtm = {"omtm_id": omtm and omtm.id, "omtm_stage": omtm and omtm.stage}
        facts = {"scope_id": scope_id, "stage": stage, "answer": None, **of_omtm}
    answered = {"answer": 1} if direct else {}
    return _missing(context, {**facts, **answered, "registered": 1})


def _missing(context: ReadContext, facts: Mapping[str, Any]) -> tuple[Requirement, ...]:
    missing = []
    if facts["omtm_id"] is None:
        missing.append(Requirement(_("an active OMTM"), Action.DEFINE_OMTM))
    elif facts["answer"] != 1:
        missing.append(Requirement(_("a yes to whether it contributes directly to the OMTM"), Action.ANSWER))
    if not facts["registered"]:
        missing.append(Requirement(_("a bet, registered before the data"), Action.PLACE_BET))
    if not judged(context.of(facts["scope_id"])):
        missing.append(Requirement(_("a guardrail"), Action.ADD_GUARDRAIL))
    return (*missing, *_no_slot(context, facts["scope_id"]), *_paused(context, facts))


def is_unstarted(context: ReadContext, decision_id: int) -> bool:
    """Whether this entry of the log is a bet whose experiment never ran."""
    return bool(context.value(f"SELECT {UNSTARTED} FROM log_line WHERE id = ?", (decision_id,)))


def unstarted_text(context: ReadContext, entry: Decision) -> str:
    """Why nothing comes of an open bet that a breach keeps from running; empty for any other entry."""
    if not entry.is_open or entry.experiment_id is None or not is_unstarted(context, entry.id):
        return ""
    missing = missing_for_testing(context, entry.experiment_id)
    if not any(need.action is Action.DECIDE_BREACH for need in missing):
        return ""
    text = _("This bet never started: it still needs {missing}. Choose “{invalid}” to withdraw it.")
    needs = "; ".join(need.text for need in missing)
    return text.format(missing=needs, invalid=Verdict.INVALID.label)


def check_started(context: ReadContext, entry: Decision, choice: str | None) -> None:
    """NotAllowed for a bet that a breach keeps from running, unless it is withdrawn or waits."""
    text = unstarted_text(context, entry)
    if text and (not choice or parse_choice(choice, Verdict) not in (Verdict.INVALID, Verdict.NOT_YET)):
        raise NotAllowed(text, action=Action.WITHDRAW_BET, about=entry.id)


def _paused(context: ReadContext, facts: Mapping[str, Any]) -> tuple[Requirement, ...]:
    requirements = []
    for guardrail in _pausing(context, facts["scope_id"], facts["stage"] or facts["omtm_stage"]):
        text, stage = _("an end to the breach of guardrail “{name}”"), guardrail.rule.action.stage
        if stage:
            text = _("an end to the breach of guardrail “{name}”, which pauses {stage}")
        text = text.format(name=guardrail.view.name, stage=stage and stage.label)
        requirements.append(Requirement(text, Action.DECIDE_BREACH, guardrail.view.id))
    return tuple(requirements)


def _pausing(context: ReadContext, scope_id: int, stage: str | None) -> Iterator[Judged]:
    """The guardrails whose breach lets nothing of a stage start, those of the team first."""
    concerned = FunnelStage(stage) if stage else None
    company = scope_or_company(context.of(None))
    # What the teams above pause is paused for it, too.
    for team in (scope_id, *(scope.id for scope in scopes_above(scope_id, scopes(context)))):
        for guardrail in judged(context.of(None if company and team == company.id else team)):
            action = guardrail.rule.action
            if guardrail.view.is_broken and action.kind.hard and action.concerns(concerned):
                yield guardrail


@once
def held_back(context: ReadContext) -> dict[int, str]:
    """The experiments with a bet that a breach keeps from starting: the guardrail's name by their id."""
    sql = f"""
        SELECT e.id, e.scope_id, coalesce(e.stage, o.stage) FROM experiment e
        LEFT JOIN omtm o ON o.scope_id = e.scope_id AND o.status = 'active' AND o.hidden = 0
        WHERE e.state = 'ready' AND e.hidden = 0 AND {_OPEN_BET.format(experiment="e.id")}
    """
    ready = context.execute(sql).fetchall()
    pausing = ((number, next(_pausing(context, scope_id, stage), None)) for number, scope_id, stage in ready)
    return {number: guardrail.view.name for number, guardrail in pausing if guardrail}


def free_to_start(context: ReadContext, scope_id: int) -> tuple[tuple[int, str], ...]:
    """The experiments of a scope, with their titles, whose bet was placed and that nothing keeps any more."""
    if _no_slot(context, scope_id):
        return ()
    sql = f"""
        SELECT e.id, e.title FROM experiment e
        WHERE e.scope_id = ? AND e.state = 'ready' AND e.hidden = 0 AND {_OPEN_BET.format(experiment="e.id")}
        ORDER BY e.id
    """
    rows = context.execute(sql, (scope_id,)).fetchall()
    return tuple((number, title) for number, title in rows if not missing_for_testing(context, number))


def missing_for_scaling(context: ReadContext, experiment_id: int) -> tuple[Requirement, ...]:
    """What must be there before a shipped change may be called scaled."""
    row = experiment_facts(context, experiment_id)
    shipped = records.day(row["shipped_on"])
    if row["omtm_id"] is None:
        return (Requirement(_("an active OMTM"), Action.DEFINE_OMTM),)
    if shipped is None:
        return (Requirement(_("the day it was shipped"), Action.MOVE_ON),)
    metric = metric_by_id(context, row["metric_id"])
    values = series(context, metric, context.today)
    lacking = MATURE_READINGS - _better_since(values, metric, shipped, row["baseline"])
    missing: list[Requirement] = []
    if lacking > 0:
        more = ngettext(
            "{n} more mature reading after shipping in which {name} is better",
            "{n} more mature readings after shipping in which {name} is better",
            lacking,
        )
        missing.append(Requirement(more.format(n=lacking, name=metric.name), Action.RECORD))
    fine = (GuardrailState.OK, GuardrailState.NOT_APPLICABLE)
    for guardrail in judged(context.of(row["scope_id"])):
        if guardrail.view.state not in fine:
            held = _("guardrail “{name}” held (it is {state})")
            held = held.format(name=guardrail.view.name, state=guardrail.view.state.label)
            missing.append(Requirement(held, Action.DECIDE_BREACH))
    return tuple(missing)


def is_registered(context: ReadContext, experiment_id: int) -> bool:
    """Whether a bet on the experiment stands and is not settled."""
    return bool(context.value(f"SELECT {_OPEN_BET.format(experiment='?')}", (experiment_id,)))


def experiment_facts(context: ReadContext, experiment_id: int) -> Any:
    """The row of an experiment with its answer for the active OMTM of its scope; UserError for none."""
    if (row := context.execute(_EXPERIMENT, (experiment_id,)).fetchone()) is None:
        raise UserError(_("There is no experiment with the number {id}.").format(id=experiment_id))
    return row


def _no_slot(context: ReadContext, scope_id: int) -> list[Requirement]:
    tested = "SELECT count(*) FROM experiment WHERE scope_id = ? AND state = 'testing' AND hidden = 0"
    running = context.value(tested, (scope_id,))
    if running < workspace(context).settings.wip_limit:
        return []
    full = ngettext("a free slot ({n} experiment runs)", "a free slot ({n} experiments run)", running)
    return [Requirement(full.format(n=running), Action.RECORD_OUTCOME)]


def _better_since(values: Series, metric: Metric, shipped: date, baseline: float | None) -> int:
    """How many of the latest readings, in a row, are better than the last one up to the day of shipping."""
    start = next((value for day, value in reversed(values) if day <= shipped), baseline)
    if start is None:
        return 0

    def is_better(value: float) -> bool:
        improved = value > start if metric.better is Better.UP else value < start
        return improved and not decimal_equal(value, start)

    since = (value for day, value in reversed(values) if day > shipped)
    return sum(1 for _value in takewhile(is_better, since))
