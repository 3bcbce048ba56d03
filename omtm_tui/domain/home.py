"""The first screen as a snapshot: the one number, what to do next, what must hold and what runs."""

from datetime import date

from msgspec import Struct

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.guardrails.read_models import GuardrailView
from omtm_tui.domain.header import Header
from omtm_tui.domain.rhythm.next_steps import NextStep
from omtm_tui.domain.rhythm.review import SinceReview


class HomeView(Struct, frozen=True):
    """What Home shows, read in one go."""

    top: Header
    next: tuple[NextStep, ...]
    guardrails: tuple[GuardrailView, ...]
    running: tuple[Decision, ...]
    markers: tuple[tuple[date, str], ...]
    """Days on which a decision was made, for the chart."""
    since: SinceReview | None = None
    """What happened since the last review; None before the first."""
    held: tuple[Decision, ...] = ()
    """Bets that were placed and do not start, because a breach holds them back."""
