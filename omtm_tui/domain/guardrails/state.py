"""What a guardrail can say about a day, and when a breach is over."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from omtm_tui.domain.text.labelled_enum import LabelledEnum
from omtm_tui.domain.tone import Tone
from omtm_tui.i18n import mark


class GuardrailState(LabelledEnum):
    """Silence is never ``ok``: without fresh readings a guardrail is ``unknown``."""

    OK = "ok", mark("ok")
    PENDING = "pending", mark("pending")
    BREACH = "breach", mark("breach")
    UNKNOWN = "unknown", mark("unknown")
    NOT_APPLICABLE = "not_applicable", mark("not applicable")

    @property
    def tone(self) -> Tone:
        return {
            GuardrailState.OK: Tone.GOOD,
            GuardrailState.PENDING: Tone.WARN,
            GuardrailState.BREACH: Tone.BAD,
            GuardrailState.UNKNOWN: Tone.WARN,
            GuardrailState.NOT_APPLICABLE: Tone.MUTED,
        }[self]

    @property
    def glyph(self) -> str:
        """One cell wide and distinct without colour."""
        return {
            GuardrailState.OK: "✓",
            GuardrailState.PENDING: "◔",
            GuardrailState.BREACH: "✗",
            GuardrailState.UNKNOWN: "?",
            GuardrailState.NOT_APPLICABLE: "–",
        }[self]


def breach_over(decided_on: date | None, evaluations: Iterable[tuple[date, GuardrailState]]) -> bool:
    """Whether a latched breach may close: it was decided about, and a clean evaluation came then or later.

    ``evaluations`` are those since the breach, in any order. Only ok is clean.
    """
    if decided_on is None:
        return False
    return any(day >= decided_on and state is GuardrailState.OK for day, state in evaluations)
