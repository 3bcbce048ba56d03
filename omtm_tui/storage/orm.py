"""SQLModel with the tables of the file, loaded when the first record is written.

Importing SQLModel takes longer than painting the first screen, and whoever only looks never needs it. So the
verbs import this module, which is empty until one of its names is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlmodel import Session, SQLModel, col, func, insert, select, update

    from omtm_tui.storage.tables import (
        Action,
        Amendment,
        Brief,
        Comment,
        Criterion,
        Decision,
        DecisionOutcome,
        Deliverable,
        DirectAnswer,
        DraftField,
        Experiment,
        FridayStep,
        GateAnswer,
        Guardrail,
        GuardrailRule,
        Metric,
        NorthStar,
        Omtm,
        PhaseSpell,
        Reading,
        Registration,
        Request,
        Result,
        Review,
        Scope,
        Weakness,
        Workspace,
    )
else:

    def __getattr__(name: str) -> object:
        """Load everything at the first use of any name."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        load()
        return globals()[name]


__all__ = [
    "Action",
    "Amendment",
    "Brief",
    "Comment",
    "Criterion",
    "Decision",
    "DecisionOutcome",
    "Deliverable",
    "DirectAnswer",
    "DraftField",
    "Experiment",
    "FridayStep",
    "GateAnswer",
    "Guardrail",
    "GuardrailRule",
    "Metric",
    "NorthStar",
    "Omtm",
    "PhaseSpell",
    "Reading",
    "Registration",
    "Request",
    "Result",
    "Review",
    "SQLModel",
    "Scope",
    "Session",
    "Weakness",
    "Workspace",
    "col",
    "func",
    "insert",
    "select",
    "update",
]


def load() -> None:
    """Import SQLModel and the tables now."""
    import sqlmodel

    from omtm_tui.storage import tables

    for name in __all__:
        globals()[name] = getattr(tables if hasattr(tables, name) else sqlmodel, name)
