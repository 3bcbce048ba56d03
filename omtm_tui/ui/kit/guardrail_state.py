"""A guardrail's state as a table cell: a word and a glyph, coloured, never colour alone."""

from __future__ import annotations

from datetime import date

from textual.content import Content

from omtm_tui.domain.guardrails import GuardrailState
from omtm_tui.domain.guardrails.evaluate import Strip
from omtm_tui.domain.guardrails.read_models import GuardrailView
from omtm_tui.domain.text.dates import age_text, format_date
from omtm_tui.domain.tone import Tone
from omtm_tui.ui.kit.table_model import Cell, Spark
from omtm_tui.ui.kit.text import plain

TREND = 30
"""So many of the latest readings make a trend."""


def state_cell(view: GuardrailView) -> tuple[str, Tone]:
    """The state as glyph and word, in its tone."""
    return view.state_text, view.state.tone


def value_cells(view: GuardrailView) -> tuple[Cell, Cell]:
    """The value and its trend, or a stale value and its age."""
    if view.stale is not None:
        value, days = view.stale
        return (value, Tone.MUTED), (age_text(days), Tone.WARN)
    return view.value_text, Spark(tuple(value for _day, value in view.series[-TREND:]))


def worst_first(view: GuardrailView) -> int:
    """Sort key: what needs attention comes before what is fine."""
    states = (GuardrailState.BREACH, GuardrailState.PENDING, GuardrailState.UNKNOWN, GuardrailState.OK)
    return states.index(view.state) if view.state in states else len(states)


def strip_text(view: GuardrailView) -> str:
    """The last evaluations, oldest first, one glyph each."""
    return "".join(state.glyph for _day, state in view.strip)


def strip_line(strip: Strip, today: date) -> Content:
    """The last evaluations between their first and their last day, one coloured glyph each."""
    parts = [plain(format_date(strip[0][0], today) + "  ", Tone.MUTED)]
    parts += [plain(state.glyph + " ", state.tone) for _day, state in strip]
    parts.append(plain(" " + format_date(strip[-1][0], today), Tone.MUTED))
    return Content.assemble(*parts)
