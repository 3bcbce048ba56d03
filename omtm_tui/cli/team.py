"""Whose OMTM a command is about: the option that says so, and the teams, projects and people there are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from omtm_tui import clock
from omtm_tui.cli import common
from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _

if TYPE_CHECKING:
    from omtm_tui.domain.workspace import Scope
    from omtm_tui.storage.opening import Connection

INDENT = "  "


def team_option(help: str = "") -> click.Option:
    """``--team``: whose OMTM is meant, the company's where it is not given."""
    return common.option(
        "--team", metavar="NAME", help=help or _("A team, project or person, not the company.")
    )


def scope_id(conn: Connection, team: str | None) -> int | None:
    """The scope of that name in any case, or of that number; UserError names those there are."""
    from omtm_tui.storage.read.base import scopes

    if team is None:
        return None
    known = scopes(conn)
    wanted = " ".join(team.split()).casefold()
    found = [scope for scope in known if scope.name.casefold() == wanted]
    found = found or [scope for scope in known if wanted.removeprefix("#") == str(scope.id)]
    if len(found) == 1:
        return found[0].id
    if found:
        numbers = ", ".join(f"#{scope.id}" for scope in found)
        several = _("Several are called “{name}”; say which one by its number: {numbers}.")
        raise UserError(several.format(name=found[0].name, numbers=numbers))
    if not known:
        raise UserError(_("There is no team yet; “omtm team add NAME” adds one."))
    unknown = _("There is no team “{name}”; known are {names}, and “omtm team add NAME” adds one.")
    raise UserError(unknown.format(name=team[:60], names=", ".join(scope.name for scope in known)))


def team_add() -> click.Command:
    """``omtm team add``."""
    kinds = click.Choice(["team", "project", "person"], case_sensitive=False)
    return common.command(
        "add",
        _add,
        _("Add a team, project or person that may have an OMTM of its own."),
        common.argument("name", many=True),
        common.option("--under", metavar="NAME", help=_("What it is part of; the company if not given.")),
        click.Option(["--kind"], type=kinds, default="team", help=_("team if not given.")),
        json=True,
    )


def _add(name: tuple[str, ...], under: str | None, kind: str, as_json: bool) -> int:
    from omtm_tui.domain.workspace import ScopeKind
    from omtm_tui.storage.read.base import scopes
    from omtm_tui.storage.write.workspace import add_scope

    with common.writing() as db:
        added = add_scope(db, ScopeKind(kind), common.joined(name), scope_id(db.conn, under))
        names = {scope.id: scope.name for scope in scopes(db.conn)}
    if as_json:
        common.say_json(_shape(added, names))
    else:
        above = names[added.parent_id] if added.parent_id else ""
        common.say(
            _("#{id} {name}, {kind} of {above}").format(
                id=added.id, name=added.name, kind=added.kind.label, above=above
            )
        )
    return common.Exit.FINE


def team_list() -> click.Command:
    """``omtm team list``."""
    return common.command(
        "list", _list, _("List the company and who is below it, with the OMTM of each."), json=True
    )


def _list(as_json: bool) -> int:
    from omtm_tui.domain.workspace import in_tree_order
    from omtm_tui.storage.read.base import scopes
    from omtm_tui.storage.read.header import omtm_views

    with common.reading() as conn:
        tree = in_tree_order(scopes(conn))
        active = omtm_views(conn, clock.today(), "o.status = 'active'")
    omtms = {view.scope.id: view.metric for view in active}
    names = {scope.id: scope.name for _depth, scope in tree}
    if as_json:
        common.say_json(
            [
                {**_shape(scope, names), "omtm": omtms[scope.id].key if scope.id in omtms else None}
                for _depth, scope in tree
            ]
        )
    elif tree:
        rows = [
            (
                f"#{scope.id}",
                INDENT * depth + scope.name,
                scope.kind.label,
                omtms[scope.id].name if scope.id in omtms else "–",
            )
            for depth, scope in tree
        ]
        common.say(*common.table(rows))
    else:
        common.say(_("There is no team yet; add one with “omtm team add NAME”."))
    return common.Exit.FINE


def _shape(scope: Scope, names: Mapping[int, str]) -> dict[str, object]:
    return {
        "id": scope.id,
        "name": scope.name,
        "kind": scope.kind,
        "under": names.get(scope.parent_id) if scope.parent_id else None,
    }
