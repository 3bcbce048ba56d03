"""The keys that are about a line: they get its record, and where there is none they say why."""

from collections.abc import Awaitable, Callable
from functools import wraps
from inspect import isawaitable
from typing import Any, ClassVar

from omtm_tui.ui.app_base import ErrorBoundary
from omtm_tui.ui.key_table import KEY_TABLE
from omtm_tui.ui.kit.basics import OwnFiles


class ActsOnLines(OwnFiles, ErrorBoundary):
    """A subclass sets ``scope``; the key table says which keys are about a line.

    Their actions get ``current``, the record of the line, before what the key table gives them.
    """

    scope: ClassVar[str] = ""
    without_lines: ClassVar[frozenset[str]] = frozenset()
    """Actions about the lines that go on where a filter shows none, and get no record."""

    @property
    def current(self) -> Any:
        """The record of the line; None where there is none."""
        raise NotImplementedError

    @property
    def no_line(self) -> str:
        """Why there is no line to act on; empty where there is one, or nothing to say."""
        return ""

    def __init_subclass__(cls, **settings: Any) -> None:
        """Give each action of the scope that is about a line the record of it."""
        super().__init_subclass__(**settings)
        about_lines = {row.id.partition("(")[0] for row in KEY_TABLE if row.scope == cls.scope and row.on_row}
        for name in about_lines - cls.without_lines if "scope" in vars(cls) else ():
            if action := getattr(cls, f"action_{name}", None):
                setattr(cls, f"action_{name}", _on_row(action))


def _on_row(action: Callable[..., Any]) -> Callable[..., Awaitable[None]]:
    """The action where there is a line, else the reason why there is none."""

    @wraps(action)
    async def on_row(page: ActsOnLines, *parameters: Any) -> None:
        if reason := page.no_line:
            page.omtm_app.say(reason)
        elif (record := page.current) is not None:
            done = action(page, record, *parameters)
            if isawaitable(done):
                await done

    return on_row


def writes(verb: Callable[..., object]) -> Callable[..., Awaitable[None]]:
    """The action of a key that is one write about the record of the line."""

    async def action(self: ErrorBoundary, record: Any, *args: Any) -> None:
        await self.omtm_app.do(verb, record.id, *args)

    return action
