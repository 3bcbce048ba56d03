"""Guardrails as rows of a table: the state is a word and a glyph, coloured, never colour alone."""

from collections.abc import Iterable
from datetime import date

from textual.content import Content

from omtm_tui.domain.guardrails.evaluate import Strip
from omtm_tui.domain.guardrails.read_models import GuardrailView
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.text.dates import age_text, format_date
from omtm_tui.domain.text.labels import Tone
from omtm_tui.ui.kit.basics import plain
from omtm_tui.ui.kit.table_model import Cell, Row, Spark

TREND = 30
"""So many of the latest readings make a trend."""


_S = GuardrailState
WORST_FIRST = (_S.BREACH, _S.PENDING, _S.UNKNOWN, _S.OK, _S.NOT_APPLICABLE)


def guardrail_rows(views: Iterable[GuardrailView]) -> list[Row]:
    """State, name, value, trend and the last evaluations of each; what needs attention comes first."""
    return [
        Row(
            view.id,
            (
                (view.text, view.tone),
                view.name,
                *_value_cells(view),
                "".join(state.glyph for _day, state in view.strip),
            ),
        )
        for view in sorted(views, key=lambda view: WORST_FIRST.index(view.state))
    ]


def _value_cells(view: GuardrailView) -> tuple[Cell, Cell]:
    """The value and its trend, or a stale value and its age."""
    if view.stale is not None:
        value, days = view.stale
        return (value, Tone.MUTED), (age_text(days), Tone.WARN)
    return view.value_text, Spark(tuple(value for _day, value in view.series[-TREND:]))


def strip_line(strip: Strip, today: date) -> Content:
    """The last evaluations between their first and their last day, one coloured glyph each."""
    parts = [plain(format_date(strip[0][0], today) + "  ", Tone.MUTED)]
    parts += [plain(state.glyph + " ", state.tone) for _day, state in strip]
    parts.append(plain(" " + format_date(strip[-1][0], today), Tone.MUTED))
    return Content.assemble(*parts)
