"""The definition of an OMTM as labelled texts: the one source of the card, the page and the exports."""

from collections.abc import Iterator

from omtm_tui.domain.header import Header
from omtm_tui.domain.omtm.draft_fields import field_label
from omtm_tui.domain.omtm.omtm import OmtmStatus, OmtmView, Stakeholder, period_text
from omtm_tui.domain.rhythm.rhythm import review_rhythm
from omtm_tui.domain.text.dates import format_date, left_text
from omtm_tui.domain.text.labels import dotted
from omtm_tui.i18n import _

TICKS = ("sees", "knows", "involved")
"""What is asked about each stakeholder, as ``Stakeholder`` and the fields ``stake_…`` call it."""


def goal(view: OmtmView) -> str:
    """The end goal with its date; empty without one."""
    omtm, day = view.omtm, view.background.end_goal_by
    if not (omtm.end_goal and day):
        return omtm.end_goal
    return _("{goal} (by {day})").format(goal=omtm.end_goal, day=format_date(day))


def ticks(person: Stakeholder) -> str:
    """``sees what we work on, knows why; not yet: feels involved``."""
    ticked = [field_label(f"stake_{tick}") for tick in TICKS if getattr(person, tick)]
    open_ones = [field_label(f"stake_{tick}") for tick in TICKS if not getattr(person, tick)]
    not_yet = _("not yet: {ticks}").format(ticks=", ".join(open_ones)) if open_ones else ""
    return "; ".join(filter(None, (", ".join(ticked), not_yet)))


def what_for(top: Header) -> Iterator[tuple[str, str]]:
    """The guidepoint of the company and the end goal of the OMTM, with their labels, where there are any."""
    if top.workspace.guidepoint:
        yield _("Guidepoint"), top.workspace.guidepoint
    if top.omtm is not None and (text := goal(top.omtm)):
        yield _("End goal"), text


def definition(view: OmtmView, top: Header) -> Iterator[tuple[str, str]]:
    """Label and text of all that was said to define it, empty where nothing was."""
    omtm, more, today = view.omtm, view.background, top.today
    yield _("for"), view.scope.name
    of = top.workspace
    choices = (choice.label for choice in (of.audience, of.business_model, of.maturity, of.size) if choice)
    yield field_label("company"), dotted((of.company, of.industry, *choices))
    yield field_label("owner"), omtm.owner
    yield field_label("guidepoint"), of.guidepoint
    yield field_label("end_goal"), goal(view)
    yield field_label("initiative"), omtm.initiative
    yield field_label("stage"), omtm.stage.label
    yield field_label("segment"), omtm.segment
    yield _("measured over"), period_text(omtm.period)
    baseline = "" if omtm.baseline is None else view.value_text(omtm.baseline, top.numbers)
    yield field_label("baseline"), baseline
    yield field_label("target"), view.target_text
    yield field_label("target_reason"), more.target_reason
    yield field_label("achievable_because"), more.achievable_because
    left = f" ({left_text((omtm.deadline - today).days)})" if omtm.status is OmtmStatus.ACTIVE else ""
    yield field_label("deadline"), format_date(omtm.deadline) + left
    yield field_label("deadline_reason"), more.deadline_reason
    yield _("pays into north star"), omtm.north_star_relation
    yield _("reviews"), review_rhythm(omtm.review_weeks, omtm.first_review, today)
    yield _("who attends"), omtm.attendees
    again = [format_date(omtm.reevaluate_on, today)] if omtm.reevaluate_on else []
    yield _("think again"), ", ".join((*again, *omtm.triggers))
