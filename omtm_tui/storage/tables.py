"""The tables as SQLModel rows, for writing. Rows never leave this package.

Their constraints stand in ``schema/*.sql``, where opening a file finds them without importing an ORM; a
test holds the two together. Kinds and states are plain text here: the CHECKs of the file are the authority.
Tables that only triggers and plain SQL write have no class."""

# No ``from __future__ import annotations``: SQLModel reads the annotations at run time.

import re
from datetime import date

from sqlalchemy.orm import declared_attr
from sqlmodel import Field, SQLModel


class Row(SQLModel):
    """What all tables have: an id, and the name of their class as the file spells it."""

    id: int | None = Field(default=None, primary_key=True)

    @declared_attr.directive
    def __tablename__(cls) -> str:  # noqa: N805
        return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", cls.__name__).lower()


class Lasting(Row):
    """A row of an append-only table, and those of the same table that it and its first version follow."""

    replaces: int | None = None
    thread: int | None = None
    void: int = 0


class Workspace(Row, table=True):
    company: str = ""
    industry: str = ""
    audience: str | None = None
    business_model: str | None = None
    maturity: str | None = None
    size: str | None = None
    guidepoint: str = ""
    settings: str = "{}"


class Scope(Row, table=True):
    parent_id: int | None = Field(default=None, foreign_key="scope.id")
    kind: str
    name: str
    hidden: int = 0


class PhaseSpell(Row, table=True):
    phase: str
    started: date
    ended: date | None = None
    evidence: str = ""
    reason: str = ""
    override_reason: str | None = None
    overruled: str = "[]"


class Metric(Row, table=True):
    key: str
    name: str
    kind: str
    unit: str = ""
    better: str = "up"
    stage: str | None = None
    cadence_days: int = 7
    window_days: int = 0
    share_limit: str = ""
    numerator_id: int | None = Field(default=None, foreign_key="metric.id")
    denominator_id: int | None = Field(default=None, foreign_key="metric.id")
    source_note: str = ""
    hidden: int = 0


class NorthStar(Row, table=True):
    name: str
    metric_id: int | None = Field(default=None, foreign_key="metric.id")
    started: date
    ended: date | None = None
    end_reason: str | None = None


class Reading(Lasting, table=True):
    metric_id: int = Field(foreign_key="metric.id")
    observed_on: date
    value: float
    numerator: float | None = None
    denominator: float | None = None
    sample_size: int | None = None
    sd: float | None = None
    cohort_from: date | None = None
    cohort_to: date | None = None
    source: str = ""
    note: str = ""
    recorded_at: str


class Omtm(Row, table=True):
    scope_id: int = Field(foreign_key="scope.id")
    phase_spell_id: int | None = Field(default=None, foreign_key="phase_spell.id")
    metric_id: int | None = Field(default=None, foreign_key="metric.id")
    parent_id: int | None = Field(default=None, foreign_key="omtm.id")
    status: str = "draft"
    step: int = 1
    stage: str | None = None
    segment: str = ""
    period: str = ""
    baseline: float | None = None
    target_kind: str | None = None
    target_low: float | None = None
    target_high: float | None = None
    started: date | None = None
    deadline: date | None = None
    initiative: str = ""
    owner: str = ""
    end_goal: str = ""
    north_star_relation: str = ""
    review_weeks: int = 2
    first_review: date | None = None
    attendees: str = ""
    reevaluate_on: date | None = None
    triggers: str = "[]"
    activated_on: date | None = None
    closed_on: date | None = None
    close_note: str = ""
    override_reason: str | None = None
    hidden: int = 0
    target_strict: int | None = 0


class DraftField(Row, table=True):
    omtm_id: int = Field(foreign_key="omtm.id")
    field: str
    text: str


class Weakness(Row, table=True):
    omtm_id: int = Field(foreign_key="omtm.id")
    text: str
    stage: str | None = None
    is_constraint: int = 0
    rate: float | None = None
    benchmark: float | None = None
    capacity: float | None = None


class Action(Row, table=True):
    weakness_id: int = Field(foreign_key="weakness.id")
    text: str
    approach: str = "remove"


class Experiment(Row, table=True):
    scope_id: int = Field(foreign_key="scope.id")
    action_id: int | None = Field(default=None, foreign_key="action.id")
    title: str
    description: str = ""
    stage: str | None = None
    state: str = "idea"
    state_reason: str = ""
    effort_weeks: float | None = None
    impact: int | None = None
    confidence: int | None = None
    ease: int | None = None
    created: date
    started_on: date | None = None
    shipped_on: date | None = None
    hidden: int = 0


class Criterion(Row, table=True):
    experiment_id: int = Field(foreign_key="experiment.id")
    kind: str
    what: str
    comparison: str
    line: float
    unit: str = ""
    after_days: int | None = None
    result: float | None = None


class DirectAnswer(Row, table=True):
    experiment_id: int = Field(foreign_key="experiment.id")
    omtm_id: int = Field(foreign_key="omtm.id")
    answer: int
    moves_metric_id: int | None = Field(default=None, foreign_key="metric.id")
    rank: int | None = None
    answered_at: str


class Guardrail(Row, table=True):
    scope_id: int = Field(foreign_key="scope.id")
    omtm_id: int | None = Field(default=None, foreign_key="omtm.id")
    name: str
    retired_on: date | None = None
    hidden: int = 0


class GuardrailRule(Row, table=True):
    guardrail_id: int = Field(foreign_key="guardrail.id")
    rule: str
    tree: str
    valid_from: date
    change: str = "new"


class Registration(Lasting, table=True):
    experiment_id: int = Field(foreign_key="experiment.id")
    omtm_id: int | None = Field(default=None, foreign_key="omtm.id")
    metric_id: int = Field(foreign_key="metric.id")
    change: str
    threshold_kind: str
    threshold_low: float | None = None
    threshold_high: float | None = None
    abort_kind: str | None = None
    abort_low: float | None = None
    abort_high: float | None = None
    guardrails: str = "[]"
    design: str = "before_after"
    min_sample: int | None = None
    enrolled_until: date | None = None
    min_runtime_days: int = 0
    review_on: date
    owner: str = ""
    probability: float | None = None
    if_else: str = ""
    registered_on: date
    threshold_strict: int = 0
    abort_strict: int | None = 0


class Amendment(Lasting, table=True):
    registration_id: int = Field(foreign_key="registration.id")
    field: str
    old: str
    new: str
    direction: str
    timing: str
    reason: str = ""
    amended_at: str


class Result(Lasting, table=True):
    registration_id: int = Field(foreign_key="registration.id")
    observed_on: date
    before_value: float
    before_numerator: float | None = None
    before_denominator: float | None = None
    before_sd: float | None = None
    after_value: float
    after_numerator: float | None = None
    after_denominator: float | None = None
    after_sd: float | None = None
    note: str = ""
    recorded_at: str


class Decision(Lasting, table=True):
    kind: str
    decided_at: str
    title: str
    text: str = ""
    omtm_id: int | None = Field(default=None, foreign_key="omtm.id")
    experiment_id: int | None = Field(default=None, foreign_key="experiment.id")
    registration_id: int | None = Field(default=None, foreign_key="registration.id")
    guardrail_id: int | None = Field(default=None, foreign_key="guardrail.id")
    owner: str = ""
    review_on: date | None = None
    guardrails: str = "[]"
    supersedes: int | None = Field(default=None, foreign_key="decision.id")


class DecisionOutcome(Lasting, table=True):
    decision_id: int = Field(foreign_key="decision.id")
    reviewed_on: date
    result_id: int | None = Field(default=None, foreign_key="result.id")
    verdict: str | None = None
    explanation: str = ""
    choice: str
    overruled_because: str = ""
    guardrails: str = "[]"
    consequence: str = ""
    again: int | None = None
    next_review: date | None = None


class Comment(Lasting, table=True):
    decision_id: int = Field(foreign_key="decision.id")
    text: str
    written_at: str


class Review(Row, table=True):
    omtm_id: int = Field(foreign_key="omtm.id")
    held_on: date
    value: float | None = None
    pm_probability: float
    model_probability: float | None = None
    note: str = ""


class GateAnswer(Row, table=True):
    field: str
    text: str


class Brief(Row, table=True):
    scope_id: int = Field(foreign_key="scope.id")
    made_at: str


class Request(Row, table=True):
    scope_id: int = Field(foreign_key="scope.id")
    requester: str
    outcome: str = ""
    tactic: str = ""
    wanted_by: date | None = None
    moscow: str | None = None
    experiment_id: int | None = Field(default=None, foreign_key="experiment.id")
    created: date


class Deliverable(Row, table=True):
    scope_id: int = Field(foreign_key="scope.id")
    month: str
    place: int
    title: str
    pays_into: str
    experiment_id: int | None = Field(default=None, foreign_key="experiment.id")
    done: int = 0
