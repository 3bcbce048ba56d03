"""What was done last, step by step: what can be undone, and done again."""

from datetime import datetime

from msgspec import Struct

from omtm_tui.domain.header import Header
from omtm_tui.i18n import _, ngettext


class Step(Struct, frozen=True):
    """One thing somebody did; ``actor`` is the program it was done with. The ``id`` 0 is how all began."""

    id: int
    label: str
    done_at: datetime | None = None
    actor: str = ""
    undone: bool = False


class History(Struct, frozen=True):
    """The steps to go to, the newest first. ``seen`` is what was done last, as ``last_step`` counts it."""

    top: Header
    steps: tuple[Step, ...]
    seen: int

    @property
    def done(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if not step.undone)

    @property
    def undone(self) -> tuple[Step, ...]:
        return tuple(step for step in self.steps if step.undone)

    @property
    def now(self) -> int:
        """The id of the step after which everything is as it is now, 0 before the first."""
        return next((step.id for step in self.steps if not step.undone), 0)

    def distance(self, step_id: int) -> int:
        """How many steps are undone, or done again where it is negative, by going to a step."""
        ahead = sum(step.undone and step.id <= step_id for step in self.steps)
        return -ahead or sum(not step.undone and step.id > step_id for step in self.steps)


def jump_text(steps: int, *, forward: bool) -> str:
    """``3 steps undone``, or done again."""
    if not steps:
        return _("Everything is as it was just after that step.")
    if forward:
        return ngettext("{n} step done again", "{n} steps done again", steps).format(n=steps)
    return ngettext("{n} step undone", "{n} steps undone", steps).format(n=steps)
