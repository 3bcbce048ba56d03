"""The frame of every dialog: a panel in the middle of what lies behind it."""

from __future__ import annotations

from typing import TypeVar

from textual.screen import ModalScreen

from omtm_tui.ui.kit.css import css_of
from omtm_tui.ui.kit.error_boundary import ErrorBoundary

T = TypeVar("T")


class Dialog(ErrorBoundary, ModalScreen[T]):
    """A subclass composes one ``Vertical`` and says how wide it is."""

    DEFAULT_CSS = css_of(__file__)


class LargeDialog(Dialog[T]):
    """A dialog that takes the whole of a narrow terminal."""

    DEFAULT_CSS = css_of(__file__, "large_dialog")
