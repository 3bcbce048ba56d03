"""The one number with its facts in a line, for the screens that show it large."""

from __future__ import annotations

from textual.content import Content

from omtm_tui.domain.actions import Action
from omtm_tui.domain.header import Top
from omtm_tui.domain.omtm.headline import big_number
from omtm_tui.domain.omtm.omtm_view import OmtmView
from omtm_tui.i18n import _
from omtm_tui.ui.actions import key_for


def number_line(view: OmtmView, top: Top) -> Content:
    """The value now, standing out, and how far it is."""
    number = big_number(view, top)
    distance = number.distance
    if number.action is Action.RECORD:
        distance += " · " + _("{key} records one").format(key=key_for(number.action))
    return Content.assemble((f" {number.value} ", "bold reverse"), "  " + distance)
