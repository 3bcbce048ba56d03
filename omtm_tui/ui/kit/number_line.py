"""The one number with its facts in a line, for the screens that show it large."""

from __future__ import annotations

from textual.content import Content

from omtm_tui.domain.omtm.headline import big_number
from omtm_tui.domain.read_models import OmtmView, Top


def number_line(view: OmtmView, top: Top) -> Content:
    """The value now, standing out, and how far it is."""
    _title, now, facts = big_number(view, top)
    return Content.assemble((f" {now} ", "bold reverse"), "  " + facts)
