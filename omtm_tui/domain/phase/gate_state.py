"""How each gate stands: one state a gate, from which the page and the wizard take their words and signs."""

from collections.abc import Sequence

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.phase.phase import PHASES, Phase, PhaseSpell
from omtm_tui.domain.phase.phase_walk import Answers, check_gate
from omtm_tui.domain.text.labels import LabelledEnum, Tone
from omtm_tui.i18n import mark


class GateState(LabelledEnum):
    """A gate that was overruled stays so for ever, whatever its phase became."""

    PASSED = "passed", mark("passed"), Tone.GOOD, "✓"
    OVERRULED = "overruled", mark("overruled"), Tone.WARN, "≈"
    FAILED = "failed", mark("not passed"), Tone.BAD, "✗"
    OPEN = "open", mark("open"), Tone.ACCENT, "●"
    AHEAD = "ahead", mark("ahead"), Tone.MUTED, "○"
    SKIPPED = "skipped", mark("not asked"), Tone.MUTED, "–"

    @property
    def glyph(self) -> str:
        """One cell wide and distinct without colour."""
        return self._details[1]


def gates_on_path(spells: Sequence[PhaseSpell]) -> dict[Phase, GateState]:
    """The gate out of each phase, as the stays in phases left it."""
    here = next((PHASES.index(spell.phase) for spell in spells if spell.ended is None), -1)
    return _gates(spells, here, GateState.OPEN, GateState.AHEAD)


def gates_in_walk(
    stopped_at: Phase | None, spells: Sequence[PhaseSpell], *, fails: bool, finished: bool
) -> dict[Phase, GateState]:
    """The gates as a walk through them leaves them; ``stopped_at`` None passed all of them.

    ``fails``: something is known that the gate it stopped at does not pass with. ``finished``: the walk is
    over, and what lies behind that gate was not asked.
    """
    stop = len(PHASES) if stopped_at is None else PHASES.index(stopped_at)
    stopped = GateState.FAILED if fails or finished else GateState.AHEAD
    return _gates(spells, stop, stopped, GateState.SKIPPED if finished else GateState.AHEAD)


def _gates(
    spells: Sequence[PhaseSpell], stop: int, stopped: GateState, behind: GateState
) -> dict[Phase, GateState]:
    overruled = {phase for spell in spells for phase in spell.overruled}
    states = {}
    for rank, phase in enumerate(PHASES):
        passed = GateState.OVERRULED if phase in overruled else GateState.PASSED
        states[phase] = passed if rank < stop else stopped if rank == stop else behind
    return states


def not_passed(was: Phase | None, phase: Phase, answers: Answers) -> tuple[Phase, ...]:
    """The gates between two phases that the evidence does not pass; where there ``was`` none, all before."""
    first = PHASES.index(was) if was else 0
    return tuple(crossed for crossed in PHASES[first : PHASES.index(phase)] if not _holds(crossed, answers))


def _holds(phase: Phase, answers: Answers) -> bool:
    try:
        return check_gate(phase, answers).ok
    except UserError:
        return False
