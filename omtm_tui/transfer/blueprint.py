"""The blueprint as Markdown: a table a team can paste anywhere."""

from itertools import zip_longest

from omtm_tui.domain.backlog.blueprint import PLACES, BlueprintView, Deliverable, PaysInto, month_text
from omtm_tui.i18n import _
from omtm_tui.transfer.markdown_text import plain, table


def blueprint_markdown(view: BlueprintView) -> str:
    """Return three months side by side, and what the deliverables pay into."""
    omtm = view.top.omtm
    owner = view.top.scope.name if view.top.scope else view.top.workspace.company
    lines = ["# " + _("Blueprint of {name}").format(name=plain(owner)), ""]
    if omtm is not None:
        lines.append(f"- {plain(omtm.sentence)}")
        if omtm.omtm.end_goal:
            lines.append(f"- {PaysInto.END_GOAL.label}: {plain(omtm.omtm.end_goal)}")
        lines.append("")
    columns = [map(_deliverable, view.deliverables[month][:PLACES]) for month in view.months]
    rows = zip_longest(*columns, fillvalue="")
    return "\n".join([*lines, table([month_text(month) for month in view.months], rows)]) + "\n"


def _deliverable(item: Deliverable) -> str:
    text = f"{plain(item.title)} ({item.pays_into.label})"
    return f"~~{text}~~ ✓" if item.done else text
