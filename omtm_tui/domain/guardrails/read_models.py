"""Snapshots of guardrails as they stand on a day: every text about their state takes its words from here."""

from datetime import date

from msgspec import Struct, field

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.guardrails.evaluate import Evaluation
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.header import Header
from omtm_tui.domain.metrics.metric import Metric, Series
from omtm_tui.domain.text.dates import format_date
from omtm_tui.i18n import _


class Standing(Struct, frozen=True):
    """What the rule says of the readings ``now``, and the breach that is open all the same, if one is.

    ``decided_on`` is the day something was decided about that breach; it ends with a clean evaluation then or
    later (``breach_over``), and until then it is a breach, whatever the latest value is."""

    now: Evaluation
    breached_since: date | None = None
    decided_on: date | None = None

    @property
    def state(self) -> GuardrailState:
        return self.now.state if self.breached_since is None else GuardrailState.BREACH

    @property
    def is_broken(self) -> bool:
        return self.state is GuardrailState.BREACH

    @property
    def to_decide(self) -> bool:
        """Whether a breach waits for its decision."""
        return self.breached_since is not None and self.decided_on is None

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
        if self.breached_since is None or self.now.state is GuardrailState.BREACH:
            return self.now.explanation
        return self._breach(self.breached_since)

    @property
    def explanation(self) -> str:
        """``ok: 43 % is at or above 40 %``; a breach with its days, and what is left to do about it."""
        if self.breached_since is None:
            return self.now.explanation
        end = _("It ends with the next ok value.") if self.decided_on else _("Nothing is decided yet.")
        return f"{self._breach(self.breached_since, self.decided_on)}. {end}"

    def _breach(self, since: date, decided_on: date | None = None) -> str:
        now = self.now
        parts = [_("breach since {day}").format(day=format_date(since, now.as_of))]
        if decided_on is not None:
            parts.append(_("decided on {day}").format(day=format_date(decided_on, now.as_of)))
        if now.state is not GuardrailState.BREACH:
            parts.append(_("{state} now").format(state=now.state.label))
        return f"{', '.join(parts)}: {now.reason}"


class GuardrailView(Standing, frozen=True, kw_only=True):
    """A guardrail judged as of the snapshot's day. ``strip`` holds its last evaluations, oldest first."""

    id: int
    name: str
    rule: str  # the rule in force, as it is typed in the workspace's number format
    stored_rule: str  # the same as it is stored, by which a decision finds it again
    sentence: str
    value_text: str  # the value in words; one that has gone stale with its age
    series: Series
    strip: tuple[tuple[date, GuardrailState], ...] = ()
    action: str = ""
    meaning: str = ""  # what the program does about a breach
    hard: bool = False
    stale: tuple[str, int] | None = None
    """The value as it was last known and how many days old it is, where it has gone stale."""
    versions: tuple[tuple[date, str, str], ...] = ()

    @property
    def value_then(self) -> str:
        """The value as it is written down for later; of a breach that is open all the same it says so."""
        latched = self.is_broken and self.now.state is GuardrailState.OK
        return _("{value}, ok now").format(value=self.value_text) if latched else self.value_text

    @property
    def still_open(self) -> str:
        """Why ok values since the breach began did not end it; empty where there were none."""
        since, until = self.breached_since, self.decided_on or date.max
        oks = (state is GuardrailState.OK and since and since < day < until for day, state in self.strip)
        if not any(oks):
            return ""
        if self.decided_on is None:
            return _("Values that are ok again do not end it: nothing is decided about it yet.")
        day = format_date(self.decided_on, self.now.as_of)
        text = _("The ok values before {day} did not end it: nothing was decided about it yet.")
        return text.format(day=day)


class GuardrailsPage(Struct, frozen=True):
    """All guardrails of a scope, with what was decided about each."""

    top: Header
    guardrails: tuple[GuardrailView, ...]
    metrics: tuple[Metric, ...]
    closing: dict[int, tuple[Decision, ...]] = field(default_factory=dict)
    """Decisions about a guardrail by its id, newest first."""
    changes: dict[int, tuple[tuple[date, GuardrailState, str], ...]] = field(default_factory=dict)
    """The days a guardrail came into another state, with the value then, by its id, oldest first."""
