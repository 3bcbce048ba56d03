"""From a draft to the one metric that matters, through corrections to its end, with all that follows.

The words of an active OMTM are changed in place, what it promised by an amendment that the log shows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from omtm_tui.domain.decisions.amendment import Timing, amendment_timing
from omtm_tui.domain.decisions.decision import DecisionKind, Outcome
from omtm_tui.domain.errors import NeedsNote, NotAllowed, UserError
from omtm_tui.domain.metrics.metric import Metric
from omtm_tui.domain.omtm.draft import Draft
from omtm_tui.domain.omtm.draft_fields import WORKSPACE_FIELDS, field_label, settled_text
from omtm_tui.domain.omtm.draft_metric import check_ticks
from omtm_tui.domain.omtm.omtm import CLOSED, Omtm, OmtmStatus, OmtmView
from omtm_tui.domain.omtm.read_models import DraftView
from omtm_tui.domain.omtm.revision import AMENDED, Promise, amended, read_words, words_of
from omtm_tui.domain.rhythm.review import only_claimed
from omtm_tui.domain.text.number_format import shorten
from omtm_tui.domain.text.numbers import format_target
from omtm_tui.domain.workspace import scopes_above
from omtm_tui.i18n import _
from omtm_tui.storage import orm, records
from omtm_tui.storage.read import omtm as read
from omtm_tui.storage.read.guardrail_status import frozen, guardrail_views
from omtm_tui.storage.read.metrics import first_recorded, metrics, series
from omtm_tui.storage.read.omtm_views import active_omtm, draft_texts, last_omtm, omtm_view
from omtm_tui.storage.read.reviews import at_deadline
from omtm_tui.storage.read.workspace import number_format, phase_spells, workspace
from omtm_tui.storage.read_context import ReadContext
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.decisions import needed_reason, write_decision
from omtm_tui.storage.write.drafts import copy_weaknesses, distribute, put_text
from omtm_tui.storage.write.guardrails import hand_on_guardrail
from omtm_tui.storage.write.metrics import add_described
from omtm_tui.storage.write.readings import ReadingRow, checked, record_checked, recorded
from omtm_tui.storage.write.rows import line, lines, require_text, row_of
from omtm_tui.storage.write.workspace import update_workspace


def activate(
    db: WorkspaceFile,
    draft_id: int,
    closing: OmtmStatus | None = None,
    close_note: str = "",
    override_reason: str | None = None,
) -> Omtm:
    """Make a draft the active OMTM of its scope, in one step with everything that follows from it.

    ``closing`` says how the scope's present OMTM ended, if there is one. UserError names what is missing or
    wrong in the draft, NeedsReason the 14-day rule, which ``override_reason`` lifts; that is logged, too."""
    view = _view(db, draft_id)
    draft = Draft(view)
    if not draft.complete:
        raise UserError(_("The OMTM is not ready to be activated: {why}.").format(why=draft.not_ready()))
    before = last_omtm(db.context(), view.scope.id)
    changes = before is not None and draft.metric is not None and before.metric_id != draft.metric.id
    override = needed_reason(view.blocked_because, override_reason) if changes else None
    if view.top.omtm is not None and closing not in CLOSED:
        message = _("“{name}” is still active: say whether it was achieved, missed, abandoned or superseded.")
        raise NotAllowed(message.format(name=view.top.omtm.metric.name))
    with db.step(_("Activated the OMTM “{name}”").format(name=shorten(draft.metric_name))):
        if view.top.omtm is not None and closing is not None:
            close_omtm(db, view.top.omtm.omtm.id, closing, close_note)
        assert draft.metric is not None
        assert draft.target is not None
        metric = add_described(db, draft.metric, key=None)
        _write(db, view, draft, metric, override)
        above, below = draft.baseline_counts or (None, None)
        row = ReadingRow(metric.id, db.today, draft.baseline, above, below, source="baseline")
        if draft.baseline_typed and not recorded(db.conn, [row]):
            record_checked(db, checked(row, metric, db.today), metric)
        for guardrail in draft.guardrails:
            hand_on_guardrail(db, guardrail, view.scope.id, view.id)
        distribute(db, view, draft)
        target = format_target(draft.target, metric, view.top.numbers)
        title = _("OMTM: {metric} {target}").format(metric=metric.name, target=target)
        log_omtm(db, view.scope.id, title, draft.sentences, omtm_id=view.id, owner=draft.owner)
        if override:
            log_override(db, metric, override, view.id, draft.owner)
    return records.by_id(db.conn, Omtm, "omtm", draft_id)


def close_omtm(db: WorkspaceFile, omtm_id: int, status: OmtmStatus, note: str = "") -> None:
    """End an active OMTM and its log entry; NotAllowed: achieved against the readings, without a note."""
    if status not in CLOSED:
        raise UserError(_("An OMTM ends as achieved, missed, abandoned or superseded."))
    view = read.omtm_by_id(db.context(), omtm_id)
    label = _("Closed the OMTM “{name}”: {status}")
    with db.step(label.format(name=shorten(view.metric.name if view else ""), status=status.label)):
        row = db.get_or_fail(orm.Omtm, omtm_id)
        if view is None or view.omtm.status is not OmtmStatus.ACTIVE:
            raise NotAllowed(_("Only an active OMTM can be closed."))
        last = at_deadline(db.context(), view)
        if last and only_claimed(view, status, last) and not note.strip():
            message = _(
                "The last value is {value}, the target {target}: what we learned must say why it was "
                "achieved."
            )
            value = view.value_text(last[1], number_format(db.context()))
            raise NeedsNote(message.format(value=value, target=view.target_text))
        row.status, row.closed_on, row.close_note = status.value, db.today, lines(note)
        db.flush()
        sql = """
            SELECT d.entity FROM decision_head d JOIN log_line l ON l.id = d.entity
            WHERE d.kind = 'omtm' AND d.omtm_id = ? AND l.state = 'open'
            ORDER BY d.supersedes IS NULL, d.entity LIMIT 1
        """
        entry = db.context().value(sql, (omtm_id,))
        if entry:
            guardrails = frozen(guardrail_views(db.context(row.scope_id)))
            outcome = Outcome(db.today, status.value, guardrails=guardrails, consequence=row.close_note)
            db.add(row_of(orm.DecisionOutcome, outcome, decision_id=entry))


def _view(db: WorkspaceFile, draft_id: int) -> DraftView:
    sql = "SELECT scope_id FROM omtm WHERE id = ? AND status = 'draft' AND hidden = 0"
    scope = db.context().value(sql, (draft_id,))
    view = read.draft(db.context(scope)) if scope else None
    if view is None or view.id != draft_id:
        raise NotAllowed(_("There is no draft to activate; begin one first."))
    return view


def _write(db: WorkspaceFile, view: DraftView, draft: Draft, metric: Metric, override: str | None) -> None:
    row = db.get_or_fail(orm.Omtm, view.id)
    spell = next((spell for spell in phase_spells(db.context()) if spell.ended is None), None)
    said = {name: getattr(draft, name) for name in Omtm.__struct_fields__ if hasattr(draft, name)}
    active = Omtm(**said, id=view.id, scope_id=view.scope.id, metric_id=metric.id, status=OmtmStatus.ACTIVE)
    row.sqlmodel_update(records.to_columns(active, orm.Omtm.model_fields))
    row.parent_id = _parent(db.context(), view, draft)
    row.phase_spell_id, row.override_reason = spell.id if spell else None, override
    row.activated_on = db.today
    db.flush()


def _parent(context: ReadContext, view: DraftView, draft: Draft) -> int | None:
    """The active OMTM this one pays into: of the scope that was named, else of the nearest one above."""
    above = scopes_above(view.scope.id, view.scopes)
    named = next((scope for scope in view.scopes if scope.id == draft.parent_scope_id), None)
    if named is not None and named not in above:
        message = _("parent OMTM: “{parent}” does not stand above “{scope}”.")
        raise UserError(message.format(parent=named.name, scope=view.scope.name))
    for scope in [named] if named else above:
        if (active := active_omtm(context, scope.id)) is not None:
            return active.id
    if named:
        raise UserError(_("parent OMTM: “{parent}” has no active OMTM yet.").format(parent=named.name))
    return None


def active_view(db: WorkspaceFile, omtm_id: int, *, to_review: bool = False) -> OmtmView:
    """An active OMTM with where it stands, to correct it or ``to_review`` it; NotAllowed for another."""
    ended = _("Only an active OMTM is corrected or amended; one that has ended stays as it was.")
    view = read.omtm_by_id(db.context(), omtm_id)
    if view is None or view.omtm.status is not OmtmStatus.ACTIVE:
        raise NotAllowed(_("Only an active OMTM is reviewed; define one first.") if to_review else ended)
    return view


def log_omtm(db: WorkspaceFile, scope_id: int, title: str, text: str, **columns: Any) -> int:
    """Log what an OMTM is, with the guardrails of its scope; returns the lasting id of the entry."""
    guardrails = frozen(guardrail_views(db.context(scope_id)))
    return write_decision(db, DecisionKind.OMTM, title, text, guardrails=guardrails, **columns)


def log_override(db: WorkspaceFile, metric: Metric, reason: str, omtm_id: int, owner: str) -> None:
    """Log why the metric changed so soon after the phase, inside another verb's step."""
    title = _("Changed the metric to {metric} although the phase had just changed")
    title = title.format(metric=metric.name)
    write_decision(db, DecisionKind.OVERRIDE, title, reason, omtm_id=omtm_id, owner=owner)


def edit_words(db: WorkspaceFile, omtm_id: int, texts: Mapping[str, str]) -> dict[str, str]:
    """Put an active OMTM into other words (see ``WORDS``), one step for all; returns those that are new."""
    view = active_view(db, omtm_id)
    held = words_of(view, draft_texts(db.context(), omtm_id), workspace(db.context()))
    tidy = {name: settled_text(name, lines(text), db.today) for name, text in texts.items()}
    new = {name: text for name, text in tidy.items() if text != held.get(name)}
    columns = read_words(new, db.today, view.omtm.deadline)
    if any(name.startswith("stake_") for name in new):
        check_ticks({**held, **new})
    if not new:
        return new
    label = _("OMTM “{name}”: changed {fields}")
    with db.step(label.format(name=shorten(view.metric.name), fields=", ".join(map(field_label, new)))):
        row = db.get_or_fail(orm.Omtm, omtm_id)
        company = {name: columns.pop(name) for name in WORKSPACE_FIELDS if name in columns}
        row.sqlmodel_update({name: records.stored(value) for name, value in columns.items()})
        for name, text in new.items():
            put_text(db, omtm_id, name, text)
        if company:
            update_workspace(db, **company)
    return new


def amend_omtm(
    db: WorkspaceFile, omtm_id: int, texts: Mapping[str, str], reason: str, override_reason: str | None = None
) -> Omtm:
    """Change what an active OMTM promised (see ``AMENDED``), and log both versions with the reason.

    With another metric it goes on as a new OMTM in the place of the old one, whose answers it does not take
    over. NeedsReason where the phase has just changed, unless ``override_reason`` says why."""
    view, numbers = active_view(db, omtm_id), number_format(db.context())
    promised = {name: line(texts.get(name) or "") for name in AMENDED}
    promise, changes = amended(view, promised, metrics(db.context()), db.today, numbers)
    reason = require_text(reason, _("Say why it is amended; the log shows it beside both versions."))
    override = None
    if promise.metric.id != view.metric.id:
        blocked = read.metric_change_blocked(db.context(), view.scope, workspace(db.context()))
        override = needed_reason(blocked, override_reason)
    timing = _timing(db, view)
    with db.step(_("Amended the OMTM “{name}”").format(name=shorten(view.metric.name))):
        before = _entry(db, omtm_id)
        row = db.get_or_fail(orm.Omtm, omtm_id)
        if promise.metric.id != view.metric.id:
            row = _successor(db, view, promise, reason, override)
        row.sqlmodel_update(records.to_columns(promise, orm.Omtm.model_fields))
        db.flush()
        for name in AMENDED:
            if promised[name]:
                put_text(db, row.id or 0, name, settled_text(name, promised[name], db.today))
        omtm = records.by_id(db.conn, Omtm, "omtm", row.id)
        title = _("Amended the OMTM: {changes}").format(changes="; ".join(one.sentence for one in changes))
        new, amended_when = omtm_view(db.context(), omtm), _("Amended {timing}.").format(timing=timing.label)
        text = "\n".join(filter(None, (reason, amended_when, new.sentence, new.hypothesis)))
        log_omtm(db, view.scope.id, title, text, omtm_id=omtm.id, owner=omtm.owner, supersedes=before)
        if override:
            log_override(db, promise.metric, override, omtm.id, omtm.owner)
    return omtm


def _timing(db: WorkspaceFile, view: OmtmView) -> Timing:
    """Whether a reading had been recorded since the OMTM was begun."""
    begun = "SELECT min(decided_at) FROM decision_head WHERE omtm_id = ? AND kind = 'omtm'"
    decided = db.context().value(begun, (view.omtm.id,))
    first = first_recorded(db.context(), view.metric.id, view.omtm.started, decided)
    return amendment_timing(view.omtm.started, first, db.stamp())


def _entry(db: WorkspaceFile, omtm_id: int) -> int | None:
    """The entry of the log that holds for the OMTM: its first one, or what took the place of that."""
    sql = """
        WITH RECURSIVE newer (id) AS (
          SELECT min(entity) FROM decision_head WHERE omtm_id = ? AND kind = 'omtm' AND void = 0
          UNION SELECT d.entity FROM decision_head d JOIN newer n ON d.supersedes = n.id WHERE d.void = 0)
        SELECT max(id) FROM newer
    """
    entry: int | None = db.context().value(sql, (omtm_id,))
    return entry


def _successor(db: WorkspaceFile, view: OmtmView, new: Promise, why: str, override: str | None) -> orm.Omtm:
    """The OMTM on another metric, active in the place of the one that ends, with its words and guardrails."""
    old = db.get_or_fail(orm.Omtm, view.omtm.id)
    columns = old.model_dump(exclude={"id"})
    close_omtm(db, view.omtm.id, OmtmStatus.SUPERSEDED, why)
    readings = series(db.context(), new.metric, db.today)
    changed = {
        "metric_id": new.metric.id,
        "stage": new.metric.stage or old.stage,
        "baseline": readings[-1][1] if readings else None,
        "started": db.today,
        "activated_on": db.today,
        "override_reason": override,
        **records.to_columns(new, orm.Omtm.model_fields),
    }
    row = orm.Omtm(**columns | changed)
    number = db.add(row)
    for name, text in draft_texts(db.context(), view.omtm.id).items():
        put_text(db, number, name, text)
    copy_weaknesses(db, read.open_weaknesses(db.context(), view.omtm.id), number)
    for guardrail in db.find_all(orm.Guardrail, omtm_id=view.omtm.id):
        guardrail.omtm_id = number
    for child in db.find_all(orm.Omtm, parent_id=view.omtm.id, status=OmtmStatus.ACTIVE.value):
        child.parent_id = number
    db.flush()
    return row
