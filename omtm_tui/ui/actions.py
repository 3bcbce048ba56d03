"""Look-ups in the key table: the actions of a scope, and the keys that an error or a next step asks for."""

from omtm_tui.domain.errors import Action, ReportedError
from omtm_tui.i18n import _
from omtm_tui.ui.key_table import KEY_TABLE, KeyAction
from omtm_tui.ui.pages import add_key

LISTED = tuple(row for row in KEY_TABLE if row.label)
"""What help and palette offer."""


def of_scope(scope: str) -> tuple[KeyAction, ...]:
    """Return the listed actions of a scope in the table's order."""
    return tuple(row for row in LISTED if row.scope == scope)


def label(action: KeyAction) -> str:
    """Return the action's short name in the user's language."""
    return _(action.label)


_STEPS: dict[Action, tuple[tuple[str, str], ...]] = {
    Action.ADD_GUARDRAIL: (("app", "page('guardrails')"), ("guardrails", "add")),
    Action.ANSWER: (("backlog", "yes"),),
    Action.CLOSE_OMTM: (("app", "page('omtm')"), ("omtm", "close_omtm")),
    Action.DECIDE_BREACH: (("app", "page('guardrails')"), ("guardrails", "decide")),
    Action.DEFINE_OMTM: (("app", "page('omtm')"),),
    Action.FIND_PHASE: (("app", "page('phase')"),),
    Action.LOG_DECISION: (("friday", "log"),),
    Action.MOVE_ON: (("backlog", "state"),),
    Action.PLACE_BET: (("backlog", "decide"),),
    Action.RECORD: (("app", "record"),),
    Action.RECORD_OUTCOME: (("backlog", "decide"),),
    Action.REVIEW: (("app", "review"),),
    Action.SCORE: (("backlog", "edit"),),
    Action.WRITE_OUTCOME: (("requests", "edit"),),
}
"""The keys to press one after the other, as scope and action of the table; what is missing has no key."""

_COMMANDS = {
    Action.OPEN_OTHER_FILE: "omtm --db FILE",
    Action.RESCUE: "omtm doctor --repair NEW_FILE",
    Action.RESTORE: "omtm restore",
}
"""What cannot be done while the app uses the file."""


def key_for(action: Action) -> str:
    """Return the keys for an action as people write them; empty where it has none."""
    return _(", then ").join(key_of(scope, id) for scope, id in _STEPS.get(action, ()))


def key_of(scope: str, id: str) -> str:
    """Return the key of a row of the table, as people write it."""
    return next(row.key for row in LISTED if (row.scope, row.id) == (scope, id))


def with_key(sentence: str, action: Action | None) -> str:
    """Add the key that does what a sentence asks for, or the command where there is no key."""
    if action is None:
        return sentence
    if command := _COMMANDS.get(action):
        return _("{sentence}: run “{command}”.").format(sentence=sentence.removesuffix("."), command=command)
    key = key_for(action)
    return add_key(sentence, key) + "." if key else sentence


def error_text(error: ReportedError) -> str:
    """Return an error's text with the key that helps: ``Answer “Price test” first: press y.``"""
    return with_key(str(error), error.action)
