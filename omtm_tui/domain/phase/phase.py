"""The five product phases, and the spells a workspace spends in them."""

from datetime import date, timedelta

from msgspec import Struct

from omtm_tui.domain.text.labels import LabelledEnum
from omtm_tui.i18n import _, mark


class Phase(LabelledEnum):
    """The five phases of a product in their order, each with the question it has to answer."""

    EMPATHY = "empathy", mark("Empathy"), mark("Is the problem real, and would someone pay?")
    STICKINESS = "stickiness", mark("Stickiness"), mark("Do new users reach value, and come back?")
    GROWTH = "growth", mark("Growth"), mark("Does usage hold and spread?")
    REVENUE = "revenue", mark("Revenue"), mark("Do they pay, and does it pay?")
    SCALE = "scale", mark("Scale"), mark("Can we steer?")

    @property
    def question(self) -> str:
        return _(self._details[0])


PHASES = tuple(Phase)


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
