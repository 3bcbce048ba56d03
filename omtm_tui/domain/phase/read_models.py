"""What the page and the wizard of the phases show."""

from msgspec import Struct

from omtm_tui.domain.header import Header
from omtm_tui.domain.phase.gate_answers import ReadAnswer
from omtm_tui.domain.phase.phase import PhaseSpell


class PhaseView(Struct, frozen=True):
    """The phases a workspace has been in, and by field id what the readings and the PM answer."""

    top: Header
    spells: tuple[PhaseSpell, ...]
    """Oldest first; the last one is open unless none is."""
    read_answers: dict[str, ReadAnswer]
    typed_answers: dict[str, str]
    blocked_because: str = ""
    """Why a phase change needs a reason today (a metric changed a few days ago); empty when it does not."""

    @property
    def open(self) -> PhaseSpell | None:
        return next((spell for spell in self.spells if spell.ended is None), None)
