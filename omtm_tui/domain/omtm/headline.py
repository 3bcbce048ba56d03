"""The one number as text for the header and the home screen, independent of any widget."""

from msgspec import Struct

from omtm_tui.domain.errors import Action
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.header import Header
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.text.dates import format_date, left_text
from omtm_tui.domain.text.labels import Tone
from omtm_tui.domain.text.numbers import format_points
from omtm_tui.domain.text.parts import dotted
from omtm_tui.domain.text.typed_text import visible
from omtm_tui.i18n import _, ngettext

LONGEST_NAME = 30

NEAR_DAYS = 300
"""A deadline nearer than this is clear without its year, and the header is short of room."""

Runs = tuple[tuple[str, Tone], ...]


class Part(Struct, frozen=True):
    """A piece of the header: (text, tone) runs. The higher ``rank`` the sooner it is left out, 0 never.

    ``shorter`` are tried one after the other where the whole does not fit; ``action`` is what to do about it.
    """

    runs: Runs
    rank: int = 0
    shorter: tuple[Runs, ...] = ()
    action: Action | None = None


def header_parts(top: Header) -> list[Part]:
    """Name, now and target, probability, guardrails; or what is missing for that. A team is named first."""
    view = top.omtm
    team: Runs = ((_shortened(top.team), Tone.WARN), (" · ", Tone.MUTED)) if top.team else ()
    if view is None:
        text = _("OMTM being defined") if top.has_draft else _("No OMTM yet")
        return [Part((*team, (text, Tone.STRONG)), action=Action.DEFINE_OMTM)]
    name, deadline = _shortened(view.metric.name), view.omtm.deadline
    near = deadline if 0 <= (deadline - top.today).days < NEAR_DAYS else top.today
    aim = _("{now} → {target} by {date}").format(
        now=view.now_text(top.numbers), target=view.target_text, date=format_date(deadline, near)
    )
    parts = [Part((*team, (name, Tone.STRONG))), Part(((aim, Tone.PLAIN),))]
    if view.outlook is not None and view.outlook.at_text:
        parts.append(
            Part(((_("{percent} likely").format(percent=view.outlook.at_text), Tone.PLAIN),), rank=3)
        )
    if top.guardrails:
        parts.append(_guardrails(top))
    return parts


def _guardrails(top: Header) -> Part:
    """How many are in which state; one that is broken is named as long as there is room."""
    count = top.guardrails.get(GuardrailState.BREACH, 0)
    glyph, tone = GuardrailState.BREACH.glyph, GuardrailState.BREACH.tone
    broken = ngettext("{glyph} {n} breach", "{glyph} {n} breaches", count).format(glyph=glyph, n=count)
    named = ", ".join(_shortened(name) for name in top.broken[:2]) + (" …" if len(top.broken) > 2 else "")
    runs = [
        (f"{top.guardrails[state]} {state.label}", state.tone)
        for state in GuardrailState
        if top.guardrails.get(state) and state is not GuardrailState.BREACH
    ]
    if count:
        runs.append((f"{broken}: {named}", tone))
    whole = [(_("guardrails") + " ", Tone.MUTED), runs[0]]
    for run in runs[1:]:
        whole += [(" · ", Tone.MUTED), run]
    shorter: tuple[Runs, ...] = (((f"{broken}: {named}", tone),), ((broken, tone),)) if count else ()
    return Part(tuple(whole), rank=2, shorter=shorter)


def _shortened(name: str) -> str:
    text = visible(name)
    return text if len(text) <= LONGEST_NAME else text[: LONGEST_NAME - 1] + "…"


def whereabouts(top: Header) -> str:
    """Where we are: phase, company."""
    names = [top.phase.label] if top.phase else []
    names.append(visible(top.workspace.company))
    return dotted(names)


def whose_name(top: Header) -> str:
    """The company, and the team, project or person in view."""
    return dotted((top.workspace.company, top.team))


class BigNumber(Struct, frozen=True):
    """The sentence of an OMTM, its value now, and how far it is; ``action`` is what to do first, if anything.

    Without an OMTM value and distance are empty.
    """

    sentence: str
    value: str = ""
    distance: str = ""
    action: Action | None = None


def big_number(view: OmtmView | None, top: Header) -> BigNumber:
    """The one number; the distance reads ``+8 pp since start · 4 pp to go · 70 days left``."""
    if view is None:
        return BigNumber(_("No metric that matters yet."), action=Action.DEFINE_OMTM)
    omtm, metric, numbers = view.omtm, view.metric, top.numbers
    facts: list[str] = []
    if view.now is None:
        facts.append(_("no reading yet"))
    else:
        if omtm.baseline is not None:
            change = format_points(view.now.value - omtm.baseline, metric, numbers)
            facts.append(_("{change} since start").format(change=change))
        missing = format_points(abs(omtm.target.gap(view.now.value)), metric, numbers).lstrip("+")
        met = omtm.target.met(view.now.value)
        facts.append(_("target met") if met else _("{gap} to go").format(gap=missing))
    facts.append(left_text((omtm.deadline - top.today).days))
    if view.outlook is not None and view.outlook.at_text:
        facts.append(_("{percent} likely").format(percent=view.outlook.at_text))
    action = Action.RECORD if view.now is None else None
    return BigNumber(visible(view.sentence or metric.name), view.now_text(top.numbers), dotted(facts), action)
