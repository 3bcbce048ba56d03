"""SQLModel with the tables of the file, loaded when the first record is written.

Importing SQLModel takes longer than painting the first screen, and whoever only looks never needs it. So the
verbs import this module, which is empty until one of its names is used."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlmodel import *

    from omtm_tui.storage.tables import *
else:

    def __getattr__(name: str) -> object:
        """Load everything at the first use of any name."""
        load()
        if name not in globals():
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return globals()[name]


def load() -> None:
    """Import SQLModel and the tables now."""
    import sqlmodel

    from omtm_tui.storage import tables

    for module in (sqlmodel, tables):
        globals().update({name: value for name, value in vars(module).items() if not name.startswith("_")})
