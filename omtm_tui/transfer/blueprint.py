"""The blueprint as Markdown: a table a team can paste anywhere."""

from __future__ import annotations

from collections.abc import Iterable

from omtm_tui.domain.backlog.blueprint import PLACES, Deliverable, PaysInto, month_text
from omtm_tui.domain.backlog.read_models import BlueprintView
from omtm_tui.domain.text.safe_text import visible
from omtm_tui.i18n import _


def blueprint_markdown(view: BlueprintView) -> str:
    """Three months side by side, and what the deliverables pay into."""
    omtm = view.top.omtm
    title = view.top.scope.name if view.top.scope else view.top.workspace.company
    lines = ["# " + _("Blueprint of {name}").format(name=_cell(title)), ""]
    if omtm is not None:
        lines.append(f"- {_cell(omtm.sentence)}")
        if omtm.omtm.end_goal:
            lines.append(f"- {PaysInto.END_GOAL.label}: {_cell(omtm.omtm.end_goal)}")
        lines.append("")
    lines.append(_row(month_text(month) for month in view.months))
    lines.append(_row("---" for _month in view.months))
    columns = [view.deliverables[month] for month in view.months]
    depth = max((len(column) for column in columns), default=0)
    for place in range(min(depth, PLACES)):
        lines.append(_row(_deliverable(column[place]) if place < len(column) else "" for column in columns))
    return "\n".join(lines) + "\n"


def _row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _deliverable(item: Deliverable) -> str:
    text = f"{_cell(item.title)} ({item.pays_into.label})"
    return f"~~{text}~~ ✓" if item.done else text


def _cell(text: str) -> str:
    """User text as one line that no sign of Markdown changes."""
    escaped = visible(text)
    for sign in "\\`*_[]<>|~#":
        escaped = escaped.replace(sign, "\\" + sign)
    return escaped
