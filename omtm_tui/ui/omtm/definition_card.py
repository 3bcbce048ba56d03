"""The definition of an OMTM as a card: what was said of the number, the goal and the people."""

from omtm_tui.domain.header import Header
from omtm_tui.domain.omtm.definition import definition, ticks
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.i18n import _
from omtm_tui.ui.kit.basics import Card


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
