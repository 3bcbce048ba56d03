"""Snapshots of the OMTM page and of an OMTM being defined."""

from __future__ import annotations

from datetime import date

from msgspec import Struct, field

from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import FunnelStage, Metric, Series
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.omtm.smart import SmartLetter
from omtm_tui.domain.rhythm.review import Score
from omtm_tui.domain.workspace import Scope


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
    series: dict[int, Series]
    """Mature readings by metric id, for the baseline and the probability."""
    blocked_because: str = ""
    """Why activating another metric needs a reason today; empty when it does not."""


class OmtmPage(Struct, frozen=True):
    """What steers a scope now, whether it is SMART, and who steers by what around it."""

    top: Header
    current: OmtmView | None
    smart: tuple[SmartLetter, ...]
    weaknesses: tuple[Weakness, ...]
    history: tuple[OmtmView, ...]
    """Closed ones, newest first."""
    tree: tuple[tuple[int, OmtmView | None, Scope], ...]
    """Depth, active OMTM if any, scope: the scopes in tree order."""
    markers: tuple[tuple[date, str], ...] = ()
    scores: dict[int, Score] = field(default_factory=dict)
    """Brier scores of the reviews of closed OMTMs, by the OMTM's id."""
    draft_step: int | None = None
    """The step at which the OMTM being defined was left; None where none is."""
