"""The sizes at which a layout changes, for every screen and dialog."""

SIZES = [(0, "-narrow"), (76, "-normal"), (104, "-wide")]
"""Columns from which a layout applies."""

HEIGHTS = [(0, "-short"), (30, "-tall")]
"""Rows from which there is room for what is only nice to have."""
