"""A text too long for the screen, scrolled with the keys of a list."""

from __future__ import annotations

from textual.containers import VerticalScroll

from omtm_tui.ui.kit.css import css_of
from omtm_tui.ui.kit.key_bindings import bindings


class Scroll(VerticalScroll):
    DEFAULT_CSS = css_of(__file__)
    BINDINGS = bindings("text")
