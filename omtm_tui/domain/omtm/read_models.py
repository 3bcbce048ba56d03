"""Snapshots of the OMTM page and of an OMTM being defined, and the bottleneck among its weaknesses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.guardrails.state import FrozenGuardrail
from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import FunnelStage, Metric, Series, decimal_equal
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.rhythm.review import Score
from omtm_tui.domain.text.number_format import NumberFormat, format_number
from omtm_tui.domain.workspace import Scope
from omtm_tui.i18n import _, ngettext


class Weakness(Struct, frozen=True):
    """What holds the product back; ``rate`` and ``benchmark`` 0..1, ``capacity`` in the words of its step."""

    id: int
    text: str
    stage: FunnelStage | None = None
    is_constraint: bool = False
    rate: float | None = None
    benchmark: float | None = None
    capacity: float | None = None
    actions: tuple[WeaknessAction, ...] = ()


class WeaknessAction(Struct, frozen=True):
    """Something to do against a weakness: remove it, or strengthen what is there."""

    id: int
    text: str
    approach: str = "remove"
    experiment_id: int | None = None


class SmartLetter(Struct, frozen=True):
    """One letter; ``missing`` names what would make it true, and is empty when it is."""

    letter: str
    word: str
    missing: str = ""


class DraftView(Struct, frozen=True):
    """An OMTM being defined: the raw texts typed so far by field name, and what can be chosen from."""

    top: Header
    id: int
    scope: Scope
    step: int
    fields: dict[str, str]
    weaknesses: tuple[Weakness, ...]
    metrics: tuple[Metric, ...]
    scopes: tuple[Scope, ...]
    series: dict[int, Series]  # mature readings by metric id, for the baseline and the probability
    blocked_because: str = ""  # why activating another metric needs a reason today; empty when it does not
    to_answer: int = 0  # how many ideas will wait for a yes or no about this OMTM
    stay_parked: int = 0  # how many parked ones will not, as they move another metric first
    guardrails: tuple[tuple[str, tuple[int, ...]], ...] = ()  # those in force: names, and ids of metrics

    @property
    def asked_anew(self) -> str:
        """Which ideas are asked about again, whatever was answered for another OMTM; empty without any."""
        asked = ngettext(
            "Once it is active, {n} idea waits for its yes or no: an answer holds for one OMTM.",
            "Once it is active, {n} ideas wait for their yes or no: an answer holds for one OMTM.",
            self.to_answer,
        )
        parked = ngettext(
            "{n} parked idea stays parked; it comes back once the OMTM is the metric that it moves first.",
            "{n} parked ideas stay parked; each comes back once the OMTM is the metric that it moves first.",
            self.stay_parked,
        )
        both = ((asked, self.to_answer), (parked, self.stay_parked))
        return " ".join(text.format(n=n) for text, n in both if n)


class ClosedOmtm(Struct, frozen=True):
    """An OMTM of the past with all that belongs to it. ``metrics`` are those of its bets, by id."""

    top: Header
    view: OmtmView
    weaknesses: tuple[Weakness, ...]
    markers: tuple[tuple[date, str], ...]
    amendments: tuple[Decision, ...]
    bets: tuple[Decision, ...]  # oldest first
    metrics: dict[int, Metric]
    guardrails: tuple[FrozenGuardrail, ...] = ()  # as they stood when it ended
    score: Score | None = None


class BegunDraft(Struct, frozen=True):
    """An OMTM being defined: its metric's name, empty before one was named, and the step it is left at."""

    metric: str
    step: int


class TreeNode(Struct, frozen=True):
    """A scope of the tree, what it is part of, the OMTM it steers by, and the one being defined for it."""

    depth: int
    scope: Scope
    parent: Scope | None = None
    omtm: OmtmView | None = None
    draft: BegunDraft | None = None


class OmtmPage(Struct, frozen=True):
    """What steers a scope now, whether it is SMART, and who steers by what around it."""

    top: Header
    current: OmtmView | None
    smart: tuple[SmartLetter, ...]
    weaknesses: tuple[Weakness, ...]
    history: tuple[OmtmView, ...]  # closed ones, newest first
    tree: tuple[TreeNode, ...]  # the scopes, each before those below it
    markers: tuple[tuple[date, str], ...] = ()
    amendments: tuple[Decision, ...] = ()  # the entries of the log that amended the current one, oldest first
    draft: BegunDraft | None = None


def capacity_text(steps: Sequence[Weakness], fmt: NumberFormat) -> str:
    """What limits the whole, in one line, by capacities of one unit and one period; empty without any."""
    capacities = [(step.capacity, step.text) for step in steps if step.capacity is not None]
    if not capacities:
        return ""
    capacity, name = min(capacities, key=lambda pair: pair[0])
    text = _("{name} limits the whole to {value}; more anywhere else changes nothing.")
    return text.format(name=name, value=format_number(capacity, fmt))


def conversion_text(steps: Sequence[Weakness], fmt: NumberFormat) -> str:
    """What limits the whole, in one line, or the closest to do so; empty where no rate is given.

    Rates are compared by rate ÷ benchmark: 2 % may be fine where a rate of 60 % is poor."""
    ratios = [(s.rate / s.benchmark, s.text) for s in steps if s.rate is not None and s.benchmark]
    if ratios:
        ratio, name = min(ratios, key=lambda pair: pair[0])
        if ratio >= 1 or decimal_equal(ratio, 1):
            return _("Every step reaches its benchmark; {name} is the closest to it.").format(name=name)
        text = _("{name} is furthest below its benchmark: {ratio} % of it.")
        return text.format(name=name, ratio=format_number(ratio * 100, fmt, 0 if ratio >= 0.1 else 1))
    if any(step.rate is not None for step in steps):
        return _("Give each rate the one that is usual for it; rates alone cannot be compared.")
    return ""
