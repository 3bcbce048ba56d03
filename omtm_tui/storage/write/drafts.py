"""The OMTM wizard on file: fields saved as they are left, weaknesses, actions, drafts for other teams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress

from omtm_tui.domain.errors import NotAllowed, UserError
from omtm_tui.domain.metrics.metric import FunnelStage
from omtm_tui.domain.omtm import draft_fields
from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.read_models import DraftView, Weakness
from omtm_tui.domain.text.labels import records_named
from omtm_tui.domain.text.number_format import shorten
from omtm_tui.domain.workspace import ScopeKind, scopes_above
from omtm_tui.i18n import _
from omtm_tui.storage import orm, records
from omtm_tui.storage.read.omtm import brought_along, idea_of_action
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.experiments import add_experiment
from omtm_tui.storage.write.rows import id_of, line, lines, require_text, row_of, set_fields
from omtm_tui.storage.write.workspace import own_scope, update_workspace

APPROACHES = ("remove", "strengthen")  # what may be done about a weakness

_WEAKNESS_FACTS = ("stage", "rate", "benchmark", "capacity")


def start_draft(db: WorkspaceFile, scope_id: int | None = None, step: int = 1) -> int:
    """Return the id of the draft of a scope (the company's without one), created when there is none.

    A new one is at ``step`` of the wizard, and brings along what is still open of the scope's last OMTM."""
    with db.step(_("Began to define an OMTM")):
        scope = own_scope(db, scope_id)
        begun = db.find(orm.Omtm, scope_id=scope, status="draft")
        if begun is not None:
            return id_of(begun)
        draft = db.add(orm.Omtm(scope_id=scope, step=step))
        texts, listed = brought_along(db.context(), scope)
        copy_weaknesses(db, listed, draft)
        for field, text in texts.items():
            put_text(db, draft, field, text)
        return draft


def save_field(db: WorkspaceFile, draft_id: int, field: str, text: str) -> None:
    """Save what was typed, empty to clear it; step 1 updates the workspace once its text can be read."""
    if field not in draft_fields.DRAFT_FIELDS:
        raise UserError(_("The wizard has no field “{field}”.").format(field=shorten(field)))
    settled = draft_fields.settled_text(field, lines(text), db.today)
    label = _("Draft: {field} is now “{text}”") if settled else _("Draft: emptied {field}")
    new = shorten(draft_fields.shown_text(field, settled))
    with db.step(label.format(field=draft_fields.field_label(field), text=new)):
        _draft(db, draft_id)
        if put_text(db, draft_id, field, settled) and field in draft_fields.WORKSPACE_FIELDS:
            with suppress(UserError):  # a text that cannot be read yet waits in the draft
                update_workspace(db, **{field: draft_fields.workspace_value(field, settled)})


def put_text(db: WorkspaceFile, omtm_id: int, field: str, text: str) -> bool:
    """Keep the text of a field inside another verb's step; returns whether it is another than before."""
    row = db.find(orm.DraftField, omtm_id=omtm_id, field=field)
    if text == (row.text if row else ""):
        return False
    row = row or orm.DraftField(omtm_id=omtm_id, field=field, text="")
    row.text = text
    db.session.add(row)
    return True


def set_step(db: WorkspaceFile, draft_id: int, step: int) -> None:
    """Remember the step the wizard is on, 1 to 8, to come back to it; nothing that undo would take back."""
    if not 1 <= step <= len(draft_fields.STEPS):
        raise UserError(_("The wizard has steps 1 to {last}.").format(last=len(draft_fields.STEPS)))
    with db.step(_("Draft: went to step {step}").format(step=step)):
        _draft(db, draft_id).step = step


def add_weakness(
    db: WorkspaceFile, draft_id: int, text: str, stage: FunnelStage | None = None, **numbers: float | None
) -> int:
    """List a weakness, with the funnel numbers that ``edit_weakness`` takes. Returns its id."""
    text = require_text(text, _("Name the weakness, such as “new users give up at step B”."))
    _check_numbers(numbers)
    with db.step(_("Added the weakness “{text}”").format(text=shorten(text))):
        _draft(db, draft_id)
        row = orm.Weakness(omtm_id=draft_id, text=text, stage=stage and stage.value)
        set_fields(row, numbers, dict.fromkeys(_WEAKNESS_FACTS, records.stored))
        return db.add(row)


def edit_weakness(db: WorkspaceFile, weakness_id: int, **changes: str | float | None) -> None:
    """Change ``text``, ``stage``, or the funnel numbers ``rate``, ``benchmark`` (0..1) and ``capacity``."""
    if "text" in changes:
        changes["text"] = require_text(str(changes["text"] or ""), _("A weakness needs a name."))
    _check_numbers(changes)
    with db.changing(orm.Weakness, weakness_id, _("Changed the weakness {text}"), quoted=True) as row:
        set_fields(row, changes, dict.fromkeys(("text", *_WEAKNESS_FACTS), records.stored))


def mark_constraint(db: WorkspaceFile, weakness_id: int) -> None:
    """Make this weakness the constraint, instead of whichever was."""
    with db.changing(orm.Weakness, weakness_id, _("The constraint is {text}"), quoted=True) as row:
        if row.is_constraint:
            return
        for other in db.find_all(orm.Weakness, omtm_id=row.omtm_id, is_constraint=1):
            other.is_constraint = 0
        db.flush()
        row.is_constraint = 1


def remove_weakness(db: WorkspaceFile, weakness_id: int) -> None:
    """Take a weakness and its actions off the list; experiments made from them stay."""
    with db.changing(orm.Weakness, weakness_id, _("Removed the weakness {text}"), quoted=True) as row:
        db.session.delete(row)


def add_action(db: WorkspaceFile, weakness_id: int, text: str, approach: str = "remove") -> int:
    """Note what could be done about a weakness, to ``remove`` or to ``strengthen`` it. Returns its id."""
    text = _action_text(text, approach)
    with db.step(_("Added the action “{text}”").format(text=shorten(text))):
        db.get_or_fail(orm.Weakness, weakness_id)
        return db.add(orm.Action(weakness_id=weakness_id, text=text, approach=approach))


def edit_action(db: WorkspaceFile, action_id: int, text: str, approach: str) -> None:
    """Change what an action says and what it does about its weakness; an experiment made from it stays."""
    text = _action_text(text, approach)
    with db.changing(orm.Action, action_id, _("Changed the action {text}"), quoted=True) as row:
        row.text, row.approach = text, approach


def _action_text(text: str, approach: str) -> str:
    if approach not in APPROACHES:
        raise UserError(_("A weakness is removed or turned into a strength: remove or strengthen."))
    return require_text(text, _("Say what could be done, such as “drop step B”."))


def remove_action(db: WorkspaceFile, action_id: int) -> None:
    """Take an action off the list; an experiment made from it stays."""
    with db.changing(orm.Action, action_id, _("Removed the action {text}"), quoted=True) as row:
        db.session.delete(row)


def send_action(db: WorkspaceFile, action_id: int) -> int:
    """Put an action into the backlog as an idea. Returns the experiment's id; sent twice, it is the same."""
    with db.changing(orm.Action, action_id, _("Sent {text} to the backlog"), quoted=True) as action:
        sent = idea_of_action(db.context(), action_id)
        if sent is not None:
            return sent
        weakness = db.get_or_fail(orm.Weakness, action.weakness_id)
        scope_id = db.get_or_fail(orm.Omtm, weakness.omtm_id).scope_id
        return add_experiment(db, action.text, "", scope_id, action_id=action_id, stage=weakness.stage)


def copy_weaknesses(db: WorkspaceFile, listed: Iterable[Weakness], to_id: int) -> None:
    """Copy weaknesses with their actions to another OMTM."""
    for weakness in listed:
        copy = db.add(row_of(orm.Weakness, weakness, omtm_id=to_id))
        for action in weakness.actions:
            db.session.add(row_of(orm.Action, action, weakness_id=copy))
    db.flush()


def _draft(db: WorkspaceFile, draft_id: int) -> orm.Omtm:
    row = db.get_or_fail(orm.Omtm, draft_id)
    if row.status != "draft":
        raise NotAllowed(_("This OMTM was activated already; its definition stays as it is."))
    return row


def _check_numbers(changes: Mapping[str, str | float | None]) -> None:
    for name in ("rate", "benchmark"):
        value = changes.get(name)
        if value is not None and not (isinstance(value, int | float) and 0 <= value <= 1):
            raise UserError(_("A conversion rate and its benchmark lie between 0 % and 100 %."))
    if changes.get("benchmark") == 0:
        raise UserError(_("A benchmark is above 0 %."))
    capacity = changes.get("capacity")
    if capacity is not None and not (isinstance(capacity, int | float) and 0 <= capacity < float("inf")):
        raise UserError(_("A capacity is a number from 0 up, such as 20 an hour."))


def distribute(db: WorkspaceFile, view: DraftView, draft: Draft) -> None:
    """A draft for each team or person that pays into the OMTM, where none is open or active yet."""
    for portion in draft.distribution:
        scope = _scope_below(db, view, portion.who)
        if any(db.find(orm.Omtm, scope_id=scope, status=status) for status in ("draft", "active")):
            continue
        child = db.add(orm.Omtm(scope_id=scope))
        put_text(db, child, "metric", portion.metric or draft.metric_name)
        put_text(db, child, "parent", view.scope.name)
        put_text(db, child, "deadline", draft.deadline.isoformat() if draft.deadline else "")
        db.flush()


def _scope_below(db: WorkspaceFile, view: DraftView, name: str) -> int:
    """The team, project or person of that name below the draft's scope, a new team where there is none."""
    for scope in records_named(name, view.scopes):
        if view.scope not in scopes_above(scope.id, view.scopes):
            message = _("{field}: “{name}” does not stand below “{scope}”.")
            field = draft_fields.field_label("distribution")
            raise UserError(message.format(field=field, name=scope.name, scope=view.scope.name))
        return id_of(db.get_or_fail(orm.Scope, scope.id))
    return db.add(orm.Scope(kind=ScopeKind.TEAM.value, name=line(name), parent_id=view.scope.id))
