"""What the header of every screen shows, and what each snapshot of a screen carries along."""

from datetime import date

from msgspec import Struct, field

from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.omtm.omtm import OmtmView
from omtm_tui.domain.phase.phase import Phase
from omtm_tui.domain.text.number_format import NumberFormat
from omtm_tui.domain.workspace import Scope, Workspace


class Header(Struct, frozen=True):
    """What the header of every screen shows."""

    today: date
    workspace: Workspace
    scope: Scope | None
    phase: Phase | None
    omtm: OmtmView | None
    guardrails: dict[GuardrailState, int] = field(default_factory=dict)
    broken: tuple[str, ...] = ()  # the names of the guardrails in breach, hard ones first
    has_draft: bool = False
    had_omtm: bool = False  # whether the team steered by one before, where it has none now
    is_empty: bool = False  # whether the file holds nothing at all, so that the welcome is shown

    @property
    def numbers(self) -> NumberFormat:
        """How numbers are written."""
        return self.workspace.settings.numbers

    @property
    def team(self) -> str:
        """Whose number it is, where it is not the company's."""
        return self.scope.name if self.scope is not None and self.scope.parent_id is not None else ""
