"""The dialogs of the workspace: the list of keys, the theme, the settings, and whose OMTM is looked at."""

from collections.abc import Callable, Iterator
from typing import Any

from omtm_tui.config import save_config
from omtm_tui.domain.text.dates import weekday_name
from omtm_tui.domain.text.number_format import format_exact, parse_number
from omtm_tui.domain.workspace import ScopeKind, Settings, in_tree_order
from omtm_tui.i18n import _
from omtm_tui.storage.read.workspace import scopes
from omtm_tui.storage.write.workspace import add_scope, checked_setting, update_settings
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.doing import do_named, scope_of, searched
from omtm_tui.ui.key_table import SCOPES, of_scope
from omtm_tui.ui.kit.dialog import FormModal, save
from omtm_tui.ui.kit.field import Field, form_fields, options_of
from omtm_tui.ui.kit.pick_list import Item, Pick


async def open_keys(app: AppBase) -> None:
    """Show the keys, those of the screen one is on first; the one that is chosen is pressed."""
    keys = Pick(_("Keys"), _keys(scope_of(app.screen)), wide=18)
    app.push_screen(keys, lambda picked: do_named(app, str(picked)))


def _keys(here: str) -> Iterator[Item]:
    for scope in sorted(SCOPES, key=lambda scope: scope != here):
        for action in of_scope(scope):
            yield Item(
                f"{scope}.{action.id}",
                _(action.label),
                _(action.help),
                _(SCOPES[scope]),
                key=", ".join(action.names),
                also=searched(action),
            )


def open_themes(app: AppBase) -> None:
    """Pick a theme; Esc brings the one before back."""
    before = app.theme

    def try_on(theme: object) -> None:
        app.theme = str(theme) if theme in app.available_themes else before

    def chosen(theme: object) -> None:
        try_on(theme)
        app.config = save_config(app.config, theme=app.theme)

    items = [Item(name, name) for name in sorted(app.available_themes)]
    app.push_screen(Pick(_("Theme"), items, chosen=before, look=try_on), chosen)


FORMATS = {"ask": ("", ","), "point": (".", ","), "comma": (",", "."), "space": (",", " ")}
"""The decimal and the group sign."""


async def open_settings(app: AppBase) -> None:
    """Open the form with the present settings; the theme has a key of its own."""
    now = app.top.workspace.settings if app.top else Settings()

    def number(text: str) -> int | float:
        value = parse_number(text, app.numbers)
        return int(value) if value == int(value) else value

    def setting(name: str, parse: Callable[[str], Any] = number) -> dict[str, Any]:
        def check(text: str) -> str:
            checked_setting(name, parse(text))
            return ""

        value = getattr(now, name)
        text = format_exact(value, app.numbers) if isinstance(value, float) else str(value)
        return {"value": text, "check": check, "parse": parse}

    async def submit(values: dict[str, Any]) -> None:
        decimal, group = values.pop("numbers")
        await app.do(update_settings, decimal=decimal, group=group, **values)

    signs = now.decimal, now.group
    number_format = next((name for name, pair in FORMATS.items() if pair == signs), "ask")
    formats = (("ask", _("ask")), ("point", "1,234.5"), ("comma", "1.234,5"), ("space", "1 234,5"))
    days = tuple((str(day), weekday_name(day)) for day in range(7))
    fields = form_fields(
        app,
        "settings",
        numbers={"value": number_format, "options": formats, "parse": FORMATS.__getitem__},
        friday={"value": str(now.friday), "options": days, "parse": int},
        friday_time=setting("friday_time", str),
        **{name: setting(name) for name in ("wip_limit", "weekly_capacity", "change_apart_days", "flat_pct")},
    )
    app.push_screen(FormModal(_("Settings of this workspace"), fields, submit))


async def open_scopes(app: AppBase) -> None:
    """Pick whose OMTM the pages show; a new name may be added."""
    tree = tuple(in_tree_order(await app.storage.read(scopes)))
    if not tree:
        await open_add_scope(app)
        return
    company = tree[0][1].id

    async def chosen(picked: object) -> None:
        if isinstance(picked, str):
            await open_add_scope(app, name=picked)
        elif isinstance(picked, int):
            app.storage.scope_id = None if picked == company else picked
            await app.refresh_page()

    items = [Item(scope.id, "  " * depth + scope.name, scope.kind.label) for depth, scope in tree]
    pick = Pick(_("Whose OMTM?"), items, free=_("Add “{text}”"), chosen=app.storage.scope_id or company)
    await app.push_screen(pick, chosen)


async def open_add_scope(app: AppBase, name: str = "") -> None:
    """Open a form for a team, project or person, by default below the one in view."""
    tree = tuple(in_tree_order(await app.storage.read(scopes)))
    kinds = options_of(kind for kind in ScopeKind if kind is not ScopeKind.COMPANY)
    fields = form_fields(app, "scope", name={"value": name}, kind={"options": kinds})
    if len(tree) > 1:
        parents = tuple((str(scope.id), scope.name) for _depth, scope in tree)
        above = str(app.storage.scope_id or tree[0][1].id)
        fields = (*fields, Field("parent_id", _("Part of"), "choice", above, options=parents, parse=int))
    intro = _("It may have an OMTM of its own that pays into the one above.")
    title = _("Add a team, project or person")
    await app.push_screen(FormModal(title, fields, save(app, add_scope), intro=intro))
