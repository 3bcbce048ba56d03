"""A guardrail's state as a table cell: a word and a glyph, coloured, never colour alone."""

from __future__ import annotations

from omtm_tui.domain.guardrail import GuardrailState
from omtm_tui.domain.views import GuardrailView

STYLES = {
    GuardrailState.OK: "good",
    GuardrailState.PENDING: "warn",
    GuardrailState.BREACH: "bad",
    GuardrailState.UNKNOWN: "warn",
    GuardrailState.NOT_APPLICABLE: "muted",
}


def state_cell(state: GuardrailState) -> tuple[str, str]:
    """The state as glyph and word, with the table style it is shown in."""
    return f"{state.glyph} {state.label}", STYLES[state]


def strip_text(view: GuardrailView) -> str:
    """The last evaluations, oldest first, one glyph each."""
    return "".join(state.glyph for _day, state in view.strip)
