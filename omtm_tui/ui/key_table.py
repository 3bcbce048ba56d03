"""The key table: every key of every page, dialog, wizard and widget, as ``keys.json`` declares them.

Bindings, the key bar, the palette, the help and the README are made from it; it can be read without Textual.
"""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from omtm_tui.data_files import data_file
from omtm_tui.domain.errors import Action, ReportedError
from omtm_tui.i18n import _
from omtm_tui.ui.pages import PAGES, add_key


class KeyAction(Struct, frozen=True, forbid_unknown_fields=True):
    """A row of the table: what some keys do in a scope.

    ``id`` is the method name after ``action_`` (with arguments, if any, and ``app.`` before one of the app);
    ``keys`` are separated by commas, the first is shown. One without a ``label`` is plain moving or editing,
    which help and palette do not list. ``bar`` says whether the key bar shows the row, ``on_row`` whether it
    is about the lines of a list, so that an empty one has no use for it, ``priority`` whether it comes before
    the keys of what has the focus. ``also`` is what people may call it, for whoever searches. ``scope`` names
    where they work."""

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
        return self.names[0]

    @property
    def names(self) -> list[str]:
        """The keys, as people write them."""
        return [_NAMES.get(key, key) for key in self.keys.split(",")]


class Scope(Struct, frozen=True, forbid_unknown_fields=True):
    """Where some keys work; untitled where the help does not name it. ``also`` is what people may call it.

    ``help`` says what a page shows."""

    scope: str
    actions: tuple[KeyAction, ...]
    title: str = ""
    also: str = ""
    help: str = ""


_NAMES = data_file(__file__, "key_names.json", dict[str, str])
"""How people write keys that Textual calls otherwise."""

_TABLE = data_file(__file__, "keys.json", tuple[Scope, ...])

SCOPES = {one.scope: title for one in _TABLE if (title := one.title or dict(PAGES).get(one.scope))}
"""The titles of the scopes that help and palette list, in their order."""


def _actions() -> Iterator[KeyAction]:
    by_scope = {one.scope: one for one in _TABLE}
    for number, (page, title) in enumerate(PAGES, 1):
        about = by_scope[page]
        yield KeyAction(f"page('{page}')", str(number), title, about.help, also=about.also, scope="app")
        yield KeyAction(f"page('{page}')", str(number), scope="welcome")
    for one in _TABLE:
        yield from (replace(action, scope=one.scope) for action in one.actions)


KEY_TABLE = tuple(_actions())
LISTED = tuple(row for row in KEY_TABLE if row.label)  # what help and palette offer


def of_scope(scope: str) -> tuple[KeyAction, ...]:
    """Return the listed actions of a scope in the table's order."""
    return tuple(row for row in LISTED if row.scope == scope)


_WAYS = data_file(__file__, "actions.json", dict[Action, tuple[str, ...] | str])
"""The keys to press one after the other, as ``scope.id`` of the table; what is missing has no key.
What cannot be done while the app uses the file has the command instead."""


def key_for(action: Action) -> str:
    """Return the keys for an action as people write them; empty where it has none."""
    way = _WAYS.get(action, "")
    return "" if isinstance(way, str) else _(", then ").join(key_of(*key.split(".", 1)) for key in way)


def key_of(scope: str, id: str) -> str:
    """Return the key of a row of the table, as people write it."""
    return next(row.key for row in LISTED if (row.scope, row.id) == (scope, id))


def with_key(sentence: str, action: Action | None) -> str:
    """Add the key that does what a sentence asks for, or the command where there is no key."""
    if action is None:
        return sentence
    if isinstance(way := _WAYS.get(action), str):
        return _("{sentence}: run “{command}”.").format(sentence=sentence.removesuffix("."), command=way)
    key = key_for(action)
    return add_key(sentence, key) + "." if key else sentence


def error_text(error: ReportedError) -> str:
    """Return an error's text with the key that helps: ``Answer “Price test” first: press y.``"""
    return with_key(str(error), error.action)
