"""The five product phases, the gates between them, and the spells a workspace spends in them."""

from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.domain.text.labels import LabelledEnum
from omtm_tui.i18n import _, mark


class Phase(LabelledEnum):
    """The five phases of a product in their order, each with the question it has to answer."""

    EMPATHY = "empathy", mark("Empathy"), mark("Is the problem real, and would someone pay?")
    STICKINESS = "stickiness", mark("Stickiness"), mark("Do new users reach value, and come back?")
    GROWTH = "growth", mark("Growth"), mark("Does usage hold and spread?")
    REVENUE = "revenue", mark("Revenue"), mark("Do they pay, and does it pay?")
    SCALE = "scale", mark("Scale"), mark("Can we steer?")

    @property
    def question(self) -> str:
        return _(self._details[0])


PHASES = tuple(Phase)


class PhaseSpell(Struct, frozen=True):
    """One stay in a phase; ``ended`` None is the open one, ``overruled`` the gates that did not hold."""

    phase: Phase
    started: date
    ended: date | None = None
    evidence: str = ""
    reason: str = ""
    overruled: tuple[Phase, ...] = ()
    id: int = 0

    @property
    def turns(self) -> tuple[date, ...]:
        """The first day in the phase, and the first one after it where it is over."""
        return (self.started,) if self.ended is None else (self.started, self.ended + timedelta(1))


class FieldKind(StrEnum):
    """How an answer is typed and checked."""

    COUNT = "count"
    SHARE = "share"
    RATIO = "ratio"
    YES_NO = "yes_no"


class GateField(Struct, frozen=True):
    """One piece of evidence: ``label`` names it in a form, ``noun`` in a sentence.

    ``metric_key`` and ``part`` say which reading it can be taken from: ``value``, ``numerator`` or
    ``denominator`` of the catalogue's metric of that key; no key where it has to be typed."""

    id: str
    label: str
    noun: str
    kind: FieldKind
    metric_key: str = ""
    part: str = "value"


class Gate(Struct, frozen=True):
    """A phase's usual OMTM and line, how much data is enough, and the way out."""

    phase: Phase
    default_omtm: str
    line: str
    enough_data: str
    leave_when: str
    fields: tuple[GateField, ...]

    @property
    def question(self) -> str:
        """What a team in the phase has to find out."""
        return self.phase.question


def gate(phase: Phase) -> Gate:
    """The gate out of a phase, in the reader's language."""
    default_omtm, line, enough_data, leave_when = map(_, _TEXTS[phase])
    return Gate(phase, default_omtm, line, enough_data, leave_when, gate_fields(phase))


def every_gate_field() -> tuple[GateField, ...]:
    """What all gates ask for, in the order of the phases."""
    return tuple(field for phase in PHASES for field in gate_fields(phase))


def gate_fields(phase: Phase) -> tuple[GateField, ...]:
    """What the gate out of a phase asks for, in the order of its form."""
    return tuple(replace(field, label=_(field.label), noun=_(field.noun)) for field in _FIELDS[phase])


_TEXTS = {
    Phase.EMPATHY: (
        mark("Problem-signal rate: share of interviews with pain 4–5 of 5 and willingness to pay"),
        mark("50–70 %, over 14–30 days"),
        mark("15 interviews"),
        mark("a problem-signal rate of at least 50 %, Wilson lower bound at least 35 %, from 15 interviews"),
    ),
    Phase.STICKINESS: (
        mark("Share with time to first value within 14 days"),
        mark("at least 50 %"),
        mark("50 mature accounts"),
        mark("a day-28 retention of at least 40 % with at least 50 mature accounts"),
    ),
    Phase.GROWTH: (
        mark("Account retention in week 8, by cohort"),
        mark("a cohort curve that flattens"),
        mark("2 mature cohorts"),
        mark("a cohort curve that flattens: nearly as many stay in week 8 as in week 4, in 2 mature cohorts"),
    ),
    Phase.REVENUE: (
        mark("Trial → paid within 30 days, or net dollar retention"),
        mark("LTV/CAC of at least 3"),
        mark("one billing cycle"),
        mark("an LTV/CAC of at least 3 after one billing cycle"),
    ),
    Phase.SCALE: (
        mark("Lead time to signal: days from shipping a change to its effect being visible in the OMTM"),
        mark("a falling trend"),
        mark("5 shipped changes"),
        mark("a falling lead time to signal over 5 shipped changes, with the guardrails held"),
    ),
}
"""Usual OMTM, its line, how much data is enough, and what has to be shown to leave."""

_COUNT, _SHARE, _RATIO, _YES_NO = FieldKind

_FIELDS = {
    Phase.EMPATHY: (
        GateField(
            "interviews",
            mark("Interviews held"),
            mark("the number of interviews"),
            _COUNT,
            "psr",
            "denominator",
        ),
        GateField(
            "signals",
            mark("Interviews with pain 4–5 of 5 and willingness to pay"),
            mark("the number of interviews with a signal"),
            _COUNT,
            "psr",
            "numerator",
        ),
    ),
    Phase.STICKINESS: (
        GateField(
            "retention_d28", mark("Day-28 retention"), mark("day-28 retention"), _SHARE, "retention_d28"
        ),
        GateField(
            "mature_accounts",
            mark("Mature accounts (at least 28 days old)"),
            mark("the number of mature accounts"),
            _COUNT,
            "retention_d28",
            "denominator",
        ),
    ),
    Phase.GROWTH: (
        GateField(
            "mature_cohorts",
            mark("Mature cohorts (at least 8 weeks old)"),
            mark("the number of mature cohorts"),
            _COUNT,
        ),
        GateField(
            "retention_w4", mark("Retention in week 4"), mark("retention in week 4"), _SHARE, "retention_w4"
        ),
        GateField(
            "retention_w8", mark("Retention in week 8"), mark("retention in week 8"), _SHARE, "retention_w8"
        ),
    ),
    Phase.REVENUE: (
        GateField("ltv_cac", mark("LTV/CAC"), mark("LTV/CAC"), _RATIO, "ltv_cac"),
        GateField(
            "billing_cycles",
            mark("Complete billing cycles"),
            mark("the number of complete billing cycles"),
            _COUNT,
        ),
    ),
    Phase.SCALE: (
        GateField("shipped_changes", mark("Shipped changes"), mark("the number of shipped changes"), _COUNT),
        GateField(
            "lead_time_falls",
            mark("Does lead time to signal fall?"),
            mark("whether lead time to signal falls"),
            _YES_NO,
        ),
        GateField(
            "guardrails_held", mark("Did the guardrails hold?"), mark("whether the guardrails held"), _YES_NO
        ),
    ),
}
