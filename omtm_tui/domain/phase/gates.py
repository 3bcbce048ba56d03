"""The gate out of each phase: what it asks, and which evidence answers it, as data a form is made from."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from msgspec import Struct

from omtm_tui.domain.phase.phase import Phase
from omtm_tui.i18n import _


class FieldKind(StrEnum):
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
    """What a phase asks, its usual OMTM and line, how much data is enough, and the way out."""

    phase: Phase
    question: str
    default_omtm: str
    line: str
    enough_data: str
    leave_when: str
    fields: tuple[GateField, ...]


def gate(phase: Phase) -> Gate:
    """The gate out of a phase, in the reader's language."""
    return _GATES[phase]()


def gate_fields(phase: Phase) -> tuple[GateField, ...]:
    """What the gate out of a phase asks for, in the order of its form."""
    return gate(phase).fields


def _empathy() -> Gate:
    return Gate(
        Phase.EMPATHY,
        Phase.EMPATHY.question,
        _("Problem-signal rate: share of interviews with pain 4–5 of 5 and willingness to pay"),
        _("50–70 %, over 14–30 days"),
        _("15 interviews"),
        _("a problem-signal rate of at least 50 %, Wilson lower bound at least 35 %, from 15 interviews"),
        (
            GateField(
                "interviews",
                _("Interviews held"),
                _("the number of interviews"),
                FieldKind.COUNT,
                "psr",
                "denominator",
            ),
            GateField(
                "signals",
                _("Interviews with pain 4–5 of 5 and willingness to pay"),
                _("the number of interviews with a signal"),
                FieldKind.COUNT,
                "psr",
                "numerator",
            ),
        ),
    )


def _stickiness() -> Gate:
    return Gate(
        Phase.STICKINESS,
        Phase.STICKINESS.question,
        _("Share with time to first value within 14 days"),
        _("at least 50 %"),
        _("50 mature accounts"),
        _("a day-28 retention of at least 40 % with at least 50 mature accounts"),
        (
            GateField(
                "retention_d28",
                _("Day-28 retention"),
                _("day-28 retention"),
                FieldKind.SHARE,
                "retention_d28",
            ),
            GateField(
                "mature_accounts",
                _("Mature accounts (at least 28 days old)"),
                _("the number of mature accounts"),
                FieldKind.COUNT,
                "retention_d28",
                "denominator",
            ),
        ),
    )


def _growth() -> Gate:
    return Gate(
        Phase.GROWTH,
        Phase.GROWTH.question,
        _("Account retention in week 8, by cohort"),
        _("a cohort curve that flattens"),
        _("2 mature cohorts"),
        _("a cohort curve that flattens: nearly as many stay in week 8 as in week 4, in 2 mature cohorts"),
        (
            GateField(
                "mature_cohorts",
                _("Mature cohorts (at least 8 weeks old)"),
                _("the number of mature cohorts"),
                FieldKind.COUNT,
            ),
            GateField(
                "retention_w4",
                _("Retention in week 4"),
                _("retention in week 4"),
                FieldKind.SHARE,
                "retention_w4",
            ),
            GateField(
                "retention_w8",
                _("Retention in week 8"),
                _("retention in week 8"),
                FieldKind.SHARE,
                "retention_w8",
            ),
        ),
    )


def _revenue() -> Gate:
    return Gate(
        Phase.REVENUE,
        Phase.REVENUE.question,
        _("Trial → paid within 30 days, or net dollar retention"),
        _("LTV/CAC of at least 3"),
        _("one billing cycle"),
        _("an LTV/CAC of at least 3 after one billing cycle"),
        (
            GateField("ltv_cac", _("LTV/CAC"), _("LTV/CAC"), FieldKind.RATIO, "ltv_cac"),
            GateField(
                "billing_cycles",
                _("Complete billing cycles"),
                _("the number of complete billing cycles"),
                FieldKind.COUNT,
            ),
        ),
    )


def _scale() -> Gate:
    return Gate(
        Phase.SCALE,
        Phase.SCALE.question,
        _("Lead time to signal: days from shipping a change to its effect being visible in the OMTM"),
        _("a falling trend"),
        _("5 shipped changes"),
        _("a falling lead time to signal over 5 shipped changes, with the guardrails held"),
        (
            GateField(
                "shipped_changes", _("Shipped changes"), _("the number of shipped changes"), FieldKind.COUNT
            ),
            GateField(
                "lead_time_falls",
                _("Does lead time to signal fall?"),
                _("whether lead time to signal falls"),
                FieldKind.YES_NO,
            ),
            GateField(
                "guardrails_held",
                _("Did the guardrails hold?"),
                _("whether the guardrails held"),
                FieldKind.YES_NO,
            ),
        ),
    )


_GATES: dict[Phase, Callable[[], Gate]] = {
    Phase.EMPATHY: _empathy,
    Phase.STICKINESS: _stickiness,
    Phase.GROWTH: _growth,
    Phase.REVENUE: _revenue,
    Phase.SCALE: _scale,
}
