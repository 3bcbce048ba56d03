"""The key table: every key of every page, dialog, wizard and widget, as ``keys.json`` declares them.

Bindings, the key bar, the palette, the help and the README are made from it; it can be read without Textual.
"""

from collections.abc import Iterator
from pathlib import Path

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.i18n import mark
from omtm_tui.ui.pages import PAGES


class KeyAction(Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the table: what some keys do in a scope.

    ``id`` is the method name after ``action_`` (with arguments, if any, and ``app.`` before one of the app);
    ``keys`` are separated by commas, the first is shown. One without a ``label`` is plain moving or editing,
    which help and palette do not list. ``bar`` says whether the key bar shows the row, ``on_row`` whether it
    is about the lines of a list, so that an empty one has no use for it, ``priority`` whether it comes before
    the keys of what has the focus. ``also`` is what people may call it, for whoever searches. ``scope`` names
    where they work.
    """

    id: str
    keys: str
    label: str = ""
    help: str = ""
    bar: bool = False
    on_row: bool = False
    priority: bool = False
    also: str = ""
    scope: str = ""

    @property
    def first_key(self) -> str:
        """The first key, as Textual calls it."""
        return self.keys.partition(",")[0]

    @property
    def key(self) -> str:
        """The first key, as people write it."""
        return written_key(self.first_key)


class Scope(Struct, frozen=True, forbid_unknown_fields=True):
    """Where some keys work; without a title, in a part of a page or dialog that the help does not name.

    ``also`` is what people may call a page.
    """

    scope: str
    actions: tuple[KeyAction, ...]
    title: str = ""
    also: str = ""


def written_key(key: str) -> str:
    """A key as people write it."""
    return _KEYS.get(key, key)


_KEYS = {
    "question_mark": "?",
    "slash": "/",
    "less_than_sign": "<",
    "greater_than_sign": ">",
    "enter": "Enter",
    "escape": "Esc",
    "space": "Space",
    "backspace": "Backspace",
    "pagedown": "PgDn",
    "pageup": "PgUp",
}

_TABLE = msgspec.json.decode(Path(__file__).with_name("keys.json").read_bytes(), type=tuple[Scope, ...])

SCOPES = {one.scope: title for one in _TABLE if (title := one.title or dict(PAGES).get(one.scope))}
"""The titles of the scopes that help and palette list, in their order."""


def _actions() -> Iterator[KeyAction]:
    also = {one.scope: one.also for one in _TABLE}
    for number, (page, title) in enumerate(PAGES, 1):
        shows = KeyAction(f"page('{page}')", str(number), title, mark("Show this screen."), also=also[page])
        yield replace(shows, scope="app")
        yield KeyAction(f"page('{page}')", str(number), scope="welcome")
    for one in _TABLE:
        yield from (replace(action, scope=one.scope) for action in one.actions)


KEY_TABLE = tuple(_actions())
