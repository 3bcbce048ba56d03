"""Snapshot of the phase page."""

from __future__ import annotations

from msgspec import Struct

from omtm_tui.domain.header import Top
from omtm_tui.domain.phase.phase import PhaseSpell


class PhaseView(Struct, frozen=True):
    """The phases a workspace has been in."""

    top: Top
    spells: tuple[PhaseSpell, ...]
    """Oldest first; the last one is open unless none is."""
    blocked_because: str = ""
    """Why a phase change needs a reason today (a metric changed a few days ago); empty when it does not."""
