"""Guardrails on the command line: set up, listed, judged as of any day, and what changed meanwhile."""

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from omtm_tui import clock
from omtm_tui.cli.common import Exit, Reply, joined, note, plain_reply, record_called, table
from omtm_tui.cli.workspace import day, day_text, read_once, scope_id, writing
from omtm_tui.domain.errors import UserError
from omtm_tui.domain.guardrails.read_models import GuardrailView
from omtm_tui.domain.metrics.metric import zoo_hint
from omtm_tui.domain.text.labels import nearest_words
from omtm_tui.domain.workspace import Scope
from omtm_tui.i18n import _, mark, ngettext
from omtm_tui.storage.read.guardrail_status import guardrail_views
from omtm_tui.storage.read.workspace import scopes
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.write.guardrail_events import tell_changes
from omtm_tui.storage.write.guardrails import add_guardrail, edit_guardrail, retire_guardrail

NONE_YET = mark("There is no guardrail yet; add one with “omtm guardrail add NAME RULE”.")


class JudgedGuardrail(Struct, frozen=True):
    """A guardrail of a scope as of a day."""

    view: GuardrailView
    scope: Scope
    as_of: date
    name: str


def _named(view: GuardrailView, scope: Scope) -> str:
    """The name of a guardrail, with the team it is for."""
    return view.name if scope.parent_id is None else f"{view.name} ({scope.name})"


def add(name: str, rule: tuple[str, ...], team: str | None) -> Reply:
    """Add a guardrail."""
    with writing() as db:
        scope = scope_id(db.context(), team)
        number = add_guardrail(db, name, joined(rule), scope)
        hint = zoo_hint(guardrails=len(guardrail_views(db.context(scope))))
        return _written(_by_id(db.context(), number), hint)


def edit(guardrail: str, rule: tuple[str, ...], name: str | None) -> Reply:
    """Give a guardrail a new rule or name."""
    text = joined(rule) or None
    if text is None and name is None:
        raise UserError(_("Give a new rule, or a new name with --name."))
    with writing() as db:
        before = guardrail_called(db.context(), guardrail)
        edit_guardrail(db, before.id, name, text)
        view = _by_id(db.context(), before.id)
    if len(view.versions) > len(before.versions) and view.versions[-1][2] == "looser":
        note(_("This is looser than the rule before: it is breached in fewer cases, or asks for less."))
    return _written(view)


def _written(view: GuardrailView, hint: str = "") -> Reply:
    line = _("{name}: {sentence}").format(name=view.name, sentence=view.sentence)
    return Reply(lambda: [line], "guardrail_written", view, remarks=(hint,) if hint else ())


def retire(guardrail: tuple[str, ...]) -> Reply:
    """Retire a guardrail."""
    with writing() as db:
        view = guardrail_called(db.context(), joined(guardrail))
        retire_guardrail(db, view.id)
    return plain_reply(_("Retired: {name}").format(name=view.name))


def list_guardrails() -> Reply:
    """List the guardrails in force."""
    judged = read_once(_judged)
    rows = [(f"#{of.view.id}", of.view.text, of.name, of.view.value_text, of.view.rule) for of in judged]
    return Reply(lambda: table(rows) or [_(NONE_YET)], "guardrails", judged)


def check(as_of: str | None, changes: bool) -> Reply:
    """Judge every guardrail, or tell what changed since this was asked last."""
    if changes:
        if as_of is not None:
            raise UserError(_("--changes tells what is new today; leave out --as-of."))
        return _tell_changes()
    judged_on = day(as_of)
    if judged_on > clock.today():
        message = _("{day} lies in the future; a guardrail is judged as of today or before.")
        raise UserError(message.format(day=day_text(judged_on)))
    judged = read_once(_judged, judged_on, existing=True)
    rows = [(of.view.text, of.name, of.view.value_text, of.view.explanation) for of in judged]
    broken = [of.name for of in judged if of.view.is_broken]
    warning = ngettext(
        "{n} guardrail is breached: {names}", "{n} guardrails are breached: {names}", len(broken)
    ).format(n=len(broken), names=", ".join(broken))
    notes, code = (warning,) if broken else (), _exit_code(judged)
    return Reply(lambda: table(rows) or [_(NONE_YET)], "checks", judged, notes=notes, code=code)


def _tell_changes() -> Reply:
    """The changes of state since the last time, one a line: fit for cron, which mails what is printed."""
    with writing() as db:
        changes = tell_changes(db)
        judged = _judged(db.context())
    lines = []
    for one in changes:
        template = _("{day}, {name}: {was} → {explanation}")
        if one.is_first:
            template = _("{day}, {name}: {explanation}")
        name, was, day = _named(one.guardrail, one.scope), one.was.label, day_text(one.happened_on)
        lines.append(template.format(day=day, name=name, was=was, explanation=one.explanation))
    return Reply(lambda: lines, "changes", changes, code=_exit_code(judged))


def _exit_code(judged: Sequence[JudgedGuardrail]) -> Exit:
    return Exit.BREACH if any(one.view.is_broken for one in judged) else Exit.FINE


def _judged(context: ReadContext, as_of: date | None = None) -> list[JudgedGuardrail]:
    """The guardrails of every scope as of a day, today by default."""
    context = context.on(as_of or context.today)
    return [
        JudgedGuardrail(view, scope, context.today, _named(view, scope))
        for scope in scopes(context)
        for view in guardrail_views(context.of(scope.id))
    ]


def _by_id(context: ReadContext, number: int) -> GuardrailView:
    return next(one.view for one in _judged(context) if one.view.id == number)


def guardrail_called(context: ReadContext, text: str) -> GuardrailView:
    """Return the guardrail with this name, in any case, or this number; UserError names the nearest."""
    views = [one.view for one in _judged(context)]
    view = record_called(text, views, _("Several guardrails are called “{name}”: {numbers}."))
    if view is not None:
        return view
    for nearest in nearest_words(text.strip(), (view.name for view in views)):
        unknown = _("There is no guardrail “{name}”; did you mean “{near}”?")
        raise UserError(unknown.format(name=text, near=nearest))
    raise UserError(_("There is no guardrail “{name}”; “omtm guardrail list” has them.").format(name=text))
