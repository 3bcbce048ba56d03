"""How a guardrail stands on a day: every text about its state takes its words from here."""

from datetime import date

from msgspec import Struct

from omtm_tui.domain.guardrails.evaluate import Evaluation
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.text.dates import format_date
from omtm_tui.domain.text.labels import Tone
from omtm_tui.i18n import _


class Standing(Struct, frozen=True):
    """What the rule says of the readings ``now``, and the breach that is open all the same, if one is.

    ``decided_on`` is the day something was decided about that breach; it ends with a clean evaluation then or
    later (``breach_over``), and until then it is a breach, whatever the latest value is.
    """

    now: Evaluation
    breached_since: date | None = None
    decided_on: date | None = None

    @property
    def state(self) -> GuardrailState:
        return self.now.state if self.breached_since is None else GuardrailState.BREACH

    @property
    def to_decide(self) -> bool:
        """Whether a breach waits for its decision."""
        return self.breached_since is not None and self.decided_on is None

    @property
    def tone(self) -> Tone:
        return self.state.tone

    @property
    def label(self) -> str:
        """The state in words; a breach is told from one that is decided or whose value is fine again."""
        if self.breached_since is None:
            return self.state.label
        if self.decided_on is not None:
            return _("decided breach")
        return _("breach, ok now") if self.now.state is GuardrailState.OK else self.state.label

    @property
    def text(self) -> str:
        """``✓ ok``."""
        return f"{self.state.glyph} {self.label}"

    @property
    def judgement(self) -> str:
        """``breach: 39 % is below 40 %``: the state and its reason, as they are written down for later."""
        now, since = self.now, self.breached_since
        if since is None or now.state is GuardrailState.BREACH:
            return now.explanation
        message = _("breach since {day}, {state} now: {reason}")
        return message.format(day=format_date(since, now.as_of), state=now.state.label, reason=now.reason)

    @property
    def explanation(self) -> str:
        """``ok: 43 % is at or above 40 %``; a breach with its days, and what is left to do about it."""
        now = self.now
        if self.breached_since is None:
            return now.explanation
        failing, decided = now.state is GuardrailState.BREACH, self.decided_on
        if decided is None:
            message = (
                _("breach since {day}: {reason}. Nothing is decided yet.")
                if failing
                else _("breach since {day}, {state} now: {reason}. Nothing is decided yet.")
            )
        elif failing:
            message = _("breach since {day}, decided on {decided}: {reason}. It ends with the next ok value.")
        else:
            message = _(
                "breach since {day}, decided on {decided}, {state} now: {reason}. "
                "It ends with the next ok value."
            )
        return message.format(
            day=format_date(self.breached_since, now.as_of),
            decided=format_date(decided, now.as_of) if decided else "",
            state=now.state.label,
            reason=now.reason,
        )
