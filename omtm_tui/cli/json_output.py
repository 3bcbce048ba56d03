"""The JSON each command prints: its keys are a promise to scripts, listed in the README.

Values are in the metric's unit, shares and probabilities 0..1, days ISO; what is not there is null.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from msgspec.structs import asdict

from omtm_tui.domain.backlog.experiment import Answer, Experiment
from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.guardrails.read_models import GuardrailView
from omtm_tui.domain.home import HomeView
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.metrics.read_models import MetricView
from omtm_tui.domain.omtm.omtm_view import OmtmView
from omtm_tui.domain.omtm.target import Target
from omtm_tui.domain.workspace import Scope

if TYPE_CHECKING:
    from omtm_tui.storage.write.guardrail_events import StateChange

Shape = dict[str, Any]


def status_shape(view: HomeView) -> Shape:
    """``omtm status``."""
    top = view.top
    return {
        "today": top.today,
        "company": top.workspace.company,
        "team": top.team or None,
        "phase": top.phase,
        "omtm": omtm_shape(top.omtm) if top.omtm else None,
        "guardrails": [guardrail_shape(guardrail) for guardrail in view.guardrails],
        "next": [
            {
                "kind": step.kind,
                "text": step.text,
                "urgent": step.kind.urgent,
                "screen": step.screen,
                "id": step.target_id,
            }
            for step in view.next
        ],
    }


def omtm_shape(view: OmtmView) -> Shape:
    """An OMTM. ``target`` is one number, the nearer end of a band; ``direction`` is the way to it."""
    omtm, metric, outlook = view.omtm, view.metric, view.outlook
    return {
        "metric": metric.key,
        "name": metric.name,
        "unit": metric.unit,
        "value": view.now.value if view.now else None,
        "observed_on": view.now.observed_on if view.now else None,
        "baseline": omtm.baseline,
        "target": omtm.target.line(omtm.baseline),
        "target_kind": omtm.target.kind,
        "target_low": omtm.target.low,
        "target_high": omtm.target.high,
        "direction": "up" if omtm.target.rises(omtm.baseline, metric.better) else "down",
        "started": omtm.started,
        "deadline": omtm.deadline,
        "status": omtm.status,
        "owner": omtm.owner,
        "initiative": omtm.initiative,
        "stage": omtm.stage,
        "sentence": view.sentence,
        "hypothesis": view.hypothesis,
        "probability": outlook.at if outlook else None,
    }


def guardrail_shape(view: GuardrailView) -> Shape:
    """A guardrail; ``value`` is what its rule looks at, ``change`` as a part of one."""
    return {
        "id": view.id,
        "name": view.name,
        "rule": view.rule,
        "state": view.state,
        "value": view.value,
        "explanation": view.explanation,
    }


def check_shape(view: GuardrailView, scope: Scope, as_of: date) -> Shape:
    """A guardrail as ``omtm check`` tells it."""
    return {
        **guardrail_shape(view),
        "scope": scope.name,
        "as_of": as_of,
        "breached_since": view.breached_since,
    }


def guardrail_list_shape(view: GuardrailView, scope: Scope) -> Shape:
    """``omtm guardrail list``."""
    return {**guardrail_shape(view), "sentence": view.sentence, "action": view.action, "scope": scope.name}


def change_shape(change: StateChange) -> Shape:
    """One line of ``omtm check --changes``."""
    return {
        "id": change.guardrail.id,
        "name": change.guardrail.name,
        "was": change.was,
        "state": change.state,
        "value": change.value,
        "explanation": change.explanation,
        "happened_on": change.happened_on,
        "scope": change.scope.name,
    }


def experiment_shape(experiment: Experiment, keys: Mapping[int, str]) -> Shape:
    """``omtm backlog``; ``keys`` are the metrics' keys by id."""
    return {
        "id": experiment.id,
        "title": experiment.title,
        "answer": None if experiment.answer is Answer.NONE else experiment.answer,
        "moves": keys.get(experiment.moves_id) if experiment.moves_id else None,
        "rank": experiment.rank,
        "state": experiment.state,
        "came_back": experiment.came_back,
        "stage": experiment.stage,
        "effort_weeks": experiment.effort_weeks,
        "created": experiment.created,
    }


def decision_shape(entry: Decision, metric: Metric | None) -> Shape:
    """``omtm decisions``."""
    return {
        "id": entry.id,
        "decided_at": entry.decided_at,
        "kind": entry.kind,
        "title": entry.title,
        "text": entry.text,
        "omtm": entry.omtm or None,
        "owner": entry.owner,
        "review_on": entry.review_on,
        "state": entry.state,
        "supersedes": entry.supersedes,
        "superseded_by": entry.superseded_by,
        "experiment": entry.experiment_id,
        "guardrails": [asdict(frozen) for frozen in entry.guardrails],
        "bet": _bet(entry, metric),
        "amendments": [asdict(change) for change in entry.amendments],
        "outcome": _outcome(entry, metric),
        "comments": [asdict(comment) for comment in entry.comments],
    }


def _bet(entry: Decision, metric: Metric | None) -> Shape | None:
    bet = entry.registration
    if bet is None:
        return None
    return {
        "change": bet.change,
        "metric": metric.key if metric else None,
        "threshold": _target(bet.threshold),
        "abort": _target(bet.abort),
        "design": bet.design,
        "min_sample": bet.min_sample,
        "enrolled_until": bet.enrolled_until,
        "probability": bet.probability,
        "if_else": bet.if_else,
        "registered_on": bet.registered_on,
    }


def _outcome(entry: Decision, metric: Metric | None) -> Shape | None:
    from omtm_tui.domain.text.numbers import NumberFormat
    from omtm_tui.transfer.decision_texts import entry_texts

    outcome = entry.outcome
    if outcome is None:
        return None
    evidence, result = entry_texts(entry, metric, NumberFormat()).evidence, outcome.result
    return {
        "reviewed_on": outcome.reviewed_on,
        "decision": outcome.choice,
        "verdict": outcome.verdict,
        "explanation": outcome.explanation,
        "overruled_because": outcome.overruled_because,
        "before": asdict(result.before) if result else None,
        "after": asdict(result.after) if result else None,
        "difference": float(f"{evidence.difference:.15g}") if evidence else None,
        "interval": evidence.interval if evidence else None,
        "consequence": outcome.consequence,
        "again": outcome.again,
        "next_review": outcome.next_review,
        "guardrails": [asdict(frozen) for frozen in outcome.guardrails],
    }


def _target(target: Target | None) -> Shape | None:
    return asdict(target) if target else None


def metric_shape(view: MetricView, readings: int) -> Shape:
    """``omtm metric list``."""
    metric, last = view.metric, view.last
    return {
        "key": metric.key,
        "name": metric.name,
        "kind": metric.kind,
        "unit": metric.unit,
        "better": metric.better,
        "stage": metric.stage,
        "role": metric.role,
        "cadence_days": metric.cadence_days,
        "window_days": metric.window_days,
        "value": last.value if last else None,
        "observed_on": last.observed_on if last else None,
        "stale": view.stale,
        "readings": readings,
    }
