"""The stays in product phases, and when one followed another."""

from datetime import date

from omtm_tui.domain.phase.phase import Phase, PhaseSpell
from omtm_tui.domain.rhythm.rhythm import last_change
from omtm_tui.storage import records
from omtm_tui.storage.read_context import ReadContext, once


@once
def phase_spells(context: ReadContext) -> tuple[PhaseSpell, ...]:
    """Every stay in a phase, oldest first."""
    return records.from_rows(PhaseSpell, context.execute("SELECT * FROM phase_spell ORDER BY id"))


def open_phase(context: ReadContext) -> Phase | None:
    """The phase the product is in; None before the first."""
    return next((spell.phase for spell in phase_spells(context) if spell.ended is None), None)


def last_phase_change(context: ReadContext) -> date | None:
    """The last day on which one phase followed another."""
    return last_change((spell.started, spell.phase) for spell in phase_spells(context))
