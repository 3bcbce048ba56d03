"""Handing an OMTM on: a draft of their own for each team or person that pays into it."""

from __future__ import annotations

from omtm_tui.domain.errors import UserError
from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.draft_fields import field_label
from omtm_tui.domain.omtm.read_models import DraftView
from omtm_tui.domain.text.name_matching import records_named
from omtm_tui.domain.workspace import ScopeKind
from omtm_tui.i18n import _
from omtm_tui.storage import orm
from omtm_tui.storage.write.input_cleaning import line
from omtm_tui.storage.write.rows import add, find, get_or_fail, id_of


def distribute(session: orm.Session, view: DraftView, draft: Draft) -> None:
    """A draft for each team or person that pays into the OMTM, where none is open or active yet."""
    for portion in draft.distribution:
        scope = _scope_below(session, view, portion.who)
        if any(find(session, orm.Omtm, scope_id=scope, status=status) for status in ("draft", "active")):
            continue
        child = add(session, orm.Omtm(scope_id=scope))
        fields = {
            "metric": portion.metric or draft.metric_name,
            "parent": view.scope.name,
            "deadline": draft.deadline.isoformat() if draft.deadline else "",
        }
        for field, text in fields.items():
            session.add(orm.DraftField(omtm_id=child, field=field, text=text))
    session.flush()


def _scope_below(session: orm.Session, view: DraftView, name: str) -> int:
    """The team, project or person of that name below the draft's scope, a new team where there is none."""
    by_id = {scope.id: scope for scope in view.scopes}
    for scope in records_named(name, view.scopes):
        above = scope.parent_id
        while above is not None and above != view.scope.id:
            above = by_id[above].parent_id
        if above is None:
            message = _("{field}: “{name}” does not stand below “{scope}”.")
            field = field_label("distribution")
            raise UserError(message.format(field=field, name=scope.name, scope=view.scope.name))
        return id_of(get_or_fail(session, orm.Scope, scope.id))
    return add(session, orm.Scope(kind=ScopeKind.TEAM.value, name=line(name), parent_id=view.scope.id))
