"""The definition of an OMTM as a card: what was said of the number, the goal and the people."""

from collections.abc import Sequence

from textual.content import Content

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.header import Header
from omtm_tui.domain.omtm.definition import definition, ticks
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.omtm.read_models import Weakness
from omtm_tui.domain.text.dates import format_day
from omtm_tui.domain.text.labels import Tone
from omtm_tui.i18n import _
from omtm_tui.ui.kit.basics import Card, plain


def definition_card(view: OmtmView, top: Header) -> Card:
    """Everything typed to define an OMTM, without what was left empty."""
    card = Card().heading(_("Definition"))
    for label, text in definition(view, top):
        card.pair(label, text)
    if view.background.contributions:
        card.heading(_("Who contributes how"))
    for line in view.background.contributions:
        card.text(line)
    if view.background.stakeholders:
        card.heading(_("Stakeholders"))
    for person in view.background.stakeholders:
        card.pair(person.name, ticks(person))
    return card


def add_amendments(card: Card, amendments: Sequence[Decision], top: Header) -> None:
    """What the OMTM promised before, and why it was amended."""
    if amendments:
        card.heading(_("Amendments"))
    for entry in amendments:
        card.pair(format_day(entry.decided_at, top.today), entry.title)
        card.text(" · ".join(entry.text.splitlines()[:2]), Tone.MUTED)


def weakness_line(weakness: Weakness) -> Content:
    """The constraint stands out."""
    constraint = plain("◆ " + _("constraint") + "  ", Tone.WARN)
    mark = constraint if weakness.is_constraint else plain("· ", Tone.MUTED)
    stage = f"  {weakness.stage.label}" if weakness.stage else ""
    return Content.assemble(mark, plain(weakness.text), plain(stage, Tone.MUTED))
