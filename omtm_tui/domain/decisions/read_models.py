"""Snapshot of the decision log."""

from __future__ import annotations

from msgspec import Struct, field

from omtm_tui.domain.decisions.decision import Decision
from omtm_tui.domain.header import Top
from omtm_tui.domain.metrics.metric import Metric


class DecisionsPage(Struct, frozen=True):
    """``ids`` are all entries found, newest first, or the best where ``ranked``; ``entries`` those read."""

    top: Top
    query: str
    entries: tuple[Decision, ...]
    total: int = 0
    metrics: dict[int, Metric] = field(default_factory=dict)
    ids: tuple[int, ...] = ()
    hits: dict[int, str] = field(default_factory=dict)
    """By entry, the words around a hit; see ``log_search``."""
    due: int = 0
    ranked: bool = False
    more: bool = False
