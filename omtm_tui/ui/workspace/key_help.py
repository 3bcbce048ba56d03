"""Help: every key of the action table, searchable; Enter on one of this screen's keys does it."""

from __future__ import annotations

from omtm_tui.i18n import _
from omtm_tui.ui.actions import LISTED, label
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.key_table import SCOPES, written_key
from omtm_tui.ui.kit.pick_list import Item, Pick
from omtm_tui.ui.palette import do_named


async def open_keys(app: AppBase) -> None:
    """Show the keys; the one that is chosen is pressed."""

    async def chosen(picked: object) -> None:
        await do_named(app, str(picked))

    app.push_screen(KeysHelp(), chosen)


class KeysHelp(Pick):
    def __init__(self) -> None:
        items = [
            Item(
                f"{action.scope}.{action.id}",
                f"{', '.join(written_key(key) for key in action.keys.split(',')):16}{label(action)}",
                _(action.help),
                _(SCOPES[action.scope]),
            )
            for scope in SCOPES
            for action in LISTED
            if action.scope == scope
        ]
        super().__init__(_("Keys"), items, wide=34)
