"""What the class of a widget declares: its style sheet, its keys, and the sizes that change its layout."""

from collections.abc import Collection
from pathlib import Path

from textual.binding import Binding, BindingType

from omtm_tui.ui.key_table import KEY_TABLE


def css_of(module_file: str, name: str = "") -> str:
    """Read ``page.tcss`` for the class in ``page.py``, or the sheet ``name`` where a module has several."""
    path = Path(module_file)
    return (path.with_name(f"{name}.tcss") if name else path.with_suffix(".tcss")).read_text("utf-8")


def bindings(scope: str, *, only: Collection[str] = (), without: Collection[str] = ()) -> list[BindingType]:
    """The keys of a scope for a class's ``BINDINGS``; ``only`` and ``without`` name actions by their ids."""
    return [
        Binding(row.keys, row.id, row.label, show=False, priority=row.priority)
        for row in KEY_TABLE
        if row.scope == scope and row.id not in without and (row.id in only or not only)
    ]


SIZES = [(0, "-narrow"), (76, "-normal"), (104, "-wide")]
"""Columns from which a layout applies."""

HEIGHTS = [(0, "-short"), (30, "-tall")]
"""Rows from which there is room for what is only nice to have."""
