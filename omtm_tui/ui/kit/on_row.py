"""The keys that are about a line: where there is none they say why, on pages and full screens alike."""

from collections.abc import Callable
from functools import wraps
from inspect import iscoroutinefunction
from typing import Any, ClassVar

from omtm_tui.ui.app_base import ErrorBoundary
from omtm_tui.ui.key_table import KEY_TABLE


class ActsOnLines(ErrorBoundary):
    """A subclass sets ``scope`` and says in ``no_line`` why there is none; the key table says which keys."""

    scope: ClassVar[str] = ""
    without_lines: ClassVar[frozenset[str]] = frozenset()
    """Actions about the lines that go on where a filter shows none."""

    @property
    def no_line(self) -> str:
        """Why there is no line to act on; empty where there is one."""
        raise NotImplementedError

    def __init_subclass__(cls, **settings: Any) -> None:
        """Put the question for a line before each action of the scope that is about one."""
        super().__init_subclass__(**settings)
        about_lines = {row.id.partition("(")[0] for row in KEY_TABLE if row.scope == cls.scope and row.on_row}
        for name in about_lines - cls.without_lines if "scope" in vars(cls) else ():
            if action := getattr(cls, f"action_{name}", None):
                setattr(cls, f"action_{name}", _on_row(action))


def _on_row(action: Callable[..., Any]) -> Callable[..., Any]:
    """The action where there is a line, else the reason why there is none."""

    def is_missing(page: ActsOnLines) -> bool:
        if reason := page.no_line:
            page.omtm_app.say(reason)
        return bool(reason)

    @wraps(action)
    def on_row(page: ActsOnLines, *parameters: Any) -> None:
        if not is_missing(page):
            action(page, *parameters)

    @wraps(action)
    async def awaited_on_row(page: ActsOnLines, *parameters: Any) -> None:
        if not is_missing(page):
            await action(page, *parameters)

    return awaited_on_row if iscoroutinefunction(action) else on_row
