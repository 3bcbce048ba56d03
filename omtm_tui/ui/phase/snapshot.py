"""What the page and the wizard of the phases show."""

from __future__ import annotations

from msgspec import Struct
from textual.content import Content

from omtm_tui.domain.header import Top
from omtm_tui.domain.phase.gate_answers import ReadAnswer
from omtm_tui.domain.phase.phase import Phase, PhaseSpell
from omtm_tui.domain.phase.phase_walk import GateResult
from omtm_tui.domain.phase.read_models import PhaseView
from omtm_tui.domain.tone import Tone
from omtm_tui.storage.read.gates import gate_answers, typed_answers
from omtm_tui.storage.read.phase import phase as read_phase
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.ui.kit.text import plain

PHASES = tuple(Phase)


class PhaseSnapshot(Struct, frozen=True):
    """The way so far, and by field id what the readings and the PM answer of the gates."""

    view: PhaseView
    read_answers: dict[str, ReadAnswer]
    typed_answers: dict[str, str]

    @property
    def top(self) -> Top:
        return self.view.top

    @property
    def open(self) -> PhaseSpell | None:
        return next((spell for spell in self.view.spells if spell.ended is None), None)


def read_phase_page(context: ReadContext) -> PhaseSnapshot:
    """Read all that page and wizard show; only the header depends on the team, the phase does not."""
    return PhaseSnapshot(read_phase(context), gate_answers(context), typed_answers(context))


def gate_lines(result: GateResult) -> Content:
    """What has been proved and what is missing, a line each."""
    met = [Content.assemble(plain("✓ ", Tone.GOOD), plain(clause)) for clause in result.facts]
    missing = [Content.assemble(plain("○ ", Tone.WARN), plain(clause)) for clause in result.missing]
    return Content("\n").join(met + missing)
