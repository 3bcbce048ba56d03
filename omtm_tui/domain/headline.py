"""The one number in words: what the header and the home screen say of it, before any widget exists."""

from __future__ import annotations

from dataclasses import dataclass

from omtm_tui.domain.dates import format_date, left_text
from omtm_tui.domain.guardrail import GuardrailState
from omtm_tui.domain.numbers import format_points, format_value
from omtm_tui.domain.text import visible
from omtm_tui.domain.views import OmtmView, Top
from omtm_tui.i18n import _

LONGEST_NAME = 30

_TONES = {GuardrailState.OK: "good", GuardrailState.BREACH: "bad", GuardrailState.PENDING: "warn"}


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the header: (text, tone) runs. The higher ``rank`` the sooner it is left out, 0 never.

    Tones: strong, muted, good, bad, warn, or "" for plain. ``brief`` is said where the whole does not fit.
    """

    runs: tuple[tuple[str, str], ...]
    rank: int = 0
    brief: tuple[tuple[str, str], ...] = ()


def header_parts(top: Top) -> list[Part]:
    """Name, now and target, probability, guardrails; or what is missing for that."""
    view = top.omtm
    if view is None:
        text = _("OMTM being defined: 3 goes on") if top.has_draft else _("No OMTM yet: press 3")
        return [Part(((text, "strong"),))]
    name = visible(view.metric.name)
    name = name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"
    aim = _("{now} → {target} by {date}").format(
        now=_now(view, top), target=view.target_text, date=format_date(view.omtm.deadline, top.today)
    )
    parts = [Part(((name, "strong"),)), Part(((aim, ""),))]
    if view.outlook is not None and view.outlook.at_text:
        parts.append(Part(((_("{percent} likely").format(percent=view.outlook.at_text), ""),), rank=3))
    counts = [
        (f"{top.guardrails[state]} {state.label}", _TONES.get(state, "muted"))
        for state in GuardrailState
        if top.guardrails.get(state)
    ]
    if counts:
        runs = [(_("guardrails") + " ", "muted"), counts[0]]
        for count in counts[1:]:
            runs += [(" · ", "muted"), count]
        # A broken guardrail is said as long as there is room for the word.
        parts.append(Part(tuple(runs), rank=2, brief=tuple(run for run in counts if run[1] == "bad")))
    return parts


def place(top: Top) -> str:
    """Where we are: phase, team, company."""
    names = [top.phase.label] if top.phase else []
    if top.scope is not None and top.scope.parent_id is not None:
        names.append(visible(top.scope.name))
    names.append(visible(top.workspace.company))
    return " · ".join(name for name in names if name)


def big_number(view: OmtmView | None, top: Top) -> tuple[str, str, str]:
    """The sentence, the value now, and how far: ``+8 pp since start · 4 pp to go · 70 days left``.

    Without an OMTM what to do about that, and no value.
    """
    if view is None:
        return _("No metric that matters yet."), "", _("3 defines it, 2 finds your phase.")
    omtm, metric, numbers = view.omtm, view.metric, top.numbers
    facts: list[str] = []
    if view.now is None:
        facts.append(_("no reading yet: r records one"))
    else:
        if omtm.baseline is not None:
            change = format_points(view.now.value - omtm.baseline, metric, numbers)
            facts.append(_("{change} since start").format(change=change))
        gap = omtm.target.gap(view.now.value)
        missing = format_points(abs(gap), metric, numbers).lstrip("+")
        facts.append(_("{gap} to go").format(gap=missing) if gap else _("target met"))
    facts.append(left_text((omtm.deadline - top.today).days))
    if view.outlook is not None and view.outlook.at_text:
        facts.append(_("{percent} likely if things go on like this").format(percent=view.outlook.at_text))
    return visible(view.sentence or metric.name), _now(view, top), " · ".join(facts)


def _now(view: OmtmView, top: Top) -> str:
    if view.now is None:
        return "–"
    return format_value(view.now.value, view.metric, top.numbers)
