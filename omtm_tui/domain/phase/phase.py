"""The five product phases, and the spells a workspace spends in them."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct

from omtm_tui.i18n import _


class Phase(StrEnum):
    EMPATHY = "empathy"
    STICKINESS = "stickiness"
    GROWTH = "growth"
    REVENUE = "revenue"
    SCALE = "scale"

    @property
    def label(self) -> str:
        return {
            Phase.EMPATHY: _("Empathy"),
            Phase.STICKINESS: _("Stickiness"),
            Phase.GROWTH: _("Growth"),
            Phase.REVENUE: _("Revenue"),
            Phase.SCALE: _("Scale"),
        }[self]

    @property
    def question(self) -> str:
        return {
            Phase.EMPATHY: _("Is the problem real, and would someone pay?"),
            Phase.STICKINESS: _("Do new users reach value, and come back?"),
            Phase.GROWTH: _("Does usage hold and spread?"),
            Phase.REVENUE: _("Do they pay, and does it pay?"),
            Phase.SCALE: _("Can we steer?"),
        }[self]


class PhaseSpell(Struct, frozen=True):
    """One stay in a phase; ``ended`` None is the open one."""

    phase: Phase
    started: date
    ended: date | None = None
    evidence: str = ""
    reason: str = ""
    id: int = 0

    @property
    def turns(self) -> tuple[date, ...]:
        """The first day in the phase, and the first one after it where it is over."""
        return (self.started,) if self.ended is None else (self.started, self.ended + timedelta(1))
