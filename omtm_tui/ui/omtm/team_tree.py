"""The team tree: each team's metric, where it stands, and whether it supports the one above."""

from __future__ import annotations

from textual.content import Content

from omtm_tui.domain.omtm.alignment import alignment
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.omtm.read_models import OmtmPage
from omtm_tui.domain.text.numbers import format_value
from omtm_tui.domain.tone import Tone
from omtm_tui.i18n import _
from omtm_tui.ui.kit.text import plain


def tree_lines(page: OmtmPage) -> Content:
    """Two lines a scope: its name and metric, then value, target and pull."""
    here = page.top.scope.id if page.top.scope else None
    active = {view.omtm.id: view for _depth, view, _scope in page.tree if view is not None}
    above: list[OmtmView | None] = []
    lines: list[Content] = []
    for depth, view, scope in page.tree:
        del above[depth:]
        nearest = next((candidate for candidate in reversed(above) if candidate is not None), None)
        above.append(view)
        indent = "  " * depth
        mark = "▸ " if scope.id == here else "  "
        name = plain(indent + mark + scope.name, Tone.STRONG if scope.id == here else Tone.PLAIN)
        if view is None:
            lines.append(Content.assemble(name, plain("  " + _("no OMTM"), Tone.MUTED)))
            continue
        lines.append(Content.assemble(name, plain(f"  {view.metric.name}", Tone.MUTED)))
        parent = active.get(view.omtm.parent_id or 0, nearest)
        lines.append(Content.assemble(plain(indent + "    "), _standing(view, parent, page)))
    return Content("\n").join(lines)


def _standing(view: OmtmView, parent: OmtmView | None, page: OmtmPage) -> Content:
    """``46 % → ≥ 50 %``, and for a child whether it supports its parent."""
    now = "–" if view.now is None else format_value(view.now.value, view.metric, page.top.numbers)
    standing = plain(f"{now} → {view.target_text}")
    if parent is None:
        return standing
    direction = alignment(view, parent)
    return Content.assemble(standing, plain(f"   {direction.glyph} {direction.label}", direction.tone))
