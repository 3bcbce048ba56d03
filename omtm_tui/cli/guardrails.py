"""Guardrails on the command line: set up, listed, judged as of any day, and what changed meanwhile."""

from __future__ import annotations

from datetime import date
from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from omtm_tui import clock
from omtm_tui.cli import common
from omtm_tui.cli.team import scope_id, team_option
from omtm_tui.domain.errors import UserError
from omtm_tui.i18n import _, ngettext

if TYPE_CHECKING:
    from omtm_tui.domain.guardrails.read_models import GuardrailView
    from omtm_tui.domain.workspace import Scope
    from omtm_tui.storage.opening import Connection

Found = list[tuple["Scope", "GuardrailView"]]


def guardrail_add() -> click.Command:
    """``omtm guardrail add``."""
    return common.command(
        "add",
        _add,
        _("Add a guardrail: omtm guardrail add Retention “keep retention_d28 >= 40% else review”."),
        common.argument("name"),
        common.argument("rule", many=True),
        team_option(),
        json=True,
    )


def _add(name: str, rule: tuple[str, ...], team: str | None, as_json: bool) -> int:
    from omtm_tui.storage.write.guardrails import add_guardrail

    with common.writing() as db:
        number = add_guardrail(db, name, common.joined(rule), scope_id(db.conn, team))
        view = next(view for _scope, view in _all(db.conn) if view.id == number)
    return _written(view, as_json)


def guardrail_edit() -> click.Command:
    """``omtm guardrail edit``."""
    return common.command(
        "edit",
        _edit,
        _("Give a guardrail a new rule from today on, or with --name another name; the old rule is kept."),
        common.argument("guardrail"),
        common.argument("rule", many=True, required=False),
        common.option("--name", help=_("Its new name.")),
        json=True,
    )


def _edit(guardrail: str, rule: tuple[str, ...], name: str | None, as_json: bool) -> int:
    from omtm_tui.storage.write.guardrails import edit_guardrail

    text = common.joined(rule) or None
    if text is None and name is None:
        raise UserError(_("Give a new rule, or a new name with --name."))
    with common.writing() as db:
        before = _meant(db.conn, guardrail)
        edit_guardrail(db, before.id, name, text)
        view = next(view for _scope, view in _all(db.conn) if view.id == before.id)
    if len(view.versions) > len(before.versions) and view.versions[-1][2] == "looser":
        common.note(_("This is looser than the rule before: it breaks in fewer cases, or asks for less."))
    return _written(view, as_json)


def guardrail_rm() -> click.Command:
    """``omtm guardrail rm``."""
    return common.command(
        "rm",
        _rm,
        _("Retire a guardrail: it guards nothing from today on; its history stays."),
        common.argument("guardrail", many=True),
    )


def _rm(guardrail: tuple[str, ...]) -> int:
    from omtm_tui.storage.write.guardrails import retire_guardrail

    with common.writing() as db:
        view = _meant(db.conn, common.joined(guardrail))
        retire_guardrail(db, view.id)
    common.say(_("Retired: {name}").format(name=view.name))
    return common.Exit.FINE


def guardrail_list() -> click.Command:
    """``omtm guardrail list``."""
    return common.command("list", _list, _("List the guardrails in force with their rules."), json=True)


def _list(as_json: bool) -> int:
    with common.reading() as conn:
        found = _all(conn)
    if as_json:
        from omtm_tui.cli.json_output import guardrail_list_shape

        common.say_json([guardrail_list_shape(view, scope) for scope, view in found])
    elif found:
        common.say(*common.table([(f"#{view.id}", *_standing(view), view.rule) for _scope, view in found]))
    else:
        common.say(_("There is no guardrail yet; add one with “omtm guardrail add”."))
    return common.Exit.FINE


def check() -> click.Command:
    """``omtm check``."""
    return common.command(
        "check",
        _check,
        _("Judge every guardrail; exit code 1 on a breach."),
        common.option("--as-of", metavar="DATE", help=_("Judge as of that day instead of today.")),
        common.flag("--changes", help=_("Only what changed since this was asked last.")),
        json=True,
    )


def _check(as_of: str | None, changes: bool, as_json: bool) -> int:
    if changes:
        if as_of is not None:
            raise UserError(_("--changes tells what is new today; leave out --as-of."))
        return _tell(as_json)
    day = common.day(as_of)
    if day > clock.today():
        raise UserError(
            _("{day} lies in the future; a guardrail is judged as of today or before.").format(day=day)
        )
    with common.reading() as conn:
        found = _all(conn, day)
    if as_json:
        from omtm_tui.cli.json_output import check_shape

        common.say_json([check_shape(view, scope, day) for scope, view in found])
    elif found:
        common.say(*common.table([(*_standing(view), view.explanation) for _scope, view in found]))
    else:
        common.say(_("There is no guardrail yet; add one with “omtm guardrail add”."))
    return _ending(found, quiet=False)


def _tell(as_json: bool) -> int:
    """The changes of state since the last time, one a line: fit for cron, which mails what is printed."""
    from omtm_tui.storage.write.guardrail_events import tell_changes

    with common.writing() as db:
        told = tell_changes(db)
        found = _all(db.conn)
    if as_json:
        from omtm_tui.cli.json_output import change_shape

        common.say_json([change_shape(change) for change in told])
    elif told:
        line = _("{day} {name}: {was} → {explanation}")
        common.say(
            *(
                line.format(
                    day=c.happened_on, name=c.guardrail.name, was=c.was.label, explanation=c.explanation
                )
                for c in told
            )
        )
    return _ending(found, quiet=True)


def _ending(found: Found, quiet: bool) -> int:
    """The exit code, with the broken ones named on standard error unless ``quiet``."""
    broken = [view for _scope, view in found if view.is_broken]
    if not broken:
        return common.Exit.FINE
    if not quiet:
        said = ngettext("{n} guardrail is broken: {names}", "{n} guardrails are broken: {names}", len(broken))
        common.note(said.format(n=len(broken), names=", ".join(view.name for view in broken)))
    return common.Exit.BREACH


def _standing(view: GuardrailView) -> tuple[str, ...]:
    return view.state_text, view.name, view.value_text


def _all(conn: Connection, day: date | None = None) -> Found:
    """The guardrails of every scope as of a day, today unless given."""
    from omtm_tui.storage.read.base import scopes
    from omtm_tui.storage.read.guardrails import guardrail_views

    as_of = day or clock.today()
    return [(scope, view) for scope in scopes(conn) for view in guardrail_views(conn, as_of, scope.id)]


def _meant(conn: Connection, text: str) -> GuardrailView:
    """The guardrail in force with this name, in any case, or this number; UserError names the nearest."""
    views = [view for _scope, view in _all(conn)]
    wanted = text.strip().casefold()
    named = [view for view in views if view.name.casefold() == wanted]
    fitting = named or [view for view in views if wanted.removeprefix("#") == str(view.id)]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        numbers = ", ".join(f"#{view.id}" for view in fitting)
        several = _("Several guardrails are called “{name}”: {numbers}.")
        raise UserError(several.format(name=text, numbers=numbers))
    near = get_close_matches(wanted[:60], [view.name.casefold() for view in views], n=1)
    for view in views:
        if view.name.casefold() in near:
            unknown = _("There is no guardrail “{name}”; did you mean “{near}”?")
            raise UserError(unknown.format(name=text, near=view.name))
    raise UserError(_("There is no guardrail “{name}”; “omtm guardrail list” has them.").format(name=text))


def _written(view: GuardrailView, as_json: bool) -> int:
    if as_json:
        common.say_json({"id": view.id, "name": view.name, "rule": view.rule, "state": view.state})
    else:
        common.say(_("{name}: {sentence}").format(name=view.name, sentence=view.sentence))
    return common.Exit.FINE
