"""An active OMTM is corrected: its words in place, what it promised by an amendment that the log shows."""

from __future__ import annotations

from collections.abc import Mapping

from omtm_tui.domain.decisions.amendment import Timing, amendment_timing
from omtm_tui.domain.omtm.draft_fields import WORKSPACE_FIELDS, field_label, settled_text
from omtm_tui.domain.omtm.omtm import Omtm, OmtmStatus, OmtmView
from omtm_tui.domain.omtm.revision import AMENDED, Promise, amended, read_words, words_of
from omtm_tui.domain.text.number_format import shorten
from omtm_tui.i18n import _
from omtm_tui.storage import orm, records
from omtm_tui.storage.read import omtm as read
from omtm_tui.storage.read.metrics import metrics
from omtm_tui.storage.read.omtm_views import draft_texts, omtm_view
from omtm_tui.storage.read.readings import first_recorded, series
from omtm_tui.storage.read.workspace import number_format, workspace
from omtm_tui.storage.workspace_file import WorkspaceFile
from omtm_tui.storage.write.decisions import needed_reason
from omtm_tui.storage.write.drafts import carry_weaknesses, put_text
from omtm_tui.storage.write.omtm import active_view, close_omtm, log_omtm, log_override
from omtm_tui.storage.write.rows import line, lines, require_text
from omtm_tui.storage.write.workspace import update_workspace


def edit_words(db: WorkspaceFile, omtm_id: int, texts: Mapping[str, str]) -> None:
    """Put an active OMTM into other words (see ``WORDS``), one step for all of them."""
    view = _active(db, omtm_id)
    held = words_of(view, draft_texts(db.context(), omtm_id), workspace(db.context()))
    tidy = {name: settled_text(name, lines(text), db.today) for name, text in texts.items()}
    new = {name: text for name, text in tidy.items() if text != held.get(name)}
    columns = read_words(new, db.today)
    if not new:
        return
    label = _("OMTM “{name}”: changed {fields}")
    fields = ", ".join(map(field_label, new))
    with db.step(label.format(name=shorten(view.metric.name), fields=fields)):
        row = db.get_or_fail(orm.Omtm, omtm_id)
        company = {name: columns.pop(name) for name in WORKSPACE_FIELDS if name in columns}
        row.sqlmodel_update({name: records.stored(value) for name, value in columns.items()})
        for name, text in new.items():
            put_text(db, omtm_id, name, text)
        if company:
            update_workspace(db, **company)


def amend_omtm(
    db: WorkspaceFile, omtm_id: int, texts: Mapping[str, str], reason: str, override_reason: str | None = None
) -> Omtm:
    """Change what an active OMTM promised (see ``AMENDED``), and log both versions with the reason.

    With another metric it goes on as a new OMTM in the place of the old one, whose answers it does not take
    over. NeedsReason where the phase has just changed, unless ``override_reason`` says why.
    """
    view, numbers = _active(db, omtm_id), number_format(db.context())
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
        if promise.metric.id == view.metric.id:
            row = db.get_or_fail(orm.Omtm, omtm_id)
        else:
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


def _active(db: WorkspaceFile, omtm_id: int) -> OmtmView:
    refusal = _("Only an active OMTM is corrected or amended; one that has ended stays as it was.")
    return active_view(db, omtm_id, refusal)


def _timing(db: WorkspaceFile, view: OmtmView) -> Timing:
    """Whether a reading had been recorded since the OMTM was begun."""
    begun = "SELECT min(decided_at) FROM decision_head WHERE omtm_id = ? AND kind = 'omtm'"
    decided = db.context().value(begun, (view.omtm.id,))
    first = first_recorded(db.context(), view.metric.id, view.omtm.started, decided)
    return amendment_timing(view.omtm.started, first, db.stamp())


def _entry(db: WorkspaceFile, omtm_id: int) -> int | None:
    """The entry of the log that holds for the OMTM: its first one, or what took the place of that."""
    entry: int | None = db.context().value(
        """
        WITH RECURSIVE newer (id) AS (
          SELECT min(entity) FROM decision_head WHERE omtm_id = ? AND kind = 'omtm' AND void = 0
          UNION SELECT d.entity FROM decision_head d JOIN newer n ON d.supersedes = n.id WHERE d.void = 0)
        SELECT max(id) FROM newer
        """,
        (omtm_id,),
    )
    return entry


def _successor(
    db: WorkspaceFile, view: OmtmView, new: Promise, reason: str, override: str | None
) -> orm.Omtm:
    """The OMTM on another metric, active in the place of the one that ends, with its words and guardrails."""
    old = db.get_or_fail(orm.Omtm, view.omtm.id)
    columns = old.model_dump(exclude={"id"})
    close_omtm(db, view.omtm.id, OmtmStatus.SUPERSEDED, reason)
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
    carry_weaknesses(db, view.omtm.id, number)
    for guardrail in db.find_all(orm.Guardrail, omtm_id=view.omtm.id):
        guardrail.omtm_id = number
    for child in db.find_all(orm.Omtm, parent_id=view.omtm.id, status=OmtmStatus.ACTIVE.value):
        child.parent_id = number
    db.flush()
    return row
