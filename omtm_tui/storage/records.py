"""From a row of the file to the domain object it stands for: the one place that knows both shapes.

Plain ``sqlite3`` rows only, so that reading never waits for an ORM. Records of append-only tables carry
their lasting id (``entity``): the id of the first row of their chain, whichever row of it is given.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from msgspec.structs import asdict

from omtm_tui.domain.backlog.experiment import Answer, Experiment, ExperimentState
from omtm_tui.domain.decisions.amendment import Amendment, Direction, Timing
from omtm_tui.domain.decisions.decision import (
    Arm,
    Comment,
    Decision,
    DecisionKind,
    Design,
    LogState,
    Outcome,
    Registration,
    Result,
    Verdict,
)
from omtm_tui.domain.guardrails.frozen import FrozenGuardrail
from omtm_tui.domain.metrics.metric import Better, FunnelStage, Metric, MetricKind, Role
from omtm_tui.domain.metrics.reading import Reading
from omtm_tui.domain.omtm.omtm import Omtm, OmtmStatus
from omtm_tui.domain.omtm.target import Target, TargetKind
from omtm_tui.domain.phase.phase import Phase, PhaseSpell
from omtm_tui.domain.rhythm.review import Review
from omtm_tui.domain.workspace import (
    Audience,
    BusinessModel,
    CompanySize,
    Maturity,
    Scope,
    ScopeKind,
    Settings,
    Workspace,
)


def day(text: str | None) -> date | None:
    """A stored date."""
    return None if text is None else date.fromisoformat(text)


def stage(text: str | None) -> FunnelStage | None:
    """A stored funnel stage."""
    return None if text is None else FunnelStage(text)


def entity(row: sqlite3.Row) -> int:
    """The lasting id of an append-only record, from any row of its chain."""
    return int(row["id"] if row["thread"] is None else row["thread"])


def settings_from_json(text: str) -> Settings:
    """The settings of a workspace; what is missing has its default, what is unknown is left alone."""
    known = set(Settings.__struct_fields__)
    return Settings(**{name: value for name, value in json.loads(text).items() if name in known})


def frozen_to_json(guardrails: Sequence[FrozenGuardrail]) -> str:
    """Guardrails as they stood, for the columns that keep them."""
    return json.dumps([asdict(g) for g in guardrails], ensure_ascii=False)


def frozen_from_json(text: str) -> tuple[FrozenGuardrail, ...]:
    """The guardrails a column kept."""
    return () if text == "[]" else tuple(FrozenGuardrail(**g) for g in json.loads(text))


def workspace(row: sqlite3.Row | None) -> Workspace:
    """The one row of ``workspace``; an untold workspace where there is none."""
    if row is None:
        return Workspace()
    return Workspace(
        company=row["company"],
        industry=row["industry"],
        audience=row["audience"] and Audience(row["audience"]),
        business_model=row["business_model"] and BusinessModel(row["business_model"]),
        maturity=row["maturity"] and Maturity(row["maturity"]),
        size=row["size"] and CompanySize(row["size"]),
        guidepoint=row["guidepoint"],
        settings=settings_from_json(row["settings"]),
    )


def scope(row: sqlite3.Row) -> Scope:
    """A row of ``scope``."""
    return Scope(id=row["id"], kind=ScopeKind(row["kind"]), name=row["name"], parent_id=row["parent_id"])


def phase_spell(row: sqlite3.Row) -> PhaseSpell:
    """A row of ``phase_spell``."""
    return PhaseSpell(
        id=row["id"],
        phase=Phase(row["phase"]),
        started=date.fromisoformat(row["started"]),
        ended=day(row["ended"]),
        evidence=row["evidence"],
        reason=row["reason"],
    )


def metric(row: sqlite3.Row, role: Role = Role.WATCH) -> Metric:
    """A row of ``metric``; its role follows from what uses it, which the row does not know."""
    return Metric(
        id=row["id"],
        key=row["key"],
        name=row["name"],
        kind=MetricKind(row["kind"]),
        unit=row["unit"],
        better=Better(row["better"]),
        stage=stage(row["stage"]),
        cadence_days=row["cadence_days"],
        window_days=row["window_days"],
        share_limit=row["share_limit"],
        numerator_id=row["numerator_id"],
        denominator_id=row["denominator_id"],
        source_note=row["source_note"],
        role=role,
    )


def reading(row: sqlite3.Row) -> Reading:
    """A row of ``reading`` or ``reading_live``; its id is the row's own, as ``replaces`` names rows too."""
    return Reading(
        id=row["id"],
        metric_id=row["metric_id"],
        observed_on=date.fromisoformat(row["observed_on"]),
        value=row["value"],
        numerator=row["numerator"],
        denominator=row["denominator"],
        sample_size=row["sample_size"],
        sd=row["sd"],
        cohort_from=day(row["cohort_from"]),
        cohort_to=day(row["cohort_to"]),
        source=row["source"],
        note=row["note"],
        recorded_at=row["recorded_at"],
        replaces=row["replaces"],
    )


def target(row: sqlite3.Row, prefix: str) -> Target | None:
    """The target in the columns ``{prefix}_kind``, ``_low`` and ``_high``; None where no kind is given."""
    kind = row[f"{prefix}_kind"]
    return None if kind is None else Target(TargetKind(kind), row[f"{prefix}_low"], row[f"{prefix}_high"])


def omtm(row: sqlite3.Row) -> Omtm:
    """A row of ``omtm`` that was activated; a draft has no metric, target or dates yet and is refused."""
    goal = target(row, "target")
    if goal is None:
        raise ValueError(f"OMTM {row['id']} is a draft")
    return Omtm(
        id=row["id"],
        scope_id=row["scope_id"],
        metric_id=row["metric_id"],
        status=OmtmStatus(row["status"]),
        target=goal,
        started=date.fromisoformat(row["started"]),
        deadline=date.fromisoformat(row["deadline"]),
        stage=FunnelStage(row["stage"]),
        period=row["period"],
        baseline=row["baseline"],
        segment=row["segment"],
        initiative=row["initiative"],
        owner=row["owner"],
        end_goal=row["end_goal"],
        parent_id=row["parent_id"],
        north_star_relation=row["north_star_relation"],
        review_weeks=row["review_weeks"],
        first_review=day(row["first_review"]),
        attendees=row["attendees"],
        reevaluate_on=day(row["reevaluate_on"]),
        triggers=tuple(json.loads(row["triggers"])),
        phase_spell_id=row["phase_spell_id"],
        closed_on=day(row["closed_on"]),
        close_note=row["close_note"],
    )


EXPERIMENT = (
    "id, scope_id, title, description, stage, state, answer, moves, moves_id, place, came_back, "
    "effort_weeks, created, started_on, shipped_on, state_reason, weakness, impact, confidence, ease"
)
"""What ``experiment`` reads, in this order. ``answer`` is 1, 0 or NULL, ``place`` 1-based among the yes."""

_ANSWERS = {1: Answer.YES, 0: Answer.NO, None: Answer.NONE}
_STATES = {state.value: state for state in ExperimentState}
_STAGES: dict[str | None, FunnelStage | None] = {None: None, **{stage.value: stage for stage in FunnelStage}}
_same_day = lru_cache(maxsize=4096)(day)


def experiment(row: Sequence[Any]) -> Experiment:
    """A row of ``EXPERIMENT`` columns; by position, because a backlog may have ten thousand."""
    (number, scope, title, description, stage, state, answer, moves, moves_id, place, came_back, effort) = (
        row[:12]
    )
    created, started, shipped, reason, weakness, impact, confidence, ease = row[12:]
    return Experiment(
        number, scope, title, description, _STAGES[stage], _STATES[state], _ANSWERS[answer], moves or "",
        moves_id, place, bool(came_back), effort, _same_day(created), _same_day(started), _same_day(shipped),
        reason, weakness or "", impact, confidence, ease,
    )  # fmt: skip


def registration(row: sqlite3.Row) -> Registration:
    """A row of ``registration`` or ``registration_live``."""
    threshold = target(row, "threshold")
    if threshold is None:
        raise ValueError(f"registration {row['id']} has no threshold")
    return Registration(
        id=entity(row),
        experiment_id=row["experiment_id"],
        omtm_id=row["omtm_id"],
        metric_id=row["metric_id"],
        change=row["change"],
        threshold=threshold,
        review_on=date.fromisoformat(row["review_on"]),
        abort=target(row, "abort"),
        guardrails=frozen_from_json(row["guardrails"]),
        design=Design(row["design"]),
        min_sample=row["min_sample"],
        enrolled_until=day(row["enrolled_until"]),
        min_runtime_days=row["min_runtime_days"],
        owner=row["owner"],
        probability=row["probability"],
        if_else=row["if_else"],
        registered_on=day(row["registered_on"]),
    )


def amendment(row: sqlite3.Row) -> Amendment:
    """A row of ``amendment`` or ``amendment_live``."""
    return Amendment(
        field=row["field"],
        old=row["old"],
        new=row["new"],
        direction=Direction(row["direction"]),
        timing=Timing(row["timing"]),
        reason=row["reason"],
        at=row["amended_at"],
    )


def result(row: sqlite3.Row) -> Result:
    """A row of ``result`` or ``result_live``."""

    def arm(side: str) -> Arm:
        return Arm(*(row[f"{side}_{part}"] for part in ("value", "numerator", "denominator", "sd")))

    return Result(
        id=entity(row),
        observed_on=date.fromisoformat(row["observed_on"]),
        before=arm("before"),
        after=arm("after"),
        note=row["note"],
    )


def outcome(row: sqlite3.Row, result: Result | None = None) -> Outcome:
    """A row of ``decision_outcome`` or its live view, with the result it was judged by."""
    return Outcome(
        id=entity(row),
        reviewed_on=date.fromisoformat(row["reviewed_on"]),
        choice=row["choice"],
        verdict=row["verdict"] and Verdict(row["verdict"]),
        explanation=row["explanation"],
        overruled_because=row["overruled_because"],
        result=result,
        guardrails=frozen_from_json(row["guardrails"]),
        consequence=row["consequence"],
        again=None if row["again"] is None else bool(row["again"]),
        next_review=day(row["next_review"]),
    )


def decision(
    row: sqlite3.Row,
    *,
    omtm: str = "",
    registration: Registration | None = None,
    outcome: Outcome | None = None,
    superseded_by: int | None = None,
    amendments: tuple[Amendment, ...] = (),
    comments: tuple[Comment, ...] = (),
) -> Decision:
    """A row of ``decision_head``, with what belongs to it; its state is open or withdrawn here."""
    return Decision(
        id=entity(row),
        kind=DecisionKind(row["kind"]),
        decided_at=row["decided_at"],
        title=row["title"],
        text=row["text"],
        omtm_id=row["omtm_id"],
        omtm=omtm,
        experiment_id=row["experiment_id"],
        owner=row["owner"],
        review_on=day(row["review_on"]),
        guardrails=frozen_from_json(row["guardrails"]),
        registration=registration,
        outcome=outcome,
        supersedes=row["supersedes"],
        superseded_by=superseded_by,
        amendments=amendments,
        comments=comments,
        state=LogState.WITHDRAWN if row["void"] else LogState.OPEN,
    )


def review(row: sqlite3.Row) -> Review:
    """A row of ``review``."""
    return Review(
        id=row["id"],
        omtm_id=row["omtm_id"],
        held_on=date.fromisoformat(row["held_on"]),
        pm=row["pm_probability"],
        model=row["model_probability"],
        value=row["value"],
        note=row["note"],
    )
