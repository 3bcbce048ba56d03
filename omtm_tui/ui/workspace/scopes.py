"""Switch between the company, its teams, projects and people, or add one."""

from __future__ import annotations

from omtm_tui.domain.workspace import ScopeKind, in_tree_order
from omtm_tui.i18n import _
from omtm_tui.storage.read.workspace import scopes
from omtm_tui.storage.write.workspace import add_scope
from omtm_tui.ui.app_base import AppBase
from omtm_tui.ui.kit.field import Field
from omtm_tui.ui.kit.fields import options_of
from omtm_tui.ui.kit.form_dialog import FormModal
from omtm_tui.ui.kit.pick_list import Item, Pick

INDENT = "  "


async def open_scopes(app: AppBase) -> None:
    """Pick whose OMTM the pages show; a new name may be added."""
    tree = in_tree_order(await app.storage.read(scopes))
    if not tree:
        await open_add_scope(app)
        return
    company = tree[0][1].id

    async def chosen(picked: object) -> None:
        if isinstance(picked, str):
            await open_add_scope(app, name=picked)
        elif isinstance(picked, int):
            app.scope_id = None if picked == company else picked
            await app.refresh_page()

    items = [Item(scope.id, INDENT * depth + scope.name, scope.kind.label) for depth, scope in tree]
    title = _("Whose OMTM?")
    await app.push_screen(Pick(title, items, free=_("Add “{text}”"), chosen=app.scope_id or company), chosen)


async def open_add_scope(app: AppBase, name: str = "") -> None:
    """Open a form for a team, project or person, by default below the one in view."""
    tree = in_tree_order(await app.storage.read(scopes))

    async def submit(values: dict[str, str]) -> None:
        parent = values.get("parent")
        await app.do(add_scope, ScopeKind(values["kind"]), values["name"], int(parent) if parent else None)

    kinds = options_of(kind for kind in ScopeKind if kind is not ScopeKind.COMPANY)
    fields = [
        Field("kind", _("What"), "choice", ScopeKind.TEAM.value, kinds),
        Field("name", _("Name"), value=name, required=True),
    ]
    if len(tree) > 1:
        parents = tuple((str(scope.id), scope.name) for _depth, scope in tree)
        fields.append(Field("parent", _("Part of"), "choice", str(app.scope_id or tree[0][1].id), parents))
    intro = _("It may have an OMTM of its own that pays into the one above.")
    await app.push_screen(FormModal(_("Add a team, project or person"), fields, submit, intro=intro))
