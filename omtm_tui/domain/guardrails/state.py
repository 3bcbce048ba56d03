"""The states of a guardrail, and when a breach is over."""

from datetime import date

from msgspec import Struct

from omtm_tui.domain.text.labels import LabelledEnum, Tone
from omtm_tui.i18n import _, mark


class GuardrailState(LabelledEnum):
    """Silence is never ``ok``: without fresh readings a guardrail is ``unknown``."""

    OK = "ok", mark("ok"), Tone.GOOD, "✓"
    PENDING = "pending", mark("pending"), Tone.WARN, "◔"
    BREACH = "breach", mark("breach"), Tone.BAD, "✗"
    UNKNOWN = "unknown", mark("unknown"), Tone.WARN, "?"
    NOT_APPLICABLE = "not_applicable", mark("not applicable"), Tone.MUTED, "–"


def breach_over(decided_on: date | None, day: date, state: GuardrailState) -> bool:
    """Whether a breach closes by an evaluation: it is ok, on the day of the decision about it or later."""
    return decided_on is not None and day >= decided_on and state is GuardrailState.OK


class FrozenGuardrail(Struct, frozen=True):
    """A guardrail as it stood at one moment: texts ready to show, never recomputed."""

    name: str
    rule: str
    state: str
    value: str = ""

    @property
    def state_label(self) -> str:
        return GuardrailState(self.state).label if self.state in set(GuardrailState) else self.state

    @property
    def text(self) -> str:
        """``Retention day 28: ok (43 %)``."""
        words = {"name": self.name, "state": self.state_label, "value": self.value or "–"}
        return _("{name}: {state} ({value})").format(**words)
