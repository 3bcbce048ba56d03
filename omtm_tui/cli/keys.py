"""``omtm keys``: the keys of the app, read from the table that the app itself is made of."""

from __future__ import annotations

from omtm_tui.cli.common import Reply, table
from omtm_tui.cli.json_output import Key, ListOf, Shape
from omtm_tui.i18n import _
from omtm_tui.ui.actions import of_scope
from omtm_tui.ui.key_table import SCOPES, KeyAction, written_key


def key_names(action: KeyAction) -> list[str]:
    """Return the keys of an action, as people write them."""
    return [written_key(key) for key in action.keys.split(",")]


def scope_title(action: KeyAction) -> str:
    """Return where an action works, in words."""
    return _(SCOPES[action.scope])


def translated_name(action: KeyAction) -> str:
    """Return the short name of an action."""
    return _(action.label)


def translated_help(action: KeyAction) -> str:
    """Return what an action does."""
    return _(action.help)


KEYS = ListOf(
    Shape(
        KeyAction,
        "What a key does.",
        scope="Where it works.",
        where=Key("Where it works, in words.", scope_title),
        keys=Key("The keys that do it, the usual one first.", key_names),
        name=Key("Its short name.", translated_name),
        help=Key("What it does.", translated_help),
    )
)


def keys() -> Reply:
    """List the keys of the app."""
    actions = [action for scope in SCOPES for action in of_scope(scope)]
    rows = [
        (scope_title(one), " ".join(key_names(one)), translated_name(one), translated_help(one))
        for one in actions
    ]
    return Reply(lambda: table(rows), KEYS, actions)
