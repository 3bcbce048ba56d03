"""Setting up guardrails: a rule is parsed once, when it is saved, and every edit is a new version of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from omtm_tui.domain.decisions.decision import DecisionKind
from omtm_tui.domain.errors import Action, NotAllowed, UserError
from omtm_tui.domain.guardrails.compare import loosened
from omtm_tui.domain.guardrails.parse import parse_rule
from omtm_tui.domain.guardrails.render import rule_text as written, to_json
from omtm_tui.domain.guardrails.state import GuardrailState
from omtm_tui.domain.guardrails.tree import Rule, main_metric
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.omtm.draft import DraftGuardrail
from omtm_tui.domain.omtm.draft_fields import field_label
from omtm_tui.i18n import _
from omtm_tui.storage import orm
from omtm_tui.storage.read.guardrail_rules import stored_guardrail
from omtm_tui.storage.read.guardrail_status import frozen, guardrail_views, judged
from omtm_tui.storage.read.metrics import find_metric, metrics
from omtm_tui.storage.read.workspace import number_format
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.decisions import write_decision
from omtm_tui.storage.write.guardrail_events import decided, note_states
from omtm_tui.storage.write.metrics import add_described
from omtm_tui.storage.write.rows import line, lines, require_text
from omtm_tui.storage.write.workspace import own_scope


def add_guardrail(
    db: WorkspaceFile,
    name: str,
    rule_text: str,
    scope_id: int | None = None,
    new_metrics: Sequence[Metric] = (),
) -> int:
    """Add a guardrail to a scope (None: the company), for its active OMTM if there is one; returns its id.

    ``new_metrics`` are added in the same step, for a template that needs them. RuleError says where a rule
    cannot be read and what was expected there."""
    name = require_text(name, _("A guardrail needs a name."))
    with db.step(_("Added the guardrail “{name}”").format(name=name)):
        for metric in new_metrics:
            add_described(db, metric)
        number = insert_guardrail(db, name, rule_text, scope_id)
        note_states(db)
        return number


def insert_guardrail(
    db: WorkspaceFile, name: str, rule_text: str, scope_id: int | None = None, omtm_id: int | None = None
) -> int:
    """``add_guardrail`` inside another verb's step; ``omtm_id`` None means the active one of the scope."""
    rule = _parsed(db, rule_text)
    name = require_text(name, _("A guardrail needs a name."))
    scope_id = own_scope(db, scope_id)
    _refuse_twin(db, scope_id, name, None)
    if omtm_id is None and (active := db.find(orm.Omtm, scope_id=scope_id, status="active")):
        omtm_id = active.id
    guardrail_id = db.add(orm.Guardrail(scope_id=scope_id, omtm_id=omtm_id, name=name))
    _add_version(db, guardrail_id, rule, "new")
    return guardrail_id


def hand_on_guardrail(db: WorkspaceFile, typed: DraftGuardrail, scope_id: int, omtm_id: int) -> None:
    """One guardrail of a draft, called like its metric if not named; a rule in force is only handed on."""
    in_force = judged(db.context(scope_id))
    try:
        rule = _parsed(db, typed.rule)
        for guardrail in in_force:
            if guardrail.rule == rule:
                db.get_or_fail(orm.Guardrail, guardrail.view.id).omtm_id = omtm_id
                return
        taken = {guardrail.view.name.casefold() for guardrail in in_force}
        wanted = find_metric(db.context(), main_metric(rule)).name
        names = (wanted if n == 1 else f"{wanted} ({n})" for n in range(1, len(taken) + 2))
        free_name = next(name for name in names if name.casefold() not in taken)
        insert_guardrail(db, typed.name or free_name, typed.rule, scope_id, omtm_id)
    except UserError as error:
        raise UserError(f"{field_label(typed.field)}: {error}") from error


def edit_guardrail(
    db: WorkspaceFile, guardrail_id: int, name: str | None = None, rule_text: str | None = None
) -> None:
    """Rename a guardrail, or give its rule a new version from today on; days before keep the old one.

    The step's label says where the rule was loosened or tightened. NotAllowed in a new, undecided breach."""
    new = _parsed(db, rule_text) if rule_text is not None else None
    old = stored_guardrail(db.context(), guardrail_id)
    change = None if old is None or new is None or old.rule == new else loosened(old.rule, new)
    label = {
        "looser": _("Loosened the guardrail “{name}”"),
        "tighter": _("Tightened the guardrail “{name}”"),
    }.get(change or "", _("Changed the guardrail “{name}”"))
    with db.changing(orm.Guardrail, guardrail_id, label) as row:
        _refuse_retired(row)
        if name is not None:
            row.name = require_text(name, _("A guardrail needs a name."))
            _refuse_twin(db, row.scope_id, row.name, guardrail_id)
        if new is not None and change is not None:
            _refuse_undecided(db, row, since=db.today)
            _add_version(db, guardrail_id, new, change)
            note_states(db)


def retire_guardrail(db: WorkspaceFile, guardrail_id: int) -> None:
    """From today on the guardrail guards nothing; what it said before stays. NotAllowed in an open breach."""
    with db.changing(orm.Guardrail, guardrail_id, _("Retired the guardrail “{name}”")) as row:
        _refuse_retired(row)
        _refuse_undecided(db, row)
        row.retired_on = db.today


def _refuse_undecided(db: WorkspaceFile, row: orm.Guardrail, since: date | None = None) -> None:
    """A breach, with ``since`` one of that day, ends with a decision, not by another rule or none."""
    view = next(view for view in guardrail_views(db.context(row.scope_id)) if view.id == row.id)
    if view.to_decide and since in (None, view.breached_since):
        message = _("“{name}” is breached. Decide first what is done about it.")
        raise NotAllowed(message.format(name=row.name), action=Action.DECIDE_BREACH, about=row.id)


def decide_guardrail(db: WorkspaceFile, guardrail_id: int, choice: str, owner: str = "") -> int:
    """Log what is done about a breach, which the next clean evaluation closes; the entry's lasting id."""
    choice = require_text(choice, _("Say what is done about the breach."))
    with db.changing(orm.Guardrail, guardrail_id, _("Decided about the guardrail “{name}”")) as row:
        _refuse_retired(row)
        views = guardrail_views(db.context(row.scope_id))
        view = next(view for view in views if view.id == guardrail_id)
        if view.state is not GuardrailState.BREACH:
            message = _("“{name}” is not breached ({state}); there is nothing to decide.")
            raise NotAllowed(message.format(name=row.name, state=view.label))
        title = _("Guardrail “{name}”: {choice}").format(name=row.name, choice=choice)
        about = {"guardrail_id": guardrail_id, "omtm_id": row.omtm_id, "guardrails": frozen(views)}
        number = write_decision(db, DecisionKind.GUARDRAIL, title, view.judgement, owner=line(owner), **about)
        decided(db, view, number)
        return number


def _parsed(db: WorkspaceFile, text: str) -> Rule:
    """The rule with its metrics bound and its units checked."""
    return parse_rule(lines(text), metrics(db.context()), number_format(db.context()))


def _add_version(db: WorkspaceFile, guardrail_id: int, rule: Rule, change: str) -> None:
    version = orm.GuardrailRule(
        guardrail_id=guardrail_id, rule=written(rule), tree=to_json(rule), valid_from=db.today, change=change
    )
    db.add(version)


def _refuse_retired(row: orm.Guardrail) -> None:
    if row.retired_on is not None:
        raise NotAllowed(_("The guardrail “{name}” was retired; add a new one.").format(name=row.name))


def _refuse_twin(db: WorkspaceFile, scope_id: int, name: str, but: int | None) -> None:
    """One name, one guardrail in force."""
    beside = db.conn.execute(
        "SELECT name FROM guardrail WHERE scope_id = ? AND retired_on IS NULL AND hidden = 0 AND id IS NOT ?",
        (scope_id, but),
    )
    if any(other.casefold() == name.casefold() for (other,) in beside):
        raise UserError(_("There is a guardrail “{name}” already.").format(name=name))
