"""The one number in words: value, change since the start, what is missing, how long is left, how likely."""

from __future__ import annotations

from textual.content import Content

from omtm_tui.domain.dates import left_text
from omtm_tui.domain.numbers import format_points, format_value
from omtm_tui.domain.views import OmtmView, Top
from omtm_tui.i18n import _


def number_line(view: OmtmView, top: Top) -> Content:
    """The big number with its facts, in one line."""
    omtm, metric, numbers = view.omtm, view.metric, top.numbers
    if view.now is None:
        facts = [_("no reading yet: r records one")]
        now = "–"
    else:
        now = format_value(view.now.value, metric, numbers)
        facts = []
        if omtm.baseline is not None:
            change = format_points(view.now.value - omtm.baseline, metric, numbers)
            facts.append(_("{change} since start").format(change=change))
        gap = omtm.target.gap(view.now.value)
        if gap == 0:
            facts.append(_("target met"))
        else:
            facts.append(_("{gap} to go").format(gap=format_points(abs(gap), metric, numbers).lstrip("+")))
    facts.append(left_text((omtm.deadline - top.today).days))
    if view.outlook is not None and view.outlook.at_text:
        facts.append(_("{percent} likely").format(percent=view.outlook.at_text))
    return Content.assemble((f" {now} ", "bold reverse"), "  ", (" · ".join(facts), ""))
