"""``omtm keys``: the keys of the app, read from the table that the app itself is made of."""

from omtm_tui.cli.common import Reply, table
from omtm_tui.i18n import _
from omtm_tui.ui.key_table import SCOPES, of_scope


def keys() -> Reply:
    """List the keys of the app."""
    rows, actions = [], []
    for scope, title in SCOPES.items():
        for action in of_scope(scope):
            names = action.names
            where, name, help = _(title), _(action.label), _(action.help)
            rows.append((where, " ".join(names), name, help))
            actions.append({"scope": scope, "where": where, "keys": names, "name": name, "help": help})
    return Reply(lambda: table(rows), "keys", actions)
