"""The frame of every dialog: a panel in the middle of what lies behind it."""

from __future__ import annotations

from typing import TypeVar

from textual.screen import ModalScreen

from omtm_tui.ui.kit.error_boundary import ErrorBoundary

T = TypeVar("T")


class Dialog(ErrorBoundary, ModalScreen[T]):
    """A subclass composes one ``Vertical`` and says how wide it is."""

    DEFAULT_CSS = """
    Dialog { align: center middle; }
    Dialog > Vertical { max-width: 100%; height: auto; background: $panel; padding: 1 1 0 1; }
    Dialog Table { background: $panel; }
    """


class LargeDialog(Dialog[T]):
    """A dialog that takes the whole of a narrow terminal."""

    DEFAULT_CSS = """
    LargeDialog.-narrow > Vertical { width: 100%; height: 100%; max-height: 100%; padding: 0; }
    """
