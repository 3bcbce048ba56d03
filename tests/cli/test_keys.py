"""``omtm keys`` is the key table of the app, whole and in its order."""

from __future__ import annotations

from omtm_tui.i18n import _
from omtm_tui.ui.key_table import LISTED, SCOPES
from tests.support.command import Omtm


def test_every_key_of_the_table_is_listed_once(omtm: Omtm) -> None:
    listed = omtm("keys", "--json").json
    assert sorted((one["scope"], one["name"], one["help"]) for one in listed) == sorted(
        (action.scope, _(action.label), _(action.help)) for action in LISTED
    )
    assert sum(len(one["keys"]) for one in listed) == sum(len(action.keys.split(",")) for action in LISTED)
    scopes = list(SCOPES)
    assert [scopes.index(one["scope"]) for one in listed] == sorted(scopes.index(one.scope) for one in LISTED)
    assert {"Everywhere", "Backlog: triage"} < {one["where"] for one in listed}


def test_a_line_names_where_the_keys_and_what_they_do(omtm: Omtm) -> None:
    lines = omtm("keys").out.splitlines()
    assert len(lines) == len(LISTED)
    (line,) = (line for line in lines if "Record a value of a metric." in line)
    assert line.split()[:3] == ["Everywhere", "r", "reading"]
