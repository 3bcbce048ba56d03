"""From the key table to the bindings of a widget or screen."""

from collections.abc import Collection

from textual.binding import Binding, BindingType

from omtm_tui.ui.key_table import KEY_TABLE


def bindings(scope: str, *, only: Collection[str] = (), without: Collection[str] = ()) -> list[BindingType]:
    """The keys of a scope for a class's ``BINDINGS``; ``only`` and ``without`` name actions by their ids."""
    return [
        Binding(row.keys, row.id, row.label, show=False, priority=row.priority)
        for row in KEY_TABLE
        if row.scope == scope and row.id not in without and (row.id in only or not only)
    ]
