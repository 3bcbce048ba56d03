"""Do an action by its name, or by what people call it, for palette, help and next steps, on any page."""

from collections.abc import Callable, Iterator
from functools import partial
from operator import itemgetter
from typing import Any, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.screen import Screen

from omtm_tui.data_files import data_file
from omtm_tui.domain.home import NextKind, NextStep
from omtm_tui.domain.text.labels import matches, visible
from omtm_tui.i18n import _
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.key_table import LISTED, KeyAction, of_scope
from omtm_tui.ui.pages import PAGES


def scope_of(screen: Screen[Any]) -> str:
    """The scope of the key table that works on a screen; empty in a dialog."""
    return getattr(screen, "scope", "")


class Commands(Provider):
    """Finds by any words of a name, of what it does, of the page, and of what people call it."""

    async def discover(self) -> Hits:
        for title, action, run in sorted(self._commands(), key=itemgetter(0)):
            yield DiscoveryHit(title, run, help=_(action.help))

    async def search(self, query: str) -> Hits:
        matcher, has_found = self.matcher(query), False
        for title, action, run in self._commands():
            if matches(query, title, searched(action)):
                # What is in the name comes before what is in the words about it.
                score = 1 + matcher.match(title) if matches(query, title) else 0.5
                yield Hit(score, matcher.highlight(title), run, help=_(action.help))
                has_found = True
        if not has_found:
            none = Content(_("No command matches “{text}”.").format(text=visible(query)))
            help = _("Try another word, such as “bet”, “csv” or “team”. Enter lists every key.")
            yield Hit(1, none, partial(cast(AppBase, self.app).open, "keys"), none.plain, help)

    def _commands(self) -> Iterator[tuple[str, KeyAction, Callable[[], object]]]:
        """Every action of the screen, then those of the other pages where the screen shows pages."""
        app, scope = cast(AppBase, self.app), scope_of(self.screen)
        own = {key for action in of_scope(scope) for key in action.keys.split(",")}
        for action in LISTED:
            hidden = action.scope == "app" and action.first_key in own
            if action.scope in ("app", scope) and not hidden and action.id not in ("back", "command_palette"):
                name = _(action.label)
                title = f"{name[:1].upper()}{name[1:]}  ({action.key})"
                yield title, action, partial(app.simulate_key, action.first_key)
        for number, (page, name) in enumerate(PAGES if scope in dict(PAGES) else (), 1):
            for action in of_scope(page) if page != scope else ():
                title = f"{_(name)}: {_(action.label)}  ({number} {action.key})"
                yield title, action, partial(_go_and_press, app, page, action.first_key)


def searched(action: KeyAction) -> str:
    """What finds an action besides its name."""
    return "\n".join((_(action.label), _(action.help), _(action.also) if action.also else "", action.also))


async def do_named(app: AppBase, name: str) -> None:
    """Do the action called ``scope.id``, unless it belongs to a dialog that is not open."""
    action = next((action for action in LISTED if f"{action.scope}.{action.id}" == name), None)
    if action is None:
        return
    if action.scope in ("app", "list", scope_of(app.screen)):
        app.simulate_key(action.first_key)
    elif action.scope in dict(PAGES) and app.shows_pages:
        await _go_and_press(app, action.scope, action.first_key)


async def _go_and_press(app: AppBase, page: str, key: str) -> None:
    await app.go_to(page)
    app.simulate_key(key)


_Dialogs = dict[NextKind, str]
DIALOGS, DIALOGS_OF_RECORDS = data_file(__file__, "next_steps.json", tuple[_Dialogs, _Dialogs])
"""The dialogs for steps about nothing in particular, and for those that name a metric or another record."""


async def do_next_step(app: AppBase, step: NextStep) -> bool:
    """Open the dialog of a step; return False where it has none and its page is to be shown."""
    if step.kind is NextKind.REVIEW_DUE and step.screen == "omtm":
        await app.open("review")
    elif step.kind in DIALOGS:
        await app.open(DIALOGS[step.kind])
    elif step.kind in DIALOGS_OF_RECORDS and (step.target_id is not None or step.kind is NextKind.STALE):
        await app.open(DIALOGS_OF_RECORDS[step.kind], step.target_id)
    else:
        return False
    return True
