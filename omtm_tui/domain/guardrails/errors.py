"""What is wrong with a rule, and where."""

from __future__ import annotations

from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _


class RuleError(UserError):
    """A rule that cannot be read; ``column`` counts from 1, ``problem`` is the text without it."""

    def __init__(self, column: int, problem: str) -> None:
        super().__init__(_("Column {column}: {problem}").format(column=column, problem=problem))
        self.column = column
        self.problem = problem
