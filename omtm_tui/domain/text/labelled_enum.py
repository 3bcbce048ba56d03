"""Enumerations whose members are declared once: the value that is stored, and the label that people read."""

from __future__ import annotations

from enum import StrEnum
from typing import Self

from omtm_tui.i18n import _


class LabelledEnum(StrEnum):
    """Members are ``EMPATHY = "empathy", mark("Empathy")``; the value finds and stores them.

    What else belongs to a member may follow its label; a property of the class gives it a name.
    """

    _message: str
    _details: tuple[str, ...]

    def __new__(cls, value: str, message: str = "", *details: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member._message = message
        member._details = details
        return member

    @property
    def label(self) -> str:
        """The label in the reader's language."""
        return _(self._message)
